"""A bundle in a folder: `file:///srv/bundle`."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.bundles.store import ConflictError, StoredFile, StoreError, Stream
from dateline.bundles.transfer_limits import DEFAULT_LIMITS, TransferLimits
from dateline.generations.files import sync

_BLOCK = 1 << 20
_LOCK = ".lock"


class FolderStore:
    """A bundle in a folder.  Several processes of one machine may write to it.

    See `Store` for the methods and what they raise.
    """

    def __init__(self, url: str, folder: Path, limits: TransferLimits = DEFAULT_LIMITS) -> None:
        self._url = url
        self._folder = folder
        self._limits = limits

    @property
    def url(self) -> str:
        """The address of the bundle, as the user gave it."""
        return self._url

    @property
    def limits(self) -> TransferLimits:
        """The limits of transfers with this store."""
        return self._limits

    def read(self, key: str, limit: int) -> StoredFile | None:
        """Read a small file; None if there is none."""
        with _translated(key):
            try:
                with (self._folder / key).open("rb") as file:
                    content = file.read(limit + 1)
            except FileNotFoundError:
                return None
        if len(content) > limit:
            raise StoreError(f"{key} has more than {limit:,} bytes", is_lasting=True)
        return StoredFile(content, hashlib.sha256(content).hexdigest())

    @contextmanager
    def stream(self, key: str, offset: int, seconds: float) -> Iterator[Stream]:  # noqa: ARG002 - a local disk has no deadline
        """Read an object from `offset` on."""
        with _translated(key):
            file = (self._folder / key).open("rb")
        with file:
            yield Stream(offset, _blocks(file.fileno(), offset, key))

    def size(self, key: str) -> int | None:
        """The size of an object in bytes; None if there is none."""
        with _translated(key):
            try:
                return (self._folder / key).stat().st_size
            except FileNotFoundError:
                return None

    def upload(self, key: str, path: Path) -> None:
        """Store a file as an object that never changes again."""
        with _translated(key), path.open("rb") as file:
            self._put(key, iter(lambda: file.read(_BLOCK), b""))

    def swap(self, key: str, content: bytes, tag: str | None) -> None:
        """Replace the small file that has this tag; None stands for a file that does not exist yet."""
        with _translated(key):
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / _LOCK).open("wb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # held for one small file
                path = self._folder / key
                now = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
                if now != tag:
                    raise ConflictError(key)
                self._put(key, iter([content]))

    def _put(self, key: str, blocks: Iterator[bytes]) -> None:
        target = self._folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with temporary.open("wb") as file:
                for block in blocks:
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        sync(target.parent)


def _blocks(descriptor: int, offset: int, key: str) -> Iterator[bytes]:
    with _translated(key):
        while block := os.pread(descriptor, _BLOCK, offset):
            offset += len(block)
            yield block


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{key}: {error.strerror or error}", is_lasting=True) from None
