"""A search without results: the reason, and other searches, each with the number of articles that it finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.query.dates import to_dates
from dateline.request import SearchRequest
from dateline.text.directions import closed
from webapp.search.filters import Filter, list_filters
from webapp.search.links import changed, offered_link
from webapp.search.understanding import QueryPart, Understanding, describe_dates
from webapp.search.worded_dates import find_worded_dates

MAX_SEARCHES = 8
MAX_LEFT_OUT = 3  # words: with more of them, searches without one of them come last
MAX_TESTED = 4  # of those searches, at most this many test a part of the query alone

_WORD = Markup("<b><bdi>{}</bdi></b>")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search, which finds articles: its difference in words, its link, the number of articles."""

    words: Markup
    link: str
    total: int


@dataclass(frozen=True, slots=True)
class NoResults:
    """Why no article was found, and what to try instead; `is_cut_short`: the search ended early.

    `is_complete`: no other search was left out because it ended early.
    """

    reason: Markup
    suggestions: tuple[Suggestion, ...] = ()
    is_cut_short: bool = False
    is_complete: bool = True


CUT_SHORT = NoResults(
    Markup("The search ended before it found an article, but there may be articles that match."),
    is_cut_short=True,
    is_complete=False,
)


class _ArticleCounter:
    """Counts the articles that searches find: at most MAX_SEARCHES of them, until a deadline."""

    def __init__(self, engine: SearchEngine, deadline: Deadline) -> None:
        self._engine = engine
        self._left = MAX_SEARCHES
        self._deadline = deadline
        self.is_complete = True  # until a search ends early

    def count(self, request: SearchRequest) -> int | None:
        """Count the articles that `request` finds; None if the count is not known."""
        if not self._left:
            return None
        if self._deadline.is_over:
            self.is_complete = False
            return None
        self._left -= 1
        counted = replace(request, page=1, per_page=1, cursor=None, sort="newest", with_histogram=False)
        page = self._engine.search(counted, self._deadline)
        self.is_complete &= page.partial is None
        return page.total if page.partial is None else None


def explain(engine: SearchEngine, request: SearchRequest, understood: Understanding, deadline: Deadline) -> NoResults:
    """Find out why `request` has no results.  Cost: at most MAX_SEARCHES further searches, until `deadline`."""
    counter = _ArticleCounter(engine, deadline)
    filters = list_filters(request, understood)
    tested = understood.wanted[:MAX_TESTED]
    failing = tuple(part for part in tested if counter.count(SearchRequest(text=part.text)) == 0)
    suggestions = list[Suggestion]()
    for words, easier in _candidates(request, understood, failing, filters):
        link = offered_link(easier)
        if link and (total := counter.count(easier)):
            suggestions.append(Suggestion(words, link, total))
    return NoResults(_reason(request, failing, filters), tuple(suggestions), is_complete=counter.is_complete)


def _candidates(
    request: SearchRequest, understood: Understanding, failing: tuple[QueryPart, ...], filters: tuple[Filter, ...]
) -> Iterator[tuple[Markup, SearchRequest]]:
    """Make searches with fewer conditions, the most promising first."""
    yield from _with_dates(request, understood, failing)
    remaining = [part for part in understood.parts if part not in failing]
    if failing and remaining:
        yield _without(*failing), changed(request, text=_text_of(remaining))
    for each in filters:
        yield _any_instead(each), changed(request, **each.changes)
    if len(filters) > 1:
        yield Markup("without all filters"), _unfiltered(request, understood)
    any_word = list(_with_any_word(request, understood, failing))
    if failing or len(understood.wanted) > MAX_LEFT_OUT:
        yield from any_word
    if failing:
        return
    if len(understood.wanted) + len(understood.unwanted) > 1:
        for part in (*understood.wanted, *understood.unwanted):
            yield _without(part), changed(request, text=part.rest)
    if len(understood.wanted) <= MAX_LEFT_OUT:
        yield from any_word


def _with_any_word(
    request: SearchRequest, understood: Understanding, failing: tuple[QueryPart, ...]
) -> Iterator[tuple[Markup, SearchRequest]]:
    """Search for any of the words that may be found: a long question seldom has all of them in one article."""
    found = [part for part in understood.wanted if part not in failing]
    if len(found) > 1:
        label = Markup("with any of the other words") if failing else Markup("with any of these words")
        yield label, changed(request, text=_any_of(found))


def _with_dates(
    request: SearchRequest, understood: Understanding, failing: tuple[QueryPart, ...]
) -> Iterator[tuple[Markup, SearchRequest]]:
    """Read words that name a date as the date of the article, with all other words and without those that fail."""
    worded = find_worded_dates(understood.wanted)
    if worded is None:
        return
    date = to_dates("date", worded.dates).text
    label = Markup("{} as the date").format(_WORD.format(describe_dates(worded.dates.first, worded.dates.last)))
    others = [part for part in understood.parts if part not in worded.parts]
    yield label, changed(request, text=f"{_text_of(others)} {date}".strip())
    found = [part for part in others if part not in failing]
    if len(found) < len(others):
        missing = _without(*(part for part in others if part in failing))
        yield Markup("{}, {}").format(label, missing), changed(request, text=f"{_text_of(found)} {date}".strip())
    words = [part for part in understood.wanted if part in found]
    if len(words) > 1:
        any_word = Markup("{}, with any of the other words").format(label)
        yield any_word, changed(request, text=f"({_any_of(words)}) {date}")


def _any_instead(of: Filter) -> Markup:
    if of.name == "undated":
        return Markup("with or without a date")
    return Markup("any {} instead of <bdi>{}</bdi>").format(of.name, closed(of.label))


def _any_of(parts: Iterable[QueryPart]) -> str:
    return " OR ".join(f"({part.text})" for part in parts)


def _text_of(parts: Iterable[QueryPart]) -> str:
    return " ".join(part.text for part in parts)


def _unfiltered(request: SearchRequest, understood: Understanding) -> SearchRequest:
    text = _text_of((*understood.wanted, *understood.unwanted))
    return SearchRequest(text=text, sort=request.sort, per_page=request.per_page)


def _without(*parts: QueryPart) -> Markup:
    return Markup("without ") + Markup(" and ").join(_WORD.format(closed(part.text)) for part in parts)


def _reason(request: SearchRequest, failing: tuple[QueryPart, ...], filters: tuple[Filter, ...]) -> Markup:
    if request.after and request.before and request.after.first_day > request.before.last_day:
        return Markup("The “From” date is later than the “To” date.")
    if request.undated and any(each.name == "date" for each in filters):
        return Markup("Articles without a date lie in no range of dates.")
    if failing:
        words = Markup(" or ").join(part.words for part in failing)
        return Markup("No article in the archive has {}.").format(words)
    if filters:
        return Markup("No article meets all of these conditions.")
    return Markup("No article matches all parts of this search.")
