"""Any of several terms: bitmaps count the documents, and MaxScore finds the best, each without the other.

MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995, here a list at a time.  The lists
are taken from the shortest to the longest.  A document of list i that is in no shorter list can enter the page only if
its score there, plus the most that the longer lists can add, reaches the last score on the page so far.  One comparison
over a column of 16-bit impacts finds these documents, and only they are looked up in the other lists.
"""

import threading
from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from dateline.search import kernels
from dateline.search.doc_filter import DocFilter
from dateline.search.kernels import NO_DOCS, Bitmap, Docs, Scores, near_highest
from dateline.search.postings import ScoredDocs
from dateline.search.thresholds import SearchThresholds

_COUNT = attrgetter("count")

_SPARE = 4  # where documents may be hidden, this many times as many as are wanted are looked at


class Scratch(threading.local):
    """Arrays over all documents of an index, which each thread has for itself and uses again and again."""

    def __init__(self, count: int) -> None:
        size = -(-count // 64) * 64
        self.mask = np.zeros(size, np.bool_)
        self.scores = np.zeros(size, np.float32)


def union_bitmap(lists: Sequence[ScoredDocs], scratch: Scratch) -> Bitmap:
    """The bitmap, uint64[ceil(n / 64)], of those of n documents, in ascending order, that are in any of the lists.

    It is the union of the bitmaps that long lists have and of one that is made of the other lists.  It may hold
    documents outside of the range that was read.  O(n + postings of the other lists), and n / 64 for each bitmap.
    """
    mask = scratch.mask
    mask.fill(0)
    for each in lists:
        if each.bitmap is None or each.count * 64 < len(mask):
            mask[each.docs] = True
    bitmap = kernels.to_bitmap(mask)
    for each in lists:
        if each.bitmap is not None and each.count * 64 >= len(mask):
            bitmap |= each.bitmap
    return bitmap


def best_of_any(
    lists: Sequence[ScoredDocs], count: int, shown: DocFilter, scratch: Scratch, thresholds: SearchThresholds
) -> tuple[Docs, Scores]:
    """Documents among which are the `count` best that may be shown, by the sum of their scores, with ties at the end.

    The n documents are distinct, in no order; their scores, float64[n], are sums over all lists.  Each of `lists` is
    scored and has a document.  O(postings), mostly for comparisons, and a look-up in the other lists for each candidate
    that they leave.
    """
    lists = sorted(lists, key=_COUNT)
    rest = np.cumsum([0.0, *[each.bound for each in reversed(lists)]])[::-1].tolist()
    found = _Best(count, thresholds)
    begun = 0
    postings = 0
    while begun < len(lists) and (postings := postings + lists[begun].count) <= thresholds.unions.short_postings:
        begun += 1
    if begun:
        docs, scores = _added_up(lists[:begun])
        if not shown.is_unrestricted:
            docs, scores = shown.only(docs, scores)
        found.add(*_completed(docs, scores, lists[begun:], rest[begun:], found))
    for i in range(begun, len(lists)):
        if not found.is_full:
            found.raise_to(max(_least_score(each, count, shown) for each in lists[i:]))
        if rest[i] < found.least:
            break
        docs, scores = lists[i].above(found.least - rest[i + 1])
        if len(docs) * thresholds.unions.dense_share > len(scratch.mask) and len(lists) > 2:
            # Two products and a comparison are rounded as the additions are.
            error = thresholds.ranking.float32_error * (len(lists) + 2) * rest[0]
            return _dense(lists, count, shown, scratch, thresholds.ranking.rounding + error)
        docs, scores = shown.only(docs, scores)
        for shorter in lists[:i]:
            keep = (~kernels.member_mask(docs, shorter.docs)).nonzero()[0]
            docs, scores = docs.take(keep), scores.take(keep)
        found.add(*_completed(docs, scores, lists[i + 1 :], rest[i + 1 :], found))
    return found.result()


class _Best:
    """The candidates so far, and a score below which none is needed."""

    def __init__(self, count: int, thresholds: SearchThresholds) -> None:
        self._count = count
        self._margin = thresholds.ranking.rounding
        self.few = thresholds.unions.few_candidates
        self._docs: list[Docs] = []
        self._scores: list[Scores] = []
        self._held = 0
        self.least = -np.inf

    @property
    def is_full(self) -> bool:
        return self._held >= self._count

    def raise_to(self, score: float) -> None:
        """Note that as many documents as are wanted score this or more."""
        self.least = max(self.least, score - self._margin)

    def note(self, scores: Scores) -> None:
        """Learn from scores that distinct documents reach or pass."""
        if len(scores) >= self._count:
            self.raise_to(near_highest(scores, self._count))

    def add(self, docs: Docs, scores: Scores) -> None:
        self._docs.append(docs)
        self._scores.append(scores)
        self._held += len(docs)
        self.note(scores if len(self._scores) == 1 else np.concatenate(self._scores))

    def result(self) -> tuple[Docs, Scores]:
        if len(self._docs) == 1:
            return self._docs[0], self._scores[0]
        return np.concatenate([NO_DOCS, *self._docs]), np.concatenate([np.zeros(0), *self._scores])


def _added_up(lists: Sequence[ScoredDocs]) -> tuple[Docs, Scores]:
    if len(lists) == 1:
        return lists[0].docs, lists[0].scores_of()
    return kernels.add_up([each.docs for each in lists], [each.scores_of() for each in lists])


def _completed(
    docs: Docs, scores: Scores, lists: Sequence[ScoredDocs], rest: Sequence[float], found: _Best
) -> tuple[Docs, Scores]:
    """Add the scores by other lists to each document; leave out those that cannot reach the page any more.

    `rest[i]` is the most that `lists[i:]` can add.
    """
    for i, each in enumerate(lists):
        if len(docs) > found.few:
            if not i:
                found.note(scores)
            keep = (scores >= found.least - rest[i]).nonzero()[0]
            if len(keep) < len(docs):
                docs, scores = docs.take(keep), scores.take(keep)
        if not len(docs):
            break
        scores = scores + each.look_up(docs)[1]
    return docs, scores


def _least_score(found: ScoredDocs, count: int, shown: DocFilter) -> float:
    """A score that `count` visible documents of a list reach by it alone; -inf if there is none."""
    wanted = count if shown.is_unrestricted else _SPARE * count
    values = found.impacts if found.impacts is not None else found.scores
    if values is None or len(values) < wanted:
        return -np.inf
    least = near_highest(values, wanted)
    if found.impacts is not None:
        least *= found.unit
    if shown.is_unrestricted:
        return least
    docs, scores = shown.only(*found.above(least))
    return near_highest(scores, count) if len(docs) >= count else -np.inf


def _dense(
    lists: Sequence[ScoredDocs], count: int, shown: DocFilter, scratch: Scratch, margin: float
) -> tuple[Docs, Scores]:
    """Add up all lists in one array of float32 over all documents; those near the best are scored again in float64.

    `margin` is how much less than the last of the best a document may score in float32.
    """
    total = scratch.scores
    total.fill(0.0)
    for each in lists:
        if each.impacts is not None:
            total[each.docs] += each.impacts * np.float32(each.unit)
        else:
            total[each.docs] += np.asarray(each.scores, np.float32)
    wanted = count if shown.is_unrestricted else _SPARE * count
    while True:
        least = near_highest(total, wanted) if wanted <= len(total) else 0.0
        docs = (total > max(least - margin, 0.0)).nonzero()[0].astype(lists[0].docs.dtype)
        kept = docs if shown.is_unrestricted else docs[shown.mask(docs)]
        if len(kept) >= count or least <= 0.0:
            break
        wanted *= _SPARE
    scores = np.zeros(len(kept))
    for each in lists:
        scores = scores + each.look_up(kept)[1]
    return kept, scores
