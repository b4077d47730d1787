"""The best of what was found: scores rounded, ties as newest first, and where a page begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dateline.search.date_order import DateOrder, DateRank
from dateline.search.kernels import Docs, Scores, near_highest

DECIMALS = 4
"""Scores are rounded before they are ordered, so that ties are ties everywhere."""

MARGIN = 0.0002
"""Candidates are taken down to this far below the last score of a page: four times what rounding can move it."""

_FEW = 64

_SCALE = 10.0**DECIMALS
_DOUBT = 1e-6  # in units of the last decimal: a hundred times what the order of a sum can move

Exactly = Callable[[Docs], Scores]
"""Scores of documents summed in the order of the query and rounded."""


@dataclass(frozen=True, slots=True)
class SearchAfter:
    """Where a page by relevance begins: after a score and, within it, a rank in the order by date."""

    score: float
    rank: DateRank


@dataclass(frozen=True, slots=True)
class PageBounds:
    """Which hits of an order: `count` of them after `search_after` if that is given, else after `skipped` others."""

    skipped: int
    count: int
    search_after: SearchAfter | DateRank | None = None


@dataclass(frozen=True, slots=True)
class TopDocs:
    """The documents of a page in order, their scores if they are ranked by them, and whether more follow."""

    docs: Sequence[int]
    scores: Sequence[float] | None
    has_more: bool


def top_by_score(
    candidates: tuple[Docs, Scores], total: int, order: DateOrder, page: PageBounds, exactly: Exactly
) -> TopDocs:
    """A page by score, ties as newest first, of documents among which are all that can be on it.

    The documents are distinct, in no order; their scores, float64[documents], may have been summed in any order: where
    that could decide a rounding, `exactly` decides it instead.  `total` is the number of all matches.
    """
    docs, scores = candidates
    left = total
    if page.search_after is not None:
        assert isinstance(page.search_after, SearchAfter)
        docs, scores = after(docs, scores, page.search_after, order, exactly)
        left = len(docs)
    hits, values = best(docs, scores, page.skipped + page.count, order, exactly)
    if page.skipped:
        hits, values = hits[page.skipped :], values[page.skipped :]
    return TopDocs(hits, values, page.skipped + len(hits) < left)


def best(docs: Docs, scores: Scores, count: int, order: DateOrder, exactly: Exactly) -> tuple[list[int], list[float]]:
    """The first `count` documents by score and their rounded scores.  O(documents).  See `top_by_score`."""
    if len(docs) > count:
        keep = (scores >= near_highest(scores, count) - MARGIN).nonzero()[0]
        docs, scores = docs.take(keep), scores.take(keep)
    if len(docs) <= _FEW:
        return _best_of_few(docs, scores, count, order, exactly)
    units = _rounded(docs, scores, exactly)
    keys = (units.astype(np.int64) << 32) + order.newest_ranks(docs)
    chosen = keys.argsort()[: -count - 1 : -1]
    return docs.take(chosen).tolist(), (units.take(chosen) / _SCALE).tolist()


def _best_of_few(
    docs: Docs, scores: Scores, count: int, order: DateOrder, exactly: Exactly
) -> tuple[list[int], list[float]]:
    """`best` without arrays, which are slower where there are few documents."""
    scaled = (scores * _SCALE).tolist()
    units = [round(score) for score in scaled]
    if any(abs(score - unit) > 0.5 - _DOUBT for score, unit in zip(scaled, units, strict=True)):
        units = [round(score * _SCALE) for score in exactly(docs).tolist()]
    ranked = sorted(zip(units, order.newest_ranks(docs).tolist(), docs.tolist(), strict=True), reverse=True)[:count]
    return [doc for _, _, doc in ranked], [unit / _SCALE for unit, _, _ in ranked]


def after(docs: Docs, scores: Scores, start: SearchAfter, order: DateOrder, exactly: Exactly) -> tuple[Docs, Scores]:
    """The documents that come after a place in the order by score, with their scores.

    Only those near its score are compared exactly.  O(documents).
    """
    keep = scores < start.score - MARGIN
    near = (np.abs(scores - start.score) <= MARGIN).nonzero()[0]
    candidates = docs.take(near)
    exact = _rounded(candidates, scores.take(near), exactly) / _SCALE
    keep[near] = (exact < start.score) | ((exact == start.score) & (order.newest_ranks(candidates) < start.rank.newest))
    return docs[keep], scores[keep]


def _rounded(docs: Docs, scores: Scores, exactly: Exactly) -> Scores:
    """Scores in whole units of the last decimal."""
    scaled = scores * _SCALE
    units: Scores = np.rint(scaled)
    doubt = np.abs(np.abs(scaled - units) - 0.5) < _DOUBT
    if doubt.any():
        units = np.rint(exactly(docs) * _SCALE)
    return units


def top_by_date(docs: Docs, order: DateOrder, page: PageBounds, *, newest: bool) -> TopDocs:
    """A page of ascending documents in an order by date.  O(log documents), O(documents) over several segments."""
    assert not isinstance(page.search_after, SearchAfter)
    if order.is_by_number:
        hits, start = _by_number(docs, order, page, page.search_after, newest=newest)
    else:
        hits, start = _by_rank(docs, order, page, page.search_after, newest=newest)
    return TopDocs(hits.tolist(), None, start + len(hits) < len(docs))


def _by_number(
    docs: Docs, order: DateOrder, page: PageBounds, after: DateRank | None, *, newest: bool
) -> tuple[Docs, int]:
    """A page, and how many documents stand before it, where the numbers of documents are their ranks."""
    kind = docs.dtype.type
    dated = int(docs.searchsorted(kind(order.dated)))
    start = page.skipped
    if not newest:
        if after is not None:
            start = int(docs.searchsorted(kind(after.oldest)))
        return docs[start : start + page.count], start
    if after is not None and after.newest >= order.undated:
        start = max(dated - int(docs.searchsorted(kind(after.newest - order.undated))), 0)
    elif after is not None:
        start = dated + len(docs) - int(docs.searchsorted(kind(after.newest + order.dated)))
    backwards = np.arange(start, min(start + page.count, len(docs)))
    backwards = np.where(backwards < dated, dated - 1, len(docs) + dated - 1) - backwards
    return docs.take(backwards), start


def _by_rank(
    docs: Docs, order: DateOrder, page: PageBounds, after: DateRank | None, *, newest: bool
) -> tuple[Docs, int]:
    """A page, and how many documents stand before it, where the numbers of documents are not in their order."""
    keys = -order.newest_ranks(docs) if newest else order.oldest_ranks(docs).astype(np.int64)
    start = skipped = page.skipped
    if after is not None:
        keep = keys > -after.newest if newest else keys >= after.oldest
        start = len(docs) - int(np.count_nonzero(keep))
        docs, keys = docs[keep], keys[keep]
        skipped = 0
    if len(keys) > skipped + page.count:
        first = np.argpartition(keys, skipped + page.count - 1)[: skipped + page.count]
        docs, keys = docs.take(first), keys.take(first)
    return docs.take(keys.argsort()[skipped : skipped + page.count]), start
