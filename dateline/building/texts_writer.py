"""Writes the file of texts, whose blocks are packed into spools, a slice of documents at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias

import numpy as np

from dateline.building.dictionary_training import ReadBodies, train_dictionary
from dateline.building.frequencies_writer import append_frequencies
from dateline.building.spool import OpenSpools, Spool
from dateline.building.text_blocks import BlockPacker, blocks_of
from dateline.columnar.arrays import Int64s, narrow_dtype, starts_of
from dateline.columnar.format import ContainerWriter
from dateline.columnar.layout import samples_of
from dateline.columnar.strings import Uints, narrow

SLICE_BYTES = 2 << 20
"""Bytes of bodies that are packed at a time, about."""

_PIECE = 1 << 20  # bytes that are copied at a time


ReadDistances: TypeAlias = Callable[[], Iterator[Uints]]


class PackedSlice(NamedTuple):
    """n blocks of neighbouring documents, from byte `start` of the spool `path` on; `block_sizes` are int64[n]."""

    block_sizes: Int64s
    path: Path
    start: int


@dataclass(frozen=True, slots=True)
class TextsFile:
    """The content of the file: a dictionary, the number of documents in each block (int64), all blocks in slices.

    `read_distances` gives those of `TokenOffsets` for all bodies, in pieces.
    """

    dictionary: bytes
    counts: Int64s
    slices: Sequence[PackedSlice]
    spools: OpenSpools
    read_distances: ReadDistances

    @classmethod
    def pack(cls, count: int, read_bodies: ReadBodies, read_distances: ReadDistances, spool: Spool) -> Self:
        """Pack `count` bodies into a spool that has a name; those that train the dictionary are read twice.

        Linear in their bytes.  Raises OSError, and whatever `read_bodies` raises.
        """
        dictionary = train_dictionary(count, read_bodies)
        packer = BlockPacker(dictionary)
        slices, counts = [], []
        for blocks in _slices(read_bodies(np.arange(count))):
            slices.append(pack_slice(blocks, packer, spool))
            counts += [len(bodies) for bodies in blocks]
        return cls(dictionary, np.array(counts, np.int64), slices, OpenSpools(spool), read_distances)

    def write(self, folder: Path, segment: str, body_lengths: Uints) -> None:
        """Write the file of a segment.  Linear in its bytes.  Raises OSError.

        `body_lengths` [n] are those of its n bodies in tokens, in document order, of any unsigned dtype.
        """
        sizes = np.concatenate([np.zeros(0, np.int64), *(each.block_sizes for each in self.slices)])
        samples = narrow(starts_of(samples_of(body_lengths)))
        dtypes = {
            "dictionary": "|u1",
            "block_starts": "<i8",
            "first_docs": "<i4",
            "data": "|u1",
            "token_offsets.starts": samples.dtype.newbyteorder("<").str,
            "token_offsets.distances.counts": "|u1",
            "token_offsets.distances.great_places": narrow_dtype(int(samples[-1])).newbyteorder("<").str,
            "token_offsets.distances.great_counts": "<u4",
        }
        with ContainerWriter(folder, segment, "texts", dtypes) as writer:
            writer.append("dictionary", np.frombuffer(self.dictionary, np.uint8))
            writer.append("block_starts", starts_of(sizes))
            writer.append("first_docs", starts_of(self.counts).astype(np.int32))
            for each in self.slices:
                spool, end = self.spools[each.path], each.start + int(each.block_sizes.sum())
                for start in range(each.start, end, _PIECE):
                    writer.append("data", spool.array(np.uint8, start, min(_PIECE, end - start)))
            writer.append("token_offsets.starts", samples)
            append_frequencies(writer, "token_offsets.distances", self.read_distances())


def slices_of(body_sizes: Int64s, counts: Int64s) -> Iterator[tuple[int, int]]:
    """Ranges of blocks, (first, end), whose bodies have about SLICE_BYTES together.

    `body_sizes` (int64[n]) are in bytes, `counts` (int64[blocks]) the numbers of documents in each block, both in
    document order.  O(n).
    """
    ends = starts_of(body_sizes)[np.cumsum(counts)]
    first = 0
    while first < len(counts):
        start = 0 if not first else int(ends[first - 1])
        last = max(first + 1, int(np.searchsorted(ends, start + SLICE_BYTES, "right")))
        yield first, last
        first = last


def pack_slice(blocks: Iterable[Sequence[bytes]], packer: BlockPacker, spool: Spool) -> PackedSlice:
    """Pack the bodies of blocks into a spool that has a name.  Raises OSError."""
    packed = [packer.pack(bodies) for bodies in blocks]
    sizes = np.fromiter(map(len, packed), np.int64, len(packed))
    return PackedSlice(sizes, spool.path, spool.append(b"".join(packed)))


def _slices(bodies: Iterable[bytes]) -> Iterator[list[list[bytes]]]:
    """Bodies in blocks, in slices of about SLICE_BYTES."""
    slice_: list[list[bytes]] = []
    size = 0
    for block in blocks_of(bodies):
        slice_.append(block)
        size += sum(map(len, block))
        if size >= SLICE_BYTES:
            yield slice_
            slice_, size = [], 0
    if slice_:
        yield slice_
