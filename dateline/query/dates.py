"""Dates in queries: `date:2017-07`, `after:2010`, `before:2019-06-30`, `date:2010..2012`."""

from dateline.dates import PartialDate
from dateline.query.syntax import Dates

_FORM = "a date is YYYY, YYYY-MM or YYYY-MM-DD"


def parse_dates(field: str, value: str) -> Dates:
    """Read the value of `date`, `after` or `before`.

    Raises ValueError, with a reason for readers, if it is no date, or a range that ends before it begins.
    """
    if field == "date" and ".." in value:
        first, _, last = value.partition("..")
        dates = Dates(after=_read(first), before=_read(last))
        if _read(first).first_day > _read(last).last_day:
            raise ValueError("the range ends before it begins")
        return dates
    date = _read(value)
    return Dates(after=None if field == "before" else date, before=None if field == "after" else date)


def _read(text: str) -> PartialDate:
    if not text:
        raise ValueError(f"no date; {_FORM}")
    try:
        return PartialDate.from_iso(text)
    except ValueError:
        raise ValueError(f"not a date; {_FORM}") from None
