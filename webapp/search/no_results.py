"""A search without results: the reason, and searches that find something."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.text.directions import closed
from webapp.search.filters import Filter
from webapp.search.relaxations import Relaxation, Relaxed, relax
from webapp.search.understanding import Understanding, strong


@dataclass(frozen=True, slots=True)
class NoResults:
    """Why no article was found, and what to try instead; `is_cut_short`: the search ended early.

    `is_complete`: no other search was left out because it ended early.
    """

    reason: Markup
    relaxations: tuple[Relaxation, ...] = ()
    is_cut_short: bool = False
    is_complete: bool = True


CUT_SHORT = NoResults(
    Markup("The search ended before it found an article, but there may be articles that match."),
    is_cut_short=True,
    is_complete=False,
)


def explain(engine: SearchEngine, request: SearchRequest, understood: Understanding, deadline: Deadline) -> NoResults:
    """Find out why `request` has no results.  Costs as `relax`."""
    relaxed = relax(engine, request, understood, deadline)
    return NoResults(_reason(request, understood, relaxed), relaxed.relaxations, is_complete=relaxed.is_complete)


def _reason(request: SearchRequest, understood: Understanding, relaxed: Relaxed) -> Markup:
    """Name what is to blame: two dates, words that the archive does not have, a filter, or only all parts together."""
    if contradiction := _contradiction(request, relaxed.filters):
        return Markup(contradiction)  # noqa: S704 - one of two sentences
    if relaxed.missing:
        words = Markup(" or ").join(part.words for part in relaxed.missing)
        nothing = Markup(" There is nothing else in this search.") if not relaxed.relaxations else Markup("")
        return Markup("No article in the archive has {}.").format(words) + nothing
    if relaxed.without_filter:
        return Markup(" ").join(_blame(each, total) for each, total in relaxed.without_filter)
    if relaxed.without_filters:
        found = _articles(relaxed.without_filters)
        return Markup("{} the rest of this search, but none all of its filters.").format(found)
    if relaxed.is_complete and len(understood.wanted) > 1:
        return Markup("The archive has each part of this search, but no article has them all.")
    return Markup("No article matches all parts of this search.")


def _contradiction(request: SearchRequest, filters: Sequence[Filter]) -> str:
    if request.after and request.before and request.after.first_day > request.before.last_day:
        return "The “From” date is later than the “To” date."
    if request.undated and any(each.name == "date" for each in filters):
        return "Articles without a date lie in no range of dates."
    return ""


def _blame(of: Filter, total: int) -> Markup:
    label = strong(closed(of.label))
    words = {"date": "is dated", "undated": "is"}.get(of.name, f"has the {of.name}")
    return Markup("{} the rest of this search, but none {} {}.").format(_articles(total), words, label)


def _articles(total: int) -> str:
    return "1 article meets" if total == 1 else f"{total:,} articles meet"
