"""Dates, datelines and titles: the facts that a story states about itself."""

from indexer.dating.datelines import Dateline, read_dateline
from indexer.dating.readable_dates import (
    AmbiguousDateError,
    ReadDate,
    UnreadableDateError,
    read_date,
    read_time,
)
from indexer.dating.resolving import resolve_date
from indexer.dating.titles import derive_title

__all__ = [
    "AmbiguousDateError",
    "Dateline",
    "ReadDate",
    "UnreadableDateError",
    "derive_title",
    "read_date",
    "read_dateline",
    "read_time",
    "resolve_date",
]
