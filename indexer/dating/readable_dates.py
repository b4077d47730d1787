"""Dates as sources write them.  A date with two possible meanings is never guessed."""

import contextlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from dateline.dates import MONTH_NUMBERS, PartialDate
from indexer.dating.calendar_words import has_foreign_digits, plain_signs
from indexer.dating.clock_times import read_time
from indexer.dating.date_errors import AmbiguousDateError, UnreadableDateError, quoted, unreadable
from indexer.dating.date_labels import unframe
from indexer.dating.date_parts import Conventions, full_year, make_date
from indexer.dating.time_splits import splits
from indexer.dating.unix_times import (
    COMPACT_YEARS,
    may_be_milliseconds,
    read_milliseconds,
    read_program_date,
    read_unix_time,
)
from indexer.dating.worded_dates import read_worded, weekdays_in, without_words

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s)?"
_MONTH = rf"(?P<month>{'|'.join(MONTH_NUMBERS)})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"

# The most usual forms of a date; a time of day may follow.  They only save time: `_days` reads them, too.
_USUAL = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>[0-9]{4})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])",
        rf"{_WEEKDAY}{_MONTH}\s?{_DAY}(?:,\s?|\s){_YEAR}(?![0-9])",
        rf"{_WEEKDAY}{_DAY}[\s-]{_MONTH}[,\s-]\s?{_YEAR}(?![0-9])",
    )
)
_IN_NUMBERS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>[0-9]{4})(?P<mark>[-/.:])(?P<number>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})\.?",
        r"(?P<year>[0-9]{4})(?P<number>[0-9]{2})(?P<day>[0-9]{2})(?:\.0)?",
        r"(?P<year>[0-9]{4})[-/.](?P<number>[0-9]{2})",
        r"(?P<number>[0-9]{1,2})[-/.](?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})(?:\.0{1,6})?",
    )
)
_ROMAN_NUMBERS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_WITH_ROMAN_MONTH = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<day>[0-9]{1,2})(?:\.\s?|[\s/-])(?P<roman>[IVX]{1,4})(?:\.\s?|[\s/-])(?P<year>[0-9]{4})(?:\s?r)?\.?",
        r"(?P<year>[0-9]{4})(?:\.\s?|[\s/-])(?P<roman>[IVX]{1,4})(?:\.\s?|[\s/-])(?P<day>[0-9]{1,2})\.?",
    )
)
_EITHER_ORDER = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|'?[0-9]{2})\.?", re.ASCII
)
# Unix times, and a day as pandas and databases write it.
_DAY_OF_PROGRAM = re.compile(
    r"-?[0-9]+(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00(?:\.0+)?(?:\+00:00)?", re.ASCII
)
_MIDNIGHTS_OF_PROGRAMS = ("00:00:00", "00:00:00Z", "00:00:00+00:00")
_LONGEST = 120
_OUR_YEARS = range(1600, 2051)

