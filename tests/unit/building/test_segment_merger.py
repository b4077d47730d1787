"""Merging segments on arrays writes, byte for byte, what building their live articles again would."""

import random
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.plain_builder import average_lengths, build_segment, metadata_words
from oracle.plain_merging import merge_plainly
from unit.columnar.made_segments import LATER, filled, make_archive

from dateline.article import Article
from dateline.building import segment_merger
from dateline.building.memory_budget import MemoryBudget, MemoryCosts
from dateline.building.options import BuildTuning, SegmentOptions
from dateline.building.segment_builder import SegmentBuilder, build_mapped
from dateline.building.segment_merger import merge_segments
from dateline.building.segment_writer import arrays_of
from dateline.building.string_union import select, unite
from dateline.columnar.deletions import make_deletions, mark_deleted
from dateline.columnar.layout import Averages, article_key
from dateline.columnar.reader import open_segment
from dateline.columnar.sections import RESERVED
from dateline.columnar.segment import Segment
from dateline.columnar.strings import StringColumn, column_slice

AVERAGES = Averages(4.0, 40.0)
NAME = "MAIN_merged0000000000"


OPTIONS = SegmentOptions(NAME, AVERAGES)
SMALL_RANGES = OPTIONS._replace(
    budget=MemoryBudget(costs=MemoryCosts(token_bytes=1 << 21)),
    tuning=BuildTuning(docs_at_a_time=7, strings_at_a_time=10),
)
"""Merge few terms and strings at a time."""


def make_segments(counts: Sequence[int], seed: int = 8) -> list[Segment]:
    """Segments of one archive, each of articles of all dates."""
    articles = make_archive(sum(counts), seed)[: sum(counts)]
    starts = [sum(counts[:i]) for i in range(len(counts) + 1)]
    return [
        build_segment(articles[start:end], name=f"MAIN_{number:016}", averages=AVERAGES)
        for number, (start, end) in enumerate(pairwise(starts))
    ]


def delete_some(segment: Segment, share: float, rng: random.Random) -> Segment:
    return mark_deleted(segment, [doc for doc in range(segment.count) if rng.random() < share])


def assert_merged_alike(folder: Path, segments: Sequence[Segment], options: SegmentOptions = OPTIONS) -> None:
    contents = []
    for merge in (merge_segments, merge_plainly):
        into = folder / merge.__name__
        into.mkdir(parents=True)
        merge(into, segments, options, keep_impacts=True)
        contents.append({path.name: path.read_bytes() for path in into.iterdir()})
    assert contents[0].keys() == contents[1].keys()
    for name, content in contents[1].items():
        assert contents[0][name] == content, name


@pytest.mark.parametrize("counts", [(50,), (0,), (30, 60), (1, 0, 80, 3, 40, 7)])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_segments_are_merged_as_if_built_again(counts: tuple[int, ...], share: float, tmp_path: Path) -> None:
    """One to six segments, with none, some or all of their articles deleted."""
    rng = random.Random(8)
    assert_merged_alike(tmp_path, [delete_some(segment, share, rng) for segment in make_segments(counts)])


@pytest.mark.parametrize("options", [OPTIONS, SMALL_RANGES], ids=["at once", "in pieces"])
@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_values_of_columns_that_no_article_fills_yet_survive(
    tmp_path: Path, share: float, options: SegmentOptions
) -> None:
    """Of each live article in every such column, and the lists of words are those of the merged values."""
    rng = random.Random(8)
    segments = [delete_some(filled(each, rng), share, rng) for each in make_segments((30, 1, 60))]
    merge_segments(tmp_path, segments, options)
    merged = open_segment(tmp_path, NAME)
    expected = {values[0]: values for segment in segments for values in values_of(segment, segment.live_docs.tolist())}
    assert list(values_of(merged, range(merged.count))) == [expected[each] for each in merged.documents.ids]
    for name in ("authors", "sections"):
        column = getattr(merged.documents, name)
        rows = [value if isinstance(value := column[doc], tuple) else (value,) * (value is not None)
                for doc in range(merged.count)]  # fmt: skip
        assert arrays_of(metadata_words(rows)).keys() == (words := arrays_of(getattr(merged, name))).keys()
        assert all(each.tobytes() == words[part].tobytes() for part, each in arrays_of(metadata_words(rows)).items())


def values_of(segment: Segment, docs: Sequence[int]) -> Iterator[tuple[object, ...]]:
    """The id of each document, and its values in the columns that `filled` fills."""
    columns = [getattr(segment.documents, name) for name in (*sorted(RESERVED), *LATER, "origin_records", "authors")]
    return ((segment.documents.ids[doc], *(column[doc] for column in columns)) for doc in docs)


