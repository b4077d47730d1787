"""Dateline itself, as the web process runs it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.peer import LocalIndex, Page, Shown
from benchmarks.queries import BenchQuery
from benchmarks.supply import Supply
from dateline import __version__
from dateline.article import Article
from dateline.building.options import DEFAULT_OPTIONS, Built, SegmentOptions
from dateline.building.spilling_builder import SpillingBuilder
from dateline.columnar import open_index
from dateline.dates import PartialDate
from dateline.engines.columnar import ColumnarEngine
from dateline.engines.limits import QueryLimits
from dateline.request import EngineStatus, Hit, SearchRequest, Sort
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.whoosh_codec.index_writer import ColumnarWriter, create_whoosh_index

_PACKAGE = Path(__file__).resolve().parents[2] / "dateline"
_WRITES = ("building", "columnar", "similarity", "text", "whoosh_codec")  # folders whose code writes an index


class Dateline:
    """The columnar builder, one process, default settings; the engine of the web process with its default limits."""

    name = "dateline"
    label = "Dateline"
    most_queries: int | None = None
    segment_counts: tuple[int, ...] = (1, 5)
    index_of = "dateline"

    def unavailable(self) -> str | None:
        """See `Peer`."""
        return None

    def version(self) -> str:
        """See `Peer`."""
        return f"{__version__} ({self.code_key()[:8]})"

    def code_key(self) -> str:
        """See `Peer`: a digest of the code that writes an index."""
        digest = hashlib.sha256()
        for folder in _WRITES:
            for path in sorted((_PACKAGE / folder).rglob("*.py")):
                digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def build(self, supply: Supply, folder: Path, segments: int) -> None:
        """See `Peer`."""
        index = create_whoosh_index(folder, Analysis(DEFAULT_LANGUAGE))
        options = DEFAULT_OPTIONS
        for part in supply.parts(segments):
            built = build_segment(part, folder, options)
            options = options._replace(averages=built.averages)
            writer = ColumnarWriter(index)
            writer.add_segment(built.name, built.averages)
            writer.commit(merge=False)
        index.close()

    def open(self, folder: Path) -> "DatelineIndex":
        """See `Peer`."""
        return DatelineIndex(folder)


class _Prepared(NamedTuple):
    whole: SearchRequest
    alone: SearchRequest  # without the months


class DatelineIndex(LocalIndex):
    """An open engine."""

    def __init__(self, folder: Path) -> None:
        index = open_index(folder)
        self.segments = len(index.segments)
        self.terms = sum(len(segment.postings.terms) for segment in index.segments)
        articles = sum(segment.count for segment in index.segments)
        status = EngineStatus("measured", "", articles, 0, None, None, index.language)
        self.engine = ColumnarEngine(index, status, QueryLimits())

    def prepare(self, query: BenchQuery) -> _Prepared:
        """See `OpenIndex`."""
        text = (
            query.phrase_text() if query.kind == "phrase" else (" OR " if query.kind == "or" else " ").join(query.words)
        )
        if query.prefix is not None:
            text = f"{text} {query.prefix}*".strip()
        year = None if query.year is None else PartialDate(query.year)
        sort: Sort = "newest" if query.kind == "newest" else "relevance"
        request = SearchRequest(text, after=year, before=year, sort=sort, unit="month")
        return _Prepared(request, replace(request, with_histogram=False))

    def page(self, prepared: _Prepared) -> Page:
        """See `LocalIndex`."""
        page = self.engine.search(prepared.whole)
        assert page.histogram is not None
        months = {each.period or "": each.count for each in page.histogram.counts if each.count}
        return Page(page.total, _shown(page.hits), months)

    def top(self, prepared: _Prepared) -> Sequence[Shown]:
        """See `LocalIndex`; the total is counted all the same: Dateline has no search without."""
        return _shown(self.engine.search(prepared.alone).hits)

    def snippets(self, prepared: _Prepared, hits: Sequence[Shown]) -> Sequence[str]:
        """See `LocalIndex`."""
        return self.engine.snippets(self.engine.parse(prepared.whole.text), [hit.reference for hit in hits]).texts

    def close(self) -> None:
        """See `OpenIndex`."""
        self.engine.close()


def build_segment(articles: Iterable[Article], folder: Path, options: SegmentOptions) -> Built:
    """Build the files of one segment."""
    with SpillingBuilder(folder, DEFAULT_LANGUAGE, options) as builder:
        for article in articles:
            builder.add(article)
        return builder.finish()


def _shown(hits: Sequence[Hit]) -> list[Shown]:
    return [Shown(hit.title, None if hit.date is None else hit.date.isoformat(), hit) for hit in hits]
