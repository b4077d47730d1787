"""Searches with fewer conditions than one that finds nothing, each with the number of articles that it finds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.query.dates import to_dates
from dateline.request import SearchRequest
from dateline.text.directions import closed
from webapp.search.filters import Filter, list_filters
from webapp.search.links import Changes, changed, offered_link
from webapp.search.understanding import QueryPart, Understanding, describe_dates, strong
from webapp.search.worded_dates import find_worded_dates

MAX_SEARCHES = 48
MAX_SHOWN = 5
MAX_LEFT_OUT = 3  # words: with more of them, searches without one of them come last


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A search that finds articles: its difference in words, its link, the number of articles."""

    words: Markup
    link: str
    total: int


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What was found out about a search that finds nothing.

    `missing` are the parts that no article of the archive has; `without_filter` are the filters without which articles
    are found, each with their number, and `without_filters` is the number without all filters.
    `is_complete`: nothing was left out because time ran out.
    """

    relaxations: tuple[Relaxation, ...] = ()
    missing: tuple[QueryPart, ...] = ()
    filters: tuple[Filter, ...] = ()
    without_filter: tuple[tuple[Filter, int], ...] = ()
    without_filters: int = 0
    is_complete: bool = True


class _Candidate(NamedTuple):
    words: Markup
    request: SearchRequest
    filter: Filter | None = None
    is_unfiltered: bool = False


class _Words(NamedTuple):
    """The wanted parts of a query: those that no article has; the others, the rarest first; some that go together.

    `together` are as many of the rarest as possible, in the order of the query; empty for a short query.  `failing` are
    those that no article has together (with the excluded parts and the dates of the query): some of the rarest, or all.
    """

    missing: Sequence[QueryPart]
    present: Sequence[QueryPart]
    together: Sequence[QueryPart]
    failing: Sequence[QueryPart]


class _ArticleCounter:
    """Counts the articles that searches find: at most MAX_SEARCHES of them, until a deadline; the same ones once."""

    def __init__(self, engine: SearchEngine, deadline: Deadline) -> None:
        self._engine = engine
        self._left = MAX_SEARCHES
        self._deadline = deadline
        self._known = dict[SearchRequest, int | None]()
        self.is_complete = True  # until a search ends early

    def count(self, request: SearchRequest) -> int | None:
        """Count the articles that `request` finds; None if the count is not known."""
        counted = request.for_count
        if counted not in self._known and self._left:
            self._left -= 1
            self._known[counted] = self._search(counted)
        return self._known.get(counted)

    def _search(self, request: SearchRequest) -> int | None:
        if self._deadline.is_over:
            self.is_complete = False
            return None
        page = self._engine.search(request, self._deadline)
        self.is_complete &= page.partial is None
        return page.total if page.partial is None else None


def relax(engine: SearchEngine, request: SearchRequest, understood: Understanding, deadline: Deadline) -> Relaxed:
    """Find searches like `request`, which finds nothing, that find something, the nearest first.

    At most MAX_SHOWN; the last ones are single words, so that there is one if any part of the search is in the archive.
    Cost: at most MAX_SEARCHES searches for counts, until `deadline`.
    """
    counter = _ArticleCounter(engine, deadline)
    filters = list_filters(request, understood)
    is_known = len(understood.parts) == 1 and not filters  # the search itself has counted its only part
    totals = {part: 0 if is_known else counter.count(SearchRequest(text=part.text)) for part in understood.wanted}
    missing = tuple(part for part in understood.wanted if totals[part] == 0)
    present = sorted((part for part in understood.wanted if totals[part]), key=lambda part: totals[part] or 0)
    is_long = len(present) > MAX_LEFT_OUT
    together, failing = _found_together(counter, request, understood, present) if is_long else ((), present)
    words = _Words(missing, present, together, failing)
    found, of_filters, unfiltered = dict[str, Relaxation](), list[tuple[Filter, int]](), 0
    for candidate in _candidates(request, understood, words, filters):
        link = offered_link(candidate.request)
        if len(found) >= MAX_SHOWN:
            break
        if not link or link in found or not (total := counter.count(candidate.request)):
            continue
        found[link] = Relaxation(candidate.words, link, total)
        if candidate.filter:
            of_filters.append((candidate.filter, total))
        if candidate.is_unfiltered:
            unfiltered = total
    relaxations = tuple(found.values())
    return Relaxed(relaxations, missing, filters, tuple(of_filters), unfiltered, is_complete=counter.is_complete)


def _candidates(
    request: SearchRequest, understood: Understanding, of_query: _Words, filters: Sequence[Filter]
) -> Iterator[_Candidate]:
    """Make searches with fewer conditions, the nearest first."""
    missing, together = of_query.missing, of_query.together
    yield from _with_dates(request, understood, missing)
    rest = [part for part in understood.parts if part not in missing]
    words = [part for part in understood.wanted if part not in missing]
    without = [_without(*missing)] if missing else []
    if missing and (rest or filters):
        yield _Candidate(_listed(without), changed(request, text=_text_of(rest)))
    for each in filters if words or not missing else ():
        changes = _removal(each, missing, understood)
        yield _Candidate(_listed([*without, _any_instead(each)]), changed(request, **changes), each)
    everywhere = SearchRequest(sort=request.sort, per_page=request.per_page)
    kept = [part for part in rest if part not in understood.dates]
    if len(filters) > 1 and kept:
        label = _listed([*without, Markup("without all filters")])
        yield _Candidate(label, changed(everywhere, text=_text_of(kept)), is_unfiltered=True)
    if together:
        label = Markup("only {} and {}").format(_listed([part.words for part in together[:-1]]), together[-1].words)
        yield _Candidate(label, changed(request, text=_text_of((*together, *understood.unwanted, *understood.dates))))
    any_word = Markup("with any of the other words") if missing else Markup("with any of these words")
    of_any = [_Candidate(any_word, changed(request, text=_text_of_any(words, understood)))] if len(words) > 1 else []
    left_out = [part for part in rest if part in of_query.failing or part not in words]  # others change nothing
    of_fewer = list(_without_one(request, rest, without, left_out)) if len(rest) > 1 else []
    yield from of_any + of_fewer if missing or len(words) > MAX_LEFT_OUT else of_fewer + of_any
    if len(words) > 1 and filters:
        label = _listed([any_word, Markup("without all filters")])
        yield _Candidate(label, changed(everywhere, text=_any_of(words)))
    for part in of_query.present if len(words) > 1 or filters else ():
        yield _Candidate(Markup("only {}").format(part.words), changed(everywhere, text=part.text))


def _found_together(
    counter: _ArticleCounter, request: SearchRequest, understood: Understanding, rarest: Sequence[QueryPart]
) -> tuple[Sequence[QueryPart], Sequence[QueryPart]]:
    """As many of the rarest words, in the order of the query, as articles have together, but not all; else none.

    Also returns these and the next one, which no article has together, or all words.
    More words find fewer articles, so that few of the numbers between need to be tried: log2(words) searches.
    """
    few, many = 1, len(rarest)
    while many - few > 1:
        middle = (few + many) // 2
        if counter.count(changed(request, text=_text_of((*rarest[:middle], *understood.unwanted, *understood.dates)))):
            few = middle
        else:
            many = middle
    together = [part for part in understood.wanted if part in rarest[:few]] if few > 1 else []
    return together, rarest[:many]


def _without_one(
    request: SearchRequest, rest: Sequence[QueryPart], without: Sequence[Markup], left_out: Iterable[QueryPart]
) -> Iterator[_Candidate]:
    """Leave out one part more of the rest."""
    for part in left_out:
        kept = [other for other in rest if other is not part]
        yield _Candidate(_listed([*without, _without(part)]), changed(request, text=_text_of(kept)))


def _removal(each: Filter, missing: Sequence[QueryPart], understood: Understanding) -> Changes:
    """The changes that remove a filter and the missing parts."""
    if not missing:
        return each.changes
    text = each.changes.get("text")
    of_query = [part for part in understood.dates if text is not None and part.rest == text]
    rest = [part for part in understood.parts if part not in missing and part not in of_query]
    changes: Changes = {"text": _text_of(rest)}
    return each.changes | changes


def _with_dates(
    request: SearchRequest, understood: Understanding, missing: Sequence[QueryPart]
) -> Iterator[_Candidate]:
    """Read words that name a date as the date of the article, with all other words and without those that fail."""
    worded = find_worded_dates(understood.wanted)
    if worded is None:
        return
    date = to_dates("date", worded.dates).text
    label = Markup("{} as the date").format(strong(describe_dates(worded.dates.first, worded.dates.last)))
    others = [part for part in understood.parts if part not in worded.parts]
    yield _Candidate(label, changed(request, text=f"{_text_of(others)} {date}".strip()))
    found = [part for part in others if part not in missing]
    if len(found) < len(others):
        lacking = _without(*(part for part in others if part in missing))
        yield _Candidate(_listed([label, lacking]), changed(request, text=f"{_text_of(found)} {date}".strip()))
    words = [part for part in understood.wanted if part in found]
    if len(words) > 1:
        any_word = _listed([label, Markup("with any of the other words")])
        yield _Candidate(any_word, changed(request, text=f"({_any_of(words)}) {date}"))


def _text_of_any(words: Sequence[QueryPart], understood: Understanding) -> str:
    """A query for any of some words, which keeps the excluded ones and the dates."""
    rest = _text_of((*understood.unwanted, *understood.dates))
    return f"({_any_of(words)}) {rest}" if rest else _any_of(words)


def _any_instead(of: Filter) -> Markup:
    if of.name == "undated":
        return Markup("with or without a date")
    return Markup("any {} instead of <bdi>{}</bdi>").format(of.name, closed(of.label))


def _any_of(parts: Iterable[QueryPart]) -> str:
    return " OR ".join(f"({part.text})" for part in parts)


def _text_of(parts: Iterable[QueryPart]) -> str:
    return " ".join(part.text for part in parts)


def _without(*parts: QueryPart) -> Markup:
    return Markup("without ") + Markup(" and ").join(strong(closed(part.text)) for part in parts)


def _listed(words: Sequence[Markup]) -> Markup:
    return Markup(", ").join(words)
