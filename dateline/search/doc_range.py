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

    `overlapping` are documents of the slices, ascending, in the numbers of the whole index, whose period ends after
    the range; they do not match.  `small_bounds` are the bounds in the small segments at the end of the index, one
    pair after the other, as numbers from the first document of these on.
    """

    slices: tuple[tuple[int, int], ...]
    overlapping: Docs
    small_bounds: Docs


def last_days(first_days: NDArray[np.int32], precisions: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The last day of each period as a proleptic ordinal, int32[documents]; UNDATED where there is no date.

    Given the first days and the precisions.  The first array itself if all are single days.  O(documents).
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
    """The slice of one segment's documents inside a range of days, and those of it whose period ends later.

    Given int32 ordinals of the first days, ascending, and of the last.  The latter documents, ascending, are looked
    for among those that begin less than a year before the end of the range.  A range open on both sides is everything.
    O(log documents + documents of a year).
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
    """How many documents begin before a day."""
    return int(first_days.searchsorted(np.int32(day)))  # of the same type: else the whole array would be converted
