"""Partial dates (a year, a month or a day) and ranges of days."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, Self, TypeAlias

Unit: TypeAlias = Literal["year", "month", "day"]
"""The length of the periods in a histogram."""

UNITS: tuple[Unit, ...] = ("year", "month", "day")

MOST_DAYS_BY_DAY = 92
"""The longest span, a quarter of a year, that is counted by day."""

MOST_DAYS_BY_MONTH = 5 * 366
"""The longest span, five years, that is counted by month.  Longer spans are counted by year."""

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MONTH_NUMBERS: dict[str, int] = {
    **{name.lower(): number for number, name in enumerate(_MONTHS, start=1)},
    "sept": 9,
    **{name[:3].lower(): number for number, name in enumerate(_MONTHS, start=1)},
}
"""The English names of months and their abbreviations, in small letters; no name stands before a longer one."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day.

    Raises ValueError if there is no such period (a 13th month, 30 February).  Partial dates have no order: compare
    their `first_day` or `last_day`.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        dt.date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (ASCII digits).  Raises ValueError for other texts."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"not a date of the form YYYY, YYYY-MM or YYYY-MM-DD: {text[:40]!r}")
        return cls(*(None if part is None else int(part) for part in match.groups()))  # type: ignore[arg-type]

    @classmethod
    def of_day(cls, day: dt.date) -> Self:
        """The period of one day."""
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> dt.date:
        """The first day of the period."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the period."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def isoformat(self) -> str:
        """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, depending on the precision."""
        if self.day is not None:
            return f"{self.year:04}-{self.month:02}-{self.day:02}"
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"

    def __str__(self) -> str:
        return self.isoformat()

    def to_words(self, *, short: bool = False) -> str:
        """The date for readers: `8 July 2017`, `July 2017`, `2017`; names of months have three letters if `short`."""
        words = [str(self.year)]
        if self.month is not None:
            name = _MONTHS[self.month - 1]
            words.insert(0, name[:3] if short else name)
        if self.day is not None:
            words.insert(0, str(self.day))
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days from `first` to `last`, both included; None means no bound.  Empty if `first` is after `last`."""

    first: dt.date | None = None
    last: dt.date | None = None

    @classmethod
    def between(cls, after: PartialDate | None, before: PartialDate | None) -> Self:
        """The days from the first day of `after` to the last day of `before`."""
        return cls(after.first_day if after else None, before.last_day if before else None)

    @property
    def is_open(self) -> bool:
        """Whether the range has no bound.  Only then does it contain undated articles."""
        return self.first is None and self.last is None

    def intersection(self, other: "DateRange") -> "DateRange":
        """The days in both ranges."""
        firsts = [day for day in (self.first, other.first) if day is not None]
        lasts = [day for day in (self.last, other.last) if day is not None]
        return DateRange(max(firsts, default=None), min(lasts, default=None))


def unit_for_span(days: int, finest: Unit = "day") -> Unit:
    """The unit that gives a span of `days` a readable number of counts; never finer than `finest`."""
    if days > MOST_DAYS_BY_MONTH or finest == "year":
        return "year"
    return "month" if days > MOST_DAYS_BY_DAY else finest
