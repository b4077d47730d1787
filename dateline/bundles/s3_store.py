"""A bundle in a bucket that speaks S3: written through obstore, read from addresses that obstore signs."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dateline.bundles.http_reading import HttpReader
from dateline.bundles.store import ConflictError, StoreError

_SIGNED_FOR = dt.timedelta(minutes=15)
_SINGLE_PUT_BYTES = 8 << 20  # more goes up in parts of so many bytes, so that no file is in memory as a whole
_PARTS_AT_ONCE = 2
_CLIENT = {"connect_timeout": "5s", "read_timeout": "20s"}
_SMALL_FILE_SECONDS, _PART_SECONDS = 20, 300  # from the look-up of the name to the end of the answer
_RETRIES = {
    "max_retries": 3,
    "retry_timeout": dt.timedelta(seconds=20),
    "backoff": {"init_backoff": dt.timedelta(milliseconds=200), "max_backoff": dt.timedelta(seconds=5), "base": 2},
}


class S3Store(HttpReader):
    """A bundle under `s3://bucket/prefix`; credentials, region and the like are those of AWS_* variables."""

    def __init__(self, url: str, endpoint: str | None) -> None:
        # Only who uses such a bundle loads obstore, and after the fork: it starts threads.
        import obstore  # noqa: PLC0415
        from obstore.store import S3Store as Bucket  # noqa: PLC0415

        super().__init__(url, self._sign)
        self._obstore: Any = obstore
        client = {**_CLIENT, "allow_http": endpoint is not None and endpoint.startswith("http://")}
        bucket: Any = Bucket
        options = {"endpoint": endpoint} if endpoint else {}
        with _translated("the bucket"):
            self._small, self._store = (
                bucket.from_url(
                    url, client_options={**client, "timeout": f"{seconds}s"}, retry_config=_RETRIES, **options
                )
                for seconds in (_SMALL_FILE_SECONDS, _PART_SECONDS)
            )

    def upload(self, key: str, path: Path) -> None:
        """Store a file as an object that never changes again."""
        with _translated(key):
            if path.stat().st_size > _SINGLE_PUT_BYTES:
                self._obstore.put(self._store, key, path, chunk_size=_SINGLE_PUT_BYTES, max_concurrency=_PARTS_AT_ONCE)
            else:
                self._obstore.put(self._store, key, path.read_bytes(), mode="overwrite")

    def swap(self, key: str, content: bytes, tag: str | None) -> None:
        """Put a small file in the place of the one with this tag (None: where there is none)."""
        with _translated(key):
            self._obstore.put(self._small, key, content, mode="create" if tag is None else {"e_tag": tag})

    def _sign(self, key: str, method: str) -> str:
        with _translated(key):
            address: str = self._obstore.sign(self._small, method, key, _SIGNED_FOR)
            return address


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Make a sentence without addresses of what obstore says, which goes on for pages."""
    from obstore import exceptions  # noqa: PLC0415

    try:
        yield
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
        raise ConflictError(key) from None
    except exceptions.PermissionDeniedError:
        raise StoreError(f"the bucket denies {key}: check the AWS_* variables", is_lasting=True) from None
    except (exceptions.BaseError, OSError, ValueError) as error:
        words = _first_words(str(error))
        raise StoreError(f"{key} cannot be written or signed: {words}") from None


def _first_words(text: str) -> str:
    return text.split("\n", maxsplit=1)[0].partition("http")[0].strip(" -:")[:120]
