"""Columns as one hit after the other is read from them: Python objects at the cost of a few slices."""

import datetime as dt
from functools import lru_cache

import numpy as np

from dateline.columnar.segment import DAY, YEAR
from dateline.columnar.strings import DictionaryColumn, StringColumn
from dateline.dates import PartialDate


class Strings:
    """A `StringColumn` read through memory views, a third of the time of indexing arrays."""

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
