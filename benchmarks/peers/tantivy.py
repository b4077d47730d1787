"""tantivy through its Python binding."""

import datetime as dt
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers.peer import LocalIndex, Page, Shown, month_name
from benchmarks.queries import BenchQuery
from benchmarks.supply import Supply
from dateline.article import Article

try:
    import tantivy
except ImportError:  # measured without it
    tantivy = None  # type: ignore[assignment]

_HEAP = 500_000_000
_LARGE_HEAP = 1_000_000_000
_FIELDS = ["title", "body"]
_MONTHS_AT_MOST = 10_000
_COMMITS_TO_MERGE = 8  # tantivy's own policy merges eight segments of a size into one
_ARTICLES_A_SEGMENT = 150_000  # with more the heap is full before the commit


class _Prepared(NamedTuple):
    text: str
    any_word: bool
    prefix: str | None
    newest: bool


class Tantivy:
    """One writing thread; terms stemmed in English; ten hits from the document store.

    The total is the sum of the months: that lets the search for the ten best skip, and is
    the fastest way found to a whole page.
    """

    name = "tantivy"
    label = "tantivy"
    most_queries: int | None = None
    segment_counts: tuple[int, ...] = (1, 5)
    index_of = "tantivy"
    counts_by_histogram = False

    def unavailable(self) -> str | None:
        """See `Peer`."""
        return None if tantivy is not None else "the package tantivy is not installed"

    def version(self) -> str:
        """See `Peer`."""
        try:
            return version("tantivy")
        except PackageNotFoundError:
            return "unknown"

    def code_key(self) -> str:
        """See `Peer`."""
        return f"{self.version()}-1"

    def build(self, supply: Supply, folder: Path, segments: int) -> None:
        """See `Peer`."""
        index = tantivy.Index(_schema(), path=str(folder))
        is_large = supply.count > _ARTICLES_A_SEGMENT
        writer = index.writer(heap_size=_LARGE_HEAP if is_large else _HEAP, num_threads=1)
        if segments == 1 and is_large:
            segments = _COMMITS_TO_MERGE
        for part in supply.parts(segments):
            for article in part:
                writer.add_document(_document(article))
            writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> "TantivyIndex":
        """See `Peer`."""
        return TantivyIndex(folder, counts_by_histogram=self.counts_by_histogram)


class TantivyHistogram(Tantivy):
    """The index of `Tantivy`, asked in another way: a counting search, and a histogram of the months."""

    name = "tantivy-histogram"
    label = "tantivy, histogram"
    segment_counts: tuple[int, ...] = (1,)
    counts_by_histogram = True


class TantivyIndex(LocalIndex):
    """An open tantivy index."""

    def __init__(self, folder: Path, *, counts_by_histogram: bool = False) -> None:
        self.index = tantivy.Index.open(str(folder))
        self.searcher = self.index.searcher()
        self.segments = self.searcher.num_segments
        self._histogram = counts_by_histogram
        months: dict[str, Any] = {"field": "month", "size": _MONTHS_AT_MOST}
        kind = "terms"
        if counts_by_histogram:
            kind, months = "histogram", {"field": "month", "interval": 1, "min_doc_count": 1}
        self._months = {"months": {kind: months}}

    @property
    def terms(self) -> int:
        """Distinct terms of the bodies."""
        return len(self.searcher.terms_with_prefix("body", ""))

    def prepare(self, query: BenchQuery) -> _Prepared:
        """See `OpenIndex`; the year of a dated query is a range in tantivy's own language."""
        text = query.phrase_text() if query.kind == "phrase" else " ".join(query.words)
        if query.year is not None:
            text += f" date:[{query.year}-01-01T00:00:00Z TO {query.year}-12-31T00:00:00Z]"
        return _Prepared(text, query.kind == "or", query.prefix, query.kind == "newest")

    def parse(self, prepared: _Prepared) -> Any:  # noqa: ANN401
        """A query of tantivy from its text."""
        query = None
        if prepared.text:
            query = self.index.parse_query(prepared.text, _FIELDS, conjunction_by_default=not prepared.any_word)
        if prepared.prefix is None:
            return query
        of_fields = [tantivy.Query.regex_query(self.index.schema, name, prepared.prefix + ".*") for name in _FIELDS]
        beginning = tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in of_fields])
        must = [(tantivy.Occur.Must, each) for each in (query, beginning) if each is not None]
        return tantivy.Query.boolean_query(must)

    def page(self, prepared: _Prepared) -> Page:
        """See `LocalIndex`."""
        query = self.parse(prepared)
        found = self._search(query, prepared, count=self._histogram)
        buckets = self.searcher.aggregate(query, self._months)["months"]["buckets"]
        months = {month_name(int(each["key"])): each["doc_count"] for each in buckets if each["doc_count"]}
        total = found.count if self._histogram else sum(months.values())
        return Page(total, list(self._shown(found)), months)

    def top(self, prepared: _Prepared) -> Sequence[Shown]:
        """See `LocalIndex`."""
        return list(self._shown(self._search(self.parse(prepared), prepared, count=False)))

    def snippets(self, prepared: _Prepared, hits: Sequence[Shown]) -> Sequence[str]:
        """See `LocalIndex`."""
        schema = self.index.schema
        generator = tantivy.SnippetGenerator.create(self.searcher, self.parse(prepared), schema, "body")
        return [generator.snippet_from_doc(self.searcher.doc(hit.reference)).to_html() for hit in hits]

    def close(self) -> None:
        """See `OpenIndex`."""
        del self.searcher, self.index

    def _search(self, query: Any, prepared: _Prepared, *, count: bool) -> Any:  # noqa: ANN401
        if prepared.newest:
            return self.searcher.search(query, 10, count=count, order_by_field="date")
        return self.searcher.search(query, 10, count=count)

    def _shown(self, found: Any) -> Iterator[Shown]:  # noqa: ANN401
        for _, address in found.hits:
            document = self.searcher.doc(address)
            date = document.get_first("date")
            yield Shown(str(document.get_first("title")), None if date is None else str(date)[:10], address)


def _schema() -> Any:  # noqa: ANN401
    builder = tantivy.SchemaBuilder()
    for name in _FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
    builder.add_date_field("date", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("month", fast=True)
    builder.add_text_field("article_id", stored=True, tokenizer_name="raw")
    return builder.build()


def _document(article: Article) -> Any:  # noqa: ANN401
    document = tantivy.Document()
    document.add_text("title", article.title)
    document.add_text("body", article.body)
    document.add_text("article_id", article.article_id)
    month = 0
    if article.date is not None:
        day = article.date.first_day
        document.add_date("date", dt.datetime.combine(day, dt.time(), dt.UTC))
        month = day.year * 12 + day.month - 1
    document.add_unsigned("month", month)
    return document
