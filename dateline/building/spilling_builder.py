"""A builder whose memory does not grow with the vocabulary of the archive."""

import shutil
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from dateline.article import Article
from dateline.building.document_order import latest_of_each_id
from dateline.building.options import DEFAULT_OPTIONS, Built, SegmentOptions
from dateline.building.segment_builder import ArrayBuilder
from dateline.building.segment_merger import write_merged
from dateline.building.spool import ASIDE
from dateline.building.tasks import ArticleTask, Desk
from dateline.building.workers import Crew, Receive, make_crew
from dateline.columnar.arrays import Int64s
from dateline.columnar.deletions import mark_deleted
from dateline.columnar.layout import Averages
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.text.analysis import DEFAULT_LANGUAGE


class BoundedBuilder:
    """An `ArrayBuilder` that writes the same, but sets a segment aside whenever there are too many distinct forms.

    Segments that were set aside, in a folder inside `folder`, are merged in the end.
    """

    def __init__(
        self, folder: Path, language: str = DEFAULT_LANGUAGE, options: SegmentOptions = DEFAULT_OPTIONS
    ) -> None:
        self._folder, self._language, self._options = folder, language, options
        self._crew: Crew = make_crew(options.budget.workers, Desk)
        self._builder = self._open_builder()
        self._aside: list[Path] = []

    def add(self, article: Article) -> None:
        """Add an article, in place of an earlier one of its id."""
        self._make_room()
        self._builder.add(article)

    def add_from(self, task: ArticleTask, receive: Receive) -> None:
        """See `ArrayBuilder`; of one task come more forms than there is room for, if it gives so much text."""
        self._make_room()
        self._builder.add_from(task, receive)

    def settle(self) -> None:
        """Wait until every article has been taken."""
        self._builder.settle()

    def finish(self) -> Built:
        """Write the files of the segment."""
        if not self._aside:
            return self._builder.finish()
        self._set_aside()
        self._crew.close()  # what is left is merged here, and workers take memory as long as they live
        segments = [open_segment(folder, _name(number), verify=False) for number, folder in enumerate(self._aside)]
        return write_merged(self._folder, _without_replaced(segments), self._options)

    def close(self) -> None:
        """Give up what waits on disk, and end the workers."""
        self._crew.close()
        self._builder.close()
        for folder in self._aside:
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _set_aside(self) -> None:
        """Make a segment of what was added since the last; its impacts will be made anew."""
        folder = Path(tempfile.mkdtemp(dir=self._folder, prefix=ASIDE))
        name = _name(len(self._aside))
        self._aside.append(folder)
        options = self._options._replace(name=name, averages=Averages(1.0, 1.0))
        self._builder.finish_as(folder, options)
        self._builder.close()
        self._builder = self._open_builder()

    def _open_builder(self) -> ArrayBuilder:
        return ArrayBuilder(self._folder, self._language, self._options, self._crew)

    def _make_room(self) -> None:
        if self._builder.forms > self._options.budget.most_forms:
            self._set_aside()


def _name(number: int) -> str:
    return f"MAIN_{number:016}"


def _without_replaced(segments: Sequence[Segment]) -> list[Segment]:
    """The segments, in the order of their articles' arrival, with those articles deleted that a later segment has."""
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
