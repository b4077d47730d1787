"""Builds a segment in memory that does not grow with the vocabulary of the archive."""

import shutil
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dateline.article import Article
from dateline.building.closing import Closing
from dateline.building.document_order import latest_of_each_id
from dateline.building.options import DEFAULT_OPTIONS, Built, SegmentOptions
from dateline.building.segment_builder import SegmentBuilder
from dateline.building.segment_merger import merge_segments
from dateline.building.spool import SPILLED
from dateline.building.tasks import ArticleTask, WorkerState
from dateline.building.workers import Receive, WorkerPool, make_pool
from dateline.columnar.arrays import Int64s
from dateline.columnar.deletions import mark_deleted
from dateline.columnar.layout import Averages
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.text.analysis import DEFAULT_LANGUAGE


class SpillingBuilder(Closing):
    """Writes the files that a `SegmentBuilder` writes, but spills a segment whenever there are too many distinct forms.

    Spilled segments lie in folders inside `folder`; `finish` merges them.  Every method raises what tasks raise (see
    `WorkerPool`), and OSError.
    """

    def __init__(
        self, folder: Path, language: str = DEFAULT_LANGUAGE, options: SegmentOptions = DEFAULT_OPTIONS
    ) -> None:
        self._folder, self._language, self._options = folder, language, options
        self._pool: WorkerPool = make_pool(options.budget.workers, WorkerState)
        self._builder = self._open_builder()
        self._spilled: list[Path] = []

    def add(self, article: Article) -> None:
        """Add an article, in place of an earlier one with its id."""
        self._make_room()
        self._builder.add(article)

    def add_from(self, task: ArticleTask, receive: Receive) -> None:
        """Add all articles that a task yields (see `SegmentBuilder`).

        The forms of one task are held in memory together: a task should yield about a batch of text.
        """
        self._make_room()
        self._builder.add_from(task, receive)

    def join(self) -> None:
        """Wait until all articles are indexed."""
        self._builder.join()

    def finish(self) -> Built:
        """Write the files of the segment; no article may be added afterwards."""
        if not self._spilled:
            return self._builder.finish()
        self._spill()
        self._pool.close()  # this process merges, and idle workers would keep their memory
        segments = [open_segment(folder, _name(number), verify=False) for number, folder in enumerate(self._spilled)]
        return merge_segments(self._folder, _without_replaced(segments), self._options)

    def close(self) -> None:
        """Remove the temporary files, and end the workers."""
        self._pool.close()
        self._builder.close()
        for folder in self._spilled:
            shutil.rmtree(folder, ignore_errors=True)

    def _spill(self) -> None:
        """Write a segment of the articles since the last one; the merge computes its impacts anew."""
        folder = Path(tempfile.mkdtemp(dir=self._folder, prefix=SPILLED))
        name = _name(len(self._spilled))
        self._spilled.append(folder)
        options = self._options._replace(name=name, averages=Averages(1.0, 1.0))
        self._builder.finish_in(folder, options)
        self._builder.close()
        self._builder = self._open_builder()

    def _open_builder(self) -> SegmentBuilder:
        return SegmentBuilder(self._folder, self._language, self._options, self._pool)

    def _make_room(self) -> None:
        if self._builder.forms > self._options.budget.max_forms:
            self._spill()


def _name(number: int) -> str:
    return f"MAIN_{number:016}"


def _without_replaced(segments: Sequence[Segment]) -> list[Segment]:
    """The segments, in the order of arrival; an article is deleted if a later segment has its id."""
    firsts = np.cumsum([0, *(segment.count for segment in segments)])
    columns = [segment.documents.ids for segment in segments]
    hashes = [zlib.crc32(ids.bytes_at(doc)) for ids in columns for doc in range(len(ids))]

    def read_ids(docs: Int64s) -> list[bytes]:
        numbers = np.searchsorted(firsts, docs, "right") - 1
        pairs = zip(numbers.tolist(), (docs - firsts[numbers]).tolist(), strict=True)
        return [columns[number].bytes_at(doc) for number, doc in pairs]

    replaced = ~latest_of_each_id(np.array(hashes, np.int64), read_ids)
    return [
        mark_deleted(segment, np.flatnonzero(replaced[first : first + segment.count]).tolist())
        for segment, first in zip(segments, firsts.tolist(), strict=False)
    ]
