"""Which periods a chart shows: those of the archive, or of the next longer periods around the chosen days."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from dateline.dates import DateRange, PartialDate
from webapp.search.timeline.periods import SCALES, Days, Period, Scale

MOST_BARS = 62
"""The days of two months in sequence."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The periods of one kind from the number `first` to `last`, both included.

    `is_whole`: they are those of the whole span, not a part of it.
    """

    scale: Scale
    first: int
    last: int
    is_whole: bool = False

    @property
    def count(self) -> int:
        """The number of periods."""
        return self.last - self.first + 1

    @property
    def periods(self) -> list[Period]:
        """All periods, in order."""
        return [Period(self.scale, number) for number in range(self.first, self.last + 1)]

    @property
    def days(self) -> Days:
        """The days of all periods."""
        return Days(Period(self.scale, self.first).days.first, Period(self.scale, self.last).days.last)


def choose_axis(span: Days, chosen: Days | None, wanted: Scale | None = None) -> Axis:
    """Choose the kind of periods and their number, MOST_BARS at most.

    Without chosen days these are the shortest periods in which the span fits.  Otherwise they are those that the chosen
    days are made of, over the span if it fits, else over the next longer periods around the chosen days.  A `wanted`
    kind is used if the chosen days, or else the span, have few enough of it; if not, the next longer one that fits.
    """
    shown = chosen and chosen.within(_whole_years(span))
    for scale in _from(wanted or _finest(span, shown)):
        for axis in _candidates(scale, span, shown):
            if axis.count <= MOST_BARS:
                return axis
    raise AssertionError("the calendar has ten millennia")


def days_between(after: PartialDate | None, before: PartialDate | None, span: Days) -> Days | None:
    """The chosen days, an open end being that of the last year of the span; None if there are none."""
    if after is None and before is None:
        return None
    chosen = DateRange.between(after, before)
    whole = _whole_years(span)
    first = chosen.first or min(whole.first, chosen.last or whole.first)
    last = chosen.last or max(whole.last, first)
    return Days(first, last) if first <= last else None


def _whole_years(span: Days) -> Days:
    return Days(Period.of("year", span.first).days.first, Period.of("year", span.last).days.last)


def _from(scale: Scale) -> tuple[Scale, ...]:
    return SCALES[SCALES.index(scale) :]


def _finest(span: Days, chosen: Days | None) -> Scale:
    """The finer of two kinds: the shortest periods in which the span fits, and those that the chosen days have."""
    fitting = next(scale for scale in SCALES if _over(scale, span).count <= MOST_BARS)
    if chosen is None:
        return fitting
    return min(fitting, kind_of(chosen), key=SCALES.index)


@lru_cache(maxsize=256)
def kind_of(days: Days) -> Scale:
    """Return the longest kind of period of which some days have a whole one."""
    return next(scale for scale in reversed(SCALES) if _has_whole(scale, days))


def _has_whole(scale: Scale, days: Days) -> bool:
    period: Period | None = Period.of(scale, days.first)
    if period and period.days.first < days.first:
        period = period.beside(1)
    return period is not None and period.days.first >= days.first and period.days.last <= days.last


def _candidates(scale: Scale, span: Days, chosen: Days | None) -> Iterator[Axis]:
    """Possible axes of one kind, the widest first."""
    yield replace(_over(scale, span), is_whole=True)
    if chosen:
        first, last = (Period.of(scale, day).around() for day in chosen)
        if first and last:
            yield _over(scale, Days(first.days.first, last.days.last))
        yield _over(scale, chosen)


def _over(scale: Scale, days: Days) -> Axis:
    return Axis(scale, Period.of(scale, days.first).number, Period.of(scale, days.last).number)


def span_of_days(earliest: PartialDate, latest: PartialDate, required: DateRange) -> Days | None:
    """The days of an archive from its first to its last date, as far as they lie within a range."""
    span = Days(earliest.first_day, max(latest.last_day, earliest.last_day))
    return span.within(Days(required.first or dt.date.min, required.last or dt.date.max))
