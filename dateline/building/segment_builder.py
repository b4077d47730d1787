"""Builds a segment from articles, in bounded memory but for the vocabulary.

Articles are tokenised as they come, and wait in spools.  When all have come, their order is known: they are read
again in this order, inverted in runs of a bounded number of tokens, and the runs are merged into the files of the
segment (see `segment_serializer`).  A pool of workers does that, task by task (see `tasks`).  The plain builder of the
tests makes the same bytes.
"""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from dateline.article import Article
from dateline.building.closing import Closing
from dateline.building.document_sorter import SortedDocuments, join_vocabularies
from dateline.building.options import DEFAULT_OPTIONS, Built, SegmentOptions
from dateline.building.segment_serializer import SegmentSerializer
from dateline.building.spool import SPOOLS
from dateline.building.tasks import (
    ArticleTask,
    BatchResult,
    BeginSegment,
    FinishBuffer,
    GivenArticles,
    IndexArticles,
    WorkerState,
)
from dateline.building.workers import InlinePool, Receive, WorkerPool
from dateline.columnar.arrays import Int32s
from dateline.columnar.layout import Averages
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.similarity import DEFAULT, Similarity
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis


class SegmentBuilder(Closing):
    """Builds the files of one segment in `folder`, which holds its temporary files as well.

    The states of the workers of `pool` are `WorkerState`; without a pool this process does all.  The vocabulary is
    held in memory (see `SpillingBuilder`).  Every method raises what tasks raise (see `WorkerPool`), and OSError.
    """

    def __init__(
        self,
        folder: Path,
        language: str = DEFAULT_LANGUAGE,
        options: SegmentOptions = DEFAULT_OPTIONS,
        pool: WorkerPool | None = None,
    ) -> None:
        self._folder = folder
        self._analysis = Analysis(language)
        self._options = options
        self._pool, self._is_own_pool = (InlinePool(WorkerState), True) if pool is None else (pool, False)
        self._spools = Path(tempfile.mkdtemp(dir=folder, prefix=SPOOLS))
        self._pool.broadcast(BeginSegment(self._spools, options.budget))
        self._forms = [0] * self._pool.processes
        self._sequence = 0
        self._waiting: list[Article] = []
        self._waiting_size = 0

    def add(self, article: Article) -> None:
        """Add an article, in place of an earlier one with its id."""
        self._waiting.append(article)
        self._waiting_size += len(article.title) + len(article.body)
        if self._waiting_size >= self._options.budget.batch_bytes:
            self._flush()

    def add_from(self, task: ArticleTask, receive: Receive) -> None:
        """Add all articles that a task yields; `receive` gets its result, after the results of earlier tasks."""
        self._flush()
        self._submit(task, receive)

    def join(self) -> None:
        """Wait until all articles are indexed."""
        self._flush()
        self._pool.join()

    @property
    def forms(self) -> int:
        """The number of distinct forms and compounds so far; one that several workers met counts several times."""
        return sum(self._forms)

    def finish(self) -> Built:
        """Write the files of the segment; no article may be added afterwards."""
        return self._finish_in(self._folder, self._options, keeps_variants=False)[0]

    def spill(self, folder: Path, options: SegmentOptions) -> Int32s:
        """Write the files of a segment into another folder, with the latest of each variant of an id.

        Returns the number of the document of each of n articles in their order of arrival, -1 for those that were
        replaced: int32[n].  Linear in the text.
        """
        return self._finish_in(folder, options, keeps_variants=True)[1]

    def _finish_in(self, folder: Path, options: SegmentOptions, *, keeps_variants: bool) -> tuple[Built, Int32s]:
        self.join()
        shards = self._pool.broadcast(FinishBuffer(self._analysis))
        documents = SortedDocuments(shards, keeps_variants=keeps_variants)
        serializer = SegmentSerializer(self._pool, documents, options)
        try:
            serializer.pack()
            vocabulary, occurrences = join_vocabularies(shards)
            del shards
            return serializer.write(folder, vocabulary, occurrences), documents.arrived
        finally:
            serializer.close()
            documents.close()

    def close(self) -> None:
        """Remove the temporary files."""
        if self._is_own_pool:
            self._pool.close()
        shutil.rmtree(self._spools, ignore_errors=True)

    def _flush(self) -> None:
        articles, self._waiting, self._waiting_size = self._waiting, [], 0
        if articles:
            self._submit(GivenArticles(articles), lambda _: None)

    def _submit(self, task: ArticleTask, receive: Receive) -> None:
        def take(batch: BatchResult) -> None:
            self._forms[batch.process] = batch.forms
            receive(batch.result)

        self._sequence += 1
        self._pool.submit(IndexArticles(task, self._sequence), take)


def build_files(
    folder: Path,
    articles: Iterable[Article],
    language: str = DEFAULT_LANGUAGE,
    options: SegmentOptions = DEFAULT_OPTIONS,
) -> Built:
    """Write the files of a segment of `articles`, the latest of each id, in this process.  Raises OSError."""
    with SegmentBuilder(folder, language, options) as builder:
        for article in articles:
            builder.add(article)
        return builder.finish()


def build_mapped(
    articles: Iterable[Article],
    language: str = DEFAULT_LANGUAGE,
    name: str = "MAIN_0000000000000000",
    averages: tuple[float, float] | None = None,
    similarity: Similarity = DEFAULT,
) -> Segment:
    """A segment of `articles`, the latest of each id.  Its arrays are mapped files, which have no names any more.

    Raises OSError.
    """
    options = SegmentOptions(name, averages and Averages(*averages), similarity)
    with tempfile.TemporaryDirectory() as folder:
        return open_segment(Path(folder), build_files(Path(folder), articles, language, options).name, verify=False)
