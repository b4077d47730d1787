"""A bundle in an S3 bucket: obstore writes it, and signs the addresses from which it is read."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dateline.bundles.http_store import HttpReader
from dateline.bundles.store import ConflictError, StoreError
from dateline.bundles.transfer_limits import DEFAULT_LIMITS, TransferLimits

_SIGNED_FOR = dt.timedelta(minutes=15)
_SINGLE_PUT_BYTES = 8 << 20  # a larger file goes up in parts of this size, so that it is never in memory whole
_PARTS_AT_ONCE = 2
_CLIENT = {"connect_timeout": "5s", "read_timeout": "20s"}
_RETRY_SECONDS = 20
_BACKOFF = {"init_backoff": dt.timedelta(milliseconds=200), "max_backoff": dt.timedelta(seconds=5), "base": 2}


class S3Store(HttpReader):
    """A bundle under `s3://bucket/prefix`.  Credentials and region come from the AWS_* variables.

    Raises StoreError if these cannot be used.  See `Store` for the methods and what they raise.
    """

    def __init__(self, url: str, endpoint: str | None, limits: TransferLimits = DEFAULT_LIMITS) -> None:
        # obstore starts threads, so it is loaded after the fork, and only where such a bundle is used.
        import obstore  # noqa: PLC0415
        from obstore.store import S3Store as Bucket  # noqa: PLC0415

        super().__init__(url, self._sign, limits)
        self._obstore: Any = obstore
        client = {**_CLIENT, "allow_http": endpoint is not None and endpoint.startswith("http://")}
        bucket: Any = Bucket
        options = {"endpoint": endpoint} if endpoint else {}
        retries = {
            "max_retries": limits.upload_retries,
            "retry_timeout": dt.timedelta(seconds=_RETRY_SECONDS),
            "backoff": _BACKOFF,
        }
        with _translated("the bucket"):
            self._small, self._store = (
                bucket.from_url(
                    url, client_options={**client, "timeout": f"{seconds:g}s"}, retry_config=retries, **options
                )
                for seconds in (limits.small_file_seconds, limits.upload_part_seconds)
            )

    def upload(self, key: str, path: Path) -> None:
        """Store a file as an object that never changes again."""
        with _translated(key):
            if path.stat().st_size > _SINGLE_PUT_BYTES:
                self._obstore.put(self._store, key, path, chunk_size=_SINGLE_PUT_BYTES, max_concurrency=_PARTS_AT_ONCE)
            else:
                self._obstore.put(self._store, key, path.read_bytes(), mode="overwrite")

    def swap(self, key: str, content: bytes, tag: str | None) -> None:
        """Replace the small file that has this tag; None stands for a file that does not exist yet."""
        with _translated(key):
            self._obstore.put(self._small, key, content, mode="create" if tag is None else {"e_tag": tag})

    def _sign(self, key: str, method: str) -> str:
        with _translated(key):
            address: str = self._obstore.sign(self._small, method, key, _SIGNED_FOR)
            return address


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Raise StoreError for the errors of obstore, with a short reason without addresses."""
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
