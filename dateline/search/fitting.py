"""Which unit counts per period are made by, where none is asked for."""

from collections.abc import Mapping

import numpy as np

from dateline.columnar.segment import DAY, MONTH, UNDATED_PRECISION, YEAR
from dateline.dates import DateRange, Unit, fitting_unit
from dateline.search.reader import CompositeReader

_FINEST: Mapping[int, Unit] = {UNDATED_PRECISION: "year", YEAR: "year", MONTH: "month", DAY: "day"}


class ArchiveSpan:
    """The days from the first to the last of the live articles' dates; found at opening."""

    def __init__(self, reader: CompositeReader) -> None:
        dated = reader.precisions != UNDATED_PRECISION
        if reader.live is not None:
            dated &= reader.live
        self._first = int(reader.first_days.min(where=dated, initial=np.iinfo(np.int32).max))
        self._last = int(reader.last_days.max(where=dated, initial=0))
        self._finest = _FINEST[int(reader.precisions.max(where=dated, initial=UNDATED_PRECISION))]

    def unit(self, days: DateRange) -> Unit:
        """The unit that fits as much of the span as lies in a range."""
        first = self._first if days.first is None else max(self._first, days.first.toordinal())
        last = self._last if days.last is None else min(self._last, days.last.toordinal())
        return fitting_unit(last - first + 1, self._finest)