# What programs write for no date; the second ones may be dates, unless the time is midnight.
_PLACEHOLDERS = ("0001-01-01", "1753-01-01", "9999-12-31")
_MIDNIGHTS = ("1900-01-01", "1970-01-01")
_PLACEHOLDER_YEARS = frozenset(int(date[:4]) for date in (*_PLACEHOLDERS, *_MIDNIGHTS))
_FIRST_SECOND = re.compile(r"0?([0-9]{1,2}):([0-9]{2})(?::00)?\+0?\1:?\2")  # of 1970 in UTC, in a zone east of it
_WORD = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date, and the time of day as written (`HH:MM[:SS][±HH:MM|Z]`), None without one.

    `is_approximate`: the text says that it is, as in `c. 1920`.  `is_modified`: it is labelled as the date of a change,
    as in `Updated: 14 March 2019`.
    """

    date: PartialDate
    time: str | None = None
    is_approximate: bool = False
    is_modified: bool = False


class NoDateError(AmbiguousDateError, UnreadableDateError):
    """The text has the form of a date, but stands for none, or is of another calendar; `read` is what it would be."""

    def __init__(self, reason: str, read: ReadDate) -> None:
        super().__init__(reason)
        self.read = read


@lru_cache(maxsize=8_192)
def read_date(text: str, *, day_first: bool | None = None, two_digit_years: range | None = None) -> ReadDate:
    """Read a date in ISO 8601, as in mails, in words of any language that has a stemmer, in numbers or as Unix time.

    * `03/04/2015` needs `day_first`, unless only one reading is a date or a day of the week tells.
    * Two digits are a year of `two_digit_years`, at most 100 years; without them they are no year.
    * Of digits alone 4 are a year, 8 a day, 14 a day with its time, others Unix time (see `unix_times`).
    * Parts that are zero are not known: `1987-05-00` is the month.  `[1920]`, `c. 1920` and `1920?` are approximate.
    * What programs write for no date, such as `0001-01-01` and the midnight of 1970-01-01, is none, nor is a date
      after 2050; one before 1600 only in words.
    * The month may be a Roman number in capitals: `14 III 2019`.
    * A label is left out; of a publication and a change the publication is read.
    * Unix time is returned in UTC, every other time as written; midnight as programs write it for a day is no time
      (`2019-03-14 00:00:00`, and that of Unix times).  The end of a day, `24:00`, belongs to that day.

    Raises UnreadableDateError or AmbiguousDateError with a reason for people.
    """
    plain = " ".join(text.split()) if len(text) <= _LONGEST else ""
    usual = (_read_usual(match) for form in _USUAL if (match := form.match(plain)) is not None)
    read = next(filter(None, usual), None) or _read_any(plain, text, Conventions(day_first, two_digit_years))
    if read.date.year in _PLACEHOLDER_YEARS or read.date.year not in _OUR_YEARS:
        _refuse_no_date(read, text)
    return _without_midnight(read) if _DAY_OF_PROGRAM.fullmatch(plain) else read


def _without_midnight(read: ReadDate) -> ReadDate:
    """The date without its time if that is midnight: a program wrote a day."""
    return replace(read, time=None) if read.time in _MIDNIGHTS_OF_PROGRAMS else read


def _refuse_no_date(read: ReadDate, text: str) -> None:
    """Raise the error for a date that programs write for none, or whose year is of another calendar or a mistake.

    In words a year before 1600 may be meant.
    """
    date = read.date
    if date.isoformat() in _PLACEHOLDERS or (date.isoformat() in _MIDNIGHTS and _is_midnight(read.time)):
        raise NoDateError(f"{quoted(text)} stands for no date", read)
    in_words = read.is_approximate or _WORD.search(text) is not None
    if date.year >= _OUR_YEARS.stop or (date.year < _OUR_YEARS.start and not in_words):
        reason = f"the year of {quoted(text)} is of another calendar, or a mistake"
        raise UnreadableDateError(reason) if date.month is None else NoDateError(reason, read)


def _is_midnight(time: str | None) -> bool:
    """Whether a time is that of midnight, as it is written or in UTC."""
    if time is None:
        return False
    if time[:5] == "00:00":
        return time[5:6] != ":" or time[5:8] == ":00"
    return _FIRST_SECOND.fullmatch(time) is not None


def is_doubtful(read: ReadDate) -> bool:
    """Whether a date is one that programs write for none, but may be one, since it has no time of midnight."""
    return read.date.isoformat() in (*_PLACEHOLDERS, *_MIDNIGHTS)


def read_number(text: str, conventions: Conventions) -> ReadDate | None:
    """The date of a Unix time whose unit the other dates of its column tell; None for anything else, and without them.

    It is in milliseconds if theirs are, unless only the seconds are of their years; or if only the milliseconds are.
    """
    if not may_be_milliseconds(text) or (moment := read_milliseconds(text)) is None:
        return None
    years = conventions.years or ()
    try:
        seconds = read_date(text)
    except (UnreadableDateError, AmbiguousDateError):
        seconds = None
    is_of_years = moment.year in years
    if seconds is not None and (not conventions.has_milliseconds or (seconds.date.year in years and not is_of_years)):
        return seconds
    if not conventions.has_milliseconds and not is_of_years:
        return None
    return _without_midnight(ReadDate(PartialDate.of_day(moment.date()), f"{moment:%H:%M:%S}Z"))


def _read_usual(match: re.Match[str]) -> ReadDate | None:
    """The date of a usual form, alone or with a usual time after it; None for anything else."""
    groups = match.groupdict()
    month = int(groups.get("number") or MONTH_NUMBERS[(groups.get("month") or "").lower()])
    rest = match.string[match.end() :]
    try:
        date = PartialDate(int(match["year"]), month, int(match["day"]))
        if rest in ("", ".", ","):
            return ReadDate(date)
        return ReadDate(date, read_time(rest[1:])) if rest[0] in "T " else None
    except ValueError:
        return None


def _read_any(plain: str, text: str, conventions: Conventions) -> ReadDate:
    if (written := read_program_date(plain)) is not None and written != plain:
        return _without_midnight(read_date(written))
    moment = read_unix_time(plain.strip("\"'"))
    if moment is not None:
        return ReadDate(PartialDate.of_day(moment.date()), f"{moment:%H:%M:%S}Z")
    framed = unframe(plain_signs(plain))
    read = _read_framed(framed.text, text, conventions)
    if has_foreign_digits(plain) and read.date.year not in _OUR_YEARS:
        raise UnreadableDateError(f"the year of {quoted(text)} may be of another calendar")
    if framed.is_about:
        read = ReadDate(PartialDate(read.date.year))
    approximate = framed.is_supplied or framed.is_about
    return replace(read, is_approximate=approximate, is_modified=framed.is_modified)


def _read_framed(plain: str, text: str, conventions: Conventions) -> ReadDate:
    """The first reading of the splits into a day and a time; raises the error that says most."""
    failures: list[ValueError] = []
    for day, clock, read_clock in splits(plain):
        try:
            date = _read_day(day, text, conventions)
            time = read_clock(clock) if clock else None
        except (UnreadableDateError, AmbiguousDateError) as error:
            failures.append(error)
            continue
        if time is None or date.day is not None:
            return ReadDate(date, time)
        if {"0", "00"} & set(re.split("[^0-9]", day)):
            return ReadDate(date)  # the time of a day that is not known
    raise next((error for error in failures if isinstance(error, AmbiguousDateError)), max(failures, key=_telling))


def _telling(error: ValueError) -> bool:
    return "is not a date that can be read" not in str(error)


def _read_day(day: str, text: str, conventions: Conventions) -> PartialDate:
    """The date in a text without a time of day."""
    if (date := _read_numbers(day, frozenset(), text, conventions)) is not None:
        return date
    try:
        return read_worded(day, conventions)
    except (UnreadableDateError, AmbiguousDateError):
        date = _read_numbers(without_words(day), weekdays_in(day), text, conventions)
        if date is None:
            raise
        return date


def _read_numbers(day: str, weekdays: frozenset[int], text: str, conventions: Conventions) -> PartialDate | None:
    """The date in numbers with signs between them, None if `day` has another form."""
    for form in _IN_NUMBERS:
        match = form.fullmatch(day)
        if match is not None:
            groups = match.groupdict()
            number = groups.get("number")
            if day[:8].isdigit() and int(match["year"]) not in COMPACT_YEARS:
                raise unreadable(text)
            return make_date(int(match["year"]), None if number is None else int(number), groups.get("day"), text)
    for form in _WITH_ROMAN_MONTH:
        if (match := form.fullmatch(day)) is not None and match["roman"] in _ROMAN_NUMBERS:
            return make_date(int(match["year"]), _ROMAN_NUMBERS.index(match["roman"]) + 1, match["day"], text)
    match = _EITHER_ORDER.fullmatch(day)
    return None if match is None else _read_either_order(match, weekdays, text, conventions)


def _read_either_order(
    match: re.Match[str], weekdays: frozenset[int], text: str, conventions: Conventions
) -> PartialDate:
    """The date of a day and a month in either order, and a year; one of two digits may also stand first."""
    first, second, year = match["first"], match["second"], match["year"].removeprefix("'")
    orders: list[tuple[bool | None, str, str, str]] = [(True, year, second, first), (False, year, first, second)]
    if len(year) == 2:
        orders = [order for order in orders if _may_be(*order[2:])]
        if orders or not _may_be(second, year):
            full_year(year, text, conventions)
        orders.append((None, first.zfill(2), second, year))
    readings = dict[PartialDate, bool | None]()  # with the order of each
    for order, digits, month, day in orders:
        with contextlib.suppress(UnreadableDateError):
            readings.setdefault(make_date(full_year(digits, text, conventions), int(month), day, text), order)
    if not readings and len(year) == 2:
        full_year(first.zfill(2), text, conventions)
    return _one_of(readings, weekdays, text, conventions)


def _may_be(month: str, day: str) -> bool:
    return int(month) <= 12 and int(day) <= 31


def _one_of(
    readings: dict[PartialDate, bool | None], weekdays: frozenset[int], text: str, conventions: Conventions
) -> PartialDate:
    if not readings:
        raise UnreadableDateError(f"there is no such date as {quoted(text)}")
    if len(readings) > 1:
        fitting = [date for date in readings if date.day and date.first_day.weekday() in weekdays]
        by_order = [date for date, order in readings.items() if order is conventions.day_first is not None]
        chosen = fitting if len(fitting) == 1 else by_order
        if len(chosen) != 1:
            raise AmbiguousDateError(f"{quoted(text)} may be day/month or month/day; give --day-first or --month-first")
        return chosen[0]
    return next(iter(readings))
