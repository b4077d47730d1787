"""The dates of a search: what the fields “From” and “To”, the parameters `after` and `before`, say together."""

from typing import TypeAlias

from dateline.dates import PartialDate
from dateline.errors import BadRequestError
from dateline.written_dates import UnreadableDatesError, WrittenDates, read_written
from webapp.search.understanding import describe_dates

DatePair: TypeAlias = tuple[PartialDate | None, PartialDate | None]
"""`after` and `before` of a request."""


class UnusableDatesError(BadRequestError):
    """A date that is not used.

    `reason` is a clause in which `it` is the date.  `readings` are what the date may mean, if it may mean several.
    """

    def __init__(self, parameter: str, reason: str, readings: tuple[WrittenDates, ...] = ()) -> None:
        listed = " or ".join(each.isoformat() for each in readings)
        super().__init__(f"{parameter} cannot be used: {reason}{f': {listed}' if readings else ''}", parameter)
        self.reason = reason
        self.readings = readings


def read_dates(text: str, name: str) -> WrittenDates:
    """Read the value of a parameter.  Raises UnusableDatesError."""
    try:
        return read_written(text)
    except UnreadableDatesError as error:
        raise UnusableDatesError(name, error.reason, error.readings) from None


def combine(after: WrittenDates | None, before: WrittenDates | None) -> DatePair:
    """The days from the beginning of `after` to the end of `before`; a range, decade or century alone fills both.

    Raises UnusableDatesError for the date that contradicts the other one, if that is more than a day, month or year.
    """
    if after and before:
        _check(after, before)
        return after.first, before.last
    alone = after or before
    if alone is None:
        return None, None
    if alone.is_range or alone.first != alone.last:
        return alone.first, alone.last
    return (alone.first, None) if after else (None, alone.last)


def _check(after: WrittenDates, before: WrittenDates) -> None:
    """Compare two dates; a range in `after` counts more than one in `before`, and a decade more than a year."""
    if after.last and after.is_range and not (_end_together(after, before) and _fits(before, after)):
        raise _contradiction("before", after)
    if not _fits(before, after):
        raise _contradiction("after", before)
    if after.first and before.last and after.first.first_day > before.last.last_day:
        if after.first != after.last:
            raise _contradiction("before", after)
        if before.first != before.last:
            raise _contradiction("after", before)


def _end_together(after: WrittenDates, before: WrittenDates) -> bool:
    ends = [each.last and each.last.last_day for each in (after, before)]
    return ends[0] == ends[1]


def _fits(before: WrittenDates, after: WrittenDates) -> bool:
    """Whether a range in `before`, if it says where it begins, begins with `after`."""
    if not before.is_range or before.first is None:
        return True
    return after.first is not None and after.first.first_day == before.first.first_day


def _contradiction(parameter: str, other: WrittenDates) -> UnusableDatesError:
    dates = describe_dates(other.first, other.last)
    return UnusableDatesError(parameter, f"it contradicts the other date, which is the range {dates}")
