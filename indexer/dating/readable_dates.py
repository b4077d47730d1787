"""Dates and times as sources write them.  A date with two possible meanings is never guessed."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from dateline.dates import MONTH_NUMBERS, PartialDate

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s)?"
_MONTH = rf"(?P<month>{'|'.join(MONTH_NUMBERS)})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"

# The forms of a date; a time of day may follow a full date.
_WITH_DAY = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month_number>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9])",
        r"(?P<year>[0-9]{4})(?P<month_number>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])",
        rf"{_WEEKDAY}{_MONTH}\s?{_DAY}(?:,\s?|\s){_YEAR}(?![0-9])",
        rf"{_WEEKDAY}{_DAY}(?:\sof)?[\s-]?{_MONTH}[,\s-]\s?{_YEAR}(?![0-9])",
        rf"{_YEAR},?\s{_MONTH}\s{_DAY}(?![0-9])",
        # As date(1) and C programs write.
        rf"{_WEEKDAY}{_MONTH}\s{_DAY}\s(?P<clock>[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:\s[A-Z]{{3,5}})?)\s{_YEAR}",
    )
)
_WITHOUT_DAY = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_MONTH}(?:,\s?|\s|-|/){_YEAR}",
        r"(?P<year>[0-9]{4})[-/.](?P<month_number>[0-9]{2})",
        r"(?P<month_number>[0-9]{1,2})[-/.](?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})",
    )
)
_NUMERIC = re.compile(
    rf"{_WEEKDAY}(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<second>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}})(?![0-9])",
    re.IGNORECASE | re.ASCII,
)
_TIMESTAMP = re.compile(r"(?P<seconds>[0-9]{9,10})(?:\.[0-9]+)?|(?P<milliseconds>[0-9]{13})")
_COMPACT = re.compile(r"(?P<date>[0-9]{8})(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})")
_BEFORE_TIME = re.compile(r"(?:[tT]|,?\s(?:(?:at|-)\s)?)(?=[0-9])")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?)?"
    r"(?:\s?(?P<half>[ap])\.?m\.?)?"
    r"\s?(?P<zone>[Zz]|[+-][0-9]{2}:?(?:[0-9]{2})?|(?:UTC|GMT)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[A-Za-z]{2,5})?"
    r"(?:\s\([A-Za-z ]{1,30}\))?",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?", re.IGNORECASE)
# The zones with an offset in RFC 2822; other names are ambiguous.
_ZONES = {
    "z": "Z",
    "ut": "Z",
    "utc": "Z",
    "gmt": "Z",
    "est": "-05:00",
    "edt": "-04:00",
    "cst": "-06:00",
    "cdt": "-05:00",
    "mst": "-07:00",
    "mdt": "-06:00",
    "pst": "-08:00",
    "pdt": "-07:00",
}
_LONGEST = 80


class UnreadableDateError(ValueError):
    """The text is not a date or a time in one of the forms."""


class AmbiguousDateError(ValueError):
    """The text can mean two dates."""


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date, and the time of day as written (`HH:MM[:SS][±HH:MM|Z]`), None without one."""

    date: PartialDate
    time: str | None = None


@lru_cache(maxsize=8_192)
def read_date(text: str, *, day_first: bool | None = None) -> ReadDate:
    """Read a date in ISO 8601, RFC 2822, English words, numbers or Unix time.

    `03/04/2015` needs `day_first`, unless only one reading is a date.  Digits alone are a year (4), a day (8), Unix
    seconds (9 or 10), a day with a time (14) or Unix milliseconds (13).  Unix time is returned in UTC, every other
    time as written.  Raises UnreadableDateError or AmbiguousDateError with a reason for people.
    """
    plain = " ".join(text.split()) if len(text) <= _LONGEST else ""
    for form in _WITH_DAY:
        match = form.match(plain)
        if match is not None:
            return _read_with_time(match, _date_of(match, text), text)
    match = _NUMERIC.match(plain)
    if match is not None:
        return _read_with_time(match, _read_numeric(match, text, day_first=day_first), text)
    for form in _WITHOUT_DAY:
        match = form.fullmatch(plain)
        if match is not None:
            return ReadDate(_date_of(match, text))
    return _read_digits(plain, text)


