"""What is counted for the chart of a search."""

from dataclasses import dataclass, replace

from dateline.dates import DateRange
from dateline.ports import SearchEngine
from dateline.request import EngineStatus, SearchPage, SearchRequest, Surroundings
from webapp.search.timeline.axis import Axis, choose_axis, days_between, span_of_days
from webapp.search.timeline.periods import UNIT_OF, Days, Period


@dataclass(frozen=True, slots=True)
class TimelinePlan:
    """The days of the archive that a search may find, the chosen ones, and the periods to show."""

    span: Days
    chosen: Days | None
    axis: Axis

    @property
    def surroundings(self) -> Surroundings:
        """What the engine is to count.  A whole span is open, so that no coarse date stands out of it."""
        days = DateRange() if self.axis.is_whole else DateRange(*self.axis.days)
        return Surroundings(UNIT_OF[self.axis.scale], days)

    def added_to(self, request: SearchRequest) -> SearchRequest:
        """Return the request that also counts what a chart shows."""
        has_dates = self.chosen is not None or request.undated
        around, with_articles = self.surroundings, _may_have_shares(request)
        return replace(
            request, with_histogram=has_dates, unit=around.unit, surroundings=around, with_articles=with_articles
        )

    def is_counted(self, request: SearchRequest, page: SearchPage) -> bool:
        """Whether there was time to count what a chart shows."""
        has_articles = page.surrounding_articles is not None or not _may_have_shares(request)
        return page.surroundings is not None and has_articles

    @property
    def chosen_period(self) -> Period | None:
        """The period that consists of the chosen days, if it is one of the axis."""
        if self.chosen is None:
            return None
        period = Period.of(self.axis.scale, self.chosen.first)
        return period if period.days == self.chosen else None

    @property
    def chosen_bars(self) -> tuple[int, int] | None:
        """The indexes of the first and the last period that has chosen days; None if none has."""
        shown = self.chosen and self.chosen.within(self.axis.days)
        if not shown:
            return None
        first, last = (Period.of(self.axis.scale, day).number - self.axis.first for day in shown)
        return first, last


def plan_timeline(engine: SearchEngine, request: SearchRequest, status: EngineStatus) -> TimelinePlan | None:
    """Choose the periods of the chart of a search; None if no article has a date that the search allows."""
    if status.earliest is None or status.latest is None:
        return None
    span = span_of_days(status.earliest, status.latest, _required_days(engine, request.text))
    if span is None:
        return None
    chosen = days_between(request.after, request.before, span)
    return TimelinePlan(span, chosen, choose_axis(span, chosen, request.unit))


def _may_have_shares(request: SearchRequest) -> bool:
    """Whether shares are asked for, of a search that may have words."""
    return request.with_articles and bool(request.text)


def _required_days(engine: SearchEngine, text: str) -> DateRange:
    """The days to which the text of a search limits it.  Only a text that may have a date is parsed."""
    days = DateRange()
    if ":" in text:
        for dates in engine.parse(text).required.split_dates()[1]:
            days = days.intersection(DateRange.between(dates.after, dates.before))
    return days
