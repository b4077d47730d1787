"""Arrays that say where others begin."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import Starts
from dateline.columnar.strings import narrow

Int64s = NDArray[np.int64]


def starts_of(lengths: NDArray[Any]) -> Starts:
    """Where lists of these lengths begin, one after the other, and where the last ends: int64[n + 1]."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def ranges(starts: Int64s, lengths: Int64s) -> Int64s:
    """The numbers of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)


def narrow_dtype(highest: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The type that `narrow` chooses for values up to `highest`."""
    return narrow(np.zeros(0, np.int64), highest).dtype
