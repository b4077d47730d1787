"""Documents above 65,535: stored in two bytes, and read as they were, in any way."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle.plain_builder import average_lengths, build_segment

from dateline.article import Article
from dateline.building.memory_budget import MemoryBudget
from dateline.building.options import SegmentOptions
from dateline.building.segment_builder import SegmentBuilder
from dateline.building.segment_merger import merge_segments
from dateline.building.segment_writer import write_segment
from dateline.columnar.arrays import starts_of
from dateline.columnar.deletions import mark_deleted
from dateline.columnar.layout import Averages
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.dates import PartialDate
from dateline.search.doc_lists import DocLists

NAME = "MAIN_0000000000000000"
COUNT = 66_500

numbers = st.one_of(
    st.integers(0, 3), st.sampled_from([65_535, 65_536, 65_537, 131_071, 131_072]), st.integers(0, 300_000)
)
lists = st.lists(st.sets(numbers, min_size=1, max_size=12).map(sorted), max_size=8)


@given(lists, st.integers(0, 60), st.integers(0, 60))
def test_a_slice_has_the_documents_that_were_stored(given: list[list[int]], start: int, end: int) -> None:
    """Over the edges of pages, too."""
    docs = [doc for each in given for doc in each]
    stored = PagedDocs.of(np.array(docs, np.uint32))
    assert stored.low.dtype == np.uint16
    assert len(stored) == len(docs)
    assert stored[:].tolist() == docs
    assert stored[start:end].tolist() == docs[start:end]


@given(lists, st.lists(numbers, max_size=20))
def test_a_list_is_read_and_searched_as_it_was_stored(given: list[list[int]], wanted: list[int]) -> None:
    """Lists that begin, end and cross pages anywhere."""
    docs = PagedDocs.of(np.array([doc for each in given for doc in each], np.uint32))
    starts = starts_of(np.array([len(each) for each in given], np.int64))
    stored = DocLists(docs, starts, 300_001)
    for number, each in enumerate(given):
        first, end = starts[number : number + 2].tolist()
        assert stored.read(number).tolist() == each
        assert stored.read(number).dtype == stored.dtype == np.uint32
        assert stored.read_slice(number, first + 1, end).tolist() == each[1:]
        for doc in [*wanted, *each]:
            assert stored.find(number, doc) == (first + each.index(doc) if doc in each else -1)
        for low, high in zip(wanted, wanted[::-1], strict=True):
            between = stored.bounds_between(number, low, high)
            assert stored.read_slice(number, *between).tolist() == [doc for doc in each if low <= doc < high]


def test_the_lists_of_a_small_segment_are_views() -> None:
    """Below 65,536 documents a list is two bytes each, and copies nothing."""
    stored = PagedDocs.of(np.array([1, 65_534, 0, 7], np.uint32))
    assert (stored.page_starts.tolist(), stored.pages.tolist()) == ([0], [0])
    lists = DocLists(stored, np.array([0, 2, 4]), 65_535)
    assert np.shares_memory(lists.read(0), stored.low)
    assert lists.read(0).tolist() == [1, 65_534]
    assert (lists.find(0, 65_534), lists.find(0, 2), lists.bounds_between(1, 1, 9)) == (1, -1, (3, 4))


def test_documents_of_the_highest_page_come_back() -> None:
    """Up to 2**32 - 1, without overflow."""
    docs = np.array([0, 65_535, 65_536, 2**32 - 65_537, 2**32 - 1], np.uint32)
    stored = PagedDocs.of(docs)
    assert stored.pages.tolist() == [0, 1, 65_534, 65_535]
    assert stored[:].tolist() == docs.tolist()


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """So many that their numbers need more than two bytes; a few of them have words in common."""
    rng = random.Random(8)
    words = ["every", "many", "some", "few", "late"]

    def text(number: int) -> str:
        chosen = ["every", *(word for word, odds in (("many", 2), ("some", 9), ("few", 4_000)) if not number % odds)]
        return " ".join([*chosen, *(["late"] if number > COUNT - 300 else [])])

    titles = [rng.choice(words) if number % 7 == 0 else "" for number in range(COUNT)]
    places = ["Everywhere" if number % 5 == 0 else None for number in range(COUNT)]
    made = [
        Article(f"a{number}", title, text(number), PartialDate(1950 + number // 1_000, 1, 1), place=place)
        for number, (title, place) in enumerate(zip(titles, places, strict=True))
    ]
    rng.shuffle(made)
    return made


@pytest.fixture(scope="module")
def built(articles: list[Article]) -> Segment:
    return build_segment(articles, averages=average_lengths(articles))


def test_both_builders_and_a_merge_write_the_same_pages(
    articles: list[Article], built: Segment, tmp_path: Path
) -> None:
    """With more documents than a page has, in all three ways."""
    averages = average_lengths(articles)
    folders = [tmp_path / name for name in ("plain", "arrays", "merged")]
    for folder in folders:
        folder.mkdir()
    write_segment(folders[0], built)
    with SegmentBuilder(
        folders[1], options=SegmentOptions(NAME, Averages(*averages), budget=MemoryBudget(8))
    ) as builder:
        for article in articles:
            builder.add(article)
        builder.finish()
    half = COUNT // 2
    parts = [build_segment(part, averages=averages) for part in (articles[: half + 9], articles[half:])]
    twice = {article.article_id for article in articles[half : half + 9]}
    docs = [doc for doc, each in enumerate(parts[1].documents.ids) if each in twice]
    options = SegmentOptions(NAME, Averages(*averages))
    merge_segments(folders[2], [parts[0], mark_deleted(parts[1], docs)], options, keep_impacts=True)
    for kind in ("postings", "forms"):
        content = [(folder / f"{NAME}.{kind}").read_bytes() for folder in folders]
        assert content[0] == content[1] == content[2], kind
    assert open_segment(folders[1], NAME).postings.docs.pages.max() == 1
