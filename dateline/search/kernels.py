"""Operations on arrays of document numbers: arrays in, arrays out, inputs never written.

*Documents* are unsigned integers, ascending and distinct unless said otherwise;
*words* are bitmaps, uint64[ceil(n / 64)] with document d as bit d % 64 of word d // 64.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Docs: TypeAlias = NDArray[np.unsignedinteger[Any]]
Indexes: TypeAlias = NDArray[np.intp]
Mask: TypeAlias = NDArray[np.bool_]
Words: TypeAlias = NDArray[np.uint64]
Scores: TypeAlias = NDArray[np.float64]

NO_DOCS: Docs = np.zeros(0, np.uint32)

_GROUP = 16
_GROUPS = 4  # times as many groups as are wanted, so that two of the best are seldom in one

_ASYMMETRY = 4  # a search is turned round where the needles are so many times more than the hay


def members(needles: Docs, docs: Docs) -> tuple[Indexes, Mask]:
    """Where each needle would stand in `docs`, and whether it does.  O(needles * log docs), 12 ns a needle in order.

    An index may be one past the end: take with `mode="clip"`.
    """
    at = docs.searchsorted(needles)
    if not len(docs):
        return at, np.zeros(len(needles), np.bool_)
    return at, docs.take(at, mode="clip") == needles


def member_mask(needles: Docs, docs: Docs) -> Mask:
    """Which needles are in `docs`; the shorter of the two is looked for in the longer."""
    if len(needles) <= _ASYMMETRY * len(docs):
        return members(needles, docs)[1]
    mask = np.zeros(len(needles), np.bool_)
    at, found = members(docs, needles)
    mask[at[found]] = True
    return mask


def intersect(lists: Sequence[Docs]) -> tuple[Docs, list[Indexes | None]]:
    """The documents in all of one or more lists, and where they stand in each (None: where they stand in the result).

    The shortest list is searched for in the next longer, what is left in the next, and so on.
    """
    order = sorted(range(len(lists)), key=lambda i: len(lists[i]))
    docs = lists[order[0]]
    places: list[Indexes | None] = [None] * len(lists)
    for step, i in enumerate(order[1:], 1):
        hay = lists[i]
        if not len(hay):
            return hay, places
        at = hay.searchsorted(docs)
        keep = (hay.take(at, mode="clip") == docs).nonzero()[0]
        if len(keep) < len(docs):
            docs = docs.take(keep)
            at = at.take(keep)
            for j in order[:step]:
                before = places[j]
                places[j] = keep if before is None else before.take(keep)
        places[i] = at
    return docs, places


def union(lists: Sequence[Docs]) -> Docs:
    """The documents in any of the lists.  O(P) for P postings: a stable sort merges ascending runs."""
    if len(lists) < 2:
        return lists[0] if lists else NO_DOCS
    docs = np.concatenate(lists)
    docs.sort(kind="stable")
    return docs[_firsts(docs)]


def add_up(lists: Sequence[Docs], scores: Sequence[Scores]) -> tuple[Docs, Scores]:
    """The documents in any of two or more lists and the sum of each one's scores."""
    docs, ordered, at = _merged(lists, scores)
    return docs[at], np.add.reduceat(ordered, at) if len(at) else ordered


def best_of(lists: Sequence[Docs], scores: Sequence[Scores]) -> tuple[Docs, Scores]:
    """The documents in any of the lists and the highest of each one's scores."""
    docs, ordered, at = _merged(lists, scores)
    return docs[at], np.maximum.reduceat(ordered, at) if len(at) else ordered


def _merged(lists: Sequence[Docs], scores: Sequence[Scores]) -> tuple[Docs, Scores, Indexes]:
    docs = np.concatenate(lists)
    order = docs.argsort(kind="stable")
    docs = docs.take(order)
    return docs, np.concatenate(scores).take(order), _firsts(docs).nonzero()[0]


def _firsts(ascending: Docs) -> Mask:
    """Which entries differ from the one before."""
    first = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    return first


def padded(mask: Mask) -> Mask:
    """A mask made as long as a multiple of 64."""
    longer = np.zeros(-(-len(mask) // 64) * 64, np.bool_)
    longer[: len(mask)] = mask
    return longer


def to_words(mask: Mask) -> Words:
    """A bitmap of a mask whose length is a multiple of 64."""
    return np.packbits(mask, bitorder="little").view(np.uint64)


def to_mask(words: Words) -> Mask:
    """The mask of a bitmap."""
    return np.unpackbits(words.view(np.uint8), bitorder="little").view(np.bool_)


def near_highest(values: NDArray[Any], k: int) -> float:
    """A value that at least k of at least k values reach: the k-th highest, or one that is hardly lower.

    Of many values groups are formed, whose highest ones stand for them: k groups
    reach the value that is returned.  Rows of a table of 16 columns or more are quick to compare.
    """
    if len(values) >= _GROUP * _GROUPS * k:
        values = values[: len(values) // _GROUP * _GROUP].reshape(_GROUP, -1).max(axis=0)
    at = len(values) - k
    return float(np.partition(values, at)[at])
