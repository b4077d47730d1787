"""Arrays that wait on disk: spools that grow at their end, parts that are read back in pieces."""

import mmap
import os
import tempfile
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from dateline.building.inversion import Part
from dateline.columnar.arrays import Int64s

Array = NDArray[Any]

_GAP = 1 << 10  # bytes that are read, but not asked for, sooner than that there is one more read
_AT_ONCE = 1 << 20  # about as many are read at once, at most

SPOOLS, ASIDE, BATCH = ".spools-", ".aside-", ".batch-"
"""How temporary folders in the folder of an index begin; a commit removes what killed processes left of them."""


class Spool:
    """A temporary file of bytes, written at its end, a large piece at a time, and read anywhere.

    Without a `name` nothing is left of it however the process ends; with one, other processes can read it, who
    open it `to_read` what is in it then, and its folder must be removed by whoever made that.
    """

    def __init__(self, folder: Path, name: str | None = None, *, to_read: bool = False) -> None:
        self.size = 0
        self._path = None if name is None else folder / name
        self._file: IO[bytes] = (
            tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  (closed by `close`)
            if self._path is None
            else self._path.open("rb" if to_read else "x+b", buffering=0)
        )

    @property
    def path(self) -> Path:
        """Where it is, if it has a name."""
        assert self._path is not None
        return self._path

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


class OpenSpools:
    """Spools of any process, opened when they are first asked for."""

    def __init__(self, *own: Spool) -> None:
        self._own = {spool.path: spool for spool in own}
        self._others: dict[Path, Spool] = {}

    def __getitem__(self, path: Path) -> Spool:
        spool = self._own.get(path) or self._others.get(path)
        if spool is None:
            spool = self._others[path] = Spool(path.parent, path.name, to_read=True)
        return spool

    def close(self) -> None:
        """Close those that were opened here."""
        for spool in self._others.values():
            spool.close()


@dataclass(frozen=True, slots=True)
class Stretches:
    """Bytes in spools: from `starts` so many as `sizes` say, of the spool `paths[shards]` each."""

    paths: tuple[Path, ...]
    shards: NDArray[np.uint8]
    starts: Int64s
    sizes: Int64s

    def read(self, spools: OpenSpools) -> bytes:
        """All of them, one after the other."""
        return b"".join(self._read(spools))

    def _read(self, spools: OpenSpools) -> list[bytes]:
        """The same; those that follow each other in a spool are read at once."""
        if not len(self.starts):
            return []
        ends = self.starts + self.sizes
        goes_on = (self.starts[1:] == ends[:-1]) & (self.shards[1:] == self.shards[:-1])
        begins = np.flatnonzero(np.append(True, ~goes_on))
        lasts = np.append(begins[1:], len(ends)) - 1
        starts, sizes = self.starts[begins].tolist(), (ends[lasts] - self.starts[begins]).tolist()
        reads = [spools[path].read for path in self.paths]
        return [
            reads[shard](start, size)
            for shard, start, size in zip(self.shards[begins].tolist(), starts, sizes, strict=True)
        ]

    def pieces(self, spools: OpenSpools) -> list[bytes]:
        """Each of them; they are read in the order of the spools, those that lie close together at once."""
        order = np.lexsort((self.starts, self.shards))
        shards, starts = self.shards[order], self.starts[order]
        ends = starts + self.sizes[order]
        close = (shards[1:] == shards[:-1]) & (starts[1:] - ends[:-1] <= _GAP)
        close &= starts[1:] // _AT_ONCE == starts[:-1] // _AT_ONCE
        breaks = (np.flatnonzero(~close) + 1).tolist()
        spans = list(zip(order.tolist(), starts.tolist(), ends.tolist(), strict=True))
        reads = [spools[path].read for path in self.paths]
        pieces = [b""] * len(spans)
        for first, last in pairwise([0, *breaks, len(spans)] if spans else []):
            begin = spans[first][1]
            raw = reads[shards[first]](begin, max(end for _, _, end in spans[first:last]) - begin)
            for place, start, end in spans[first:last]:
                pieces[place] = raw[start - begin : end - begin]
        return pieces


def release(array: Array) -> None:
    """Give the memory back that a mapped file takes for what was read of it; nothing for other arrays.

    What is read again is mapped again.
    """
    base: object = array
    while isinstance(base, np.ndarray | memoryview):
        base = base.base if isinstance(base, np.ndarray) else base.obj
    if isinstance(base, mmap.mmap) and hasattr(base, "madvise"):
        base.madvise(mmap.MADV_DONTNEED)


class StoredArray(NamedTuple):
    """Where an array lies in a spool."""

    start: int
    dtype: np.dtype[Any]
    entries: int


class PartFile:
    """A `Part` in a spool, whose arrays are read a slice at a time.  Can be pickled, if the spool has a name."""

    def __init__(self, spool: Spool, part: Part) -> None:
        self.path = spool.path
        self._arrays = {field.name: store(spool, getattr(part, field.name)) for field in fields(part)}

    def read(self, spool: Spool, name: str, start: int = 0, end: int | None = None) -> Array:
        """Entries of an array, all if no others are asked for; `spool` is that of the part."""
        begin, dtype, entries = self._arrays[name]
        end = entries if end is None else end
        return spool.array(dtype, begin + start * dtype.itemsize, end - start)


def store(spool: Spool, array: Array) -> StoredArray:
    """Add an array to a spool."""
    return StoredArray(spool.append(array), array.dtype, len(array))