def test_what_is_known_of_deletions_is_not_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The merge does not tokenise texts whose statistics it has."""
    segments = [
        replace(segment, deletions=make_deletions(segment, range(0, segment.count, 3)))
        for segment in make_segments((30, 60))
    ]
    monkeypatch.setattr("dateline.columnar.deleted_statistics.DeletedStatistics.count", None)
    assert_merged_alike(tmp_path, segments)


def test_many_ranges_of_terms_make_no_difference(tmp_path: Path) -> None:
    """Few terms, strings and documents are merged at a time."""
    rng = random.Random(5)
    segments = [delete_some(segment, 0.2, rng) for segment in make_segments((60, 90, 20), seed=4)]
    assert_merged_alike(tmp_path, segments, SMALL_RANGES)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=5), st.integers(0, 1_000), st.sampled_from([0, 0.1, 0.5]))
def test_any_segments_are_merged_as_if_built_again(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], seed: int, share: float
) -> None:
    """Hypothesis chooses the sizes and the share of deletions."""
    rng = random.Random(seed)
    segments = [delete_some(segment, share, rng) for segment in make_segments(counts, seed)]
    assert_merged_alike(tmp_path_factory.mktemp("merged"), segments)


def test_a_replaced_article_is_merged_as_the_new_one(tmp_path: Path) -> None:
    """The old article is deleted in its segment, the new one is in another."""
    old = make_archive(40, seed=1)
    new = [replace(article, body=article.body + " anew", title="Changed " * 30) for article in old[::4]]
    ids = {article.article_id for article in new}
    ordered = sorted(old, key=article_key)
    deleted = [doc for doc, article in enumerate(ordered) if article.article_id in ids]
    segments = [mark_deleted(build_segment(old, averages=AVERAGES), deleted), build_segment(new, averages=AVERAGES)]
    assert_merged_alike(tmp_path, segments)


def test_impacts_are_made_anew_for_other_averages(tmp_path: Path) -> None:
    """Without fixed averages the merge takes those of all articles, as a build does."""
    articles: list[Article] = make_archive(80, seed=2)
    segments = [build_segment(articles[i::3], averages=(1.0, 1.0)) for i in range(3)]
    built = merge_segments(tmp_path, segments)
    assert built.averages == Averages(*average_lengths(articles))
    other = tmp_path / "other"
    other.mkdir()
    with SegmentBuilder(other) as builder:
        for article in articles:
            builder.add(article)
        assert builder.finish() == built
    for path in other.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_segments_that_are_mapped_files_are_merged_like_others(tmp_path: Path) -> None:
    """Their arrays are views of files."""
    articles = make_archive(50, seed=6)
    segments = [build_mapped(articles[i::2], averages=AVERAGES) for i in range(2)]
    assert_merged_alike(tmp_path, [mark_deleted(segments[0], [3, 5]), segments[1]])


@settings(deadline=None)
@given(st.lists(st.sets(st.binary(max_size=3), max_size=30), min_size=1, max_size=4))
def test_a_union_has_every_string_once_and_numbers_all(sets: list[set[bytes]]) -> None:
    """And a selection of it has the strings of the chosen numbers."""
    columns = [StringColumn.from_strings(sorted(each)) for each in sets]
    united, numbers = unite(columns, 4)
    expected = sorted(set().union(*sets))
    assert column_slice(united, 0, len(united)) == expected
    for each, of_column in zip(sets, numbers, strict=True):
        assert [expected[number] for number in of_column.tolist()] == sorted(each)
    chosen = select(united, numbers[0], 4)
    assert column_slice(chosen, 0, len(chosen)) == sorted(sets[0])
    assert chosen.offsets.dtype == columns[0].offsets.dtype


def peak_of_merging(folder: Path, segments: Sequence[Segment]) -> int:
    """The most memory that is in use at once while some segments are merged, in bytes."""
    folder.mkdir()
    tracemalloc.start()
    try:
        costs = MemoryCosts(token_bytes=1 << 13)
        merge_segments(folder, segments, SegmentOptions(budget=MemoryBudget(1, costs=costs)))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_word_that_fills_an_archive_is_merged_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in memory of one list of positions is bounded; all of it at once is seen here."""
    of_one_word = [Article(article_id=f"{n}", title="War", body="war " * 20_000) for n in range(40)]
    segments = [build_mapped(of_one_word[i::2], averages=AVERAGES) for i in range(2)]
    bounded = peak_of_merging(tmp_path / "bounded", segments)
    monkeypatch.setattr(segment_merger, "range_ends", lambda lengths, _: [0, len(lengths)])
    whole = peak_of_merging(tmp_path / "whole", segments)
    assert bounded + 8 * 40 * 20_000 < whole
    for path in (tmp_path / "whole").iterdir():
        assert path.read_bytes() == (tmp_path / "bounded" / path.name).read_bytes(), path.name
