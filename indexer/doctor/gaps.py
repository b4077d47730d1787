"""Gaps in time: months without an article in a part of the archive that has articles in most months."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from dateline.dates import PartialDate

WINDOW = 12
LEAST_SHARE = 0.75
LEAST_MONTHS = 3


class Gap(NamedTuple):
    """Months without an article, from the first to the last (`1963-02`)."""

    first: str
    last: str
    months: int


class MonthCounts:
    """The number of articles of each month.  Articles without a month are not counted."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, date: PartialDate | None) -> None:
        """Count an article with this date."""
        if date is not None and date.month is not None:
            self._counts[date.year * 12 + date.month - 1] += 1

    def gaps(self) -> list[Gap]:
        """The gaps in order of time: runs of empty months between two dense spans (see `_is_dense`)."""
        return [
            Gap(_name(first), _name(last), last - first + 1)
            for first, last in _empty_runs(self._counts)
            if self._is_dense(first - WINDOW, first) and self._is_dense(last + 1, last + 1 + WINDOW)
        ]

    def _is_dense(self, start: int, stop: int) -> bool:
        """Whether `LEAST_SHARE` of the months from `start` to before `stop` have an article.

        Only months between the first and the last of the archive count; at least `LEAST_MONTHS` of them must.
        """
        months = range(max(start, min(self._counts)), min(stop, max(self._counts) + 1))
        filled = sum(month in self._counts for month in months)
        return len(months) >= LEAST_MONTHS and filled >= LEAST_SHARE * len(months)


def _empty_runs(counts: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The first and the last month of each run of empty months, in order of time."""
    if not counts:
        return
    empty = (month for month in range(min(counts), max(counts)) if month not in counts)
    for _, run in groupby(enumerate(empty), lambda numbered: numbered[1] - numbered[0]):
        months = [month for _, month in run]
        yield months[0], months[-1]


def _name(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"
