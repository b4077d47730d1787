"""Standard input, which is kept in a temporary file while it is read, so that it can be read again.

That is needed for what all documents of a source tell, such as the order of day and month in its dates.  Input that is
a file is read again from there, and not copied.
"""

import io
import os
import stat
import tempfile
import weakref
from functools import lru_cache
from typing import BinaryIO, cast

_BLOCK_BYTES = 256 * 1024
_write = os.write


class NotKeptError(Exception):
    """The input could not be kept to its end, for instance since the disk is full."""


class KeptInput:
    """A stream that is read once, and can be read again by further readers, at the same time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._is_copied = not _is_regular(stream)
        self._start = 0 if self._is_copied else stream.tell()
        self._is_full = False
        try:
            self._descriptor = _open_temporary(self) if self._is_copied else stream.fileno()
        except OSError:
            self._descriptor, self._is_full = -1, True
        self._size = 0  # of what is kept
        self._rest = b""  # which was read, and could not be kept
        self._readers = 0

    def open(self) -> BinaryIO:
        """A reader from the start.  The first one gets everything; others raise NotKeptError where it was not kept."""
        self._readers += 1
        return cast("BinaryIO", _Reader(self, is_first=self._readers == 1))

    def read(self, offset: int, size: int, *, is_first: bool) -> bytes:
        """At most `size` bytes from `offset`, which is not after the end of what was read; empty at the end."""
        if not self._is_copied:
            return os.pread(self._descriptor, size, self._start + offset)
        if offset >= self._size and not self._is_full:
            self._keep(self._stream.read1(_BLOCK_BYTES))  # type: ignore[attr-defined]  # standard input is buffered
        if offset < self._size:
            return os.pread(self._descriptor, min(size, self._size - offset), offset)
        if not self._is_full:
            return b""
        if not is_first:
            raise NotKeptError
        block = self._rest[:size] or self._stream.read1(size)  # type: ignore[attr-defined]  # as above
        self._rest = self._rest[size:]
        return block

    def _keep(self, block: bytes) -> None:
        while block:
            try:
                written = _write(self._descriptor, block)
            except OSError:
                self._is_full, self._rest = True, block
                return
            self._size += written
            block = block[written:]


class _Reader(io.RawIOBase):
    def __init__(self, kept: KeptInput, *, is_first: bool) -> None:
        self._kept = kept
        self._is_first = is_first
        self._offset = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._kept.read(self._offset, len(buffer), is_first=self._is_first)
        buffer[: len(block)] = block
        self._offset += len(block)
        return len(block)


def _open_temporary(owner: object) -> int:
    """The descriptor of a file without a name, which is closed when the owner is gone."""
    descriptor, path = tempfile.mkstemp(prefix="dateline-")
    os.unlink(path)  # noqa: PTH108
    weakref.finalize(owner, os.close, descriptor)
    return descriptor


def _is_regular(stream: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, io.UnsupportedOperation):
        return False


@lru_cache(maxsize=1)
def kept_input(stream: BinaryIO) -> KeptInput:
    """What is kept of a stream."""
    return KeptInput(stream)
