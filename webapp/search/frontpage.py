"""The front page: what the archive holds, its newest articles, and example queries with results."""

import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.request import EngineStatus, Hit, SearchRequest, Snippets
from dateline.text.analysis import Analysis, languages
from webapp.deadlines import RequestDeadlines
from webapp.search.examples import collect_words, make_candidates
from webapp.search.links import front_link, offered_link
from webapp.search.results import HitView, view_hits

NEWEST = 7
EXAMPLE_SECONDS = 0.7  # time limit for the examples: the first reader waits for them
_SAMPLED = 40  # the words of the examples come from this many of the newest articles
_LARGEST_SHARE = 0.02  # of all articles: an example that finds more is worth less
_FEW = 20  # articles that are not too many in any archive


@dataclass(frozen=True, slots=True)
class Example:
    """A query, its meaning in words, its link, and the number of articles that it finds."""

    query: str
    meaning: str
    link: str
    total: int


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The contents of the front page of one generation, below a root of the application.

    `is_complete`: no time ran out, so that every process makes this page.
    """

    status: EngineStatus
    newest: tuple[HitView, ...]
    examples: tuple[Example, ...]
    root: str
    is_complete: bool


class FrontPages:
    """Caches the front page of each open engine: making one takes a dozen searches.

    Cached by engine, not by generation: when more articles are withheld, there is another engine.  Each front page
    takes at most `example_seconds` to find its examples.
    """

    def __init__(self, example_seconds: float = EXAMPLE_SECONDS) -> None:
        self._example_seconds = example_seconds
        self._kept: weakref.WeakKeyDictionary[SearchEngine, FrontPage] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, engine: SearchEngine, deadlines: RequestDeadlines) -> FrontPage:
        """Return the front page of `engine`.  One that is incomplete because time ran out is not cached."""
        with self._lock:
            kept = self._kept.get(engine)
        if kept is None or kept.root != front_link():
            kept = _compose(engine, engine.status(), deadlines, self._example_seconds)
            if not deadlines.marks.is_over:
                with self._lock:
                    self._kept[engine] = kept
        return kept


def _compose(
    engine: SearchEngine, status: EngineStatus, deadlines: RequestDeadlines, example_seconds: float
) -> FrontPage:
    for_examples = deadlines.search.within(example_seconds)
    request = SearchRequest(sort="newest", per_page=_SAMPLED, with_histogram=False)
    found = engine.search(request, deadlines.search)
    newest, left_out = view_hits(
        engine, SearchRequest(sort="newest"), found.query, found.hits[:NEWEST], deadlines.marks
    )
    beginnings = Snippets() if for_examples.is_over else engine.snippets(found.query, found.hits, for_examples)
    examples = tuple(_find_examples(engine, found.hits, beginnings.texts, status, for_examples))
    is_complete = not (found.partial or left_out or beginnings.partial or for_examples.is_over)
    return FrontPage(status, newest, examples, front_link(), is_complete)


def _find_examples(
    engine: SearchEngine, hits: Sequence[Hit], beginnings: Sequence[str], status: EngineStatus, deadline: Deadline
) -> Iterator[Example]:
    """Yield an example for each kind of query that finds articles, until the deadline."""
    words = collect_words((unescape(text) for text in beginnings), status.language)
    for meaning, queries in make_candidates(hits, words, _stemmer(status.language)):
        examples = [example for query in queries if (example := _try(engine, query, meaning, deadline))]
        most = max(status.articles * _LARGEST_SHARE, _FEW)
        fitting = (example for example in examples if 1 < example.total <= most)
        if best := next(fitting, None) or min(examples, key=lambda example: example.total, default=None):
            yield best


def _stemmer(language: str) -> Callable[[str], str]:
    return Analysis(language).stem if language in languages() else str


def _try(engine: SearchEngine, query: str, meaning: str, deadline: Deadline) -> Example | None:
    """Make the example if the query finds articles before the deadline."""
    link = offered_link(SearchRequest(text=query))
    if deadline.is_over or not link:
        return None
    found = engine.search(SearchRequest(text=query, sort="newest", per_page=1, with_histogram=False), deadline)
    return Example(query, meaning, link, found.total) if found.total and not found.partial else None
