"""Frequencies in a byte each: overflowing ones come back however they are read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle.plain_builder import build_segment

from dateline.article import Article
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.paged_docs import PagedDocs
from dateline.search.doc_lists import DocLists
from dateline.search.positions import PositionLists
from dateline.search.thresholds import PositionThresholds

tfs = st.lists(st.one_of(st.integers(1, 3), st.sampled_from([254, 255, 256, 70_000])), max_size=100)


@given(tfs, st.integers(0, 100), st.integers(0, 100))
def test_a_slice_has_the_frequencies_that_were_stored(given: list[int], start: int, end: int) -> None:
    """Any slice equals that of the list, overflowing frequencies included."""
    stored = Frequencies.of(np.array(given, np.int64))
    assert len(stored) == len(given)
    assert stored[:].tolist() == given
    assert stored[start:end].tolist() == given[start:end]


@given(tfs.filter(bool), st.lists(st.integers(0, 120), max_size=20))
def test_any_postings_have_the_frequencies_that_were_stored(given: list[int], places: list[int]) -> None:
    """In any order and shape; a number after the last posting stands for the last."""
    stored = Frequencies.of(np.array(given, np.int64))
    expected = [given[min(place, len(given) - 1)] for place in places]
    assert [stored.at(place) for place in range(len(given))] == given
    assert stored.take(np.array(places, np.int64)).tolist() == expected
    if len(places) % 2 == 0:
        shape = (2, len(places) // 2)
        assert stored.take(np.array(places, np.int64).reshape(shape)).tolist() == np.reshape(expected, shape).tolist()


def test_a_slice_without_an_overflow_is_a_view() -> None:
    """Then nothing is copied."""
    stored = Frequencies.of(np.array([1, 254, 255, 7]))
    assert stored.counts.tolist() == [1, 254, 255, 7]
    assert stored.great_places.tolist() == [2]
    assert stored.great_counts.tolist() == [255]
    assert np.shares_memory(stored[:2], stored.counts)
    assert not np.shares_memory(stored[:3], stored.counts)


@pytest.mark.parametrize("documents", [3, 40, 5_000])
def test_positions_are_found_after_overflowing_frequencies(documents: int) -> None:
    """Offsets of positions stay right after postings whose frequency overflows a byte."""
    counts = [1 + number % 3 for number in range(documents)]
    counts[1], counts[-1] = 300, 255
    counts[documents // 2] = 1_000
    docs = np.arange(documents, dtype=np.uint16) * 2
    positions = np.concatenate([np.arange(count, dtype=np.uint16) for count in counts])
    stored = Frequencies.of(np.array(counts))
    starts = np.array([0, documents], np.int64)
    lists = PositionLists(starts, DocLists(PagedDocs.of(docs), starts, 10_000), stored, positions, PositionThresholds())
    for chosen in (docs, docs[::2], docs[-2:], docs[:: max(documents // 3, 1)], np.array([0, docs[-1]], np.uint16)):
        rows, found = lists.of(0, chosen, np.arange(len(chosen)))
        expected = [(row, place) for row, doc in enumerate(chosen.tolist()) for place in range(counts[doc // 2])]
        assert list(zip(rows.tolist(), found.tolist(), strict=True)) == expected
    for doc in (0, 2, 4, documents // 2 * 2, int(docs[-1])):
        assert lists.in_document(0, doc).tolist() == list(range(counts[doc // 2]))
    assert lists.in_document(0, 1).tolist() == []


def test_a_segment_keeps_what_occurs_more_often_than_a_byte_can_say() -> None:
    """255 occurrences are the first that are stored apart."""
    segment = build_segment([Article("x", "war", "war " * 254 + "peace " * 253), Article("y", "", "war war peace")])
    peace, war = (segment.postings.terms.find(term) for term in (b"peac", b"war"))
    assert (peace, war) == (0, 1)
    assert segment.postings.tfs[:].tolist() == [253, 1, 255, 2]
    assert segment.postings.tfs.great_places.tolist() == [2]
