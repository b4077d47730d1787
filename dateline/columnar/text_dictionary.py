"""The dictionary of a segment: what its bodies have in common, so that blocks may be small and still compress well.

It is trained on a sample of the bodies that depends on nothing but the documents in their
order, by one thread with fixed parameters: the same articles give the same dictionary
whoever builds the segment.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
import zstandard
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s
from dateline.columnar.layout import ZSTD_LEVEL
from dateline.errors import CorruptIndexError

ReadBodies: TypeAlias = Callable[[Int64s], Iterable[bytes]]
"""Gives the bodies (UTF-8) of some documents of a segment, whose numbers ascend."""

LARGEST_DICTIONARY = 256 << 10
"""In bytes.  Of press releases 256 KiB save 3% of the compressed text more than 96 KiB."""

_DAMAGED = "the dictionary of stored texts is damaged; run reindex to build a new index."
_SMALLEST = 4 << 10
_SHARE = 50  # the dictionary takes up to one byte for so many bytes of text
_SAMPLED_DOCS = 2_048
_SAMPLED_BYTES = 4_096  # of each
_SEGMENT_BYTES, _MATCHED_BYTES = 200, 8  # `k` and `d` of the training


def sampled_docs(count: int) -> Int64s:
    """The documents, of `count`, whose bodies a dictionary is trained on: ascending, evenly spread."""
    docs: Int64s = np.arange(min(count, _SAMPLED_DOCS), dtype=np.int64) * count // max(min(count, _SAMPLED_DOCS), 1)
    return docs


def train_dictionary(count: int, read_bodies: ReadBodies) -> bytes:
    """The dictionary of a segment of `count` documents; `b""`, which is none, where there is too little text.

    There is too little if a fiftieth of the text, as far as the sample shows how much it is,
    is less than 4 KiB; and none where zstd finds nothing that the bodies have in common.
    """
    docs = sampled_docs(count)
    sample: list[bytes | bytearray | memoryview[int]] = [body[:_SAMPLED_BYTES] for body in read_bodies(docs)]
    size = min(sum(map(len, sample)) * count // max(len(docs), 1) // _SHARE, LARGEST_DICTIONARY)
    if size < _SMALLEST:
        return b""
    try:
        trained = zstandard.train_dictionary(size, sample, k=_SEGMENT_BYTES, d=_MATCHED_BYTES, level=ZSTD_LEVEL)
    except zstandard.ZstdError:
        return b""
    return bytes(trained.as_bytes())


def make_compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    """What compresses blocks; frames do not name their dictionary, there being one at most."""
    if not dictionary:
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL)
    parameters = zstandard.ZstdCompressionParameters.from_level(ZSTD_LEVEL, write_dict_id=False)
    return zstandard.ZstdCompressor(dict_data=_loaded(dictionary), compression_params=parameters)


class Decompression:
    """Makes decompressors, which threads cannot share, with the dictionary, which they can."""

    def __init__(self, dictionary: NDArray[np.uint8]) -> None:
        self._loaded = _loaded(dictionary.tobytes()) if len(dictionary) else None
        self.make()  # which makes the dictionary ready, before there are several threads

    def make(self) -> zstandard.ZstdDecompressor:
        """Make a decompressor."""
        return zstandard.ZstdDecompressor(dict_data=self._loaded)


def open_dictionary(dictionary: NDArray[np.uint8]) -> Decompression:
    """Load the dictionary of a segment, if it has one.  Raises CorruptIndexError for what is none, or too large."""
    try:
        if len(dictionary) > LARGEST_DICTIONARY:
            raise CorruptIndexError(_DAMAGED)
        return Decompression(dictionary)
    except zstandard.ZstdError as error:
        raise CorruptIndexError(_DAMAGED) from error


def _loaded(dictionary: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_FULLDICT)
