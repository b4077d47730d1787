"""Arrays of offsets into other arrays."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import Starts
from dateline.columnar.strings import narrow

Int32s: TypeAlias = NDArray[np.int32]
Int64s: TypeAlias = NDArray[np.int64]


def starts_of(lengths: NDArray[Any]) -> Starts:
    """The offsets of n lists, one after the other, and the end of the last: int64[n + 1].

    `lengths` are integers [n]; O(n).
    """
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def ranges(starts: Int64s, lengths: Int64s) -> Int64s:
    """The integers of n ranges, in the order of the ranges: int64[sum of `lengths`].

    Range i has `lengths[i]` integers from `starts[i]` on (both int64[n]).  Linear in the result.
    """
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)


def narrow_dtype(highest: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The unsigned type that `narrow` chooses for values up to `highest`."""
    return narrow(np.zeros(0, np.int64), highest).dtype
