"""Temporary files of a build: bytes that are appended, and read again in pieces by any worker."""

import mmap
import os
import tempfile
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from dateline.building.closing import Closing
from dateline.building.inversion import InvertedRun
from dateline.columnar.arrays import Int64s
from dateline.columnar.format import Array

_GAP = 1 << 10  # bytes between two pieces that are read together rather than by two reads
_READ_BYTES = 1 << 20  # of a read, about, at most

SPOOLS, SPILLED, BATCH = ".spools-", ".aside-", ".batch-"
"""Prefixes of temporary folders in the folder of an index; a commit removes those that killed processes left."""


class Spool(Closing):
    """A temporary file that is appended to in large pieces and read anywhere.

    Without a `name` the file vanishes when the process ends.  With a name, other processes can open it `to_read`
    its present content; whoever made its folder must remove the folder.  Raises OSError.
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
        """The path of a spool with a name."""
        assert self._path is not None
        return self._path

    def append(self, raw: bytes | memoryview | Array) -> int:
        """Append bytes, or those of an array of any shape, in order; returns the offset of the first.

        Linear in the bytes.  Raises OSError.
        """
        view = memoryview(np.ascontiguousarray(raw)).cast("B") if isinstance(raw, np.ndarray) else memoryview(raw)
        begin = self.size
        while view:
            written = os.pwrite(self._file.fileno(), view, self.size)
            self.size += written
            view = view[written:]
        return begin

    def append_array(self, array: Array) -> "StoredArray":
        """Append an array [n] of any dtype, in order; returns where it is.  O(n).  Raises OSError."""
        return StoredArray(self.append(array), array.dtype, len(array))

    def read(self, start: int, size: int) -> bytes:
        """Read up to `size` bytes from offset `start`.  Raises OSError."""
        return os.pread(self._file.fileno(), size, start)

    def array(self, dtype: Any, start: int, count: int) -> Array:  # noqa: ANN401  (any type that NumPy takes)
        """Read n = `count` entries from byte `start`, in order: a new array [n] of `dtype`.  O(n).  Raises OSError."""
        values = np.empty(count, dtype)
        if count:
            got = os.preadv(self._file.fileno(), [memoryview(values).cast("B")], start)
            assert got == values.nbytes, "a temporary file has become shorter"
        return values

    def mapped(self) -> NDArray[np.uint8]:
        """All bytes, in order, mapped without copying: uint8[n].

        Pages that are touched stay in memory until the array is freed.
        """
        if not self.size:
            return np.zeros(0, np.uint8)
        return np.frombuffer(mmap.mmap(self._file.fileno(), self.size, access=mmap.ACCESS_READ), np.uint8)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class OpenSpools:
    """Spools by path: `own` ones, and those of other processes, opened on first use."""

    def __init__(self, *own: Spool) -> None:
        self._own = {spool.path: spool for spool in own}
        self._others: dict[Path, Spool] = {}

    def __getitem__(self, path: Path) -> Spool:
        spool = self._own.get(path) or self._others.get(path)
        if spool is None:
            spool = self._others[path] = Spool(path.parent, path.name, to_read=True)
        return spool

    def close(self) -> None:
        """Close the spools of other processes."""
        for spool in self._others.values():
            spool.close()


@dataclass(frozen=True, slots=True)
class SpoolPieces:
    """n pieces of spools: piece i is `sizes[i]` bytes from offset `starts[i]` of the spool `paths[shards[i]]`.

    `shards` are uint8[n], `starts` and `sizes` int64[n], in any order.
    """

    paths: tuple[Path, ...]
    shards: NDArray[np.uint8]
    starts: Int64s
    sizes: Int64s

    def read(self, spools: OpenSpools) -> bytes:
        """All pieces, one after the other; pieces that are neighbours in a spool are read together.  Raises OSError."""
        if not len(self.starts):
            return b""
        ends = self.starts + self.sizes
        goes_on = (self.starts[1:] == ends[:-1]) & (self.shards[1:] == self.shards[:-1])
        begins = np.flatnonzero(np.append(True, ~goes_on))
        lasts = np.append(begins[1:], len(ends)) - 1
        starts, sizes = self.starts[begins].tolist(), (ends[lasts] - self.starts[begins]).tolist()
        reads = [spools[path].read for path in self.paths]
        return b"".join(
            [
                reads[shard](start, size)
                for shard, start, size in zip(self.shards[begins].tolist(), starts, sizes, strict=True)
            ]
        )

    def read_each(self, spools: OpenSpools) -> list[bytes]:
        """Each piece, in order; pieces that are close to each other in a spool are read together.  Raises OSError."""
        order = np.lexsort((self.starts, self.shards))
        shards, starts = self.shards[order], self.starts[order]
        ends = starts + self.sizes[order]
        close = (shards[1:] == shards[:-1]) & (starts[1:] - ends[:-1] <= _GAP)
        close &= starts[1:] // _READ_BYTES == starts[:-1] // _READ_BYTES
        breaks = (np.flatnonzero(~close) + 1).tolist()
        spans = list(zip(order.tolist(), starts.tolist(), ends.tolist(), strict=True))
        reads = [spools[path].read for path in self.paths]
        pieces = [b""] * len(spans)
        for first, last in pairwise([0, *breaks, len(spans)] if spans else []):
            begin = spans[first][1]
            raw = reads[shards[first]](begin, max(end for _, _, end in spans[first:last]) - begin)
            for number, start, end in spans[first:last]:
                pieces[number] = raw[start - begin : end - begin]
        return pieces


def release_pages(array: Array) -> None:
    """Give back the memory of a mapped file that was read through an array of any shape, dtype and order.

    Does nothing for other arrays.  It costs one system call; pages that are read again are mapped again.
    """
    base: object = array
    while isinstance(base, np.ndarray | memoryview):
        base = base.base if isinstance(base, np.ndarray) else base.obj
    if isinstance(base, mmap.mmap) and hasattr(base, "madvise"):
        base.madvise(mmap.MADV_DONTNEED)


class StoredArray(NamedTuple):
    """An array in a spool: `entries` entries of `dtype` from offset `start`."""

    start: int
    dtype: np.dtype[Any]
    entries: int


@dataclass(frozen=True, slots=True)
class SpooledRun:
    """An `InvertedRun` in the spool `path`, whose arrays are read a slice at a time.  Can be pickled."""

    path: Path
    arrays: dict[str, StoredArray]

    @classmethod
    def write(cls, spool: Spool, run: InvertedRun) -> Self:
        """Append a run to a spool that has a name.  Raises OSError."""
        return cls(spool.path, {field.name: spool.append_array(getattr(run, field.name)) for field in fields(run)})

    def read(self, spool: Spool, name: str, start: int = 0, end: int | None = None) -> Array:
        """Entries `start` to `end` (None: all) of an array, in order, of its dtype; `spool` is the spool of the run.

        Linear in the n entries.  Raises OSError.
        """
        begin, dtype, entries = self.arrays[name]
        end = entries if end is None else end
        return spool.array(dtype, begin + start * dtype.itemsize, end - start)
