"""The strip of bars over time: all that its template shows."""

from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from dateline.request import SearchPage, SearchRequest
from webapp.search.links import Changes, DateLinks, offered_link
from webapp.search.timeline.axis import choose_axis
from webapp.search.timeline.bars import Bar, Folded, fold, make_bars
from webapp.search.timeline.drawing import BarLink, Drawing, draw
from webapp.search.timeline.periods import SCALES
from webapp.search.timeline.plan import TimelinePlan
from webapp.search.timeline.remarks import remarks_on, sentence_instead
from webapp.search.timeline.steps import FINER, Step, Steps, lay_out_steps
from webapp.search.timeline.table import tabulate


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the value of the highest, a table with the same links, what is counted, and what has no bar."""

    drawing: Markup
    top: str
    table: Markup
    caption: str
    kinds: tuple[Step, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The strip: a chart, or a sentence instead of it; the steps to other periods, and to the undated."""

    chart: Chart | None
    sentence: str | None
    steps: Steps
    undated: Step | None


@dataclass(frozen=True, slots=True)
class _Counted:
    """The plan of a chart, the page with its counts, and the matches folded by the axis."""

    plan: TimelinePlan
    page: SearchPage
    matches: Folded


def lay_out_timeline(
    plan: TimelinePlan, request: SearchRequest, page: SearchPage, *, has_words: bool
) -> Timeline | None:
    """Make the strip of a page; None if there was no time to count, or nothing to show.

    A share is that of articles with certain words: `has_words`.
    """
    if page.surroundings is None or (page.total == 0 and plan.chosen is None and not request.undated):
        return None
    counted, links = _count(plan, page), DateLinks(request)
    plan = counted.plan
    sentence = sentence_instead(plan.axis, counted.matches, page)
    return Timeline(
        chart=_chart(counted, request, links, has_words=has_words) if sentence is None else None,
        sentence=sentence,
        steps=lay_out_steps(request, plan.span, plan.chosen, plan.axis, links),
        undated=_undated(request, counted.matches.undated),
    )


def _count(plan: TimelinePlan, page: SearchPage) -> _Counted:
    """Fold the counts by the axis; if all dates are too coarse for it, by a coarser one."""
    matches = fold(page.surroundings, plan.axis.scale)
    while plan.axis.is_whole and matches.coarse and not matches.by_number:
        wanted = SCALES[SCALES.index(plan.axis.scale) + 1]
        plan = replace(plan, axis=choose_axis(plan.span, plan.chosen, wanted))
        matches = fold(page.surroundings, plan.axis.scale)
    return _Counted(plan, page, matches)


def _chart(counted: _Counted, request: SearchRequest, links: DateLinks, *, has_words: bool) -> Chart:
    plan, page, axis = counted.plan, counted.page, counted.plan.axis
    as_share = request.with_articles and has_words and page.surrounding_articles is not None
    inside = fold(page.histogram, axis.scale)
    articles = fold(page.surrounding_articles, axis.scale) if as_share else None
    bars = make_bars(axis, counted.matches, inside, articles)
    caption = f"{'Share of all articles' if as_share else 'Articles'} by {axis.scale}"
    drawing = Drawing(bars, as_share, plan.chosen_bars, caption)
    link = _bar_link(plan, request, links)
    return Chart(
        drawing=draw(drawing, link),
        top=drawing.top,
        table=tabulate(drawing, counted.matches, inside, link),
        caption=caption,
        kinds=_kinds(request, as_share=as_share) if has_words else (),
        remarks=tuple(remarks_on(axis, request.unit, counted.matches, inside, bars)),
    )


def _bar_link(plan: TimelinePlan, request: SearchRequest, links: DateLinks) -> BarLink:
    """Link bars to their periods; the bar that is chosen alone leads to a closer look at it."""
    chosen = plan.chosen_period
    unit = FINER.get(plan.axis.scale) if chosen else None

    def link(bar: Bar) -> str | None:
        first, last = bar.period.dates
        closer = bar.period == chosen and unit
        changes: Changes = {"after": first, "before": last, "undated": False, "unit": unit}
        address = offered_link(request, **changes) if closer else links.to(first, last)
        return str(escape(address)) if address else None

    return link


def _kinds(request: SearchRequest, *, as_share: bool) -> tuple[Step, ...]:
    """List the two kinds of chart."""
    counts, shares = (offered_link(request, with_articles=each) for each in (False, True))
    return (Step("Articles", counts if as_share else None), Step("Share of all", None if as_share else shares))


def _undated(request: SearchRequest, count: int) -> Step | None:
    """Link to the undated matches, unless they are shown already."""
    if not count or request.undated:
        return None
    link = offered_link(request, after=None, before=None, undated=True, unit=None)
    return Step(f"{count:,} undated", link) if link else None
