"""Canary queries: a sample of the articles must be found by their own words and dates."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from dateline.article import Article
from dateline.columnar.segment import Index, Segment
from dateline.engines.columnar import ColumnarEngine
from dateline.engines.limits import QueryLimits
from dateline.errors import CorruptIndexError, DatelineError
from dateline.ports import SearchEngine
from dateline.request import MAX_PER_PAGE, EngineStatus, SearchRequest
from dateline.text.tokens import tokenize

SAMPLE = 24
"""Articles, spread over the whole index; at least one of each segment."""

_PHRASE = 6  # words
_MOST_PAGES = 20  # of a query that many articles answer: a phrase that all of an archive share proves little more
_LIMITS = QueryLimits(terms=None, seconds=60.0)
_SYNTAX = str.maketrans(dict.fromkeys('"“”„‟«»*?', " "))  # what ends a phrase, or makes a pattern of a word in it


def check_canaries(folder: Path, index: Index) -> int:
    """Search for a sample of the articles of an index; returns how many were searched for.

    Raises CorruptIndexError if one is not found by a phrase of its body, or of its title, on its date.
    """
    engine = ColumnarEngine(index, _status(folder, index), _LIMITS)
    count = 0
    for article_id in _sample(index):
        count += 1
        try:
            found = _is_found(engine, engine.article(article_id))
        except DatelineError as error:
            raise CorruptIndexError(f"{folder}: the article {article_id} cannot be read: {error}") from error
        if not found:
            raise CorruptIndexError(
                f"{folder}: the article {article_id} is not found by its own words; run reindex to build a new index."
            )
    return count


def _is_found(engine: SearchEngine, article: Article) -> bool:
    for field, text in (("", article.body), ("title:", article.title)):
        phrase = _phrase(text)
        if phrase:
            request = SearchRequest(
                text=f'{field}"{phrase}"', after=article.date, before=article.date, sort="newest", per_page=MAX_PER_PAGE
            )
            if not _answers(engine, replace(request, parts=()), article.article_id):
                return False
    return True


def _answers(engine: SearchEngine, request: SearchRequest, article_id: str) -> bool:
    """Whether an article is among the hits of a query; one with too many pages is believed after some of them."""
    for _ in range(_MOST_PAGES):
        page = engine.search(request)
        if any(hit.article_id == article_id for hit in page.hits):
            return True
        if page.next_cursor is None:
            return False
        request = replace(request, cursor=page.next_cursor)
    return True


def _phrase(text: str) -> str:
    """Some words side by side in the middle of a text, as they stand there."""
    tokens = tokenize(text)
    if not tokens:
        return ""
    first = max(0, (len(tokens) - _PHRASE) // 2)
    last = tokens[min(first + _PHRASE, len(tokens)) - 1]
    return text[tokens[first].start : last.end].translate(_SYNTAX)


def _sample(index: Index) -> Iterator[str]:
    """Ids of articles, evenly spread."""
    total = sum(segment.live_count for segment in index.segments)
    for segment in index.segments:
        live = _live(segment)
        wanted = min(len(live), max(1, round(SAMPLE * len(live) / max(total, 1))))
        for place in np.unique(np.linspace(0, len(live) - 1, wanted).astype(np.int64)).tolist() if wanted else ():
            yield segment.documents.ids[int(live[place])]


def _live(segment: Segment) -> np.ndarray:
    live = np.ones(segment.count, np.bool_)
    if segment.deletions is not None:
        live[np.asarray(segment.deletions.docs)] = False
    return np.flatnonzero(live)


def _status(folder: Path, index: Index) -> EngineStatus:
    """A status for an engine that nobody asks for it."""
    return EngineStatus(folder.name, "", 0, 0, None, None, index.language)
