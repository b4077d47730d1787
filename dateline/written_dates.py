"""Dates and ranges as people write them: `March 2007`, `8/2007`, `2007-2009`, `the 1890s`.  None is guessed.

The date fields of the search form, the parameters of an address and the query language all read dates here.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from dateline.dates import MONTH_NUMBERS, PartialDate

LONGEST_WRITTEN = 64
"""A longer text is not read as a date, so that the time to read one is bounded."""

_Period: TypeAlias = tuple[PartialDate, PartialDate]  # of a day, a month or a year: that date twice

_MARKS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’ʼ`", "'"))
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BEFORE = re.compile(
    r"(?:(?:in|on) )?(?:the )?(?:(?:mon|tue|wednes|wed|thurs|thur|thu|fri|satur|sat|sun)(?:s?day)?[.,]* )?"
)
_YEAR = r"(?P<year>[0-9]{4})"
_ANY_YEAR = r"(?P<year>[0-9]{4}|'?[0-9]{2})"  # one of two digits is refused by name
_NUMBER = r"(?P<number>[0-9]{1,2})"
_NAME = f"(?:{'|'.join(MONTH_NUMBERS)})"
_MONTH = f"(?P<month>{_NAME})"
_ORDINAL = "(?:st|nd|rd|th)?"
_DAY = f"(?P<day>[0-9]{{1,2}}){_ORDINAL}"
_GAP = "[.,/-]?,? ?"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"{_YEAR}(?:(?P<mark>[-/.]){_NUMBER}(?:(?P=mark)(?P<day>[0-9]{{1,2}}))?)?",
        rf"{_YEAR}(?P<number>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"(?:{_NUMBER}[-/.])?{_ANY_YEAR}",
        rf"(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<second>[0-9]{{1,2}})(?P=mark){_ANY_YEAR}",
        rf"(?:{_DAY}{_GAP}(?:of )?)?{_MONTH}(?:{_GAP}| of ){_ANY_YEAR}",
        rf"{_MONTH}{_GAP}(?:the )?{_DAY}(?:[.,/-] ?| ){_ANY_YEAR}",
        rf"{_YEAR}{_GAP}{_MONTH}(?:{_GAP}{_DAY})?",
    )
)
_WITHOUT_YEAR = re.compile(
    rf"(?:[0-9]{{1,2}}{_ORDINAL}{_GAP}(?:of )?)?{_NAME}\.?|{_NAME}{_GAP}[0-9]{{1,2}}{_ORDINAL}", re.ASCII
)
_DECADE = re.compile(r"(?P<years>[0-9]{3}|'?[0-9])0'?s", re.ASCII)
_CENTURY = re.compile(r"(?P<number>[1-9][0-9]?)(?:st|nd|rd|th) century", re.ASCII)
_BETWEEN = tuple(  # what stands between the ends of a range: the first of these that occurs, and no other
    re.compile(form, re.ASCII)
    for form in (
        r" (?:to|until|till|through) | on(?:wards?)?$| ?\.{2,3} ?",
        r" [-/] |^- | -$",
        r"-|(?<=[^ ])/(?=[^ ])|(?<=[0-9]{4}) (?=[0-9]{4}$)",
    )
)
_TO_13 = re.compile(r"(?P<year>(?P<century>[0-9]{2})[0-9]{2}) ?[-/] ?13", re.ASCII)
_NOW = ("now", "present", "today")  # an open end
_MOST_SPLITS = 8  # more marks than any range has


class _Rank(IntEnum):
    """How much of an unreadable text is understood.  Of several failures, the highest is told."""

    NOTHING = 0
    YEAR = 1
    MONTH = 2
    DAY = 3
    RANGE = 4


@dataclass(frozen=True, slots=True)
class WrittenDates:
    """The days from the first day of `first` to the last day of `last`; None means no bound, and one of them is set.

    `is_range`: the text says where the range begins or ends.  Otherwise it names one period: a day, a month or a year
    (`first` and `last` are equal), a decade or a century.
    """

    first: PartialDate | None
    last: PartialDate | None
    is_range: bool = False

    def isoformat(self) -> str:
        """The dates in ISO form, which reads back: `2017-07`, `2010..2012`, `2010..`, `..2012`."""
        if self.first == self.last:
            return str(self.first)
        return f"{self.first or ''}..{self.last or ''}"


class UnreadableDatesError(ValueError):
    """The text is no date or range that can be read, or more than one.

    `reason` is a clause for readers in which `it` is the text.  `readings` are what the text may mean, if known.
    """

    def __init__(self, reason: str, readings: tuple[WrittenDates, ...] = (), rank: int = _Rank.NOTHING) -> None:
        super().__init__(": ".join(filter(None, (reason, " or ".join(each.isoformat() for each in readings)))))
        self.reason = reason
        self.readings = readings
        self.rank = rank

    @property
    def is_incomplete(self) -> bool:
        """Whether a part is missing, such as the year."""
        return self.rank <= _Rank.YEAR and not self.readings

    @property
    def is_date(self) -> bool:
        """Whether the text is written like a date at all."""
        return self.rank > _Rank.NOTHING or bool(self.readings)


def read_written(text: str) -> WrittenDates:
    """Read a date, a decade, a century or a range of them in one of the forms of `docs/query-syntax.md`.

    A day and a month in numbers are read in either order if only one of the two exists; in a range both ends have the
    same order.  Raises UnreadableDatesError.
    """
    plain = _plain(text)
    _refuse_month_13(plain)
    readings, failures = dict[WrittenDates, None](), list[UnreadableDatesError]()
    for day_first in (True, False):
        try:
            readings |= dict.fromkeys(_read(plain, day_first=day_first))
        except UnreadableDatesError as error:
            failures.append(error)
    if len(readings) == 1:
        return next(iter(readings))
    if readings:
        ways = "two ways" if len(readings) == 2 else "several ways"
        raise UnreadableDatesError(f"it can be read in {ways}", tuple(readings))
    raise _most_telling(failures)


def _plain(text: str) -> str:
    """The text in lower case, with plain dashes, apostrophes and single spaces, without words before a date."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[: LONGEST_WRITTEN + 1])).translate(_MARKS).lower()
    plain = " ".join(text.split()).strip(",;")
    if len(text) > LONGEST_WRITTEN:
        return ""
    return plain[:-1] if plain.endswith(".") and not plain.endswith("..") else plain


