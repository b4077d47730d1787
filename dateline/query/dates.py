"""Dates in queries: `date:2017-07`, `after:2010`, `before:"June 2019"`, `date:2010..2012`, `date:1890s`."""

from dateline.query.syntax import Dates
from dateline.written_dates import UnreadableDatesError, WrittenDates, read_written


def parse_dates(field: str, value: str) -> Dates:
    """Read the value of `date`, `after` or `before`.  Raises UnreadableDatesError."""
    return to_dates(field, read_written(value))


def to_dates(field: str, written: WrittenDates) -> Dates:
    """The node for a date: `after` begins with a period and `before` ends with it; a range has its own ends."""
    if field == "date" or written.is_range:
        return Dates(written.first, written.last)
    return Dates(after=written.first) if field == "after" else Dates(before=written.last)


def reason_of(error: UnreadableDatesError, value: str) -> str:
    """Why a value is not read, for readers; a missing year may stand behind a space."""
    if not value:
        return "the field needs a date after the colon"
    return f"{error.reason}; a date with spaces needs quotes" if error.is_incomplete else error.reason
