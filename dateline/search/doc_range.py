"""Ranges of days as slices of documents in the order of their dates."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import MONTH, UNDATED, YEAR
from dateline.search.kernels import Docs

_LONGEST = 366  # days of a period


@dataclass(frozen=True, slots=True)
class DocRange:
    """For each segment the slice `[first, end)` of its documents, as numbers of the segment.

    `overlapping` are the documents of the slices whose period ends after the range, ascending, in the numbers of the
    whole index; they do not match.  `small_bounds` are the slices of the small segments at the end of the index, one
    pair of bounds after the other; their numbers begin at the first document of these segments.
    """

    slices: tuple[tuple[int, int], ...]
    overlapping: Docs
    small_bounds: Docs


def last_days(first_days: NDArray[np.int32], precisions: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The last day of each of n periods as a proleptic ordinal: int32[n], in their order; UNDATED without a date.

    `first_days` are int32[n] ordinals, `precisions` uint8[n].  Returns `first_days` itself if none is a year or month.
    O(n).
    """
    coarse = np.flatnonzero((precisions == YEAR) | (precisions == MONTH))
    if not len(coarse):
        return first_days
    days = (first_days[coarse].astype(np.int64) - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    is_year = precisions[coarse] == YEAR
    ends = np.where(
        is_year,
        (days.astype("datetime64[Y]") + np.timedelta64(1, "Y")).astype("datetime64[D]"),
        (days.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]"),
    )
    last = first_days.copy()
    last[coarse] = ends.astype(np.int64) + dt.date(1970, 1, 1).toordinal() - 1
    return last


def slice_of(
    first_days: NDArray[np.int32], last: NDArray[np.int32], first: dt.date | None, end: dt.date | None
) -> tuple[int, int, NDArray[np.intp]]:
    """The bounds of the slice of a segment that a range of days selects, and the documents in it that end later.

    The slice has the documents whose period begins in the range, which includes `first` and `end` (None: open).  A
    range open on both sides selects all documents, any other leaves out the undated.  `first_days`, ascending, and
    `last` are the first and the last day of each of n documents, int32[n] ordinals.  The documents whose period ends
    after the range are intp and ascend.  O(log n + documents of the year before `end`).
    """
    low = 0 if first is None else _find(first_days, first.toordinal())
    if end is None:
        high = len(first_days) if first is None else _find(first_days, UNDATED)
        return low, max(high, low), np.zeros(0, np.intp)
    day = end.toordinal()
    high = max(_find(first_days, day + 1), low)
    if last is first_days:
        return low, high, np.zeros(0, np.intp)
    start = max(_find(first_days, day - _LONGEST), low)
    return low, high, start + np.flatnonzero(last[start:high] > day)


def _find(first_days: NDArray[np.int32], day: int) -> int:
    """The number of documents that begin before a day."""
    return int(first_days.searchsorted(np.int32(day)))  # of the same type: else the whole array would be converted
