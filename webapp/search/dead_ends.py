"""A search without results: what is to blame, and the ways out, each with the number of articles it finds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.text.directions import closed
from webapp.search.filters import Filter, list_filters
from webapp.search.links import changed, offered_link
from webapp.search.understanding import Part, Understanding

MAX_SEARCHES = 8
MAX_BLAMED = 4  # of those searches, how many ask for a word alone

_WORD = Markup("<b><bdi>{}</bdi></b>")


@dataclass(frozen=True, slots=True)
class WayOut:
    """A search that finds something, in words."""

    words: Markup
    link: str
    total: int


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Why nothing was found, and what would find something; `is_cut_short` if the search did not end."""

    reason: Markup
    ways: tuple[WayOut, ...] = ()
    is_cut_short: bool = False


CUT_SHORT = DeadEnd(
    Markup("The search was cut short before it had found anything, so there may be articles that match."),
    is_cut_short=True,
)


class _Counter:
    """Counts the articles of searches, as long as there are searches and time left."""

    def __init__(self, engine: SearchEngine, deadline: Deadline) -> None:
        self._engine = engine
        self._left = MAX_SEARCHES
        self._deadline = deadline

    def count(self, request: SearchRequest) -> int | None:
        """Count what `request` finds; None if that stays unknown."""
        if not self._left or self._deadline.is_over:
            return None
        self._left -= 1
        counted = replace(request, page=1, per_page=1, cursor=None, sort="newest", parts=())
        page = self._engine.search(counted, self._deadline)
        return page.total if page.partial is None else None


def explain(engine: SearchEngine, request: SearchRequest, understood: Understanding, deadline: Deadline) -> DeadEnd:
    """Find out why `request` has no results, with at most MAX_SEARCHES further searches until `deadline`."""
    counter = _Counter(engine, deadline)
    filters = list_filters(request, understood)
    blamed = understood.wanted[:MAX_BLAMED]
    guilty = tuple(part for part in blamed if counter.count(SearchRequest(text=part.text)) == 0)
    ways = list[WayOut]()
    for words, easier in _candidates(request, understood, guilty, filters):
        link = offered_link(easier)
        if link and (total := counter.count(easier)):
            ways.append(WayOut(words, link, total))
    return DeadEnd(_reason(request, guilty, filters), tuple(ways))


def _candidates(
    request: SearchRequest, understood: Understanding, guilty: tuple[Part, ...], filters: tuple[Filter, ...]
) -> Iterator[tuple[Markup, SearchRequest]]:
    """Make searches that ask for less, the most promising first."""
    innocent = [part for part in understood.parts if part not in guilty]
    if guilty and innocent:
        yield _without(*guilty), changed(request, text=" ".join(part.text for part in innocent))
    for found in filters:
        label = Markup("any date") if found.name == "date" else Markup("any {}").format(found.name)
        yield label + Markup(" instead of <bdi>{}</bdi>").format(closed(found.label)), changed(request, **found.changes)
    if len(filters) > 1:
        yield Markup("without any of the filters"), _unfiltered(request, understood)
    if guilty:
        return
    if len(understood.wanted) + len(understood.unwanted) > 1:
        for part in (*understood.wanted, *understood.unwanted):
            yield _without(part), changed(request, text=part.rest)
    if len(understood.wanted) > 1:
        alternatives = " OR ".join(f"({part.text})" for part in understood.wanted)
        yield Markup("any of the words"), changed(request, text=alternatives)


def _unfiltered(request: SearchRequest, understood: Understanding) -> SearchRequest:
    words = (part.text for part in (*understood.wanted, *understood.unwanted))
    return SearchRequest(text=" ".join(words), sort=request.sort, per_page=request.per_page)


def _without(*parts: Part) -> Markup:
    return Markup("without ") + Markup(" and ").join(_WORD.format(closed(part.text)) for part in parts)


def _reason(request: SearchRequest, guilty: tuple[Part, ...], filters: tuple[Filter, ...]) -> Markup:
    if request.after and request.before and request.after.first_day > request.before.last_day:
        return Markup("The dates exclude each other: they begin after they end.")
    if guilty:
        words = Markup(", nor ").join(part.words for part in guilty)
        return Markup("No article in the archive has {}.").format(words)
    if filters:
        return Markup("Nothing matches all of these conditions together.")
    return Markup("No article has all of these together.")
