"""What makes segments for a commit: of articles, and of the live articles of other segments."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from dateline.article import Article
from dateline.building.options import SegmentOptions
from dateline.building.segment_builder import ArrayBuilder
from dateline.columnar.layout import Averages
from dateline.columnar.segment import Segment


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
