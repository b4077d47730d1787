"""A date that is not to the day, completed by a dateline."""

from dateline.dates import PartialDate
from indexer.dating.datelines import Dateline


def resolve_date(header: PartialDate | None, dateline: Dateline | None) -> PartialDate | None:
    """The date of a story.

    * A header of a whole day wins: a story may be published after it was filed.
    * A header of a year or a month takes month and day from a dateline that agrees
      with it: `1963` and `May 12` give 1963-05-12, `1963-06` and `May 12` stay 1963-06.
    * Without a header only a dateline with a year of its own is a date.

    A day that does not exist in that year does not agree.
    """
    if header is not None and header.day is not None:
        return header
    if dateline is None or dateline.month is None:
        return header
    year = dateline.year if header is None else header.year
    if year is None or not _agrees(header, dateline):
        return header
    try:
        return PartialDate(year, dateline.month, dateline.day)
    except ValueError:
        return header


def _agrees(header: PartialDate | None, dateline: Dateline) -> bool:
    if header is None:
        return True
    return dateline.year in (None, header.year) and header.month in (None, dateline.month)
