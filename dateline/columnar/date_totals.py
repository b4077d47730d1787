"""The totals of the dates of an index."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.layout import date_of
from dateline.columnar.segment import UNDATED_PRECISION, Segment
from dateline.dates import PartialDate


class DateTotals(NamedTuple):
    """The number of undated articles; the date that begins first and the date that ends last, None of no dates.

    Of dates that begin or end together, the ISO forms decide.
    """

    undated: int
    earliest: PartialDate | None
    latest: PartialDate | None


def date_totals(first_days: NDArray[np.int32], precisions: NDArray[np.uint8]) -> DateTotals:
    """The totals of n articles in any order, of their stored dates: int32[n] and uint8[n].  O(n log n)."""
    dated = precisions != UNDATED_PRECISION
    distinct = np.unique(first_days[dated].astype(np.int64) << 2 | precisions[dated])
    dates = [date_of(each >> 2, each & 3) for each in distinct.tolist()]
    return DateTotals(
        undated=len(precisions) - int(np.count_nonzero(dated)),
        earliest=min(dates, key=lambda date: (date.first_day, str(date)), default=None),
        latest=max(dates, key=lambda date: (date.last_day, str(date)), default=None),
    )


def live_date_totals(segments: Sequence[Segment]) -> DateTotals:
    """The totals of the live articles of some segments.  O(n log n) of n articles."""
    days, precisions = [np.zeros(0, np.int32)], [np.zeros(0, np.uint8)]
    for segment in segments:
        live = segment.is_live
        days.append(segment.documents.first_days[live])
        precisions.append(segment.documents.precisions[live])
    return date_totals(np.concatenate(days), np.concatenate(precisions))
