"""Periods of the calendar, from days to millennia, each kind numbered one after the other."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from dateline.dates import PartialDate, Unit
from webapp.search.links import encode_dates

Scale: TypeAlias = Literal["day", "month", "year", "decade", "century", "millennium"]

SCALES: tuple[Scale, ...] = ("day", "month", "year", "decade", "century", "millennium")
"""The kinds of periods; each lies within one of the next kind."""

UNIT_OF: Mapping[Scale, Unit] = {
    "day": "day",
    "month": "month",
    "year": "year",
    "decade": "year",
    "century": "year",
    "millennium": "year",
}
"""The unit by which an engine counts the matches for periods of each kind."""

YEARS_OF: Mapping[Scale, int] = {"year": 1, "decade": 10, "century": 100, "millennium": 1000}
"""The number of years in a period of each kind that has whole years."""

_REMEMBERED = 4_096  # periods, so that a chart does not make its dates and words anew


class Days(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: dt.date
    last: dt.date

    def within(self, other: "Days") -> "Days | None":
        """The days in both; None if there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Days(first, last) if first <= last else None


class Period(NamedTuple):
    """The period of a kind with a number: for days the ordinal, for years the year, for the others counted from 0."""

    scale: Scale
    number: int

    @classmethod
    def of(cls, scale: Scale, day: dt.date) -> "Period":
        """The period in which a day lies."""
        if scale == "day":
            return cls(scale, day.toordinal())
        if scale == "month":
            return cls(scale, day.year * 12 + day.month - 1)
        return cls(scale, day.year // YEARS_OF[scale])

    @classmethod
    def exactly(cls, days: Days) -> "Period | None":
        """The longest period that consists of some days; None if there is none."""
        for scale in reversed(SCALES):
            period = cls.of(scale, days.first)
            if period.days == days:
                return period
        return None

    @property
    def dates(self) -> tuple[PartialDate, PartialDate]:
        """The dates that name the first and the last part of the period: one day, month or year, or two years."""
        return _dates_of(self.scale, self.number)

    @property
    def days(self) -> Days:
        """The days of the period."""
        return _days_of(self.scale, self.number)

    @property
    def words(self) -> str:
        """The period for readers: `8 July 2017`, `July 2017`, `2017`, `2010s`, `1900 to 1999`."""
        return _words_of(self.scale, self.number)

    @property
    def query(self) -> str:
        """The parameters that limit a search to the period."""
        return _query_of(self.scale, self.number)

    def beside(self, step: int) -> "Period | None":
        """The period some steps later, or earlier; None beyond the calendar."""
        lowest, highest = _limits_of(self.scale)
        return Period(self.scale, self.number + step) if lowest <= self.number + step <= highest else None

    def around(self) -> "Period | None":
        """The period of the next longer kind in which it lies."""
        at = SCALES.index(self.scale) + 1
        return Period.of(SCALES[at], self.days.first) if at < len(SCALES) else None


@lru_cache(maxsize=_REMEMBERED)
def _dates_of(scale: Scale, number: int) -> tuple[PartialDate, PartialDate]:
    if scale == "day":
        date = PartialDate.of_day(dt.date.fromordinal(number))
    elif scale == "month":
        date = PartialDate(number // 12, number % 12 + 1)
    else:
        years = YEARS_OF[scale]
        first, last = number * years, number * years + years - 1
        return PartialDate(max(first, dt.MINYEAR)), PartialDate(min(last, dt.MAXYEAR))
    return date, date


@lru_cache(maxsize=_REMEMBERED)
def _days_of(scale: Scale, number: int) -> Days:
    first, last = _dates_of(scale, number)
    return Days(first.first_day, last.last_day)


@lru_cache
def _limits_of(scale: Scale) -> tuple[int, int]:
    """The numbers of the first and the last period of the calendar."""
    return Period.of(scale, dt.date.min).number, Period.of(scale, dt.date.max).number


@lru_cache(maxsize=_REMEMBERED)
def _query_of(scale: Scale, number: int) -> str:
    return encode_dates(*_dates_of(scale, number))


@lru_cache(maxsize=_REMEMBERED)
def _words_of(scale: Scale, number: int) -> str:
    first, last = _dates_of(scale, number)
    if scale == "decade":
        return f"{first.year // 10}0s"
    return first.to_words() if first == last else f"{first.year} to {last.year}"
