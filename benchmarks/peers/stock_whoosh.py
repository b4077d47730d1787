"""Whoosh-Reloaded with its own codec, and Dateline's analysis."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import whoosh
from whoosh import columns, fields
from whoosh.collectors import WrappingCollector
from whoosh.index import create_in, open_dir
from whoosh.qparser import AndGroup, MultifieldParser, OrGroup
from whoosh.query import And, NumericRange
from whoosh.sorting import FieldFacet

from benchmarks.peers.peer import LocalIndex, Page, Shown, fields_of, month_name
from benchmarks.queries import BenchQuery
from benchmarks.supply import Supply
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.whoosh_codec.schema import TermAnalyzer

_MEMORY_MB = 256


class StockWhoosh:
    """Dateline's tokens and stems; BM25F, as Whoosh has it; months counted while the matches are collected."""

    name = "whoosh"
    label = "Whoosh, own codec"
    most_queries: int | None = 60
    segment_counts: tuple[int, ...] = (1,)
    index_of = "whoosh"

    def unavailable(self) -> str | None:
        """See `Peer`."""
        return None

    def version(self) -> str:
        """See `Peer`."""
        return ".".join(map(str, whoosh.__version__))

    def code_key(self) -> str:
        """See `Peer`."""
        return f"{self.version()}-1"

    def build(self, supply: Supply, folder: Path, segments: int) -> None:
        """See `Peer`."""
        index = create_in(str(folder), _schema())
        for part in supply.parts(segments):
            writer = index.writer(limitmb=_MEMORY_MB, compound=False)
            for article in part:
                writer.add_document(**fields_of(article))
            writer.commit(merge=False)
        index.close()

    def open(self, folder: Path) -> "WhooshIndex":
        """See `Peer`."""
        return WhooshIndex(folder)


class WhooshIndex(LocalIndex):
    """An open index of stock Whoosh."""

    def __init__(self, folder: Path) -> None:
        self._index = open_dir(str(folder))
        self._searcher = self._index.searcher()
        self.segments = len(self._searcher.leaf_searchers())
        schema = self._index.schema
        self._all = MultifieldParser(["title", "body"], schema, group=AndGroup)
        self._any = MultifieldParser(["title", "body"], schema, group=OrGroup)
        self._months = _month_lists(self._searcher)

    @property
    def terms(self) -> int:
        """Distinct terms of the bodies."""
        return sum(1 for _ in self._searcher.reader().lexicon("body"))

    def prepare(self, query: BenchQuery) -> BenchQuery:
        """See `OpenIndex`."""
        return query

    def page(self, prepared: BenchQuery) -> Page:
        """See `LocalIndex`."""
        options: dict[str, Any] = {"sortedby": FieldFacet("day", reverse=True)} if prepared.kind == "newest" else {}
        # With `optimize` whole blocks are left out, and with `replace` what scores less than the tenth so far:
        # either way Whoosh's count of the matches is wrong.
        best = self._searcher.collector(limit=10, optimize=False, **options)
        best.replace = 0
        collector = _MonthCollector(best, self._months)
        self._searcher.search_with_collector(self._parse(prepared), collector)
        results = collector.results()
        months = {month_name(month): count for month, count in collector.counts.items()}
        return Page(sum(months.values()), [_shown(hit) for hit in results], months)

    def top(self, prepared: BenchQuery) -> Sequence[Shown]:
        """See `LocalIndex`."""
        query = self._parse(prepared)
        if prepared.kind == "newest":
            return [_shown(hit) for hit in self._searcher.search(query, limit=10, sortedby="day", reverse=True)]
        return [_shown(hit) for hit in self._searcher.search(query, limit=10)]

    def snippets(self, prepared: BenchQuery, hits: Sequence[Shown]) -> Sequence[str]:  # noqa: ARG002
        """See `LocalIndex`; all characters of a body are looked at, as Whoosh's own limit misses matches."""
        snippets = []
        for hit in hits:
            hit.reference.results.fragmenter.charlimit = None
            snippets.append(hit.reference.highlights("body", top=1))
        return snippets

    def close(self) -> None:
        """See `OpenIndex`."""
        self._searcher.close()
        self._index.close()

    def _parse(self, query: BenchQuery) -> Any:  # noqa: ANN401
        text = query.phrase_text() if query.kind == "phrase" else " ".join(query.words)
        if query.prefix is not None:
            text += f" {query.prefix}*"
        parsed = (self._any if query.kind == "or" else self._all).parse(text)
        if query.year is None:
            return parsed
        return And([parsed, NumericRange("day", query.year * 10_000, query.year * 10_000 + 9_999)])


class _MonthCollector(WrappingCollector):  # type: ignore[misc]
    """Counts the months of the matches while another collector takes them."""

    def __init__(self, child: Any, months: dict[int, list[int]]) -> None:  # noqa: ANN401
        super().__init__(child)
        self._months = months
        self.counts: Counter[int] = Counter()

    def set_subsearcher(self, subsearcher: Any, offset: int) -> None:  # noqa: ANN401
        super().set_subsearcher(subsearcher, offset)
        self._of_segment = self._months[offset]

    def collect(self, sub_docnum: int) -> Any:  # noqa: ANN401
        self.counts[self._of_segment[sub_docnum]] += 1
        return self.child.collect(sub_docnum)

    def collect_matches(self) -> None:
        for sub_docnum in self.matches():
            self.collect(sub_docnum)


def _month_lists(searcher: Any) -> dict[int, list[int]]:  # noqa: ANN401
    lists = {}
    for leaf, offset in searcher.leaf_searchers():
        reader = leaf.reader()
        column = reader.column_reader("month")
        lists[offset] = [column[doc] for doc in range(reader.doc_count_all())]
    return lists


def _shown(hit: Any) -> Shown:  # noqa: ANN401
    day = hit["day"]
    return Shown(hit["title"], f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None, hit)


def _schema() -> fields.Schema:
    terms = TermAnalyzer(Analysis(DEFAULT_LANGUAGE))
    return fields.Schema(
        article_id=fields.ID(unique=True, stored=True),
        title=fields.TEXT(analyzer=terms, stored=True),
        body=fields.TEXT(analyzer=terms, stored=True),
        day=fields.NUMERIC(stored=True, sortable=True),
        month=fields.COLUMN(columns.NumericColumn("I")),
    )
