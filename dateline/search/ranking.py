"""The best of what was found: scores rounded, ties as newest first, the place behind a cursor."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dateline.search.kernels import Docs, Scores, near_highest
from dateline.search.order import DateOrder, Position

DECIMALS = 4
"""Scores are rounded before they are ordered, so that ties are ties everywhere."""

MARGIN = 0.0002
"""Candidates are taken down to so far below the last score of a page: four times what rounding can move it."""

_FEW = 64

_SCALE = 10.0**DECIMALS
_DOUBT = 1e-6  # in units of the last decimal: a hundred times what the order of a sum can move

Exactly = Callable[[Docs], Scores]
"""Scores of documents summed in the order of the query and rounded."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Where a page by relevance begins: behind a score and, within it, a place in the order by date."""

    score: float
    position: Position


def best(docs: Docs, scores: Scores, count: int, order: DateOrder, exactly: Exactly) -> tuple[list[int], list[float]]:
    """The first `count` documents by score and their rounded scores.

    `scores` are float64 and may have been summed in any order: where that could decide
    a rounding, `exactly` decides it instead.
    """
    if len(docs) > count:
        keep = (scores >= near_highest(scores, count) - MARGIN).nonzero()[0]
        docs, scores = docs.take(keep), scores.take(keep)
    if len(docs) <= _FEW:
        return _best_of_few(docs, scores, count, order, exactly)
    units = _rounded(docs, scores, exactly)
    keys = (units.astype(np.int64) << 32) + order.newest_places(docs)
    chosen = keys.argsort()[: -count - 1 : -1]
    return docs.take(chosen).tolist(), (units.take(chosen) / _SCALE).tolist()


def _best_of_few(
    docs: Docs, scores: Scores, count: int, order: DateOrder, exactly: Exactly
) -> tuple[list[int], list[float]]:
    """The same without arrays, which are slower where there are few."""
    scaled = (scores * _SCALE).tolist()
    units = [round(score) for score in scaled]
    if any(abs(score - unit) > 0.5 - _DOUBT for score, unit in zip(scaled, units, strict=True)):
        units = [round(score * _SCALE) for score in exactly(docs).tolist()]
    ranked = sorted(zip(units, order.newest_places(docs).tolist(), docs.tolist(), strict=True), reverse=True)[:count]
    return [doc for _, _, doc in ranked], [unit / _SCALE for unit, _, _ in ranked]


def behind(docs: Docs, scores: Scores, place: Behind, order: DateOrder, exactly: Exactly) -> tuple[Docs, Scores]:
    """The documents that come behind a place, with their scores.  Only those near its score are compared exactly."""
    keep = scores < place.score - MARGIN
    near = (np.abs(scores - place.score) <= MARGIN).nonzero()[0]
    candidates = docs.take(near)
    exact = _rounded(candidates, scores.take(near), exactly) / _SCALE
    keep[near] = (exact < place.score) | (
        (exact == place.score) & (order.newest_places(candidates) < place.position.newest)
    )
    return docs[keep], scores[keep]


def _rounded(docs: Docs, scores: Scores, exactly: Exactly) -> Scores:
    """Scores in whole units of the last decimal."""
    scaled = scores * _SCALE
    units: Scores = np.rint(scaled)
    doubt = np.abs(np.abs(scaled - units) - 0.5) < _DOUBT
    if doubt.any():
        units = np.rint(exactly(docs) * _SCALE)
    return units


@dataclass(slots=True)
class Page:
    """Which hits of an order by date: `count` of them behind `place` if there is one, else behind `skipped` others."""

    skipped: int
    count: int
    place: Position | None = None


def by_date(docs: Docs, order: DateOrder, page: Page, *, newest: bool) -> tuple[Docs, int]:
    """A page of ascending documents in an order by date, and how many documents stand before it."""
    if not order.is_by_number:
        return _by_places(docs, order, page, newest=newest)
    kind, place = docs.dtype.type, page.place
    dated = int(docs.searchsorted(kind(order.dated)))
    start = page.skipped
    if not newest:
        if place is not None:
            start = int(docs.searchsorted(kind(place.oldest)))
        return docs[start : start + page.count], start
    if place is not None and place.newest >= order.undated:
        start = max(dated - int(docs.searchsorted(kind(place.newest - order.undated))), 0)
    elif place is not None:
        start = dated + len(docs) - int(docs.searchsorted(kind(place.newest + order.dated)))
    backwards = np.arange(start, min(start + page.count, len(docs)))
    backwards = np.where(backwards < dated, dated - 1, len(docs) + dated - 1) - backwards
    return docs.take(backwards), start


def _by_places(docs: Docs, order: DateOrder, page: Page, *, newest: bool) -> tuple[Docs, int]:
    """The same where the numbers of documents are not in their order.  O(documents)."""
    keys = -order.newest_places(docs) if newest else order.oldest_places(docs).astype(np.int64)
    start = skipped = page.skipped
    if page.place is not None:
        keep = keys > -page.place.newest if newest else keys >= page.place.oldest
        start = len(docs) - int(np.count_nonzero(keep))
        docs, keys = docs[keep], keys[keep]
        skipped = 0
    if len(keys) > skipped + page.count:
        first = np.argpartition(keys, skipped + page.count - 1)[: skipped + page.count]
        docs, keys = docs.take(first), keys.take(first)
    return docs.take(keys.argsort()[skipped : skipped + page.count]), start
