"""Parts of dates: what a source does about numbers that can mean two things, two-digit years, parts that are zero."""

from dataclasses import dataclass

from dateline.dates import PartialDate
from indexer.dating.date_errors import TwoDigitYearError, UnreadableDateError, quoted

MAIL_YEARS = range(1950, 2050)
"""The years that two digits mean in a mail (RFC 5322, 4.3)."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a source writes dates: `day_first` decides what `03/04/2015` means, None if that is not known.

    Two digits are a year of `years`, of which there are at most 100; with None they are no year.  With
    `has_milliseconds` Unix times of any number of digits are milliseconds.  `day_first_with_points` decides instead of
    `day_first` what `03.04.2015` means.  `no_dates` are days that stand for no date, in ISO 8601.
    """

    day_first: bool | None = None
    years: range | None = None
    has_milliseconds: bool = False
    day_first_with_points: bool | None = None
    no_dates: frozenset[str] = frozenset()


def full_year(digits: str, text: str, conventions: Conventions) -> int:
    """The year of four or two digits.  Raises TwoDigitYearError for two, unless it is one of the source's years."""
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2:
        raise UnreadableDateError(f"{quoted(text)} is not a date that can be read")
    found = years_of(digits, conventions)
    if len(found) != 1:
        raise TwoDigitYearError(f"the year of {quoted(text)} has two digits, and nothing says of which century")
    return found[0]


def years_of(digits: str, conventions: Conventions) -> list[int]:
    """The years that two digits may be, by the other dates of the source."""
    return [year for year in conventions.years or () if year % 100 == int(digits)]


def make_date(year: int, month: int | None, day: str | int | None, text: str) -> PartialDate:
    """The date of these parts; a day of zero, or a day and a month of zero, are left out as not known."""
    day = None if day is None else int(day) or None
    month = month or None
    try:
        return PartialDate(year, month, day)
    except ValueError:
        raise UnreadableDateError(f"there is no such date as {quoted(text)}") from None
