"""The engine over stock Whoosh: slow, and obvious enough to be believed."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
from article_parts import article_part
from numpy.typing import NDArray
from plain_counts import PlainCounts
from plain_spelling import PlainSpeller
from whoosh.index import open_dir
from whoosh.reading import IndexReader

from dateline.article import METADATA_PLURALS, Article, MetadataField, is_article_id, values_of
from dateline.dates import DateRange, PartialDate
from dateline.deadline import Deadline, OutOfTimeError
from dateline.engines.cursor import Cursor
from dateline.engines.limits import QueryLimits
from dateline.engines.marking import TimedHighlighter
from dateline.errors import ArticleNotFoundError, BadRequestError
from dateline.query.parser import Query, parse
from dateline.query.syntax import And, Everything, Node, joined
from dateline.request import (
    ArticlePart,
    Correction,
    EngineStatus,
    Facet,
    FirstPart,
    Highlights,
    Histogram,
    Hit,
    QueryWord,
    SearchPage,
    SearchRequest,
    Snippets,
    Sort,
    TitleHighlights,
)
from dateline.similarity import DEFAULT, Similarity
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.text.snippets import make_snippet
from oracle.spellings import ArchiveSpellings
from oracle.stock_whoosh.columns import Mask, order_key, read_columns
from oracle.stock_whoosh.histogram import count_periods, unit_of, within
from oracle.stock_whoosh.matching import Matching
from oracle.stock_whoosh.postings import PostingsReader
from oracle.stock_whoosh.ranking import Ranking, Scores, has_relevance
from oracle.stock_whoosh.stored import from_stored
from oracle.stock_whoosh.writer import IndexTotals


class StockWhooshEngine:
    """A `SearchEngine` over a folder that `WhooshWriter` filled; `totals` are what it says is in there."""

    def __init__(
        self, folder: Path, totals: IndexTotals, limits: QueryLimits, similarity: Similarity = DEFAULT
    ) -> None:
        self._name = folder.name
        self._totals = totals
        self._limits = limits
        self._similarity = similarity
        self._analysis = Analysis(DEFAULT_LANGUAGE)
        self._local = threading.local()  # a Whoosh reader must not be shared between threads
        self._readers: list[IndexReader] = []
        self._lock = threading.Lock()
        self._values: dict[str, dict[int, tuple[str, ...]]] = {}
        self._known_spellings: ArchiveSpellings | None = None
        self._index = open_dir(str(folder))
        self._columns = read_columns(
            self._reader(), average_title=totals.average_title, average_body=totals.average_body
        )

    def parse(self, text: str, deadline: Deadline | None = None) -> Query:
        """See `SearchEngine`."""
        query = self._parse(text)
        matching = self._matching(self._limits.deadline(deadline))
        with suppress(OutOfTimeError):
            matching.evaluate(query.required)
        return query.expanded(matching.expansions(), matching.alternatives(query.required))

    def with_shown_names(self, request: SearchRequest) -> SearchRequest:
        """See `SearchEngine`; no value has other names here."""
        return request

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:
        """See `SearchEngine`."""
        query = self._parse(request.text)
        matching = self._matching(self._limits.deadline(deadline))
        mask = matching.evaluate(query.required) & self._filtered(matching, request)
        sort = request.sort if has_relevance(query.required) or request.sort != "relevance" else "newest"
        scores = self._scores(matching, query, mask) if sort == "relevance" else None
        docs = self._ordered(mask, sort, scores)
        start, page = self._page(docs, request, sort, scores)
        hits = tuple(self._hit(doc, None if scores is None else float(scores[doc])) for doc in page.tolist())
        more = start + len(hits) < len(docs)
        return SearchPage(
            total=len(docs),
            hits=hits,
            query=query.expanded(matching.expansions(), matching.alternatives(query.required)),
            generation=self._name,
            sort=sort,
            next_cursor=Cursor.after(hits[-1], sort, self._name).to_text() if more and hits else None,
            partial="; ".join(dict.fromkeys(matching.cut)) or None,
            histogram=self._histogram(request, query, docs.tolist()) if request.with_histogram else None,
            surroundings=self._around(matching, request, query.required) if request.surroundings else None,
            surrounding_articles=self._around(matching, request, _dates_only(query.required))
            if request.surroundings and request.with_articles
            else None,
            facets=tuple(self._facet(matching, query, request, field) for field in request.facets),
        )

    def corrections(
        self,
        words: Sequence[QueryWord],
        deadline: Deadline | None = None,
        *,
        nothing_found: bool,
    ) -> Sequence[Correction]:
        """See `SearchEngine`."""
        return PlainSpeller(self._articles(), self._analysis.stem).corrections(words, nothing_found=nothing_found)

    def snippets(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> Snippets:
        """See `SearchEngine`."""
        words = self._words(query, deadline)
        texts = tuple(_snippet(self.article(hit.article_id), words) for hit in hits)
        return Snippets(texts, "time ran out before all texts were read" if words.is_cut else None)

    def title_highlights(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> TitleHighlights:
        """See `SearchEngine`."""
        words = self._words(query, deadline)
        spans = tuple(words.try_to(partial(words.highlighter.spans, hit.title, "title")) or () for hit in hits)
        return TitleHighlights(spans, "time ran out before all titles were read" if words.is_cut else None)

    def article(self, article_id: str) -> Article:
        """See `SearchEngine`."""
        reader = self._reader()
        if not is_article_id(article_id) or ("article_id", article_id) not in reader:
            raise ArticleNotFoundError("There is no article with this id in the archive.")
        return self._article(reader.first_id("article_id", article_id))

    def article_part(self, article_id: str, number: int = 1) -> ArticlePart:
        """See `SearchEngine`."""
        return article_part(self.article(article_id), number)

    def body_pieces(self, article_id: str) -> Iterator[str]:
        """See `SearchEngine`."""
        return iter([self.article(article_id).body])

    def first_part(self, query: Query, article_id: str, deadline: Deadline | None = None) -> FirstPart:
        """See `SearchEngine`: the first part in which anything is marked."""
        for number in range(1, self.article_part(article_id).count + 1):
            if self.highlights(query, self.article_part(article_id, number).article, deadline).body:
                return FirstPart(number)
        return FirstPart()

    def highlights(self, query: Query, article: Article, deadline: Deadline | None = None) -> Highlights:
        """See `SearchEngine`."""
        words = self._words(query, deadline)
        title, body = (
            words.try_to(partial(words.highlighter.spans, text, field)) or ()
            for text, field in ((article.title, "title"), (article.body, "body"))
        )
        return Highlights(title, body, "time ran out before the article was read" if words.is_cut else None)

    def status(self) -> EngineStatus:
        """See `SearchEngine`."""
        totals = self._totals
        return EngineStatus(
            generation=self._name,
            created="",
            articles=totals.articles,
            undated=totals.undated,
            earliest=PartialDate.from_iso(totals.earliest) if totals.earliest else None,
            latest=PartialDate.from_iso(totals.latest) if totals.latest else None,
            language=DEFAULT_LANGUAGE,
        )

    def close(self) -> None:
        """See `SearchEngine`."""
        with self._lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
            self._index.close()

    def _reader(self) -> IndexReader:
        try:
            return self._local.reader
        except AttributeError:
            reader = self._local.reader = self._index.reader()
            with self._lock:
                self._readers.append(reader)
            return reader

    def _parse(self, text: str) -> Query:
        return parse(text, language=DEFAULT_LANGUAGE, max_terms=self._limits.terms)

    def _matching(self, deadline: Deadline) -> Matching:
        postings = PostingsReader(self._reader(), deadline)
        return Matching(postings, self._columns, self._analysis, self._spellings(), self._limits.expansions)

    def _spellings(self) -> ArchiveSpellings:
        """Those of the articles, read once."""
        if self._known_spellings is None:
            self._known_spellings = ArchiveSpellings(self._articles(), DEFAULT_LANGUAGE)
        return self._known_spellings

    def _facet(self, matching: Matching, query: Query, request: SearchRequest, field: MetadataField) -> Facet:
        others: dict[str, Any] = {METADATA_PLURALS[field]: ()}
        mask = matching.evaluate(query.required) & self._filtered(matching, replace(request, **others))
        live = np.flatnonzero(self._columns.live).tolist()
        if field not in self._values:
            self._values[field] = {doc: values_of(self._hit(doc, None), field) for doc in live}
        values = self._values[field]
        return Facet(field, PlainCounts([values[doc] for doc in np.flatnonzero(mask).tolist()], list(values.values())))

    def _filtered(self, matching: Matching, request: SearchRequest) -> Mask:
        try:
            return matching.filtered(request)
        except OutOfTimeError:
            matching.cut.append("time ran out before the filters were applied")
            return np.zeros(len(self._columns.live), np.bool_)

    def _scores(self, matching: Matching, query: Query, mask: Mask) -> Scores:
        """Scores of the matches; without them, ties in the order of newest first, when time is over."""
        try:
            return Ranking(matching, self._columns, self._similarity).scores(query.required, mask)
        except OutOfTimeError:
            matching.cut.append("time ran out before the matches were ranked")
            return np.zeros(len(mask), np.float64)

    def _ordered(self, mask: Mask, sort: Sort, scores: Scores | None) -> NDArray[np.int64]:
        docs = np.flatnonzero(mask)
        places = self._columns.oldest if sort == "oldest" else self._columns.newest
        if scores is None:
            return docs[np.argsort(places[docs])]
        return docs[np.lexsort((places[docs], -scores[docs]))]

    def _page(
        self, docs: NDArray[np.int64], request: SearchRequest, sort: Sort, scores: Scores | None
    ) -> tuple[int, NDArray[np.int64]]:
        """The place of the page in the order, and its documents."""
        if request.cursor is None:
            start = (request.page - 1) * request.per_page
        else:
            start = self._behind(Cursor.from_text(request.cursor), docs, sort, scores)
        return start, docs[start : start + request.per_page]

    def _behind(self, cursor: Cursor, docs: NDArray[np.int64], sort: Sort, scores: Scores | None) -> int:
        """How many of the ordered documents stand before or at the cursor."""
        if cursor.sort != sort:
            raise BadRequestError("this cursor belongs to another order; begin at the first page", "cursor")
        places = self._columns.oldest if sort == "oldest" else self._columns.newest
        key = order_key(cursor.date, cursor.time, cursor.article_id)
        passed = places[docs] <= self._columns.place(key, newest=sort != "oldest")
        if scores is not None:
            score = cast(float, cursor.score)
            passed = (scores[docs] > score) | ((scores[docs] == score) & passed)
        return int(passed.sum())

    def _histogram(self, request: SearchRequest, query: Query, docs: list[int]) -> Histogram:
        """Count documents by what their dates look like when they are written."""
        dates = self._columns.dates
        unit = request.unit
        if unit is None:
            days = DateRange.between(request.after, request.before)
            for each in query.required.split_dates()[1]:
                days = days.intersection(DateRange.between(each.after, each.before))
            unit = unit_of([date for date, live in zip(dates, self._columns.live, strict=True) if live], days)
        return Histogram(unit, lambda: count_periods([dates[doc] for doc in docs], unit))

    def _around(self, matching: Matching, request: SearchRequest, node: Node) -> Histogram | None:
        """Match again without the dates of the request, and count date by date; None without time for it."""
        asked = request.surroundings
        assert asked is not None
        before = len(matching.cut)
        mask = matching.evaluate(node) & self._filtered(
            matching, replace(request, after=None, before=None, undated=False)
        )
        dates = [self._columns.dates[doc] for doc in np.flatnonzero(mask).tolist()]
        counts = within(count_periods(dates, asked.unit), asked.days)
        return Histogram(asked.unit, lambda: counts) if len(matching.cut) == before else None

    def _hit(self, doc: int, score: float | None) -> Hit:
        article = self._article(doc)
        return Hit(
            article_id=article.article_id,
            title=article.title,
            date=article.date,
            time=article.time,
            title_derived=article.title_derived,
            url=article.url,
            source=article.source,
            place=article.place,
            agency=article.agency,
            authors=article.authors,
            section=article.section,
            score=score,
        )

    def _articles(self) -> list[Article]:
        return [self._article(doc) for doc in self._reader().all_doc_ids()]

    def _article(self, doc: int) -> Article:
        return from_stored(self._reader().stored_fields(doc)["article"])

    def _words(self, query: Query, deadline: Deadline | None) -> TimedHighlighter:
        until = self._limits.deadline(deadline).within(self._limits.marking_seconds)
        return TimedHighlighter(query, self._analysis, until)


def _dates_only(node: Node) -> Node:
    """All that a text requires of the dates of articles."""
    return joined(And, node.split_dates()[1]) or Everything()


def _snippet(article: Article, words: TimedHighlighter) -> str:
    """Make a snippet that does not repeat a title which was taken from the body."""
    title = article.title.removesuffix("…")
    at = article.body.find(title) if article.title_derived else -1
    shown = at + len(title) if at >= 0 else 0
    marks = words.try_to(lambda: words.highlighter.marks(article.body, "body", some=True))
    return make_snippet(article.body, marks or [], shown)
