"""Packs bodies into blocks of neighbouring documents, each compressed by itself."""

from collections.abc import Iterable, Iterator

import numpy as np
import zstandard

from dateline.columnar.arrays import Int64s
from dateline.columnar.layout import BLOCK_BYTES, ZSTD_LEVEL
from dateline.columnar.text_dictionary import load_dictionary
from dateline.columnar.texts import LENGTH_BYTES


class BlockPacker:
    """Packs blocks with a dictionary, or without one (`b""`).  Raises zstandard.ZstdError for another dictionary."""

    def __init__(self, dictionary: bytes) -> None:
        self._compressor = _make_compressor(dictionary)

    def pack(self, bodies: Iterable[bytes]) -> bytes:
        """A block: the bodies (UTF-8), each after its length in 4 bytes, compressed."""
        content = [part for body in bodies for part in (len(body).to_bytes(LENGTH_BYTES, "little"), body)]
        return self._compressor.compress(b"".join(content))


def _make_compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    """Frames do not name their dictionary: a segment has at most one."""
    if not dictionary:
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL)
    parameters = zstandard.ZstdCompressionParameters.from_level(ZSTD_LEVEL, write_dict_id=False)
    return zstandard.ZstdCompressor(dict_data=load_dictionary(dictionary), compression_params=parameters)


def block_counts(body_sizes: Int64s) -> Int64s:
    """The number of documents in each block: int64[blocks]; `body_sizes` (int64[n]) are in bytes, in document order.

    A block is closed once it holds BLOCK_BYTES bytes.  O(n log n).
    """
    ends = np.cumsum(body_sizes + LENGTH_BYTES)
    last_of_block = np.searchsorted(ends, ends - body_sizes - LENGTH_BYTES + BLOCK_BYTES).tolist()  # if it begins here
    counts, first = [], 0
    while first < len(ends):
        following = min(last_of_block[first] + 1, len(ends))
        counts.append(following - first)
        first = following
    return np.array(counts, np.int64)


def blocks_of(bodies: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The bodies of each block: the blocks of `block_counts`, where the sizes are not known in advance."""
    block: list[bytes] = []
    size = 0
    for body in bodies:
        block.append(body)
        size += LENGTH_BYTES + len(body)
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block
