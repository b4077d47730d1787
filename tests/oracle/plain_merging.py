"""The plain ways to make segments for a commit, which the ways on arrays must equal, byte for byte."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from dateline.article import Article
from dateline.building.segment_writer import write_segment
from dateline.columnar.articles import article as article_of
from dateline.columnar.layout import Averages
from dateline.columnar.segment import Segment

from .plain_builder import average_lengths, build_segment


def build_plainly(
    folder: Path, name: str, articles: Iterable[Article], language: str, averages: Averages | None
) -> Averages:
    """A `Build` by the plain builder."""
    articles = list(articles)
    averages = averages or average_lengths(articles)
    write_segment(folder, build_segment(articles, language, name, averages))
    return averages


def merge_plainly(folder: Path, name: str, segments: Sequence[Segment], language: str, averages: Averages) -> None:
    """A `Merge` that builds again from the articles."""
    articles = (article_of(segment, doc) for segment in segments for doc in segment.live_docs.tolist())
    write_segment(folder, build_segment(articles, language, name, averages))
