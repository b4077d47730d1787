"""Builds a new columnar index from articles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from dateline.article import Article
from dateline.building.closing import Closing
from dateline.building.memory_budget import MemoryBudget
from dateline.building.options import SegmentOptions
from dateline.building.spilling_builder import FinalIds, SpillingBuilder
from dateline.building.tasks import ArticleTask
from dateline.building.workers import Receive
from dateline.columnar.date_totals import live_date_totals
from dateline.columnar.reader import open_index
from dateline.columnar.segment import Index
from dateline.columnar.source_digest import source_digest
from dateline.similarity import DEFAULT, Similarity
from dateline.text.analysis import Analysis
from dateline.whoosh_codec.described_index import create_described
from dateline.whoosh_codec.index_writer import ColumnarWriter


@dataclass(frozen=True, slots=True)
class IndexTotals:
    """The totals of an index: counts, mean lengths in tokens, first and last date, `source_digest`, similarity."""

    articles: int
    undated: int
    average_title: float
    average_body: float
    earliest: str | None
    latest: str | None
    digest: str
    similarity: Similarity


class IndexBuilder(Closing):
    """Writes a new index of one segment into an empty folder.

    `budget` limits its memory and its processes.  Equal articles in any order give equal files, except Whoosh's TOC.
    To leave the `with` block before `finish` discards everything.
    """

    def __init__(
        self, folder: Path, language: str, budget: MemoryBudget | None = None, similarity: Similarity = DEFAULT
    ) -> None:
        self._folder = folder
        self._similarity = similarity
        self._index = create_described(folder, Analysis(language))
        self._builder = SpillingBuilder(
            folder, language, SegmentOptions(similarity=similarity, budget=budget or MemoryBudget())
        )

    def add(self, article: Article) -> None:
        """Add an article; it replaces an earlier one with its id."""
        self._builder.add(article)

    def add_from(self, task: ArticleTask, receive: Receive) -> None:
        """Add all articles of a task; `receive` gets its result, after the results of earlier tasks."""
        self._builder.add_from(task, receive)

    def join(self) -> None:
        """Wait until all articles were added."""
        self._builder.join()

    def articles(self, numbers: Collection[int]) -> dict[int, Article]:
        """Articles by their numbers in the order of arrival, when all have come; see `SpillingBuilder.articles`."""
        return self._builder.articles(numbers)

    def finish(self, names: Mapping[int, FinalIds | None] = MappingProxyType({})) -> IndexTotals:
        """Write the segment, the TOC and INDEX.json; returns the totals of the index.

        `names` has the articles that get other ids, see `SpillingBuilder.finish`.
        """
        built = self._builder.finish(names)
        with ColumnarWriter(self._index) as writer:
            writer.add_segment(built.name, built.averages, self._similarity)
        return totals_of(open_index(self._folder, verify=False))

    def close(self) -> None:
        """Remove the temporary files."""
        self._builder.close()
        self._index.close()


def totals_of(index: Index) -> IndexTotals:
    """The totals of the live articles of an index."""
    dates = live_date_totals(index.segments)
    return IndexTotals(
        articles=index.live_count,
        undated=dates.undated,
        average_title=index.average_title,
        average_body=index.average_body,
        earliest=dates.earliest.isoformat() if dates.earliest else None,
        latest=dates.latest.isoformat() if dates.latest else None,
        digest=source_digest(index.segments),
        similarity=index.similarity,
    )
