"""The engine over columns: `dateline.search` on an index of `dateline.columnar`.  It loads no Whoosh."""

import codecs
import copy
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from dateline.article import Article, is_article_id
from dateline.columnar.articles import article_with
from dateline.columnar.format import split_file_name
from dateline.columnar.layout import order_key
from dateline.columnar.segment import Index
from dateline.columnar.shown_names import ShownIndex, open_shown
from dateline.columnar.texts import Bodies
from dateline.columnar.withheld_documents import hidden_ids
from dateline.dates import PartialDate
from dateline.deadline import Deadline, OutOfTimeError
from dateline.engines.cursor import Cursor
from dateline.engines.first_match import PartReader
from dateline.engines.hiding import live_status, without
from dateline.engines.limits import QueryLimits
from dateline.engines.marking import TimedHighlighter, marks_by_positions
from dateline.errors import ArticleMovedError, ArticleNotFoundError, ArticleWithheldError, BadRequestError
from dateline.generations import check_digests, check_sizes, read_manifest
from dateline.generations.earlier_ids import EarlierIds
from dateline.names import Names
from dateline.query.highlight import Highlighter
from dateline.query.parser import parse
from dateline.query.query import Query
from dateline.query.syntax import Field, Phrase, Word
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
    Surroundings,
    TitleHighlights,
)
from dateline.search.collectors.date_histogram import PeriodCounts
from dateline.search.collectors.top_docs import SearchAfter
from dateline.search.date_order import DateRank
from dateline.search.index_reader import IndexReader
from dateline.search.occurrences import OccurrenceFinder
from dateline.search.searcher import ExecutionRequest, Searcher
from dateline.search.spelling import Speller
from dateline.search.thresholds import DEFAULT, SearchThresholds
from dateline.text.analysis import Analysis
from dateline.text.parts import part_of, parts_of
from dateline.text.snippets import Mark, make_snippet
from dateline.withheld import Withheld

_FIRST_PART_SECONDS = 0.8  # for finding the first part of a long article with a match
_FIRST_PART_LEFT_OUT = "time ran out before the first part with a match was found"
_SNIPPETS_LEFT_OUT = (
    "time ran out before the matches in all texts were found, so some results show the beginning of the text"
)
_TITLES_LEFT_OUT = "time ran out before the matches in all titles were marked"
_MARKS_LEFT_OUT = "time ran out before all matches in the article were marked"