def _refuse_month_13(plain: str) -> None:
    """Refuse `2010-13`: a month that is one too high, or years, as in `1981-83`."""
    match = _TO_13.fullmatch(plain)
    if match and match["century"] + "13" > match["year"]:
        years = WrittenDates(PartialDate(int(match["year"])), PartialDate(int(match["century"] + "13")), is_range=True)
        raise UnreadableDatesError("there is no month 13", (years,), _Rank.MONTH)


def _most_telling(failures: list[UnreadableDatesError]) -> UnreadableDatesError:
    return max(failures, key=lambda error: (error.rank, len(error.readings)))


def _read(plain: str, *, day_first: bool) -> tuple[WrittenDates, ...]:
    """All readings of a text with one order of days and months; a text that is one period is nothing else."""
    try:
        return (WrittenDates(*_read_period(plain, day_first=day_first)),)
    except UnreadableDatesError as error:
        failures = [error]
    readings = list[WrittenDates]()
    for first, last in _ends(plain):
        try:
            readings.append(_read_range(first, last, day_first=day_first))
        except UnreadableDatesError as error:
            failures.append(error)
    if not readings:
        raise _most_telling(failures)
    return tuple(readings)


def _read_period(plain: str, *, day_first: bool) -> _Period:
    plain = _BEFORE.sub("", plain, count=1)
    if match := _DECADE.fullmatch(plain):
        return _years(f"{match['years']}0", 9)
    if match := _CENTURY.fullmatch(plain):
        return _years(f"{(int(match['number']) - 1) * 100 + 1:04}", 99)
    for form in _FORMS:
        if match := form.fullmatch(plain):
            date = _date_of(match.groupdict(), day_first=day_first)
            return date, date
    if _WITHOUT_YEAR.fullmatch(plain):
        raise _without_year()
    raise UnreadableDatesError("it must be a date such as 2017, July 2017 or 2017-07-08, or a range such as 2010-2012")


