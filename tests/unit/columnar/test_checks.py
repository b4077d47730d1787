"""Checks of values find every fault, also at the edges of the pieces that they read, and invent none."""

import dataclasses
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_segments import make_segment

from dateline.columnar import segment_checks
from dateline.columnar.arrays import starts_of
from dateline.columnar.checks import (
    _PIECE,
    _STRINGS,
    CheckedLists,
    ImplausibleError,
    ascends,
    check_ascending,
    check_distinct,
    check_docs,
    check_frequencies,
    check_lists,
    check_strings,
    posting_bounds,
)
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.segment import Documents, PostingsSection
from dateline.columnar.segment_checks import check_postings, check_texts
from dateline.columnar.strings import StringColumn

COUNT = 2 * _PIECE + 2
"""Two whole pieces, and one of two entries."""

EDGES = (1, _PIECE - 1, _PIECE, _PIECE + 1, 2 * _PIECE - 1, 2 * _PIECE, COUNT - 1)
"""Entries next to the ends of pieces."""

WHOLE = np.array([0, COUNT], np.int64)
"""The bounds of one list of all entries."""

at_each_edge = pytest.mark.parametrize("at", EDGES)


def numbered_strings(count: int = COUNT) -> StringColumn:
    """Some strings of four bytes, ascending."""
    return StringColumn(np.arange(0, 4 * count + 1, 4, dtype=np.uint32), np.arange(count, dtype=">u4").view(np.uint8))


@at_each_edge
def test_a_descent_is_found(at: int) -> None:
    """An entry that is equal to the one before it does not ascend strictly, a lesser one not at all."""
    values = np.arange(COUNT)
    assert ascends(values, strictly=True)
    values[at] = values[at - 1]
    assert (ascends(values, strictly=True), ascends(values, strictly=False)) == (False, True)
    values[at] = values[at - 1] - 1
    assert not ascends(values, strictly=False)


@at_each_edge
def test_a_string_twice_is_found(at: int) -> None:
    """Each string must be more than the one before it."""
    column = numbered_strings()
    check_ascending(column, "words")
    column.data[4 * at : 4 * at + 4] = column.data[4 * at - 4 : 4 * at]
    with pytest.raises(ImplausibleError, match="words do not ascend"):
        check_ascending(column, "words")


@pytest.mark.parametrize("at", [1, _STRINGS - 1, _STRINGS, 2 * _STRINGS, 2 * _STRINGS + 1])
def test_two_equal_strings_are_found_however_far_apart(at: int) -> None:
    """Strings that do not ascend are compared with all others."""
    column = numbered_strings(2 * _STRINGS + 2)
    check_distinct(column, "ids")
    column.data[:4] = column.data[4 * at : 4 * at + 4]
    with pytest.raises(ImplausibleError, match="ids are not distinct"):
        check_distinct(column, "ids")


@at_each_edge
def test_a_string_that_is_not_utf_8_is_found(at: int) -> None:
    """Each string is decoded."""
    column = StringColumn(np.arange(COUNT + 1, dtype=np.uint32), np.full(COUNT, ord("a"), np.uint8))
    check_strings(column, COUNT, "words")
    column.data[at] = 0xFF
    with pytest.raises(ImplausibleError, match="words are not UTF-8"):
        check_strings(column, COUNT, "words")


@at_each_edge
def test_a_document_twice_in_a_list_is_found(at: int) -> None:
    """Documents ascend in each list; another list may begin with any document."""
    docs = np.arange(COUNT, dtype=np.uint32)
    check_docs(PagedDocs.of(docs), WHOLE, COUNT, "postings")
    docs[at] = docs[at - 1]
    check_docs(PagedDocs.of(docs), np.array([0, at, COUNT]), COUNT, "postings")
    with pytest.raises(ImplausibleError, match="documents of postings do not ascend"):
        check_docs(PagedDocs.of(docs), WHOLE, COUNT, "postings")


@at_each_edge
def test_a_document_that_does_not_exist_is_found(at: int) -> None:
    """Every document is compared with their number; here each is a list of its own."""
    docs = np.arange(COUNT, dtype=np.uint32)
    docs[at] = COUNT
    with pytest.raises(ImplausibleError, match="postings name a document that does not exist"):
        check_docs(PagedDocs.of(docs), np.arange(COUNT + 1), COUNT, "postings")


def made_lists(at: int) -> CheckedLists:
    """Two lists, the second from posting `at` on, of COUNT documents with two positions each."""
    docs, tfs = np.arange(COUNT, dtype=np.uint32), np.full(COUNT, 2)
    positions = np.tile(np.array([0, 2], np.uint16), COUNT)
    bounds = np.array([0, at, COUNT])
    return CheckedLists(bounds, PagedDocs.of(docs), Frequencies.of(tfs), 2 * bounds, positions)


@at_each_edge
def test_positions_that_do_not_ascend_are_found(at: int) -> None:
    """They ascend in each document, and begin anew in the next one."""
    lists = made_lists(at)
    check_lists(lists, 2, COUNT, "postings")
    lists.positions[2 * at + 1] = 0
    with pytest.raises(ImplausibleError, match="positions of postings do not ascend"):
        check_lists(lists, 2, COUNT, "postings")


@at_each_edge
@pytest.mark.parametrize("by", [-1, 1])
def test_positions_of_another_list_are_found(at: int, by: int) -> None:
    """The positions of a list begin where those of the lists before it end."""
    lists = made_lists(at)
    lists.position_starts[1] += by
    with pytest.raises(ImplausibleError, match="positions of postings belong to another list"):
        check_lists(lists, 2, COUNT, "postings")


