"""The plain ways to make segments for a commit, which the ways on arrays must equal, byte for byte."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from dateline.article import Article
from dateline.building.options import DEFAULT_OPTIONS, Built, SegmentOptions
from dateline.building.segment_writer import write_segment
from dateline.columnar.articles import article as article_of
from dateline.columnar.layout import Averages
from dateline.columnar.segment import Segment
from dateline.text.analysis import DEFAULT_LANGUAGE

from .plain_builder import average_lengths, build_segment


def build_plainly(
    folder: Path,
    articles: Iterable[Article],
    language: str = DEFAULT_LANGUAGE,
    options: SegmentOptions = DEFAULT_OPTIONS,
) -> Built:
    """Do what `build_files` does, by the plain builder; `options` must have a name."""
    articles = list(articles)
    averages = Averages(*(options.averages or average_lengths(articles)))
    assert options.name is not None
    write_segment(folder, build_segment(articles, language, options.name, averages, options.similarity))
    return Built(options.name, len(articles), averages)


def merge_plainly(
    folder: Path, segments: Sequence[Segment], options: SegmentOptions, *, keep_impacts: bool = False
) -> Built:
    """Do what `merge_segments` does, by building again from the articles; all impacts are made anew."""
    articles = (article_of(segment, doc) for segment in segments for doc in segment.live_docs.tolist())
    return build_plainly(folder, articles, options=options)
