"""Which segments a commit merges."""

import random

import pytest

from dateline.building.merge_policy import DEFAULT_THRESHOLDS, MergeThresholds, choose_merges
from dateline.building.merge_policy import SegmentSize as Size


def _after(sizes: list[Size], new: int, thresholds: MergeThresholds = DEFAULT_THRESHOLDS) -> list[Size]:
    """Merge as chosen, and say what is there then."""
    chosen = choose_merges(sizes, new, thresholds)
    gathered = new + sum(sizes[i].live for i in chosen)
    kept = [size for i, size in enumerate(sizes) if i not in chosen]
    return [*kept, Size(gathered, gathered)] if gathered else kept


def _rewritten(
    commits: int, *, as_segments: bool = False, thresholds: MergeThresholds = DEFAULT_THRESHOLDS
) -> tuple[float, int]:
    """How often a document is rewritten in commits of one each, and the most segments there were."""
    sizes: list[Size] = []
    rewritten = most = 0
    for _ in range(commits):
        before, new = ([*sizes, Size(1, 1)], 0) if as_segments else (sizes, 1)
        rewritten += sum(before[i].live for i in choose_merges(before, new, thresholds))
        sizes = _after(before, new, thresholds)
        most = max(most, len(sizes))
    return rewritten / commits, most


def test_the_largest_is_left_alone_while_it_is_much_larger_than_what_is_gathered() -> None:
    """Up to four times as large it is merged as well."""
    assert choose_merges([Size(100, 95), Size(23, 23)], 0) == []
    assert choose_merges([Size(101, 101), Size(20, 20)], 5) == [1]
    assert choose_merges([Size(100, 100), Size(20, 20)], 5) == [0, 1]
    assert choose_merges([], 7) == []
    assert choose_merges([Size(7, 7)], 0) == []


def test_a_segment_with_more_than_a_tenth_deleted_is_rewritten() -> None:
    """However large or small it is."""
    assert choose_merges([Size(10_000, 9000), Size(100, 89)], 0) == [1]
    assert choose_merges([Size(1, 0)], 0) == [0]


def test_small_segments_are_merged_unless_one_is_very_much_larger() -> None:
    """Fifty times as large is the limit."""
    assert choose_merges([Size(10_000, 10_000), Size(250, 250), Size(20, 20)], 5) == [1, 2]
    assert choose_merges([Size(100_000, 100_000), Size(1251, 1251), Size(20, 20)], 5) == [2]


def test_a_segment_that_was_added_whole_is_merged_as_new_documents_are() -> None:
    """The smallest stands for the new documents when there are none."""
    assert choose_merges([Size(10_000, 10_000), Size(250, 250), Size(20, 20), Size(5, 5)], 0) == [1, 2, 3]
    assert choose_merges([Size(100_000, 100_000), Size(5000, 5000), Size(251, 251), Size(5, 5)], 0) == []


def test_the_smallest_are_merged_where_there_are_too_many() -> None:
    """As few as leave five segments."""
    powers = [Size(100**n, 100**n) for n in range(1, 8)]
    assert choose_merges(powers[:5], 1) == [0]
    assert choose_merges(powers[:6], 0) == [0, 1]
    assert choose_merges(powers, 0) == [0, 1, 2]


def test_there_are_never_more_than_five_and_none_has_many_deleted_whatever_happens() -> None:
    """Random segments, deletions and batches."""
    rng = random.Random(5)
    for _ in range(300):
        sizes = [Size(n, n - rng.randint(0, n)) for n in rng.choices((1, 2, 5, 50, 1000), k=rng.randint(0, 25))]
        after = _after(sizes, rng.choice((0, 0, 1, 30)))
        assert len(after) <= DEFAULT_THRESHOLDS.max_segments
        assert all(size.documents - size.live <= 0.1 * size.documents for size in after)
        assert sum(size.live for size in after) >= sum(size.live for size in sizes)


@pytest.mark.parametrize("as_segments", [False, True])
def test_a_document_is_rewritten_no_more_often_than_small_segments_may_be_smaller(as_segments: bool) -> None:
    """Four thousand commits of one article each."""
    times, most = _rewritten(4000, as_segments=as_segments)
    assert most <= 3
    assert times < DEFAULT_THRESHOLDS.ratio_of_small


def test_the_count_of_rewritings_tells_a_policy_that_always_merges() -> None:
    """Planted: the largest segment is merged each time."""
    assert _rewritten(4000, thresholds=MergeThresholds(ratio_of_largest=10**9))[0] > 1000
