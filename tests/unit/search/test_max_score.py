"""MaxScore finds what adding up everything finds."""

from collections import defaultdict

import numpy as np
import pytest

from dateline.columnar.segment import IMPACT_UNIT
from dateline.search.kernels import padded, to_bitmap, to_mask
from dateline.search.max_score import Scratch, best_of_any, union_bitmap
from dateline.search.postings import PostingList, SegmentedPostings, SegmentPostings
from dateline.search.thresholds import SearchThresholds, UnionThresholds

DOCUMENTS = 5_000


class Shown:
    """Stands for a `DocFilter` that hides some documents."""

    def __init__(self, hidden):
        self._shown = np.ones(DOCUMENTS, np.bool_)
        self._shown[hidden] = False
        self.is_unrestricted = not len(hidden)

    def mask(self, docs):
        return self._shown[docs]

    def only(self, docs, scores):
        return docs[self.mask(docs)], scores[self.mask(docs)]


def make_list(rng, count, *, parted=False):
    """Make a list of random documents and impacts; half of the rare ones' impacts are high."""
    docs = np.sort(rng.choice(DOCUMENTS, count, replace=False)).astype(np.uint32)
    impacts = rng.integers(1, rng.choice([300, 20_000, 65_536]), count).astype(np.uint16)
    weight = float(20 / (1 + np.log2(1 + count)))
    bound = int(impacts.max()) * weight / IMPACT_UNIT
    if parted:
        cut = DOCUMENTS // 3
        parts = [
            SegmentPostings(
                base,
                end,
                (docs[(docs >= base) & (docs < end)] - base).astype(np.uint16),
                impacts[(docs >= base) & (docs < end)],
            )
            for base, end in ((0, cut), (cut, DOCUMENTS))
        ]
        return SegmentedPostings(parts, weight, bound, None)
    bitmap = to_bitmap(padded(np.isin(np.arange(DOCUMENTS), docs))) if count > 200 else None
    return PostingList(docs, impacts, weight, bound, bitmap)


def brute_force(lists, shown, count):
    """The scores of all visible documents, the `count` best of them and those within the margin of rounding."""
    scores = defaultdict(float)
    for each in lists:
        for doc, score in zip(each.docs.tolist(), each.scores_of().tolist(), strict=True):
            scores[doc] += score
    scores = {doc: score for doc, score in scores.items() if shown.mask(np.array([doc]))[0]}
    ranked = sorted(scores.values(), reverse=True)
    least = ranked[min(count, len(ranked)) - 1] - 1e-4 if ranked else 0  # what rounding can make equal
    return scores, {doc for doc, score in scores.items() if score >= least}


@pytest.mark.parametrize("hidden", [0, 700, 4_900])
@pytest.mark.parametrize("short", [16, 2_048])
@pytest.mark.parametrize("dense", [1, 8, 10**9])
def test_the_best_are_among_the_candidates(short, dense, hidden):
    """Whatever the lists, whichever way is taken: no document of the page is missed, and its score is the whole sum."""
    unions = UnionThresholds(short_postings=short, few_candidates=8, dense_share=dense)
    thresholds = SearchThresholds(unions=unions)
    rng = np.random.default_rng(8)
    scratch = Scratch(DOCUMENTS)
    for _ in range(60):
        lists = [
            make_list(rng, int(rng.choice([1, 5, 40, 300, 1_500, 4_000])), parted=bool(rng.integers(2)))
            for _ in range(rng.integers(1, 7))
        ]
        shown = Shown(rng.choice(DOCUMENTS, hidden, replace=False))
        count = int(rng.choice([1, 10, 100]))
        docs, scores = best_of_any(lists, count, shown, scratch, thresholds)
        expected, wanted = brute_force(lists, shown, count)
        assert len(set(docs.tolist())) == len(docs)
        assert wanted <= set(docs.tolist())
        assert scores.tolist() == pytest.approx([expected[doc] for doc in docs.tolist()])


def test_a_union_of_bitmaps_and_lists():
    """The bitmap of a union holds the documents of every list and no other."""
    rng = np.random.default_rng(8)
    scratch = Scratch(DOCUMENTS)
    for _ in range(50):
        lists = [make_list(rng, int(rng.choice([1, 40, 300, 4_000]))) for _ in range(rng.integers(1, 6))]
        found = to_mask(union_bitmap(lists, scratch)).nonzero()[0]
        assert found.tolist() == sorted(set().union(*(each.docs.tolist() for each in lists)))
