"""Canary queries: searches must find a sample of the articles by their own words and dates."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from dateline.article import Article
from dateline.columnar.segment import Index
from dateline.engines.columnar import ColumnarEngine
from dateline.engines.limits import QueryLimits
from dateline.errors import CorruptIndexError, DatelineError
from dateline.ports import SearchEngine
from dateline.request import MAX_PER_PAGE, EngineStatus, SearchRequest
from dateline.text.tokens import tokenize

SAMPLE = 24
"""Articles in the sample, spread over the whole index, with at least one of each segment."""

_PHRASE = 6  # words
_MOST_PAGES = 20  # of results; to page further through a phrase that all articles share would prove little
_LIMITS = QueryLimits(terms=None, seconds=60.0)


def check_canaries(folder: Path, index: Index) -> int:
    """Search for a sample of the articles of an index; returns the size of the sample.

    Raises CorruptIndexError if an article cannot be read, or is not found by a phrase of its body and by one of its
    title, each on its date.
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
            if not _answers(engine, replace(request, with_histogram=False), article.article_id):
                return False
    return True


def _answers(engine: SearchEngine, request: SearchRequest, article_id: str) -> bool:
    """Whether an article is among the hits of a query; assumed after _MOST_PAGES pages of other articles."""
    for _ in range(_MOST_PAGES):
        page = engine.search(request)
        if any(hit.article_id == article_id for hit in page.hits):
            return True
        if page.next_cursor is None:
            return False
        request = replace(request, cursor=page.next_cursor)
    return True


def _phrase(text: str) -> str:
    """Some neighbouring words from the middle of a text; empty if it has no words."""
    tokens = tokenize(text)
    if not tokens:
        return ""
    first = max(0, (len(tokens) - _PHRASE) // 2)
    return " ".join([text[token.start : token.end] for token in tokens[first : first + _PHRASE]])


def _sample(index: Index) -> Iterator[str]:
    """The ids of the articles in the sample."""
    total = index.live_count
    for segment in index.segments:
        live = segment.live_docs
        wanted = min(len(live), max(1, round(SAMPLE * len(live) / max(total, 1))))
        spread = np.unique(np.linspace(0, len(live) - 1, wanted).astype(np.int64)) if wanted else np.zeros(0, np.int64)
        for doc in live[spread].tolist():
            yield segment.documents.ids[doc]


def _status(folder: Path, index: Index) -> EngineStatus:
    """A status for an engine whose status is not used."""
    return EngineStatus(folder.name, "", 0, 0, None, None, index.language)
