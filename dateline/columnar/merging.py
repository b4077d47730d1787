"""What makes segments for a commit: of articles, and of the live articles of other segments."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article
from dateline.columnar.articles import article as article_of
from dateline.columnar.builder import build_segment
from dateline.columnar.segment import Deletions, Segment
from dateline.columnar.writer import write_segment

Averages: TypeAlias = tuple[float, float]


class Build(Protocol):
    """Makes a segment of articles, no two of which have one id, as `build_segment` does."""

    def __call__(self, articles: Iterable[Article], language: str, name: str, averages: Averages) -> Segment:
        """See `build_segment`."""
        ...


class Merge(Protocol):
    """Writes the files of one segment of the live articles of several, no two of which have one id.

    The impacts of all of them are normalised by `averages` already.  Of the
    deletions of a segment only the numbers of the documents may be relied on.
    """

    def __call__(self, folder: Path, name: str, segments: Sequence[Segment], language: str, averages: Averages) -> None:
        """See `merge_articles`."""
        ...


def merge_articles(folder: Path, name: str, segments: Sequence[Segment], language: str, averages: Averages) -> None:
    """A plain `Merge`: builds again from the articles."""
    articles = (article_of(segment, doc) for segment in segments for doc in live_documents(segment).tolist())
    write_segment(folder, build_segment(articles, language, name, averages))


def live_documents(segment: Segment) -> NDArray[np.int32]:
    """The numbers of the documents that are not deleted, ascending."""
    every = np.arange(segment.count, dtype=np.int32)
    return every if segment.deletions is None else np.delete(every, segment.deletions.docs)


def mark_deleted(segment: Segment, docs: Collection[int]) -> Segment:
    """The segment with exactly `docs` deleted, without what its statistics lose by it: enough for a `Merge`."""
    nothing = np.zeros(0, np.uint32)
    return replace(segment, deletions=Deletions(np.array(sorted(docs), np.int32), *[nothing] * 5) if docs else None)
