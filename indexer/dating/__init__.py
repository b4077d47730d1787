"""Dates, datelines and titles: the facts that a story states about itself."""

from indexer.dating.clock_times import read_time
from indexer.dating.date_errors import AmbiguousDateError, TwoDigitYearError, UnreadableDateError
from indexer.dating.date_parts import MAIL_YEARS
from indexer.dating.datelines import Dateline, read_dateline
from indexer.dating.readable_dates import ReadDate, read_date
from indexer.dating.resolving import resolve_date
from indexer.dating.titles import derive_title
from indexer.dating.unix_times import mongo_date

__all__ = [
    "MAIL_YEARS",
    "AmbiguousDateError",
    "Dateline",
    "ReadDate",
    "TwoDigitYearError",
    "UnreadableDateError",
    "derive_title",
    "mongo_date",
    "read_date",
    "read_dateline",
    "read_time",
    "resolve_date",
]
