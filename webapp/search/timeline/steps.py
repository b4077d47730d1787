"""The links below a chart: the longer periods around the chosen one, the ones before and after it, finer units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dateline.dates import Unit
from dateline.request import SearchRequest
from webapp.search.links import Choice, DateLinks, encode_dates
from webapp.search.timeline.axis import Axis, kind_of
from webapp.search.timeline.periods import SCALES, Days, Period, Scale
from webapp.search.timeline.plan import TimelinePlan
from webapp.search.understanding import describe_dates

FINER: Mapping[Scale, Unit] = {"month": "day", "year": "month", "decade": "year", "century": "year"}
"""The unit in which a period of each kind can be looked at more closely."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The trail from all dates to the chosen ones, the periods before and after these, and other bars of them."""

    trail: tuple[Choice, ...] = ()
    previous: Choice | None = None
    next: Choice | None = None
    closer: Choice | None = None


def lay_out_steps(request: SearchRequest, plan: TimelinePlan, links: DateLinks) -> Steps:
    """Link the periods around the chosen days; without these there are no steps."""
    all_dates, chosen, span = Choice("All dates", links.without_dates()), plan.chosen, plan.span
    if request.undated:
        return Steps((all_dates, Choice("undated", None)))
    if chosen is None:
        return Steps()
    if chosen.within(span) is None:  # an open end is then that of no period of the archive
        return Steps((all_dates, Choice(describe_dates(request.after, request.before), None)))
    period = Period.exactly(chosen)
    words = period.words if period else describe_dates(request.after, request.before)
    longer = [Choice(each.words, links.to(each.query)) for each in _around(chosen, span)]
    return Steps(
        trail=(all_dates, *longer, Choice(words, None)),
        previous=_beside(chosen, span, links, -1),
        next=_beside(chosen, span, links, 1),
        closer=_closer(request, period, plan.axis, links),
    )


def _around(days: Days, span: Days) -> Iterator[Period]:
    """Yield the decade, year and month around some days, as far as they are longer and part the span."""
    for scale in ("decade", "year", "month"):
        period = Period.of(scale, days.first)
        is_around = period == Period.of(scale, days.last) and period.days != days
        if is_around and Period.of(scale, span.first) != Period.of(scale, span.last):
            yield period


def _beside(days: Days, span: Days, links: DateLinks, direction: int) -> Choice | None:
    """Link as many periods as the chosen days have, before or after them, if the archive has any of these days."""
    first, last = (Period.of(kind_of(days), day) for day in days)
    step = (last.number - first.number + 1) * direction
    ends = first.beside(step), last.beside(step)
    if Days(first.days.first, last.days.last) != days or None in ends:
        return None
    low, high = (end for end in ends if end)
    if Days(low.days.first, high.days.last).within(span) is None:
        return None
    words = low.words if low == high else f"{abs(step)} {low.scale}s {'before' if step < 0 else 'after'}"
    link = links.to(encode_dates(low.dates[0], high.dates[1]))
    return Choice(words, link) if link else None


def _closer(request: SearchRequest, period: Period | None, axis: Axis, links: DateLinks) -> Choice | None:
    """Link finer bars of the chosen days, if they are one period that has finer ones; from these the usual bars."""
    finer = FINER.get(period.scale) if period else None
    if period is None or finer is None:
        return None
    is_fine = SCALES.index(axis.scale) <= SCALES.index(finer)
    if is_fine and request.unit is None:
        return None
    named = f"the {period.words}" if period.scale == "decade" else period.words
    words = f"around {named}" if is_fine else f"the {finer}s of {named}"
    return Choice(words, links.shown(None if is_fine else finer))
