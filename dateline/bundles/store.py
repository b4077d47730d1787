"""The place where a bundle is kept: small files that are replaced, and large objects that never change."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from dateline.bundles.transfer_limits import TransferLimits


class StoredFile(NamedTuple):
    """A small file, and a tag that differs between any two states of it."""

    content: bytes
    tag: str


class Stream(NamedTuple):
    """The bytes of an object from `offset` on, in blocks.  The reader counts them: there may be too few or too many."""

    offset: int
    blocks: Iterator[bytes]


class StoreError(Exception):
    """An operation of a store failed; the message is the reason.  `is_lasting`: another attempt would fail as well."""

    def __init__(self, message: str, *, is_lasting: bool = False) -> None:
        super().__init__(message)
        self.is_lasting = is_lasting


class ConflictError(StoreError):
    """Another process has changed a file since it was read."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} was changed by another process", is_lasting=True)


class Store(Protocol):
    """A place for one bundle.  Keys are relative: `objects/<sha256>`.  Every method raises StoreError."""

    @property
    def url(self) -> str:
        """The address of the bundle, as the user gave it."""

    @property
    def limits(self) -> TransferLimits:
        """The limits of transfers with this store."""

    def read(self, key: str, limit: int) -> StoredFile | None:
        """Read a small file; None if there is none.  Raises StoreError if it has more than `limit` bytes."""

    def stream(self, key: str, offset: int, seconds: float) -> AbstractContextManager[Stream]:
        """Read an object from `offset` on, or from its beginning if the store cannot start elsewhere.

        The transfer takes at most `seconds`.  The blocks raise StoreError, too.
        """

    def size(self, key: str) -> int | None:
        """The size of an object in bytes; None if there is none."""

    def upload(self, key: str, path: Path) -> None:
        """Store a file as an object that never changes again."""

    def swap(self, key: str, content: bytes, tag: str | None) -> None:
        """Replace the small file that has this tag; None stands for a file that does not exist yet.

        Raises ConflictError if the file has another tag by now.
        """
