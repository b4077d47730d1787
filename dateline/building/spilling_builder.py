"""Builds a segment in memory that does not grow with the vocabulary of the archive, and names articles late."""

import shutil
import tempfile
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

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
from dateline.columnar.arrays import Int32s, Int64s
from dateline.columnar.articles import article
from dateline.columnar.deletions import mark_deleted
from dateline.columnar.layout import Averages
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.text.analysis import DEFAULT_LANGUAGE


class FinalIds(NamedTuple):
    """The ids that an article gets in the end."""

    article_id: str
    original_id: str | None


class _Spilled(NamedTuple):
    """A segment that was spilled, and the number of its document of each article in their order of arrival, or -1."""

    folder: Path
    arrived: Int32s


class SpillingBuilder(Closing):
    """Writes the files that a `SegmentBuilder` writes, but spills a segment whenever there are too many distinct forms.

    Spilled segments lie in folders inside `folder`; `finish` merges them.  Articles are numbered from 0 in their order
    of arrival.  Every method raises what tasks raise (see `WorkerPool`), and OSError.
    """

    def __init__(
        self, folder: Path, language: str = DEFAULT_LANGUAGE, options: SegmentOptions = DEFAULT_OPTIONS
    ) -> None:
        self._folder, self._language, self._options = folder, language, options
        self._pool: WorkerPool = make_pool(options.budget.workers, WorkerState)
        self._builder = self._open_builder()
        self._spilled: list[_Spilled] = []
        self._segments: list[Segment] = []

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

    def settle(self) -> None:
        """Write all articles, so that they can be read (`articles`) and named anew (`finish`): a merge will follow."""
        self._spill()
        self._segments = self._open_spilled()

    def articles(self, numbers: Collection[int]) -> dict[int, Article]:
        """Articles by their numbers, without those that an equal one has replaced; settles first if there are any."""
        if numbers and not self._segments:
            self.settle()
        found = {number: self._find(number) for number in numbers}
        return {number: article(self._segments[each[0]], each[1]) for number, each in found.items() if each is not None}

    def finish(self, names: Mapping[int, FinalIds | None] = MappingProxyType({})) -> Built:
        """Write the files of the segment; no article may be added afterwards.

        `names` has, by their numbers, the articles that get other ids, and with None those that are left out; articles
        that an equal one has replaced are ignored.  Of articles with one id, the last one counts.
        """
        if names and not self._segments:
            self.settle()
        if not self._spilled:
            return self._builder.finish()
        if self._segments:
            left_out = self._rename(names)
        else:
            left_out = set[tuple[int, int]]()
            self._spill()
        self._pool.close()  # this process merges, and idle workers would keep their memory
        segments = self._open_spilled()
        return merge_segments(self._folder, self._without_replaced(segments, left_out), self._options)

    def close(self) -> None:
        """Remove the temporary files, and end the workers."""
        self._pool.close()
        self._builder.close()
        for each in self._spilled:
            shutil.rmtree(each.folder, ignore_errors=True)

    def _rename(self, names: Mapping[int, FinalIds | None]) -> set[tuple[int, int]]:
        """Spill a segment of the articles with new ids; returns the documents that it stands for, and those left out.

        They are numbers of segments and of their documents.
        """
        found = {number: self._find(number) for number in names}
        gone = {number: each for number, each in found.items() if each is not None}
        renamed = {number: ids for number in gone if (ids := names[number]) is not None}
        for number, ids in sorted(renamed.items()):
            source, doc = gone[number]
            self._builder.add(replace(article(self._segments[source], doc), **ids._asdict()))
        if renamed:
            self._spill()
        return set(gone.values())

    def _find(self, number: int) -> tuple[int, int] | None:
        """The segment and the document of an article that arrived; None if an equal one has replaced it."""
        start = 0
        for source, each in enumerate(self._spilled):
            if number < start + len(each.arrived):
                doc = int(each.arrived[number - start])
                return (source, doc) if doc >= 0 else None
            start += len(each.arrived)
        raise IndexError(number)

    def _spill(self) -> None:
        """Write a segment of the articles since the last one; the merge computes its impacts anew."""
        folder = Path(tempfile.mkdtemp(dir=self._folder, prefix=SPILLED))
        self._spilled.append(_Spilled(folder, np.zeros(0, np.int32)))
        options = self._options._replace(name=_name(len(self._spilled) - 1), averages=Averages(1.0, 1.0))
        self._spilled[-1] = _Spilled(folder, self._builder.spill(folder, options))
        self._builder.close()
        self._builder = self._open_builder()

    def _open_spilled(self) -> list[Segment]:
        folders = [each.folder for each in self._spilled]
        return [open_segment(folder, _name(number), verify=False) for number, folder in enumerate(folders)]

    def _open_builder(self) -> SegmentBuilder:
        return SegmentBuilder(self._folder, self._language, self._options, self._pool)

    def _make_room(self) -> None:
        if self._builder.forms > self._options.budget.max_forms:
            self._spill()

    def _without_replaced(self, segments: Sequence[Segment], left_out: Iterable[tuple[int, int]]) -> list[Segment]:
        """The segments, in which articles are deleted that are left out, or whose id a later one has."""
        deleted: list[set[int]] = [set() for _ in segments]
        for source, doc in left_out:
            deleted[source].add(doc)
        arrived = [
            (source, [doc for doc in each.arrived.tolist() if doc >= 0 and doc not in deleted[source]])
            for source, each in enumerate(self._spilled)
        ]
        sources = np.repeat(np.arange(len(arrived)), [len(docs) for _, docs in arrived])
        docs = np.fromiter((doc for _, each in arrived for doc in each), np.int64, len(sources))
        columns = [segment.documents.ids for segment in segments]
        pairs = zip(sources.tolist(), docs.tolist(), strict=True)
        hashes = np.fromiter((zlib.crc32(columns[source].bytes_at(doc)) for source, doc in pairs), np.int64, len(docs))

        def read_ids(some: Int64s) -> list[bytes]:
            pairs = zip(sources[some].tolist(), docs[some].tolist(), strict=True)
            return [columns[source].bytes_at(doc) for source, doc in pairs]

        replaced = np.flatnonzero(~latest_of_each_id(hashes, read_ids))
        for source, doc in zip(sources[replaced].tolist(), docs[replaced].tolist(), strict=True):
            deleted[source].add(doc)
        return [mark_deleted(segment, docs) for segment, docs in zip(segments, deleted, strict=True)]


def _name(number: int) -> str:
    return f"MAIN_{number:016}"
