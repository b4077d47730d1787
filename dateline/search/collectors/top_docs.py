"""The best of the matches: scores are rounded, ties come newest first, and a page begins anywhere in the order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dateline.search.date_order import DateOrder, DateRank
from dateline.search.kernels import Docs, Scores, near_highest
from dateline.search.thresholds import RankingThresholds

DECIMALS = 4
"""Scores are rounded before they are ordered, so that ties are ties everywhere."""

_SCALE = 10.0**DECIMALS

Exactly = Callable[[Docs], Scores]
"""Gives the scores of n ascending documents, summed in the order of the query: float64[n], in their order."""


class Ranking(NamedTuple):
    """What the order by score depends on: the order by date of equal scores, and exact scores where others may differ.

    Scores may have been summed in any order; `exactly` is asked where that could change a rounding.
    """

    order: DateOrder
    exactly: Exactly
    thresholds: RankingThresholds


@dataclass(frozen=True, slots=True)
class SearchAfter:
    """Where a page by relevance begins: after a score and, within it, a rank in the order by date."""

    score: float
    rank: DateRank


class PageBounds(NamedTuple):
    """The hits of a page: `limit` in an order, after `search_after` if that is given, else after `skipped` others."""

    skipped: int
    limit: int
    search_after: SearchAfter | DateRank | None = None


class TopDocs(NamedTuple):
    """The documents of a page in order, their scores if they are ranked by them, and whether more follow."""

    docs: Sequence[int]
    scores: Sequence[float] | None
    has_more: bool


def top_by_score(candidates: tuple[Docs, Scores], total: int, ranking: Ranking, page: PageBounds) -> TopDocs:
    """A page by score, ties newest first, of candidates among which are all documents that can be on it.

    The n documents are distinct, in any order; their scores are float64[n].  `total` is the number of all matches.
    O(n + k log k), with k documents up to the end of the page and within the margin of rounding of the last of them.
    """
    docs, scores = candidates
    left = total
    if page.search_after is not None:
        assert isinstance(page.search_after, SearchAfter)
        docs, scores = after(docs, scores, page.search_after, ranking)
        left = len(docs)
    hits, values = best(docs, scores, page.skipped + page.limit, ranking)
    if page.skipped:
        hits, values = hits[page.skipped :], values[page.skipped :]
    return TopDocs(hits, values, page.skipped + len(hits) < left)


def best(docs: Docs, scores: Scores, count: int, ranking: Ranking) -> tuple[list[int], list[float]]:
    """The first `count` of n documents in the order of `top_by_score`, with rounded scores.  Takes and costs as it."""
    if len(docs) > count:
        keep = (scores >= near_highest(scores, count) - ranking.thresholds.rounding).nonzero()[0]
        docs, scores = docs.take(keep), scores.take(keep)
    if len(docs) <= ranking.thresholds.few_docs:
        return _best_of_few(docs, scores, count, ranking)
    units = _rounded(docs, scores, ranking)
    keys = units.astype(np.int64) * ranking.order.count + ranking.order.newest_ranks(docs)
    chosen = keys.argsort()[: -count - 1 : -1]
    return docs.take(chosen).tolist(), (units.take(chosen) / _SCALE).tolist()


def _best_of_few(docs: Docs, scores: Scores, count: int, ranking: Ranking) -> tuple[list[int], list[float]]:
    """`best` without arrays, which are slower where there are few documents."""
    scaled = (scores * _SCALE).tolist()
    units = [round(score) for score in scaled]
    certain = 0.5 - ranking.thresholds.order_error * max(scaled, default=0.0)
    if any(abs(score - unit) > certain for score, unit in zip(scaled, units, strict=True)):
        units = [round(score * _SCALE) for score in _exact(docs, ranking.exactly).tolist()]
    ranks = ranking.order.newest_ranks(docs).tolist()
    ranked = sorted(zip(units, ranks, docs.tolist(), strict=True), reverse=True)[:count]
    return [doc for _, _, doc in ranked], [unit / _SCALE for unit, _, _ in ranked]


def after(docs: Docs, scores: Scores, start: SearchAfter, ranking: Ranking) -> tuple[Docs, Scores]:
    """Those of n documents, in their order, that come after a position in the order by score; the score of each.

    `scores` are float64[n], as in `top_by_score`.  Only documents near the score of the position are compared exactly.
    O(n).
    """
    margin = ranking.thresholds.rounding
    keep = scores < start.score - margin
    near = (np.abs(scores - start.score) <= margin).nonzero()[0]
    candidates = docs.take(near)
    exact = _rounded(candidates, scores.take(near), ranking) / _SCALE
    is_later = ranking.order.newest_ranks(candidates) < start.rank.newest
    keep[near] = (exact < start.score) | ((exact == start.score) & is_later)
    return docs[keep], scores[keep]


def _exact(docs: Docs, exactly: Exactly) -> Scores:
    """The exact scores of distinct documents in any order."""
    order = docs.argsort()
    scores = np.empty(len(docs))
    scores[order] = exactly(docs.take(order))
    return scores


def _rounded(docs: Docs, scores: Scores, ranking: Ranking) -> Scores:
    """Scores in whole units of the last decimal."""
    scaled = scores * _SCALE
    units: Scores = np.rint(scaled)
    certain = 0.5 - ranking.thresholds.order_error * scaled
    if (np.abs(scaled - units) > certain).any():
        units = np.rint(_exact(docs, ranking.exactly) * _SCALE)
    return units


def top_by_date(docs: Docs, order: DateOrder, page: PageBounds, *, newest: bool) -> TopDocs:
    """A page, in an order by date, of n ascending documents of the dtype of the index.

    O(log n + page) in an index of one segment, O(n) in others.
    """
    assert not isinstance(page.search_after, SearchAfter)
    if order.is_by_number:
        hits, start = _by_number(docs, order, page, page.search_after, newest=newest)
    else:
        hits, start = _by_rank(docs, order, page, page.search_after, newest=newest)
    return TopDocs(hits.tolist(), None, start + len(hits) < len(docs))


def _by_number(
    docs: Docs, order: DateOrder, page: PageBounds, after: DateRank | None, *, newest: bool
) -> tuple[Docs, int]:
    """A page, and the number of documents before it, where the numbers of documents are their ranks."""
    kind = docs.dtype.type
    dated = int(docs.searchsorted(kind(order.dated)))
    start = page.skipped
    if not newest:
        if after is not None:
            start = int(docs.searchsorted(kind(after.oldest)))
        return docs[start : start + page.limit], start
    if after is not None and after.newest >= order.undated:
        start = max(dated - int(docs.searchsorted(kind(after.newest - order.undated))), 0)
    elif after is not None:
        start = dated + len(docs) - int(docs.searchsorted(kind(after.newest + order.dated)))
    backwards = np.arange(start, min(start + page.limit, len(docs)))
    backwards = np.where(backwards < dated, dated - 1, len(docs) + dated - 1) - backwards
    return docs.take(backwards), start


def _by_rank(
    docs: Docs, order: DateOrder, page: PageBounds, after: DateRank | None, *, newest: bool
) -> tuple[Docs, int]:
    """A page, and the number of documents before it, where the numbers of documents are not in the order by date."""
    keys = -order.newest_ranks(docs) if newest else order.oldest_ranks(docs).astype(np.int64)
    start = skipped = page.skipped
    if after is not None:
        keep = keys > -after.newest if newest else keys >= after.oldest
        start = len(docs) - int(np.count_nonzero(keep))
        docs, keys = docs[keep], keys[keep]
        skipped = 0
    if len(keys) > skipped + page.limit:
        first = np.argpartition(keys, skipped + page.limit - 1)[: skipped + page.limit]
        docs, keys = docs.take(first), keys.take(first)
    return docs.take(keys.argsort()[skipped : skipped + page.limit]), start