@at_each_edge
def test_frequencies_are_those_of_the_positions(at: int) -> None:
    """The pieces of bounds, put together, are the sums of the frequencies, and end with the last position."""
    lists = made_lists(at)
    pieces = list(posting_bounds(lists, "postings"))
    assert [first for first, _ in pieces] == [0, _PIECE, 2 * _PIECE]
    assert np.array_equal(np.concatenate([bounds[:-1] for _, bounds in pieces]), starts_of(lists.tfs[:])[:-1])
    for frequency, message in ((1, "too many positions"), (3, "too few positions")):
        lists.tfs.counts[at] = frequency
        with pytest.raises(ImplausibleError, match=message):
            list(posting_bounds(lists, "postings"))


def made_postings(at: int) -> tuple[PostingsSection, Documents]:
    """Two terms, the second from posting `at` on, of COUNT articles with one word in title and body."""
    lists = made_lists(at)
    ones = np.ones(COUNT, np.uint8)
    postings = PostingsSection(
        terms=StringColumn.from_strings(["a", "b"]),
        **lists._asdict(),
        impacts=ones.astype(np.uint16),
        body_offset=2,
        title_starts=lists.doc_starts.copy(),
        title_docs=PagedDocs.of(np.arange(COUNT, dtype=np.uint32)),
        title_tfs=ones.copy(),
        max_impacts=np.ones(2, np.uint16),
    )
    documents = dataclasses.replace(
        make_segment(0).documents, ids=numbered_strings(), title_lengths=ones.copy(), body_lengths=ones.copy()
    )
    return postings, documents


@pytest.mark.parametrize("at", [1, _PIECE, COUNT - 1])
def test_a_list_of_titles_that_differs_from_the_positions_is_found(at: int) -> None:
    """Its documents, its frequencies and its bounds are those of the positions before the body."""
    postings, documents = made_postings(at)
    check_postings(postings, documents)
    postings.title_starts[1] += 1 if at < COUNT - 1 else -1
    with pytest.raises(ImplausibleError, match="bounds of titles are wrong"):
        check_postings(postings, documents)
    postings, documents = made_postings(at)
    postings.title_tfs[at] = 2
    with pytest.raises(ImplausibleError, match="frequencies of titles are wrong"):
        check_postings(postings, documents)
    postings, documents = made_postings(at)
    postings.positions[2 * at : 2 * at + 2] = (2, 3)
    documents.title_lengths[at], documents.body_lengths[at] = 0, 2
    with pytest.raises(ImplausibleError, match="titles"):
        check_postings(postings, documents)


# Boundaries


@given(st.lists(st.lists(st.sampled_from([b"\0", b"a", b"12345678", b"\xff"]), max_size=4).map(b"".join), max_size=6))
def test_strings_ascend_in_the_order_of_their_bytes(strings: list[bytes]) -> None:
    """Also strings longer than the eight bytes that are compared at a time, and such that begin alike."""
    for each in (strings, sorted(strings), sorted(set(strings))):
        assert is_plausible(partial(check_ascending, StringColumn.from_strings(each), "words")) == all(
            one < other for one, other in pairwise(each)
        )


def is_plausible(check: Callable[[], None]) -> bool:
    """Whether a check finds no fault."""
    try:
        check()
    except ImplausibleError:
        return False
    return True


@pytest.mark.parametrize(
    ("page_starts", "pages", "message"),
    [
        ([0, 4], [0, 1], "pages of postings start outside them"),
        ([0, 2], [0, 0], "a page of postings is split"),
        ([0, 2, 2], [0, 1, 2], "the pages of postings do not ascend"),
        ([], [], "postings have no pages"),
    ],
)
def test_pages_that_no_builder_writes_are_found(page_starts: list[int], pages: list[int], message: str) -> None:
    """A page begins with a posting, and differs from the page before it."""
    low = np.arange(4, dtype=np.uint16)
    check_docs(PagedDocs(low, np.array([0, 2]), np.array([0, 1], np.uint16)), np.array([0, 4]), 1 << 17, "postings")
    docs = PagedDocs(low, np.array(page_starts, np.uint8), np.array(pages, np.uint16))
    with pytest.raises(ImplausibleError, match=message):
        check_docs(docs, np.array([0, 4]), 1 << 18, "postings")


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ([0, 0], "the numbers of large frequencies of postings do not ascend"),
        ([0, 3], "a large frequency of postings belongs to no posting"),
        ([0, 2], "large frequencies of postings are missing"),
    ],
)
def test_places_of_large_frequencies_that_no_builder_writes_are_found(places: list[int], message: str) -> None:
    """Each overflowing posting is named once, in order, and no other is."""
    counts, great = np.array([255, 255, 1], np.uint8), np.array([255, 300], np.uint32)
    check_frequencies(Frequencies(counts, np.array([0, 1], np.uint8), great), "postings")
    with pytest.raises(ImplausibleError, match=message):
        check_frequencies(Frequencies(counts, np.array(places, np.uint8), great), "postings")


def test_words_are_as_many_as_positions() -> None:
    """The lengths of all titles and bodies are the number of all positions."""
    segment = make_segment(9)
    check_postings(segment.postings, segment.documents)
    longer = segment.documents.body_lengths.copy()
    longer[np.argmin(longer)] += 1
    with pytest.raises(ImplausibleError, match="there are fewer or more positions than words"):
        check_postings(segment.postings, dataclasses.replace(segment.documents, body_lengths=longer))


@pytest.mark.parametrize("size", [1, 7, 67, 68])
def test_the_offsets_of_tokens_are_compared_piece_by_piece(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """With the bodies of each piece, wherever the pieces end."""
    monkeypatch.setattr(segment_checks, "_PIECE", size)
    segment = make_segment(60)
    check_texts(segment.texts, segment.documents)
