"""Counts matches by year, month or day, at nearly no cost: the documents of a segment are in the order of dates."""

import bisect
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import DAY, MONTH, UNDATED, UNDATED_PRECISION, YEAR
from dateline.columnar.strings import narrow
from dateline.dates import DateRange, PartialDate, Unit, unit_for_span
from dateline.request import PeriodCount
from dateline.search.index_reader import IndexReader
from dateline.search.kernels import Bitmap, Docs, MatchedDocs, padded, to_bitmap

Totals = NDArray[np.int64]
"""The number of documents in each period, in the order of the periods."""

_PRECISIONS: dict[Unit, int] = {"year": YEAR, "month": MONTH, "day": DAY}
_LETTERS: dict[Unit, Literal["Y", "M", "D"]] = {"year": "Y", "month": "M", "day": "D"}
_EPOCH = dt.date(1970, 1, 1).toordinal()
_ALWAYS = DateRange()
_FINEST: Mapping[int, Unit] = {UNDATED_PRECISION: "year", YEAR: "year", MONTH: "month", DAY: "day"}


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """Totals of one answer: `counts[i]` is that of `periods[i]`, without dates coarser than the unit.

    `coarse` holds the totals of these, for each precision (YEAR, MONTH) that is coarser than the unit: each date is
    counted in the period in which it begins.
    """

    unit: Unit
    periods: tuple[str | None, ...]
    counts: Totals
    coarse: tuple[tuple[int, Totals], ...] = ()

    def entries(self, days: DateRange = _ALWAYS) -> Iterator[PeriodCount]:
        """See `dateline.request.Histogram`; of the dated those only whose period lies within `days`."""
        first, end = self._bounds(days)
        numbers = self.counts[first:end].nonzero()[0] + first
        for number, count in zip(numbers.tolist(), self.counts.take(numbers).tolist(), strict=True):
            period = str(self.periods[number])
            if first < number < end - 1 or _is_within(period, days):
                yield PeriodCount(period, count)
        for precision, counts in self.coarse:
            by_period: dict[str, int] = {}
            for number in np.flatnonzero(counts[first:end]).tolist():
                period = str(self.periods[first + number])[: 4 if precision == YEAR else 7]
                by_period[period] = by_period.get(period, 0) + int(counts[first + number])
            inside = (period for period in by_period if _is_within(period, days))
            yield from (PeriodCount(period, by_period[period], coarse=True) for period in inside)
        yield PeriodCount(None, int(self.counts[self._dated :].sum()))

    @property
    def _dated(self) -> int:
        """The number of periods with a date: that of the undated is the last one, if there is any."""
        return len(self.periods) - (None in self.periods[-1:])

    def _bounds(self, days: DateRange) -> tuple[int, int]:
        """The bounds of the periods that may lie within a range: only the first and the last one may stand out."""
        labels, dated = self.periods, self._dated
        length = len(str(labels[0])) if dated else 0
        low = bisect.bisect_left(labels, days.first.isoformat()[:length], 0, dated) if days.first else 0  # type: ignore[type-var]
        high = bisect.bisect_right(labels, days.last.isoformat()[:length], 0, dated) if days.last else dated  # type: ignore[type-var]
        return low, max(low, high)


