"""The strip of bars over time: all that its template shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from dateline.request import SearchPage, SearchRequest
from webapp.search.links import Choice, DateLinks
from webapp.search.timeline.axis import choose_axis
from webapp.search.timeline.bars import Bar, Folded, fold, make_bars
from webapp.search.timeline.drawing import Drawing, draw
from webapp.search.timeline.periods import SCALES
from webapp.search.timeline.plan import TimelinePlan
from webapp.search.timeline.remarks import caption_of, remarks_on, sentence_instead
from webapp.search.timeline.steps import FINER, Steps, lay_out_steps
from webapp.search.timeline.table import tabulate


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the value of the highest, a table with the same links, what is counted, and what has no bar."""

    drawing: Markup
    top: str
    table: Markup
    caption: str
    kinds: tuple[Choice, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The strip: a chart, or a sentence instead of it; the steps to other periods, and to the undated."""

    chart: Chart | None
    sentence: str | None
    steps: Steps
    undated: Choice | None


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
    plan, undated = counted.plan, _undated(request, counted.matches.undated, links)
    sentence = sentence_instead(plan.axis, counted.matches, page)
    return Timeline(
        chart=_chart(counted, request, links, undated, has_words=has_words) if sentence is None else None,
        sentence=sentence,
        steps=lay_out_steps(request, plan, links),
        undated=undated,
    )


def _count(plan: TimelinePlan, page: SearchPage) -> _Counted:
    """Fold the counts by the axis; if all dates are too coarse for it, by a coarser one."""
    matches = fold(page.surroundings, plan.axis.scale)
    while plan.axis.is_whole and matches.coarse and not matches.by_number:
        wanted = SCALES[SCALES.index(plan.axis.scale) + 1]
        plan = replace(plan, axis=choose_axis(plan.span, plan.chosen, wanted))
        matches = fold(page.surroundings, plan.axis.scale)
    return _Counted(plan, page, matches)


def _chart(
    counted: _Counted, request: SearchRequest, links: DateLinks, undated: Choice | None, *, has_words: bool
) -> Chart:
    plan, page, axis = counted.plan, counted.page, counted.plan.axis
    as_share = request.with_articles and has_words and page.surrounding_articles is not None
    inside = fold(page.histogram, axis.scale)
    articles = fold(page.surrounding_articles, axis.scale) if as_share else None
    bars = make_bars(axis, counted.matches, inside, articles)
    caption = caption_of(axis, as_share=as_share)
    addresses = tuple(_addresses(plan, bars, links))
    drawing = Drawing(bars, addresses, as_share, plan.chosen_bars, plan.chosen is not None, caption)
    return Chart(
        drawing=draw(drawing),
        top=drawing.top,
        table=tabulate(drawing, counted.matches, inside, str(escape(undated.link)) if undated else None),
        caption=caption,
        kinds=_kinds(request, links, as_share=as_share) if has_words else (),
        remarks=tuple(remarks_on(axis, request.unit, counted.matches, inside, bars)),
    )


def _addresses(plan: TimelinePlan, bars: Iterable[Bar], links: DateLinks) -> Iterator[str | None]:
    """Link bars to their periods, escaped; the bar that is chosen alone leads to a closer look at it."""
    chosen = plan.chosen_period
    for bar in bars:
        unit = FINER.get(bar.period.scale) if bar.period == chosen else None
        address = links.to(bar.period.query, unit) if bar.count else None
        yield str(escape(address)) if address else None


def _kinds(request: SearchRequest, links: DateLinks, *, as_share: bool) -> tuple[Choice, ...]:
    """List the two kinds of chart."""
    other = links.shown(request.unit, share=not as_share)
    return (Choice("Articles", other if as_share else None), Choice("Share of all", None if as_share else other))


def _undated(request: SearchRequest, count: int, links: DateLinks) -> Choice | None:
    """Link to the undated matches, unless they are shown already."""
    link = links.without_dates(undated=True) if count and not request.undated else None
    return Choice(f"{count:,} undated", link) if link else None
