"""Trains the compression dictionary of a segment: so blocks may be small and still compress well.

The training sees a sample of the bodies that depends on the documents and their order alone, runs in one thread and
has fixed parameters: the same articles give the same dictionary, whoever builds the segment.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import zstandard

from dateline.columnar.arrays import Int64s
from dateline.columnar.layout import ZSTD_LEVEL
from dateline.columnar.text_dictionary import LARGEST_DICTIONARY

ReadBodies: TypeAlias = Callable[[Int64s], Iterable[bytes]]
"""Gives the bodies (UTF-8) of documents of a segment, whose numbers ascend: int64[n]."""

_SAMPLED_DOCS = 2_048
_SAMPLED_BYTES = 4_096  # of each
_SEGMENT_BYTES, _MATCHED_BYTES = 200, 8  # `k` and `d` of the training


@dataclass(frozen=True, slots=True)
class DictionaryLimits:
    """The size of a dictionary in bytes: one byte for every `text_share` bytes of text, at most `largest`.

    If that is less than `smallest`, there is no dictionary.
    """

    largest: int = LARGEST_DICTIONARY
    smallest: int = 4 << 10
    text_share: int = 50


DEFAULT_LIMITS = DictionaryLimits()


def sampled_docs(count: int) -> Int64s:
    """The documents whose bodies a dictionary is trained on: int64[n], ascending, evenly spread.  O(n)."""
    docs: Int64s = np.arange(min(count, _SAMPLED_DOCS), dtype=np.int64) * count // max(min(count, _SAMPLED_DOCS), 1)
    return docs


def train_dictionary(count: int, read_bodies: ReadBodies, limits: DictionaryLimits = DEFAULT_LIMITS) -> bytes:
    """Train the dictionary of a segment of `count` documents; `b""`, no dictionary, if there is too little text.

    The size of all text is estimated from the sample.  There is no dictionary either if zstd finds nothing that the
    bodies have in common.  The cost is bounded: the sample has up to 8 MB.
    """
    docs = sampled_docs(count)
    sample: list[bytes | bytearray | memoryview[int]] = [body[:_SAMPLED_BYTES] for body in read_bodies(docs)]
    size = min(sum(map(len, sample)) * count // max(len(docs), 1) // limits.text_share, limits.largest)
    if size < limits.smallest:
        return b""
    try:
        trained = zstandard.train_dictionary(size, sample, k=_SEGMENT_BYTES, d=_MATCHED_BYTES, level=ZSTD_LEVEL)
    except zstandard.ZstdError:
        return b""
    return bytes(trained.as_bytes())
