"""Dates among the words of a query: `ferry January 1956` may mean the ferry in articles of that month."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.written_dates import UnreadableDatesError, WrittenDates, read_written
from webapp.search.understanding import QueryPart

_MOST_PARTS = 3  # as in `19 January 1956`; optional words are no parts
_YEAR = re.compile("[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WordedDates:
    """Parts of a query that name a date or a range, and what they name."""

    dates: WrittenDates
    parts: tuple[QueryPart, ...]


def find_worded_dates(parts: Sequence[QueryPart]) -> WordedDates | None:
    """The first neighbouring parts with a year that are a date when they are read together, as many as are one.

    At most three readings for each part.
    """
    for at in range(len(parts)):
        for count in range(_MOST_PARTS, 0, -1):
            run = tuple(parts[at : at + count])
            dates = _read(" ".join(part.text.strip('"') for part in run)) if len(run) == count else None
            if dates:
                return WordedDates(dates, run)
    return None


def _read(text: str) -> WrittenDates | None:
    if not _YEAR.search(text):
        return None
    try:
        return read_written(text)
    except UnreadableDatesError:
        return None
