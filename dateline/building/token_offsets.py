"""Where every 16th token of a body begins, found while its tokens are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s, ranges
from dateline.columnar.layout import samples_of
from dateline.columnar.segment import TOKENS_A_SAMPLE
from dateline.text.array_tokens import TextTokens

_LAST_CONTINUATION = -65  # of the bytes inside a character of UTF-8, as signed numbers: 0x80 to 0xBF


class BodyDistances(NamedTuple):
    """Those of `TokenOffsets` for n bodies: `distances` are uint32[samples], `counts` int64[n], of each body."""

    distances: NDArray[np.uint32]
    counts: Int64s


def body_distances(joined: bytes, sizes: Int64s, tokens: TextTokens) -> BodyDistances:
    """The distances of n bodies, in their order, that were joined (see `join_texts`) and tokenised with their titles.

    `sizes` (int64[2n]) are the bytes of title, body, title, body ...  O(bytes + samples * log bytes outside ASCII).
    """
    counts = samples_of(tokens.counts[1::2])
    firsts = (np.cumsum(tokens.counts) - tokens.counts)[1::2]
    inside = ranges(np.ones(len(counts), np.int64), counts)
    starts = tokens.starts[np.repeat(firsts, counts) + TOKENS_A_SAMPLE * inside].astype(np.int64)
    begins = (np.cumsum(sizes + 1) - sizes)[1::2]
    if not joined.isascii():
        continuations = np.flatnonzero(np.frombuffer(joined, np.int8) <= _LAST_CONTINUATION)
        starts -= np.searchsorted(continuations, starts)
        begins -= np.searchsorted(continuations, begins)
    distances = np.diff(starts, prepend=0)
    first_samples = (np.cumsum(counts) - counts)[counts > 0]
    distances[first_samples] = starts[first_samples] - begins[counts > 0]
    return BodyDistances(distances.astype(np.uint32), counts)
