"""Dates, datelines and titles: the facts that a story states about itself."""

from indexer.dating.bylines import date_of_byline, dates_of_head
from indexer.dating.clock_times import read_time
from indexer.dating.date_columns import DateColumn, has_points
from indexer.dating.date_errors import AmbiguousDateError, TwoDigitYearError, UnreadableDateError
from indexer.dating.date_parts import MAIL_YEARS, Conventions
from indexer.dating.datelines import Dateline, read_dateline
from indexer.dating.dates_in_names import date_of_file_name, date_of_folders, date_of_id, date_of_url, tells_no_other
from indexer.dating.readable_dates import NoDateError, ReadDate, is_doubtful, read_date, read_number
from indexer.dating.resolving import resolve_date
from indexer.dating.separate_parts import join_parts
from indexer.dating.titles import derive_title
from indexer.dating.unix_times import may_be_milliseconds, mongo_date, object_date

__all__ = [
    "MAIL_YEARS",
    "AmbiguousDateError",
    "Conventions",
    "DateColumn",
    "Dateline",
    "NoDateError",
    "ReadDate",
    "TwoDigitYearError",
    "UnreadableDateError",
    "date_of_byline",
    "date_of_file_name",
    "date_of_folders",
    "date_of_id",
    "date_of_url",
    "dates_of_head",
    "derive_title",
    "has_points",
    "is_doubtful",
    "join_parts",
    "may_be_milliseconds",
    "mongo_date",
    "object_date",
    "read_date",
    "read_dateline",
    "read_number",
    "read_time",
    "resolve_date",
    "tells_no_other",
]