def _years(first: str, more: int) -> _Period:
    year = _year_of(first)
    return PartialDate(year), PartialDate(year + more)


def _date_of(parts: dict[str, str | None], *, day_first: bool) -> PartialDate:
    """Make the date of the groups of a form.  Raises UnreadableDatesError, naming what does not exist."""
    year = _year_of(parts["year"] or "")
    day, month = parts.get("day"), parts.get("number")
    if parts.get("first"):
        day, month = parts["first"], parts["second"]
        if not day_first:
            day, month = month, day
    number = MONTH_NUMBERS[parts["month"] or ""] if parts.get("month") else int(month) if month else None
    if number is not None and not 1 <= number <= 12:
        raise UnreadableDatesError(f"there is no month {number}", rank=_Rank.MONTH)
    try:
        return PartialDate(year, number, int(day) if day else None)
    except ValueError:
        words = f"{int(day or 0)} {PartialDate(year, number).to_words()}"
        raise UnreadableDatesError(f"there is no {words}", rank=_Rank.DAY) from None


def _year_of(text: str) -> int:
    if len(text) != 4:
        raise _without_year()
    if not int(text):
        raise UnreadableDatesError(f"there is no year {text}", rank=_Rank.MONTH)
    return int(text)


def _without_year() -> UnreadableDatesError:
    return UnreadableDatesError("it needs a year of four digits", rank=_Rank.YEAR)


def _ends(plain: str) -> Iterator[tuple[str, str]]:
    """The ways to take a text as the two ends of a range; an open end is empty."""
    word, _, rest = plain.removeprefix("up ").partition(" ")
    match word:
        case "to" | "until" | "till":
            yield "", rest
        case "from" | "since":
            yield rest, ""
            yield from _split(rest)
        case "between":
            first, joint, last = rest.partition(" and ")
            if joint:
                yield first, last
        case _:
            yield from _split(plain)


def _split(plain: str) -> Iterator[tuple[str, str]]:
    matches = next(filter(None, (list(between.finditer(plain)) for between in _BETWEEN)), [])
    for match in matches if len(matches) <= _MOST_SPLITS else ():
        first, last = plain[: match.start()], plain[match.end() :]
        yield first, "" if last in _NOW else _full_year(first, last, may_be_month=match.group().strip() in ("-", "/"))


def _full_year(first: str, last: str, *, may_be_month: bool) -> str:
    """`1983` for the end of `1981-83`.  The end of `2007-08` is a month, and that of `2007-13` may be meant as one."""
    is_short = re.fullmatch("[0-9]{4} [0-9]{2}", f"{first} {last}", re.ASCII) is not None
    if not is_short or last <= first[2:] or (may_be_month and int(last) <= 13):
        return last
    return first[:2] + last


def _read_range(first: str, last: str, *, day_first: bool) -> WrittenDates:
    """Read the ends of a range; the first one may lack its year or month (`8 to 12 July 2007`)."""
    failures = list[UnreadableDatesError]()
    for begin, end in _completed(first, last):
        try:
            return _range_of(begin, end, day_first=day_first)
        except UnreadableDatesError as error:
            failures.append(error)
    raise _most_telling(failures)


def _range_of(first: str, last: str, *, day_first: bool) -> WrittenDates:
    begin = _read_period(first, day_first=day_first)[0] if first or not last else None
    end = _read_period(last, day_first=day_first)[1] if last else None
    if begin and end and begin.first_day > end.last_day:
        raise UnreadableDatesError("the range ends before it begins", rank=_Rank.RANGE)
    return WrittenDates(begin, end, is_range=True)


def _completed(first: str, last: str) -> Iterator[tuple[str, str]]:
    """The ends as they stand, then each with what only the other one says."""
    yield first, last
    words = last.split(" ")
    yield f"{first} {words[-1]}", last
    yield f"{first} {' '.join(words[-2:])}", last
    yield f"{first} {words[-1]}", f"{first.partition(' ')[0]} {last}"
