"""What makes segments for a commit: of articles, and of the live articles of other segments."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article
from dateline.columnar.array_builder import ArrayBuilder
from dateline.columnar.layout import Averages
from dateline.columnar.options import SegmentOptions
from dateline.columnar.segment import Deletions, Segment


class Build(Protocol):
    """Writes the files of a segment of articles, no two of which have one id.

    Impacts are normalised by `averages`, the mean lengths of the articles themselves if None;
    returns those that were used.
    """

    def __call__(
        self, folder: Path, name: str, articles: Iterable[Article], language: str, averages: Averages | None
    ) -> Averages:
        """See `build_files`."""
        ...


class Merge(Protocol):
    """Writes the files of one segment of the live articles of several, no two of which have one id.

    The impacts of all of them are normalised by `averages` already.  The deletions of a
    segment hold what its statistics lose, or nothing but the numbers of the documents (`mark_deleted`).
    """

    def __call__(self, folder: Path, name: str, segments: Sequence[Segment], language: str, averages: Averages) -> None:
        """See `segment_merge.merge_on_arrays`."""
        ...


def build_files(
    folder: Path, name: str, articles: Iterable[Article], language: str, averages: Averages | None
) -> Averages:
    """A `Build` on arrays."""
    with ArrayBuilder(folder, language, SegmentOptions(name, averages)) as builder:
        for article in articles:
            builder.add(article)
        return builder.finish().averages


def live_documents(segment: Segment) -> NDArray[np.int32]:
    """The numbers of the documents that are not deleted, ascending."""
    every = np.arange(segment.count, dtype=np.int32)
    return every if segment.deletions is None else np.delete(every, segment.deletions.docs)


def mark_deleted(segment: Segment, docs: Collection[int]) -> Segment:
    """The segment with exactly `docs` deleted, without what its statistics lose by it: enough for a `Merge`."""
    nothing = np.zeros(0, np.uint32)
    return replace(segment, deletions=Deletions(np.array(sorted(docs), np.int32), *[nothing] * 5) if docs else None)
