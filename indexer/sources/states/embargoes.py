"""Embargoes: whether an article may not be published yet, by the end that its record states."""

import datetime as dt
import re

from indexer.dating import AmbiguousDateError, NoDateError, ReadDate, TwoDigitYearError, UnreadableDateError, read_date
from indexer.dating.unix_times import moment_of, object_date

_UNIX_TIME = re.compile(r"[0-9]{10}(?:[0-9]{3})?")  # also one that is too far ahead for a date of publication
_UNTIL = re.compile(r"(?:not before|until|till|to)\s*:?\s+", re.IGNORECASE)


def now() -> dt.datetime:
    """The moment at which embargoes are compared."""
    return dt.datetime.now(dt.UTC)


def is_under_embargo(value: object) -> bool | None:
    """Whether the embargo that ends at `value` has not ended; None if it is no date.

    A day ends an embargo as it begins, in UTC; a month or a year with its first day.  Of two readings the later counts.
    """
    text = str(value) if isinstance(value, int | float) else object_date(value) or value
    if not isinstance(text, str):
        return None
    text = _UNTIL.sub("", text.strip(), count=1)
    if _UNIX_TIME.fullmatch(text):
        moment = moment_of(int(text) * (1 if len(text) > 10 else 1000))
        return moment is None or moment > now()
    readings = [read for day_first in (True, False) if (read := _read(text, day_first=day_first)) is not None]
    return any(_begin(read) > now() for read in readings) if readings else None


def _read(text: str, *, day_first: bool) -> ReadDate | None:
    try:
        return read_date(text, day_first=day_first)
    except NoDateError as error:  # such as 9999-12-31, which means for ever
        return error.read
    except (AmbiguousDateError, TwoDigitYearError, UnreadableDateError):
        return None


def _begin(read: ReadDate) -> dt.datetime:
    """The first moment of a date, in UTC if it has no zone."""
    date = read.date
    day = dt.datetime(date.year, date.month or 1, date.day or 1, tzinfo=dt.UTC)
    if read.time is None:
        return day
    try:
        moment = dt.datetime.fromisoformat(f"{day.date().isoformat()}T{read.time}")
    except ValueError:  # such as a leap second
        return day
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
