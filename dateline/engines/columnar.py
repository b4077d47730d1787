"""The engine over columns: `dateline.search` on an index of `dateline.columnar`.  It loads no Whoosh."""

import codecs
import copy
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import repeat
from pathlib import Path

from dateline.article import Article, is_article_id
from dateline.columnar import open_index
from dateline.columnar.format import split_file_name
from dateline.columnar.layout import order_key
from dateline.columnar.segment import Index
from dateline.columnar.texts import Bodies
from dateline.columnar.withheld_documents import hidden_ids
from dateline.dates import DateRange, PartialDate
from dateline.deadline import Deadline
from dateline.engines.cursor import Cursor
from dateline.engines.first_match import PartReader
from dateline.engines.hiding import live_status, without
from dateline.engines.limits import QueryLimits
from dateline.engines.words import Words
from dateline.errors import ArticleNotFoundError, ArticleWithheldError, BadRequestError
from dateline.generations import check_digests, check_sizes, read_manifest
from dateline.query.highlight import Highlighter
from dateline.query.parser import Query, parse
from dateline.request import (
    ArticlePart,
    EngineStatus,
    FirstPart,
    Highlights,
    Histogram,
    Hit,
    SearchPage,
    SearchRequest,
    Snippets,
    Sort,
    TitleHighlights,
)
from dateline.search.executor import Answer, Executor, Task
from dateline.search.matching import has_relevance
from dateline.search.occurrences import OccurrenceFinder
from dateline.search.order import Position
from dateline.search.ranking import Behind
from dateline.search.reader import CompositeReader
from dateline.text.analysis import Analysis
from dateline.text.parts import part_of, parts_of
from dateline.text.snippets import Mark, make_snippet
from dateline.withheld import Withheld

_FIRST_PART_SECONDS = 0.8  # for finding the first part of a long article with a match
_FIRST_PART_LEFT_OUT = "time was over before the first part with a match was found"
_SNIPPETS_LEFT_OUT = "time was over before the matches in all texts were looked for, so that some show their beginning"
_TITLES_LEFT_OUT = "time was over before the matches in all titles were marked"
_MARKS_LEFT_OUT = "time was over before all matches in the article were marked"


