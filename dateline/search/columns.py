"""Columns as one hit after the other is read from them: Python objects at the cost of a few slices."""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from dateline.columnar.segment import DAY, YEAR, Documents
from dateline.columnar.strings import DictionaryColumn, StringColumn
from dateline.dates import PartialDate
from dateline.request import Hit

HitReader = Callable[[int, float | None], Hit]


class Strings:
    """A `StringColumn` read through memory views, in a third of the time of indexing arrays."""

    __slots__ = ("_data", "_offsets")

    def __init__(self, column: StringColumn) -> None:
        self._offsets = memoryview(np.asarray(column.offsets))
        self._data = memoryview(np.asarray(column.data))

    def __getitem__(self, i: int) -> str:
        return str(self._data[self._offsets[i] : self._offsets[i + 1]], "utf-8", "surrogatepass")


class Values:
    """A `DictionaryColumn` read through memory views."""

    __slots__ = ("_codes", "_values")

    def __init__(self, column: DictionaryColumn) -> None:
        self._codes = memoryview(np.asarray(column.codes))
        self._values = Strings(column.values)

    def __getitem__(self, i: int) -> str | None:
        code = self._codes[i]
        return self._values[code - 1] if code else None


@lru_cache(maxsize=65_536)
def date_of(first_day: int, precision: int) -> PartialDate:
    """The date that begins on a day (proleptic ordinal) and is a YEAR, a MONTH or a DAY."""
    day = dt.date.fromordinal(first_day)
    if precision == DAY:
        return PartialDate(day.year, day.month, day.day)
    return PartialDate(day.year) if precision == YEAR else PartialDate(day.year, day.month)


def hit_reader(documents: Documents) -> HitReader:
    """What makes the hit of a document of a segment, with its score; columns without values are not looked at."""
    ids, titles = Strings(documents.ids).__getitem__, Strings(documents.titles).__getitem__
    urls = Strings(documents.urls).__getitem__ if len(documents.urls.data) else _nothing
    times, places, agencies, sources = (
        Values(column).__getitem__ if len(column.values) else _nothing
        for column in (documents.times, documents.places, documents.agencies, documents.sources)
    )
    days, precisions = memoryview(np.asarray(documents.first_days)), memoryview(np.asarray(documents.precisions))
    derived = memoryview(np.asarray(documents.title_derived))

    def read(doc: int, score: float | None) -> Hit:
        precision = precisions[doc]
        return Hit(
            ids(doc),
            titles(doc),
            date_of(days[doc], precision) if precision else None,
            times(doc),
            derived[doc] != 0,
            urls(doc) or None,
            sources(doc),
            places(doc),
            agencies(doc),
            score,
        )

    return read


def _nothing(doc: int) -> None:  # noqa: ARG001  (a column without values)
    return None
