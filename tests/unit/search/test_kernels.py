"""Kernels against sets."""

import numpy as np
import pytest
from reached import most_reach, reached

from dateline.search import kernels
from dateline.search.clauses.conjunction import intersect_scored
from dateline.search.postings import PostingList, ScoredDocs, SegmentedPostings, SegmentPostings

KINDS = [np.uint16, np.uint32]


def make_docs(rng, kind, most=3_000):
    return np.unique(rng.integers(0, 4_000, rng.integers(0, most))).astype(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_found_from_either_side(kind):
    """Which needles are in the hay, whichever of the two is longer; either may be empty."""
    rng = np.random.default_rng(8)
    for most in (2, 30, 3_000) * 20:
        needles, docs = make_docs(rng, kind, most), make_docs(rng, kind, int(rng.choice([1, 2, 40, 3_000])))
        expected = [doc in set(docs.tolist()) for doc in needles.tolist()]
        assert kernels.member_mask(needles, docs).tolist() == expected
        assert kernels.members(needles, docs)[1].tolist() == expected


@pytest.mark.parametrize("kind", KINDS)
def test_unions_are_ascending_and_distinct(kind):
    """A union holds every document once."""
    rng = np.random.default_rng(8)
    for count in range(6):
        lists = [make_docs(rng, kind) for _ in range(count)]
        assert kernels.union(lists).tolist() == sorted(set().union(*(each.tolist() for each in lists)))


def test_scores_are_added_and_compared_by_document():
    """`add_up` sums and `best_of` takes the highest of what a document has in several lists."""
    lists = [np.array([1, 4, 9], np.uint32), np.array([4, 9], np.uint32), np.array([2, 9], np.uint32)]
    scores = [np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0]), np.array([6.0, 7.0])]
    docs, sums = kernels.add_up(lists, scores)
    assert (docs.tolist(), sums.tolist()) == ([1, 2, 4, 9], [1.0, 6.0, 6.0, 15.0])
    docs, best = kernels.best_of(lists, scores)
    assert (docs.tolist(), best.tolist()) == ([1, 2, 4, 9], [1.0, 6.0, 4.0, 7.0])


def test_bitmaps_and_masks_are_two_forms_of_one_thing():
    """A mask comes back from its bitmap, as long as a multiple of 64."""
    mask = np.random.default_rng(8).random(1_000) < 0.3
    words = kernels.to_bitmap(kernels.padded(mask))
    assert len(words) == 16
    assert kernels.to_mask(words)[:1_000].tolist() == mask.tolist()
    assert not kernels.to_mask(words)[1_000:].any()


def scored(rng, docs, *, parted):
    impacts = rng.integers(1, 65_536, len(docs)).astype(np.uint16)
    if not parted:
        return PostingList(docs, impacts, 2.0, 2.0, None)
    inside = docs < 1_500
    parts = [
        SegmentPostings(0, 1_500, docs[inside].astype(np.uint16), impacts[inside]),
        SegmentPostings(2_000, 4_000, (docs[docs >= 2_000] - 2_000).astype(np.uint16), impacts[docs >= 2_000]),
    ]
    return SegmentedPostings(parts, 2.0, 2.0, None)


@most_reach(0.5)
@pytest.mark.parametrize("parted", [False, True])
def test_a_conjunction_sums_the_scores_of_what_all_lists_hold(parted):
    """Documents in all lists, with the sum of the scored ones; a list in parts is read like any other."""
    rng = np.random.default_rng(8)
    for _ in range(100):
        first = make_docs(rng, np.uint32)
        others = [scored(rng, make_docs(rng, np.uint32), parted=parted) for _ in range(rng.integers(1, 4))]
        lists = [ScoredDocs(first, np.ones(len(first))), *others]
        silent = [ScoredDocs(make_docs(rng, np.uint32))] if rng.integers(2) else []
        if not reached(all(len(each) for each in (*lists, *silent))):
            continue
        docs, sums = intersect_scored(lists, silent, scoring=True)
        tables = [dict(zip(each.docs.tolist(), each.scores_of().tolist(), strict=True)) for each in lists]
        expected = set.intersection(*(set(each.docs.tolist()) for each in (*lists, *silent)))
        assert docs.tolist() == sorted(expected)
        assert sums.tolist() == pytest.approx([sum(table[doc] for table in tables) for doc in docs.tolist()])
        assert intersect_scored(lists, silent, scoring=False)[1] is None


def test_parts_do_not_reach_beyond_their_segments():
    """A document of a segment without the term is not taken for one of the segment before."""
    rng = np.random.default_rng(8)
    docs = np.array([5, 100], np.uint32)
    parts = SegmentedPostings(
        [SegmentPostings(0, 200, docs.astype(np.uint8), np.array([7, 7], np.uint16))], 1.0, 1.0, None
    )
    found, scores = parts.look_up(np.array([5, 100, 256 + 5, 256 + 100], np.uint32))
    assert found.tolist() == [True, True, False, False]
    assert (np.asarray(scores) > 0).tolist() == found.tolist()
    assert rng
