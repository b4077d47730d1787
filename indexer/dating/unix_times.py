"""Unix times: the seconds or milliseconds since 1970, also before it.

Which of them a number is, its digits say; a year (4 digits) and a day (8 digits) are never Unix time:

| Digits | Meaning |
| --- | --- |
| 9, 10 | seconds: 1973 to 2286; with a minus 1653 to 1966 |
| 11, 12, 13 | milliseconds: 1970 to 2286; with a minus 1653 to 1969 |
| 5 to 8, with a minus only | seconds: 1966 to 1969 |

Those of at most 10 digits may be milliseconds of the years around 1970, if other dates of their column are milliseconds
(see `may_be_milliseconds`).  A time that is more than two years ahead is none.

Twelve digits that are a day with hours and minutes as well (`201707081430`) have two meanings, and are refused.  So
are fewer digits without a minus: they may be a number of any kind.  In `$date` of MongoDB any number is milliseconds.
"""

import datetime as dt
import json
import re

from indexer.dating.date_errors import UnreadableDateError, quoted

_NUMBER = re.compile(r"(?P<minus>-?)(?P<digits>[1-9][0-9]{4,12})(?:\.[0-9]+)?")
_MICROSOFT = re.compile(r"/Date\((-?[0-9]{1,14})(?:[+-][0-9]{4})?\)/")
_SHELL = re.compile(r"ISODate\([\"']([^\"']+)[\"']\)")
# The first and the last second that programs know stand for no date; as milliseconds they would be of 1968 and 1978.
_BOUNDS = ("-62135596800", "253402300799", "253402300800", "-62167219200")
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_AHEAD = dt.timedelta(days=730)
_LONGEST_JSON = 200

COMPACT_YEARS = range(1000, 2101)
"""The years of which digits without signs between them may be a day."""


def read_unix_time(text: str) -> dt.datetime | None:
    """The moment in UTC that a number means, None if `text` is no Unix time.

    Raises UnreadableDateError for two moments, and for one that is far ahead.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    digits, minus = match["digits"], bool(match["minus"])
    if match["minus"] + digits in _BOUNDS:
        raise UnreadableDateError(f"{quoted(text)} is the first or the last time of a program, and stands for no date")
    if len(digits) < 9 and (not minus or _is_moment(digits, "%Y%m%d")):
        return None
    if len(digits) == 12 and not minus and _is_moment(digits, "%Y%m%d%H%M"):
        raise UnreadableDateError(f"{quoted(text)} may be a day with its time or Unix milliseconds")
    number = -int(digits) if minus else int(digits)
    moment = moment_of(number if len(digits) >= 11 else number * 1000)
    if moment is None or moment > dt.datetime.now(dt.UTC) + _AHEAD:
        raise UnreadableDateError(
            f"{quoted(text)} would be a Unix time {'far ahead' if moment is None else f'of {moment.year}'}"
        )
    return moment


def is_milliseconds(text: str) -> bool:
    """Whether a text can only be Unix milliseconds, by the number of its digits."""
    match = _NUMBER.fullmatch(text)
    return match is not None and len(match["digits"]) in (11, 13)


def may_be_milliseconds(text: str) -> bool:
    """Whether a text has so few digits that its column must tell whether it is Unix milliseconds.

    Ten digits without a minus are seconds, unless these are of a year to come.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or len(match["digits"]) > 10 or match["minus"] + match["digits"] in _BOUNDS:
        return False
    digits, minus = match["digits"], match["minus"]
    if len(digits) == 10 and not minus:
        moment = moment_of(int(digits) * 1000)
        return moment is None or moment > dt.datetime.now(dt.UTC) + _AHEAD
    return len(digits) >= 9 or bool(minus) or not _is_moment(digits, "%Y%m%d")


def read_milliseconds(text: str) -> dt.datetime | None:
    """The moment that a number of milliseconds means, in UTC; None if the text is no such number."""
    match = _NUMBER.fullmatch(text)
    return None if match is None else moment_of(int(match["minus"] + match["digits"]))


def moment_of(milliseconds: int) -> dt.datetime | None:
    """The moment that many milliseconds after the beginning of 1970; None if there is no such year."""
    try:
        return _EPOCH + dt.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def read_program_date(text: str) -> str | None:
    """The date in a value that programs write, as ISO 8601; None if it is no such value.

    Those are `ISODate("...")` of MongoDB's shell, `/Date(1555783800000)/` of Microsoft, and as JSON the objects that
    `object_date` knows.
    """
    if match := _MICROSOFT.fullmatch(text):
        return mongo_date({"$date": match[1]})
    if match := _SHELL.fullmatch(text):
        return match[1]
    if not text.startswith("{") or len(text) > _LONGEST_JSON:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return object_date(value)


def mongo_date(value: object) -> str | None:
    """The date in a JSON object that MongoDB writes for a date, as ISO 8601; None if it is no such object."""
    if not isinstance(value, dict):
        return None
    inner = value.get("$date")
    if isinstance(inner, str) and not inner.lstrip("-").isdigit():
        return inner
    number = inner.get("$numberLong") if isinstance(inner, dict) else inner
    if inner is None:
        number = value.get("$numberLong")
    if isinstance(number, bool) or not isinstance(number, (int, float, str)):
        return None
    try:
        moment = moment_of(int(number))
    except (ValueError, OverflowError):
        return None
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def object_date(value: object) -> str | None:
    """The date in a JSON object that a program writes for a date, as ISO 8601; None if it is no such object.

    Those are the dates of MongoDB, Firestore's `{"seconds": 1552557600, "nanoseconds": 0}` and PHP's
    `{"date": "2019-03-14 10:00:00.000000", "timezone_type": 3, "timezone": "UTC"}`, which is a time in its zone.
    """
    if not isinstance(value, dict):
        return None
    names = {str(name).strip("_").lower() for name in value}
    if names <= {"seconds", "nanoseconds", "nanos"} and "seconds" in names:
        seconds = next((each for name, each in value.items() if str(name).strip("_").lower() == "seconds"), None)
        return _date_of_seconds(seconds)
    written, zone = value.get("date"), value.get("timezone")
    if isinstance(written, str) and isinstance(zone, str) and names <= {"date", "timezone_type", "timezone"}:
        zone = "Z" if zone in ("UTC", "Z") else zone
        return written.strip() + (zone if zone == "Z" or _OFFSET.fullmatch(zone) else "")
    return mongo_date(value)


def _date_of_seconds(seconds: object) -> str | None:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, str)):
        return None
    try:
        moment = moment_of(int(seconds) * 1000)
    except (ValueError, OverflowError):
        return None
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_moment(digits: str, form: str) -> bool:
    try:
        year = dt.datetime.strptime(digits, form).year  # noqa: DTZ007  # its zone does not matter
    except ValueError:
        return False
    return year in COMPACT_YEARS