def read_time(text: str) -> str:
    """Read a time of day, also `2:30 p.m.`, and return it as `HH:MM[:SS][±HH:MM|Z]`.

    A zone without a known offset is left out.  Raises UnreadableDateError.
    """
    plain = " ".join(text.split()) if len(text) <= _LONGEST else ""
    match = _TIME.fullmatch(plain)
    if match is None or (match["minute"] is None and match["half"] is None):
        raise UnreadableDateError(f"{_quoted(text)} is not a time of day that can be read")
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise UnreadableDateError(f"{_quoted(text)} is not a time of day that can be read")
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    if hour > 23 or minute > 59 or int(match["second"] or 0) > 59:
        raise UnreadableDateError(f"there is no such time of day as {_quoted(text)}")
    seconds = "" if match["second"] is None else f":{match['second']}"
    return f"{hour:02}:{minute:02}{seconds}{_offset_of(match['zone'] or '')}"


def _offset_of(zone: str) -> str:
    known = _ZONES.get(zone.lower())
    if known is not None:
        return known
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return ""
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    if hours > 14 or minutes > 59:
        raise UnreadableDateError(f"there is no time zone {_quoted(zone)}")
    if zone in ("-0000", "-00:00"):
        return ""  # RFC 2822: the zone is not known
    return f"{match['sign']}{hours:02}:{minutes:02}"


def _read_with_time(match: re.Match[str], date: PartialDate, text: str) -> ReadDate:
    """The date that `match` found, with the time of day in or after it."""
    rest = match.string[match.end() :]
    clock = match.groupdict().get("clock")
    if clock is not None and not rest:
        return ReadDate(date, read_time(clock))
    if rest in ("", ".", ","):
        return ReadDate(date)
    before = _BEFORE_TIME.match(rest)
    if before is None or clock is not None:
        raise UnreadableDateError(f"{_quoted(text)} is not a date that can be read")
    return ReadDate(date, read_time(rest[before.end() :]))


def _date_of(match: re.Match[str], text: str) -> PartialDate:
    groups = match.groupdict()
    month = groups.get("month_number") or MONTH_NUMBERS.get((groups.get("month") or "").lower())
    day = groups.get("day")
    return _make_date(match["year"], month, day, text)


def _read_numeric(match: re.Match[str], text: str, *, day_first: bool | None) -> PartialDate:
    first, second = int(match["first"]), int(match["second"])
    if first > 12 or second > 12 or first == second:
        day_first = first > 12
    if day_first is None:
        raise AmbiguousDateError(f"{_quoted(text)} may be day/month or month/day; give --day-first or --month-first")
    day, month = (first, second) if day_first else (second, first)
    return _make_date(match["year"], month, day, text)


def _read_digits(plain: str, text: str) -> ReadDate:
    compact = _COMPACT.fullmatch(plain)
    if compact is not None:
        day = read_date(compact["date"]).date
        return ReadDate(day, read_time(f"{compact['hour']}:{compact['minute']}:{compact['second']}"))
    timestamp = _TIMESTAMP.fullmatch(plain)
    if timestamp is None or plain.startswith("0"):
        raise UnreadableDateError(f"{_quoted(text)} is not a date that can be read")
    seconds = int(timestamp["seconds"] or int(timestamp["milliseconds"]) // 1000)
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return ReadDate(PartialDate.of_day(moment.date()), f"{moment:%H:%M:%S}Z")


def _make_date(year: str, month: str | int | None, day: str | int | None, text: str) -> PartialDate:
    try:
        return PartialDate(int(year), None if month is None else int(month), None if day is None else int(day))
    except ValueError:
        raise UnreadableDateError(f"there is no such date as {_quoted(text)}") from None


def _quoted(text: str) -> str:
    return "'" + (text if len(text) <= 40 else text[:39] + "…") + "'"
