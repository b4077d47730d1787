"""What a bundle is kept in: small files that are swapped, large ones that never change."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol


class Found(NamedTuple):
    """A small file, and the tag that tells this state of it from any other."""

    content: bytes
    tag: str


class Stream(NamedTuple):
    """The bytes of an object from `offset` on, in blocks.  They may end early, or never: whoever reads counts them."""

    offset: int
    blocks: Iterator[bytes]


class StoreError(Exception):
    """A store did not do what it was asked; one sentence about it.  `is_lasting`: asking again is of no use."""

    def __init__(self, message: str, *, is_lasting: bool = False) -> None:
        super().__init__(message)
        self.is_lasting = is_lasting


class ConflictError(StoreError):
    """A file was changed by somebody else since it was read."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} was changed by another process", is_lasting=True)


class Store(Protocol):
    """Where a bundle lies.  Keys are relative: `objects/<sha256>`.  Every method raises StoreError."""

    @property
    def url(self) -> str:
        """The address of the bundle, as it was given."""

    def read(self, key: str, limit: int) -> Found | None:
        """A small file; None if there is none.  One of more than `limit` bytes is an error."""

    def stream(self, key: str, offset: int, seconds: float) -> AbstractContextManager[Stream]:
        """An object from `offset` on, or from its beginning where the store cannot start elsewhere.

        All of it, from the look-up of a name to the last block, takes no longer than `seconds`.
        """

    def size(self, key: str) -> int | None:
        """The size of an object in bytes; None if there is none."""

    def upload(self, key: str, path: Path) -> None:
        """Store a file as an object that never changes again."""

    def swap(self, key: str, content: bytes, tag: str | None) -> None:
        """Put a small file in the place of the one with this tag (None: where there is none).

        Raises ConflictError if another is there.
        """
