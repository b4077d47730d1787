"""Arrays that wait on disk: spools that grow at their end, parts that are read back in pieces."""

import mmap
import os
import tempfile
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.invert import Part

Array = NDArray[Any]


class Spool:
    """A temporary file of bytes, written at its end, a large piece at a time, and read anywhere.

    It is nameless: nothing is left of it however the process ends.
    """

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  (closed by `close`)

    def append(self, raw: bytes | memoryview | Array) -> int:
        """Add bytes; returns where they begin."""
        view = memoryview(np.ascontiguousarray(raw)).cast("B") if isinstance(raw, np.ndarray) else memoryview(raw)
        begin = self.size
        while view:
            written = os.pwrite(self._file.fileno(), view, self.size)
            self.size += written
            view = view[written:]
        return begin

    def read(self, start: int, size: int) -> bytes:
        """Read bytes."""
        return os.pread(self._file.fileno(), size, start)

    def array(self, dtype: Any, start: int, count: int) -> Array:  # noqa: ANN401  (what NumPy takes for a type)
        """Read an array of `count` entries that begins at byte `start`."""
        values = np.empty(count, dtype)
        if count:
            got = os.preadv(self._file.fileno(), [memoryview(values).cast("B")], start)
            assert got == values.nbytes, "a temporary file has become shorter"
        return values

    def mapped(self) -> NDArray[np.uint8]:
        """All bytes, mapped: they count as resident memory once they were touched, until the array is given up."""
        if not self.size:
            return np.zeros(0, np.uint8)
        return np.frombuffer(mmap.mmap(self._file.fileno(), self.size, access=mmap.ACCESS_READ), np.uint8)

    def close(self) -> None:
        """Give the file up."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def release(array: Array) -> None:
    """Give the memory back that a mapped file takes for what was read of it; nothing for other arrays.

    What is read again is mapped again.
    """
    base: object = array
    while isinstance(base, np.ndarray | memoryview):
        base = base.base if isinstance(base, np.ndarray) else base.obj
    if isinstance(base, mmap.mmap) and hasattr(base, "madvise"):
        base.madvise(mmap.MADV_DONTNEED)


class PartFile:
    """A `Part` on disk, whose arrays are read a slice at a time."""

    def __init__(self, spool: Spool, part: Part) -> None:
        self._spool = spool
        self._places = {}
        for field in fields(part):
            array = getattr(part, field.name)
            self._places[field.name] = (spool.append(array), array.dtype, len(array))

    def read(self, name: str, start: int = 0, end: int | None = None) -> Array:
        """Entries of an array, all if no others are asked for."""
        begin, dtype, count = self._places[name]
        end = count if end is None else end
        return self._spool.array(dtype, begin + start * dtype.itemsize, end - start)
