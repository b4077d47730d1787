"""The front page: what the archive holds, its newest articles, and example queries with results."""

import re
import threading
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.request import EngineStatus, Hit, SearchRequest
from dateline.text.optional_words import optional_words
from webapp.deadlines import RequestDeadlines
from webapp.search.links import offered_link
from webapp.search.results import HitView, view_hits

NEWEST = 7
EXAMPLE_SECONDS = 0.7  # time limit for the examples: the first reader waits for them
_SAMPLED_TITLES = 40  # the words of the examples come from this many newest titles
_WORD = re.compile(r"\b[^\W\d_]{4,20}\b")


@dataclass(frozen=True, slots=True)
class Example:
    """A query, its meaning in words, its link, and the number of articles that it finds."""

    query: str
    meaning: str
    link: str
    total: int


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The contents of the front page of one generation."""

    status: EngineStatus
    newest: tuple[HitView, ...]
    examples: tuple[Example, ...]


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
        if kept is None:
            kept = _compose(engine, engine.status(), deadlines, self._example_seconds)
            if not deadlines.marks.is_over:
                with self._lock:
                    self._kept[engine] = kept
        return kept


def _compose(
    engine: SearchEngine, status: EngineStatus, deadlines: RequestDeadlines, example_seconds: float
) -> FrontPage:
    for_examples = deadlines.search.within(example_seconds)
    request = SearchRequest(sort="newest", per_page=_SAMPLED_TITLES, with_histogram=False)
    found = engine.search(request, deadlines.search)
    hits = found.hits
    newest, _ = view_hits(engine, SearchRequest(sort="newest"), found.query, hits[:NEWEST], deadlines.marks)
    return FrontPage(status, newest, tuple(_working_examples(engine, hits, status.language, for_examples)))


def _working_examples(
    engine: SearchEngine, hits: tuple[Hit, ...], language: str, deadline: Deadline
) -> Iterator[Example]:
    """Yield the examples that find articles, until the deadline."""
    for query, meaning in _examples(hits, optional_words(language)):
        if deadline.is_over:
            return
        found = engine.search(SearchRequest(text=query, sort="newest", per_page=1, with_histogram=False), deadline)
        link = offered_link(SearchRequest(text=query))
        if found.total and link and not found.partial:
            yield Example(query, meaning, link, found.total)


def _examples(hits: tuple[Hit, ...], stop_words: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield queries with words of the titles of `hits`, one for each kind of query, and their meanings."""
    titles = [[word for word in _WORD.findall(hit.title.lower()) if word not in stop_words] for hit in hits]
    frequent = Counter(word for title in titles for word in set(title)).most_common()
    longest = sorted({word for word, _ in frequent}, key=lambda word: (-len(word), word))
    if phrase := _phrase(hits, stop_words):
        yield f'"{phrase}"', "these words side by side"
    if len(frequent) > 1:
        yield f"{frequent[0][0]} OR {frequent[1][0]}", "either word, or both"
    if without := _without(titles):
        yield "{} -{}".format(*without), "the first word without the second"
    if longest:
        yield f"title:{longest[0]}", "this word in the title"
        yield f"{longest[-1 if len(longest) < 2 else 1][:5]}*", "words that begin with these letters"
        yield f"{_misspelt(longest[0])}~", "words spelt like this"
    if dated := next((hit.date for hit in hits if hit.date and hit.date.month), None):
        yield f"date:{dated.isoformat()[:7]}", f"everything from {_month(dated.to_words())}"
    if place := next((hit.place for hit in hits if hit.place and '"' not in hit.place), None):
        yield f'place:"{place}"' if " " in place else f"place:{place}", "filed from this place"


def _phrase(hits: tuple[Hit, ...], stop_words: frozenset[str]) -> str | None:
    """Find two adjacent words of a title that are not stop words."""
    for hit in hits:
        for first, second in pairwise(_WORD.finditer(hit.title.lower())):
            apart = hit.title[first.end() : second.start()]
            if apart == " " and first.group() not in stop_words and second.group() not in stop_words:
                return f"{first.group()} {second.group()}"
    return None


def _without(titles: list[list[str]]) -> tuple[str, str] | None:
    """Find a word, and another word that only some of its titles have."""
    holding = Counter(word for title in titles for word in set(title))
    for word, count in holding.most_common():
        others = Counter(other for title in titles if word in title for other in set(title) if other != word)
        for other, shared in others.most_common():
            if shared < count:
                return word, other
    return None


def _misspelt(word: str) -> str:
    """Swap two adjacent letters in the middle of a word."""
    at = len(word) // 2
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _month(words: str) -> str:
    """Drop the day of `8 July 2017`."""
    return " ".join(words.split()[-2:])
