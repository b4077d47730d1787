"""Which segments a commit merges."""

import random

from dateline.columnar.merge_policy import MOST_SEGMENTS, Size, choose_merges


def _after(sizes: list[Size], new: int) -> list[Size]:
    """Merge as chosen, and say what is there then."""
    chosen = choose_merges(sizes, new)
    gathered = new + sum(sizes[i].live for i in chosen)
    kept = [size for i, size in enumerate(sizes) if i not in chosen]
    return [*kept, Size(gathered, gathered)] if gathered else kept


def test_few_segments_are_left_alone() -> None:
    assert choose_merges([Size(100, 90), Size(10, 8)], 5) == []
    assert choose_merges([Size(10, 10)] * 5, 0) == []
    assert choose_merges([], 7) == []


def test_a_segment_with_more_than_a_fifth_deleted_is_rewritten() -> None:
    assert choose_merges([Size(100, 80), Size(100, 79)], 0) == [1]
    assert choose_merges([Size(1, 0)], 0) == [0]


def test_the_smallest_are_merged_where_there_are_too_many() -> None:
    assert choose_merges([Size(n, n) for n in (9, 100, 50, 20, 80)], 2) == [0]
    assert choose_merges([Size(n, n) for n in (9, 100, 50, 20, 80, 70)], 0) == [0, 3]


def test_merging_goes_on_while_a_segment_is_no_larger_than_what_was_gathered() -> None:
    assert choose_merges([Size(n, n) for n in (9, 100, 10, 20, 80)], 2) == [0, 2, 3]


def test_there_are_never_more_than_five_and_none_has_many_deleted_whatever_happens() -> None:
    rng = random.Random(5)
    for _ in range(300):
        sizes = [Size(n, n - rng.randint(0, n)) for n in rng.choices((1, 2, 5, 50, 1000), k=rng.randint(0, 25))]
        after = _after(sizes, rng.choice((0, 0, 1, 30)))
        assert len(after) <= MOST_SEGMENTS
        assert all(size.documents - size.live <= 0.2 * size.documents for size in after)
        assert sum(size.live for size in after) >= sum(size.live for size in sizes)


def test_a_document_is_rewritten_about_as_often_as_the_index_doubles() -> None:
    sizes: list[Size] = []
    rewritten = 0
    for _ in range(2000):
        rewritten += sum(sizes[i].live for i in choose_merges(sizes, 1))
        sizes = _after(sizes, 1)
    assert len(sizes) <= MOST_SEGMENTS
    assert rewritten / 2000 < 25
