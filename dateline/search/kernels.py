"""Operations on arrays of document numbers: arrays in, arrays out, inputs never written.

*Documents* are unsigned integers, ascending and distinct unless said otherwise; *bitmaps* are uint64[ceil(n / 64)],
with document d as bit d % 64 of word d // 64.  Costs count elements unless they name something else.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Docs: TypeAlias = NDArray[np.unsignedinteger[Any]]
"""Numbers of documents: uint16 if all documents of the index or segment fit, else uint32."""

Indexes: TypeAlias = NDArray[np.intp]
Mask: TypeAlias = NDArray[np.bool_]
Bitmap: TypeAlias = NDArray[np.uint64]
Scores: TypeAlias = NDArray[np.float64]

NO_DOCS: Docs = np.zeros(0, np.uint32)

# Properties of the algorithms and of NumPy, whatever the archive; values that depend on an archive are arguments.
_GROUP = 16  # values of which the highest stands for all: a maximum costs a thirtieth of a partition
_GROUPS = 4  # groups for each wanted value, so that two of the best are seldom in one group
_ASYMMETRY = 4  # with this many times more needles than documents, the documents are searched for among the needles


class MatchedDocs(NamedTuple):
    """All documents that a search found, and their number: what collectors look at.

    `docs` ascend; they are empty if a `bitmap` is given.
    """

    total: int
    docs: Docs
    bitmap: Bitmap | None = None


def members(needles: Docs, docs: Docs) -> tuple[Indexes, Mask]:
    """Where each needle would stand in ascending `docs`, intp[needles], and whether it is there, bool[needles].

    An index may be one past the end: take with `mode="clip"`.  O(needles * log docs), 12 ns a needle in order.
    """
    at = docs.searchsorted(needles)
    if not len(docs):
        return at, np.zeros(len(needles), np.bool_)
    return at, docs.take(at, mode="clip") == needles


def member_mask(needles: Docs, docs: Docs) -> Mask:
    """Whether each needle is in `docs`: bool[needles].  Both ascend.  O(shorter * log longer)."""
    if len(needles) <= _ASYMMETRY * len(docs):
        return members(needles, docs)[1]
    mask = np.zeros(len(needles), np.bool_)
    at, found = members(docs, needles)
    mask[at[found]] = True
    return mask


def intersect(lists: Sequence[Docs]) -> tuple[Docs, list[Indexes | None]]:
    """The n documents in all of one or more ascending lists, ascending, and their offsets in each list, intp[n].

    None in place of offsets stands for 0 to n - 1.  The documents of the shortest list are searched for in the next
    longer one, the remaining ones in the next, and so on: O(shortest * log of the others).
    """
    order = sorted(range(len(lists)), key=lambda i: len(lists[i]))
    docs = lists[order[0]]
    offsets: list[Indexes | None] = [None] * len(lists)
    for step, i in enumerate(order[1:], 1):
        hay = lists[i]
        if not len(hay):
            return hay, offsets
        at = hay.searchsorted(docs)
        keep = (hay.take(at, mode="clip") == docs).nonzero()[0]
        if len(keep) < len(docs):
            docs = docs.take(keep)
            at = at.take(keep)
            for j in order[:step]:
                before = offsets[j]
                offsets[j] = keep if before is None else before.take(keep)
        offsets[i] = at
    return docs, offsets


def union(lists: Sequence[Docs]) -> Docs:
    """The documents in any of some ascending lists: each once, ascending, in the common dtype of the lists.

    O(P log lists) for P postings: a stable sort merges ascending runs.  No copy of a single list.
    """
    if len(lists) < 2:
        return lists[0] if lists else NO_DOCS
    docs = np.concatenate(lists)
    docs.sort(kind="stable")
    return docs[_firsts(docs)]


def add_up(lists: Sequence[Docs], scores: Sequence[Scores]) -> tuple[Docs, Scores]:
    """The documents in any of two or more ascending lists, ascending, and the sum of each one's scores, float64.

    O(P log lists) for P postings.
    """
    docs, ordered, at = _merged(lists, scores)
    return docs[at], np.add.reduceat(ordered, at) if len(at) else ordered


def best_of(lists: Sequence[Docs], scores: Sequence[Scores]) -> tuple[Docs, Scores]:
    """The documents in any of some ascending lists, ascending, and the highest of each one's scores, float64.

    O(P log lists) for P postings.
    """
    docs, ordered, at = _merged(lists, scores)
    return docs[at], np.maximum.reduceat(ordered, at) if len(at) else ordered


def disjunction_max(
    lists: Sequence[Docs], scores: Sequence[Scores], documents: int, merged_share: int, check_time: Callable[[], None]
) -> tuple[Docs, Scores]:
    """The documents in any of two or more ascending lists, ascending, and the highest of each one's scores, float64.

    Documents are below `documents`, scores are 0 or more.  O(postings + documents), without an array over all documents
    if there are fewer postings than one in `merged_share` documents.  Calls `check_time`, which may raise, before each
    list.
    """
    if sum(map(len, lists)) * merged_share < documents:
        return best_of(lists, scores)
    best = np.full(documents, -1.0)
    for docs, of_list in zip(lists, scores, strict=True):
        check_time()
        best[docs] = np.maximum(best.take(docs), of_list)
    found = (best >= 0).nonzero()[0]
    return found.astype(lists[0].dtype), best.take(found)


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
    """A copy of a mask, bool[n], in its order, with False added until n is a multiple of 64.  O(n)."""
    longer = np.zeros(-(-len(mask) // 64) * 64, np.bool_)
    longer[: len(mask)] = mask
    return longer


def to_bitmap(mask: Mask) -> Bitmap:
    """The bitmap, uint64[n / 64], of the mask, bool[n], of documents in ascending order.  O(n).

    n is a multiple of 64.
    """
    return np.packbits(mask, bitorder="little").view(np.uint64)


def to_mask(bitmap: Bitmap) -> Mask:
    """The mask, bool[n], of a bitmap of n / 64 words, with documents in ascending order.  O(n)."""
    return np.unpackbits(bitmap.view(np.uint8), bitorder="little").view(np.bool_)


def near_highest(values: NDArray[Any], k: int) -> float:
    """A value that at least k of n values reach, n >= k: the k-th highest, or one that is hardly lower.

    `values` are numbers [n] of any dtype in any order.  Many of them are put into groups, and the highest value of each
    group stands for it: k groups reach the returned value.  O(n).
    """
    if len(values) >= _GROUP * _GROUPS * k:
        values = values[: len(values) // _GROUP * _GROUP].reshape(_GROUP, -1).max(axis=0)
    at = len(values) - k
    return float(np.partition(values, at)[at])