class DateHistogram:
    """Counts the documents of an index by periods of one unit; made at opening.

    In each segment documents are in the order of their first days, so that a period is a run of them.  The first
    document and the period of each run are kept.
    """

    def __init__(
        self, unit: Unit, first_days: NDArray[np.int32], precisions: NDArray[np.uint8], bases: Sequence[int]
    ) -> None:
        self.unit: Unit = unit
        days = (first_days.astype(np.int64) - _EPOCH).astype("datetime64[D]")
        codes = days.astype(f"datetime64[{_LETTERS[unit]}]").astype(np.int64)
        codes[first_days == UNDATED] = np.iinfo(np.int64).max
        begins = np.ones(len(codes), np.bool_)
        begins[1:] = codes[1:] != codes[:-1]
        begins[list(bases)] = True
        firsts = np.flatnonzero(begins)
        distinct, self._periods_of = np.unique(codes[firsts], return_inverse=True)
        self.labels = tuple(_label(code, unit) for code in distinct.tolist())
        self._firsts: dict[np.dtype[Any], Docs] = {
            np.dtype(kind): firsts.astype(kind) for kind in (np.uint16, np.uint32)
        }
        self._is_in_order = np.array_equal(self._periods_of, np.arange(len(firsts)))  # not so of several segments
        self._periods_of_docs = narrow(np.repeat(self._periods_of, np.diff(np.append(firsts, len(codes)))))
        self._words_at = firsts // 64
        self._below = (np.uint64(1) << (firsts % 64).astype(np.uint64)) - np.uint64(1)
        self._precisions = precisions
        needed = _PRECISIONS[unit]
        self._coarse = [kind for kind in (YEAR, MONTH) if kind < needed and (precisions == kind).any()]
        self._coarse_bitmaps = [to_bitmap(padded(precisions == kind)) for kind in self._coarse]

    def counts_of(self, matched: MatchedDocs) -> PeriodCounts:
        """Count the documents that a search found.  See `of_docs` and `of_bitmap`."""
        if matched.bitmap is not None:
            return self.of_bitmap(matched.bitmap)
        return self.of_docs(matched.docs)

    def of_docs(self, docs: Docs) -> PeriodCounts:
        """Count n ascending documents, uint16[n] or uint32[n].

        O(min(n, periods * log n) + periods), and O(n) if any date of the index is coarser than the unit.
        """
        counts = self._count_docs(docs)
        coarse = []
        if self._coarse:
            precisions = self._precisions.take(docs)
            coarse = [(kind, self._count_docs(docs[precisions == kind])) for kind in self._coarse]
        return self._made(counts, coarse)

    def of_bitmap(self, bitmap: Bitmap) -> PeriodCounts:
        """Count the documents of a bitmap, uint64[ceil(n / 64)], over the index, in ascending order.

        O(n / 64 + periods): one pass over the bitmap for the unit and for each coarser precision.
        """
        counts = self._count_bitmap(bitmap)
        coarse = [
            (kind, self._count_bitmap(bitmap & of_kind))
            for kind, of_kind in zip(self._coarse, self._coarse_bitmaps, strict=True)
        ]
        return self._made(counts, coarse)

    def _made(self, counts: Totals, coarse: list[tuple[int, Totals]]) -> PeriodCounts:
        for _, some in coarse:
            counts = counts - some
        return PeriodCounts(self.unit, self.labels, counts, tuple(coarse))

    def _count_docs(self, docs: Docs) -> Totals:
        if not len(docs):
            return np.zeros(len(self.labels), np.int64)
        if len(docs) < len(self.labels):
            return np.bincount(self._periods_of_docs.take(docs), minlength=len(self.labels))
        firsts = self._firsts[docs.dtype]
        ends = np.empty(len(firsts) + 1, np.int64)
        ends[:-1] = docs.searchsorted(firsts)
        ends[-1] = len(docs)
        return self._by_period(ends[1:] - ends[:-1])

    def _count_bitmap(self, bitmap: Bitmap) -> Totals:
        bits = np.bitwise_count(bitmap)
        before = np.empty(len(bitmap) + 1, np.int64)
        before[0] = 0
        bits.cumsum(dtype=np.int64, out=before[1:])
        ends = np.empty(len(self._words_at) + 1, np.int64)
        ends[:-1] = before.take(self._words_at)
        ends[:-1] += np.bitwise_count(bitmap.take(self._words_at) & self._below)
        ends[-1] = before[-1]
        return self._by_period(ends[1:] - ends[:-1])

    def _by_period(self, counts: Totals) -> Totals:
        if self._is_in_order:
            return counts
        return np.bincount(self._periods_of, counts, len(self.labels)).astype(np.int64)


def _label(code: int, unit: Unit) -> str | None:
    if code == np.iinfo(np.int64).max:
        return None
    return str(np.datetime64(code, _LETTERS[unit]))


def _is_within(period: str, days: DateRange) -> bool:
    if days.is_open:
        return True
    date = PartialDate.from_iso(period)
    return (days.first is None or date.first_day >= days.first) and (days.last is None or date.last_day <= days.last)


class ArchiveSpan:
    """The days from the first to the last of the live articles' dates; found at opening."""

    def __init__(self, reader: IndexReader) -> None:
        dated = reader.precisions != UNDATED_PRECISION
        if reader.live is not None:
            dated &= reader.live
        self._first = int(reader.first_days.min(where=dated, initial=np.iinfo(np.int32).max))
        self._last = int(reader.last_days.max(where=dated, initial=0))
        self._finest = _FINEST[int(reader.precisions.max(where=dated, initial=UNDATED_PRECISION))]

    def auto_interval(self, days: DateRange) -> Unit:
        """The unit that fits the part of the span that lies in a range (see `unit_for_span`)."""
        first = self._first if days.first is None else max(self._first, days.first.toordinal())
        last = self._last if days.last is None else min(self._last, days.last.toordinal())
        return unit_for_span(last - first + 1, self._finest)
