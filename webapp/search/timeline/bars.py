"""The counts of a chart: for each period its matches, those of them within the chosen days, and its articles."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from dateline.request import Histogram, PeriodCount
from webapp.search.timeline.axis import Axis
from webapp.search.timeline.periods import YEARS_OF, Period, Scale

FEWEST_ARTICLES = 20
"""A share of fewer articles says little."""

_LENGTHS: dict[Scale, int] = {"day": len("2017-07-08"), "month": len("2017-07")}  # of the dates that are fine enough


class Bar(NamedTuple):  # up to 62 for each page; a frozen dataclass takes five times as long
    """A period with its matches; `inside`: those that the search finds, 0 if it has no dates.

    `articles` are those that a share is of; None if they were not counted.
    """

    period: Period
    count: int = 0  # type: ignore[assignment]  # not the method of tuples
    inside: int = 0
    articles: int | None = None

    @property
    def share(self) -> float:
        """The matches by the articles of the period."""
        return self.count / self.articles if self.articles else 0.0

    @property
    def is_hollow(self) -> bool:
        """Whether the period has too few articles for a share."""
        return self.articles is not None and self.articles < FEWEST_ARTICLES


@dataclass(frozen=True, slots=True)
class Folded:
    """Counts by the number of the period; those too coarse for the axis; the undated."""

    by_number: dict[int, int] = field(default_factory=dict)
    coarse: tuple[PeriodCount, ...] = ()
    undated: int = 0

    @property
    def dated(self) -> int:
        """The number of all that have a date."""
        return sum(self.by_number.values()) + sum(each.count for each in self.coarse)


def fold(histogram: Histogram | None, scale: Scale) -> Folded:
    """Sum counts up by periods of a kind, which are as long as those of the histogram or longer."""
    if histogram is None:
        return Folded()
    by_number, coarse, undated, least = dict[int, int](), list[PeriodCount](), 0, _LENGTHS.get(scale, 4)
    for each in histogram.counts:
        if each.period is None:
            undated += each.count
        elif len(each.period) < least:
            coarse.append(each)
        else:
            number = _number(each.period, scale)
            by_number[number] = by_number.get(number, 0) + each.count
    return Folded(by_number, tuple(coarse), undated)


def make_bars(axis: Axis, matches: Folded, inside: Folded, articles: Folded | None) -> tuple[Bar, ...]:
    """Make the bars of an axis, also those of empty periods."""
    return tuple(
        Bar(
            period,
            matches.by_number.get(period.number, 0),
            inside.by_number.get(period.number, 0),
            None if articles is None else articles.by_number.get(period.number, 0),
        )
        for period in axis.periods
    )


def highest(bars: Iterable[Bar], *, as_share: bool) -> float:
    """Return the value of the highest bar; of shares, that of a bar that is not hollow, if there is one."""
    listed = tuple(bars)
    if not as_share:
        return float(max((bar.count for bar in listed), default=0))
    solid = max((bar.share for bar in listed if not bar.is_hollow), default=0.0)
    return solid or max((bar.share for bar in listed), default=0.0)


def _number(period: str, scale: Scale) -> int:
    year = int(period[:4])
    if scale == "day":
        return dt.date.fromisoformat(period).toordinal()
    return year * 12 + int(period[5:7]) - 1 if scale == "month" else year // YEARS_OF[scale]