class ColumnarEngine:
    """A `SearchEngine` over an open index.

    `status` describes the generation with nothing hidden.  Readers of segments that `previous` shares with the index
    are taken over.
    """

    _reader: IndexReader

    def __init__(
        self,
        index: Index,
        status: EngineStatus,
        limits: QueryLimits,
        previous: "ColumnarEngine | None" = None,
        thresholds: SearchThresholds = DEFAULT,
    ) -> None:
        self.index = index
        self._status = status
        self._limits = limits
        self._analysis = Analysis(index.language)
        known = previous._reader if previous else None  # noqa: SLF001  (of the same class)
        self._reader = IndexReader(index, known, thresholds)
        self.earlier_ids = EarlierIds()
        self.names = Names()
        self._shown: ShownIndex | None = None  # of what the index was made
        self._withheld: frozenset[str] = frozenset()
        self._opened = (self._reader, status)  # with nothing hidden
        self._searcher = Searcher(self._reader, self._analysis, limits.expansions)
        self._bodies = [Bodies(segment.columns.texts) for segment in self._reader.segments]

    def hiding(self, withheld: Withheld) -> "ColumnarEngine":
        """See `SearchEngine`.  Costs some milliseconds, and the tokenising of articles that were not hidden before."""
        other = copy.copy(self)
        other._hide(hidden_ids(self.index.segments, withheld))  # noqa: SLF001  (of the same class)
        return other

    def parse(self, text: str, deadline: Deadline | None = None) -> Query:
        """See `SearchEngine`."""
        return self._searcher.expand(self._parse(text), self._limits.deadline(deadline))

    def with_shown_names(self, request: SearchRequest) -> SearchRequest:
        """See `SearchEngine`."""
        return request.with_values(self.names.shown) if self.names else request

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:
        """See `SearchEngine`."""
        query = self._parse(request.text)
        ranked = request.sort == "relevance" and query.is_ranked
        sort: Sort = "newest" if request.sort == "relevance" and not ranked else request.sort
        result = self._searcher.search(self._execution_request(request, query, sort), self._limits.deadline(deadline))
        hits, counts = self._reader.hits(result.top.docs, result.top.scores), result.histogram
        generation, around = self._status.generation, request.surroundings
        return SearchPage(
            total=result.total,
            hits=hits,
            query=query.expanded(result.expansions, result.alternatives)
            if result.expansions or result.alternatives
            else query,
            generation=generation,
            sort=sort,
            next_cursor=Cursor.after(hits[-1], sort, generation).to_text() if result.top.has_more and hits else None,
            partial="; ".join(dict.fromkeys(result.truncations)) or None,
            histogram=Histogram(counts.unit, counts.entries) if counts else None,
            surroundings=around and _histogram(result.surroundings.matches, around),
            surrounding_articles=around and _histogram(result.surroundings.articles, around),
            facets=tuple([Facet(field, result.facets[field]) for field in request.facets]),
        )

    def corrections(
        self, words: Sequence[QueryWord], deadline: Deadline | None = None, *, nothing_found: bool
    ) -> Sequence[Correction] | None:
        """See `SearchEngine`."""
        until = self._limits.deadline(deadline)

        def count(pair: tuple[str, str], field: Field | None) -> int:
            until.check()
            asked = ExecutionRequest(Phrase(pair, field=field), sort="newest", limit=1)
            return self._searcher.search(asked, until).total

        try:
            found = Speller(self._reader, self._analysis, count, until.check).corrections(
                words, nothing_found=nothing_found
            )
        except OutOfTimeError:
            return None
        has_others = [self._searcher.has_alternatives(Word(word.form, word.field)) for word in words]
        return [each for each in found if not any(has_others[each.first : each.end])]  # they are written so, elsewhere

    def snippets(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> Snippets:
        """See `SearchEngine`."""
        if not hits:
            return Snippets()
        marker = self._marker(query, deadline)
        docs = [self._find(hit.article_id) for hit in hits]
        finder = self._finder(marker, docs)
        texts = tuple(self._snippet(marker, finder, row, hit, docs[row]) for row, hit in enumerate(hits))
        return Snippets(texts, _SNIPPETS_LEFT_OUT if marker.is_cut else None)

    def title_highlights(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> TitleHighlights:
        """See `SearchEngine`."""
        if not hits:
            return TitleHighlights()
        marker = self._marker(query, deadline)
        spans = tuple(marker.try_to(partial(marker.highlighter.spans, hit.title, "title")) or () for hit in hits)
        return TitleHighlights(spans, _TITLES_LEFT_OUT if marker.is_cut else None)

    def article(self, article_id: str) -> Article:
        """See `SearchEngine`."""
        doc = self._shown_doc(article_id)
        return self._article(doc, self._body(doc))

    def article_part(self, article_id: str, number: int = 1) -> ArticlePart:
        """See `SearchEngine`."""
        doc = self._shown_doc(article_id)
        size, pieces = self._stored(doc)
        body, count = part_of(pieces, size, number)
        return ArticlePart(self._article(doc, body), number, count)

    def body_pieces(self, article_id: str) -> Iterator[str]:
        """See `SearchEngine`."""
        _, pieces = self._stored(self._shown_doc(article_id))
        return codecs.iterdecode(pieces, "utf-8", "surrogatepass")

    def first_part(self, query: Query, article_id: str, deadline: Deadline | None = None) -> FirstPart:
        """See `SearchEngine`."""
        size, pieces = self._stored(self._shown_doc(article_id))
        marker = self._marker(query, deadline, seconds=_FIRST_PART_SECONDS)
        reader = PartReader(marker.highlighter, self._analysis)
        number = marker.try_to(lambda: reader.first(parts_of(pieces, size)))
        return FirstPart(number, _FIRST_PART_LEFT_OUT if marker.is_cut else None)

    def highlights(self, query: Query, article: Article, deadline: Deadline | None = None) -> Highlights:
        """See `SearchEngine`."""
        marker = self._marker(query, deadline, seconds=self._limits.seconds)
        title, body = (
            marker.try_to(partial(marker.highlighter.spans, text, field)) or ()
            for text, field in ((article.title, "title"), (article.body, "body"))
        )
        return Highlights(title, body, _MARKS_LEFT_OUT if marker.is_cut else None)

    def status(self) -> EngineStatus:
        """See `SearchEngine`."""
        return self._status

    def close(self) -> None:
        """See `SearchEngine`.  The files are closed once nothing refers to their arrays."""

    def _hide(self, withheld: frozenset[str]) -> None:
        opened, status = self._opened
        if self._withheld <= withheld:
            self._reader = without(self._reader, withheld - self._withheld)
        else:
            self._reader = without(opened, withheld)
        self._withheld = withheld
        self._searcher = self._searcher.over(self._reader)
        self._status = status if self._reader is opened else live_status(status, self._reader)

    def _find(self, article_id: str) -> int:
        doc = self._reader.find(article_id) if is_article_id(article_id) else None
        if doc is None:
            if (now := self.earlier_ids.find(article_id)) is not None:
                raise ArticleMovedError(now)
            raise ArticleNotFoundError("There is no article with this id in the archive.")
        return doc

    def _shown_doc(self, article_id: str) -> int:
        if article_id in self._withheld:
            raise ArticleWithheldError(article_id)
        return self._find(article_id)

    def _article(self, doc: int, body: str) -> Article:
        segment, local = self._reader.locate(doc)
        return article_with(segment.columns.documents, local, body)

    def _stored(self, doc: int) -> tuple[int, Iterator[bytes]]:
        """The size of a body in bytes, and its pieces in UTF-8; one that is large is never in memory whole."""
        segment, local = self._reader.locate(doc)
        bodies = self._bodies[segment.number]
        if not bodies.may_be_large(local):
            whole = bodies.raw(local)
            return len(whole), iter((whole,))
        pieces = bodies.pieces(local)
        return int.from_bytes(next(pieces), "little"), pieces

    def _beginning(self, doc: int) -> str:
        """The first part of a body, enough for a snippet without marks."""
        size, pieces = self._stored(doc)
        return next(parts_of(pieces, size)).decode("utf-8", "surrogatepass")

    def _body(self, doc: int) -> str:
        segment, local = self._reader.locate(doc)
        return self._bodies[segment.number][local]

    def _parse(self, text: str) -> Query:
        return parse(text, language=self._status.language, max_terms=self._limits.terms)

    def _execution_request(self, request: SearchRequest, query: Query, sort: Sort) -> ExecutionRequest:
        values = request.values
        if values and self.names:
            values = self.with_shown_names(request).values
        return ExecutionRequest(
            node=query.required,
            days=request.days,
            values=values,
            sort=sort,
            skipped=0 if request.cursor is not None else (request.page - 1) * request.per_page,
            limit=request.per_page,
            search_after=None if request.cursor is None else self._search_after(request.cursor, sort),
            with_histogram=request.with_histogram,
            unit=request.unit,
            undated=request.undated,
            surroundings=request.surroundings,
            with_articles=request.with_articles,
            facets=request.facets,
        )

    def _search_after(self, text: str, sort: Sort) -> SearchAfter | DateRank:
        cursor = Cursor.from_text(text)
        if cursor.sort != sort:
            raise BadRequestError("this cursor belongs to another order; begin at the first page", "cursor")
        rank = self._reader.order.rank_of(order_key(cursor.date, cursor.time, cursor.article_id))
        return rank if cursor.score is None else SearchAfter(cursor.score, rank)

    def _marker(self, query: Query, deadline: Deadline | None, seconds: float | None = None) -> TimedHighlighter:
        """A highlighter of the words of a query, with a deadline some seconds from now at most."""
        until = self._limits.deadline(deadline).within(self._limits.marking_seconds if seconds is None else seconds)
        return TimedHighlighter(query, self._analysis, until)

    def _finder(self, marker: TimedHighlighter, docs: Sequence[int]) -> OccurrenceFinder | None:
        """A finder of the words in the bodies of some documents; None if there was no time to make it."""
        highlighter = marker.highlighter
        return marker.try_to(
            lambda: OccurrenceFinder(
                self._reader,
                sorted(highlighter.wanted("body")),
                docs,
                with_positions=highlighter.needs_positions("body"),
                check_time=marker.check_time,
            )
        )

    def _snippet(self, marker: TimedHighlighter, finder: OccurrenceFinder | None, row: int, hit: Hit, doc: int) -> str:
        """The snippet of a hit; without time for it, the beginning of its text."""
        found = marker.try_to(lambda: self._marks(marker.highlighter, finder, row, doc)) if finder is not None else None
        body, marks = found if found is not None else (self._beginning(doc), [])
        return make_snippet(body, marks, _shown(hit, body))

    def _marks(self, highlighter: Highlighter, finder: OccurrenceFinder, row: int, doc: int) -> tuple[str, list[Mark]]:
        """A body and the marks in it, by the index if that is certain, else by its tokens.  Raises OutOfTimeError."""
        body = self._body(doc)
        if highlighter.needs_positions("body") and finder.is_usable_for(body):
            marks = marks_by_positions(highlighter, finder, row, body)
            if marks is not None:
                return body, marks
        found = finder.find(row, body)
        if found is None:
            return body, highlighter.marks(body, "body", some=True)
        return body, highlighter.marks_of(found, "body")


def open_engine_at(
    generation: Path,
    limits: QueryLimits,
    withheld: Withheld | None = None,
    *,
    previous: ColumnarEngine | None = None,
) -> ColumnarEngine:
    """Open the index in the folder of a generation, without the withheld articles.

    Segments that it shares with `previous` are not opened and checked again (see `open_index`).  Raises
    CorruptIndexError if a file is missing or damaged, IndexVersionError if a format cannot be read.
    """
    manifest = read_manifest(generation)
    check_sizes(generation, manifest)
    # Columns carry checksums; only the manifest shows whether Whoosh's TOC, which is not read here, is damaged.
    check_digests(generation, (entry for entry in manifest.files if split_file_name(entry.path) is None))
    status = EngineStatus(
        generation=generation.name,
        created=manifest.created,
        articles=manifest.articles,
        undated=manifest.undated,
        earliest=PartialDate.from_iso(manifest.earliest) if manifest.earliest else None,
        latest=PartialDate.from_iso(manifest.latest) if manifest.latest else None,
        language=manifest.language,
    )
    shown = open_shown(generation, previous._shown if previous else None)  # noqa: SLF001  (of the same module)
    engine = ColumnarEngine(shown.index, status, limits, previous)
    engine._shown, engine.names = shown, shown.names  # noqa: SLF001
    engine.earlier_ids = EarlierIds(generation)
    return engine if withheld is None else engine.hiding(withheld)


def _histogram(counts: PeriodCounts | None, around: Surroundings) -> Histogram | None:
    """The counts of the periods of some surroundings; None if there are none."""
    return None if counts is None else Histogram(counts.unit, partial(counts.entries, around.days))


def _shown(hit: Hit, body: str) -> int:
    """The number of characters at the start of a body that its title shows, if the title was taken from the body."""
    if not hit.title_derived:
        return 0
    title = hit.title.removesuffix("…")
    at = body.find(title)
    return at + len(title) if at >= 0 else 0