class ColumnarEngine:
    """A `SearchEngine` over an open index.  `status` says what is served."""

    _reader: CompositeReader

    def __init__(
        self, index: Index, status: EngineStatus, limits: QueryLimits, previous: "ColumnarEngine | None" = None
    ) -> None:
        self.index = index
        self._status = status
        self._limits = limits
        self._analysis = Analysis(index.language)
        self._reader = CompositeReader(index, previous._reader if previous else None)  # noqa: SLF001  (of the same class)
        self._withheld: frozenset[str] = frozenset()
        self._opened = (self._reader, status)  # with nothing hidden
        self._executor = Executor(self._reader, self._analysis, limits.expansions)
        self._bodies = [Bodies(leaf.segment.texts) for leaf in self._reader.leaves]

    def hiding(self, withheld: Withheld) -> "ColumnarEngine":
        """See `SearchEngine`.  Costs some milliseconds, and the tokens of what was not hidden before."""
        other = copy.copy(self)
        other._hide(hidden_ids(self.index.segments, withheld))  # noqa: SLF001  (of the same class)
        return other

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:
        """See `SearchEngine`."""
        query = self._parse(request)
        ranked = request.sort == "relevance" and has_relevance(query.required)
        sort: Sort = "newest" if request.sort == "relevance" and not ranked else request.sort
        answer = self._executor.execute(self._task(request, query, sort), self._limits.deadline(deadline))
        counted = answer.histogram
        hits = self._hits(answer)
        generation = self._status.generation
        return SearchPage(
            total=answer.total,
            hits=hits,
            understood=query.understood,
            ignored=query.ignored,
            generation=generation,
            sort=sort,
            next_cursor=Cursor.after(hits[-1], sort, generation).to_text() if answer.has_more and hits else None,
            partial="; ".join(dict.fromkeys(answer.cut)) or None,
            histogram=Histogram(counted.unit, counted.entries) if counted else None,
        )

    def snippets(self, request: SearchRequest, hits: Sequence[Hit], deadline: Deadline | None = None) -> Snippets:
        """See `SearchEngine`."""
        if not hits:
            return Snippets()
        words = self._words(request, deadline)
        docs = [self._find(hit.article_id) for hit in hits]
        finder = self._finder(words, docs)
        texts = tuple(self._snippet(words, finder, row, hit, docs[row]) for row, hit in enumerate(hits))
        return Snippets(texts, _SNIPPETS_LEFT_OUT if words.is_cut else None)

    def title_highlights(
        self, request: SearchRequest, hits: Sequence[Hit], deadline: Deadline | None = None
    ) -> TitleHighlights:
        """See `SearchEngine`."""
        words = self._words(request, deadline)
        spans = tuple(words.try_to(partial(words.highlighter.spans, hit.title, "title")) or () for hit in hits)
        return TitleHighlights(spans, _TITLES_LEFT_OUT if words.is_cut else None)

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

    def first_part(self, request: SearchRequest, article_id: str, deadline: Deadline | None = None) -> FirstPart:
        """See `SearchEngine`."""
        size, pieces = self._stored(self._shown_doc(article_id))
        words = self._words(request, deadline, seconds=_FIRST_PART_SECONDS)
        reader = PartReader(words.highlighter, self._analysis)
        number = words.try_to(lambda: reader.first(parts_of(pieces, size)))
        return FirstPart(number, _FIRST_PART_LEFT_OUT if words.is_cut else None)

    def highlights(self, request: SearchRequest, article: Article, deadline: Deadline | None = None) -> Highlights:
        """See `SearchEngine`."""
        words = self._words(request, self._limits.deadline(deadline), seconds=self._limits.seconds)
        title, body = (
            words.try_to(partial(words.highlighter.spans, text, field)) or ()
            for text, field in ((article.title, "title"), (article.body, "body"))
        )
        return Highlights(title, body, _MARKS_LEFT_OUT if words.is_cut else None)

    def status(self) -> EngineStatus:
        """See `SearchEngine`."""
        return self._status

    def close(self) -> None:
        """See `SearchEngine`.  The files are given back once nothing refers to their arrays."""

    def _hide(self, withheld: frozenset[str]) -> None:
        opened, status = self._opened
        if self._withheld <= withheld:
            self._reader = without(self._reader, withheld - self._withheld)
        else:
            self._reader = without(opened, withheld)
        self._withheld = withheld
        self._executor = self._executor.over(self._reader)
        self._status = status if self._reader is opened else live_status(status, self._reader)

    def _find(self, article_id: str) -> int:
        doc = self._reader.find(article_id) if is_article_id(article_id) else None
        if doc is None:
            raise ArticleNotFoundError("There is no article with this id in the archive.")
        return doc

    def _shown_doc(self, article_id: str) -> int:
        if article_id in self._withheld:
            raise ArticleWithheldError(article_id)
        return self._find(article_id)

    def _article(self, doc: int, body: str) -> Article:
        leaf, local = self._reader.locate(doc)
        hit = leaf.hit(local, None)
        return Article(
            article_id=hit.article_id,
            title=hit.title,
            body=body,
            date=hit.date,
            time=hit.time,
            title_derived=hit.title_derived,
            url=hit.url,
            source=hit.source,
            place=hit.place,
            agency=hit.agency,
            original_id=leaf.original_ids[local] or None,
        )

    def _stored(self, doc: int) -> tuple[int, Iterator[bytes]]:
        """The size of a body in bytes, and its pieces in UTF-8; one that is large is never in memory whole."""
        leaf, local = self._reader.locate(doc)
        bodies = self._bodies[leaf.number]
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
        leaf, local = self._reader.locate(doc)
        return self._bodies[leaf.number][local]

    def _parse(self, request: SearchRequest) -> Query:
        return parse(request.text, language=self._status.language, max_terms=self._limits.terms)

    def _task(self, request: SearchRequest, query: Query, sort: Sort) -> Task:
        values = {
            field: values
            for field, values in (
                ("place", request.places),
                ("agency", request.agencies),
                ("source", request.sources),
            )
            if values
        }
        return Task(
            node=query.required,
            days=DateRange.between(request.after, request.before),
            values=values,  # type: ignore[arg-type]
            sort=sort,
            skipped=0 if request.cursor is not None else (request.page - 1) * request.per_page,
            count=request.per_page,
            place=None if request.cursor is None else self._place(request.cursor, sort),
            is_counted="histogram" in request.parts,
            unit=request.unit,
        )

    def _place(self, text: str, sort: Sort) -> Behind | Position:
        cursor = Cursor.from_text(text)
        if cursor.sort != sort:
            raise BadRequestError("this cursor belongs to another order; begin at the first page", "cursor")
        position = self._reader.order.position(order_key(cursor.date, cursor.time, cursor.article_id))
        return position if cursor.score is None else Behind(cursor.score, position)

    def _hits(self, answer: Answer) -> tuple[Hit, ...]:
        locate = self._reader.locate
        hits = []
        for doc, score in zip(answer.docs, answer.scores or repeat(None), strict=False):
            leaf, local = locate(doc)
            hits.append(leaf.hit(local, score))
        return tuple(hits)

    def _words(self, request: SearchRequest, deadline: Deadline | None, seconds: float | None = None) -> Words:
        """The words of a request, to be marked within some seconds of looking up what its patterns stand for."""
        deadline = self._limits.deadline(deadline)
        leaves = self._executor.leaves(deadline)
        return Words(
            self._parse(request).required,
            self._analysis,
            leaves.terms,
            deadline,
            self._limits.marking_seconds if seconds is None else seconds,
        )

    def _finder(self, words: Words, docs: Sequence[int]) -> OccurrenceFinder | None:
        """What finds the words in the bodies of some documents; None if there was no time to make it."""
        highlighter = words.highlighter
        return words.try_to(
            lambda: OccurrenceFinder(
                self._reader,
                sorted(highlighter.wanted("body")),
                docs,
                with_positions=highlighter.needs_positions("body"),
                check_time=words.check_time,
            )
        )

    def _snippet(self, words: Words, finder: OccurrenceFinder | None, row: int, hit: Hit, doc: int) -> str:
        """The snippet of a hit; the beginning of its text when time is over."""
        found = words.try_to(lambda: self._marks(words.highlighter, finder, row, doc)) if finder is not None else None
        body, marks = found if found is not None else (self._beginning(doc), [])
        return make_snippet(body, marks, _shown(hit, body))

    def _marks(self, highlighter: Highlighter, finder: OccurrenceFinder, row: int, doc: int) -> tuple[str, list[Mark]]:
        """A body and the marks in it, from the index where that is certain of them.  Raises OutOfTimeError."""
        body = self._body(doc)
        found = finder.find(row, body)
        if found is None:
            return body, highlighter.marks(body, "body", some=True)
        return body, highlighter.marks_of(found, "body")


def open_columnar(
    generation: Path,
    limits: QueryLimits,
    withheld: Withheld | None = None,
    *,
    previous: ColumnarEngine | None = None,
) -> ColumnarEngine:
    """Open the index in the folder of a generation, without the articles that are withheld.

    What it has in common with `previous` is taken over, see `open_index`.
    Raises CorruptIndexError or IndexVersionError.
    """
    manifest = read_manifest(generation)
    check_sizes(generation, manifest)
    # Columns carry checksums; Whoosh's TOC, which is not read here, has nothing that tells of damage but the manifest.
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
    index = open_index(generation, previous=previous.index if previous else None)
    engine = ColumnarEngine(index, status, limits, previous)
    return engine if withheld is None else engine.hiding(withheld)


def _shown(hit: Hit, body: str) -> int:
    """The characters of a body that stand above its snippet as the title, where that was taken from the body."""
    if not hit.title_derived:
        return 0
    title = hit.title.removesuffix("…")
    at = body.find(title)
    return at + len(title) if at >= 0 else 0
