"""Phrases: positions of several terms, compared on whole arrays."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.query.syntax import Field
from dateline.search.kernels import Docs, Mask, members
from dateline.search.reader import CompositeReader, Leaf, Term

Keys = NDArray[np.int64]
"""Positions in documents, ascending: number of the document in a block times a stride, plus the position."""

BLOCK = 8_192
"""Documents whose positions are in memory at once, and between two looks at the clock."""


class Lists:
    """The postings of one segment or field from which positions are read: those of term t as in `Postings`."""

    __slots__ = ("docs", "position_starts", "positions", "starts", "tfs")

    def __init__(
        self,
        starts: Sequence[int],
        docs: Docs,
        tfs: NDArray[np.unsignedinteger],
        position_starts: Sequence[int],
        positions: NDArray[np.unsignedinteger],
    ) -> None:
        self.starts = starts
        self.docs = docs
        self.tfs = tfs
        self.position_starts = position_starts
        self.positions = positions

    def positions_of(self, term: int, docs: Docs) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The positions of a term in some documents that all have it, and to which of them each belongs.

        O(postings of the term up to the last of the documents).
        """
        first, end = self.starts[term], self.starts[term + 1]
        at = self.docs[first:end].searchsorted(docs)
        tfs = self.tfs[first : first + int(at[-1]) + 1]
        ends = np.cumsum(tfs, dtype=np.int64).take(at)
        counts = tfs.take(at).astype(np.int64)
        done = np.cumsum(counts)
        places = np.repeat(ends - done, counts)
        places += np.arange(self.position_starts[term], self.position_starts[term] + len(places))
        return np.repeat(np.arange(len(docs)), counts), self.positions.take(places).astype(np.int64)


def lists_of(leaf: Leaf) -> Lists:
    """The lists of title and body of a segment."""
    return Lists(leaf.starts, leaf.docs, leaf.tfs, leaf.position_starts, leaf.positions)


def phrase_mask(
    reader: CompositeReader,
    terms: Sequence[Term],
    docs: Docs,
    *,
    distance: int,
    field: Field | None,
    check_time: Callable[[], None],
) -> Mask:
    """Which of some documents, all of which have all the terms, have them in order within title or body.

    Each term stands 1 to `distance` positions after the one before.
    """
    mask = np.zeros(len(docs), np.bool_)
    for leaf in reader.leaves:
        numbers = [next((number for owner, number in term.parts if owner is leaf), -1) for term in terms]
        if len(reader.leaves) == 1:
            first, end = 0, len(docs)
        else:
            first, end = docs.searchsorted(np.array((leaf.base, leaf.base + leaf.count), docs.dtype)).tolist()
        if first == end or -1 in numbers:
            continue
        local = docs[first:end] if not leaf.base else docs[first:end] - docs.dtype.type(leaf.base)
        local = local.astype(leaf.docs.dtype, copy=False)
        offset = leaf.segment.postings.body_offset
        lists = lists_of(leaf)
        for at in range(0, len(local), BLOCK):
            check_time()
            block = local[at : at + BLOCK]
            mask[first + at : first + at + len(block)] = in_order(
                lists, numbers, block, distance=distance, body_offset=offset, field=field
            )
    return mask


def in_order(
    lists: Lists, terms: Sequence[int], docs: Docs, *, distance: int, body_offset: int, field: Field | None
) -> Mask:
    """The same for documents and terms of one segment.  `body_offset` is 0 where a field has no parts."""
    by_term = {term: lists.positions_of(term, docs) for term in dict.fromkeys(terms)}
    longest = max((int(positions.max(initial=0)) for _, positions in by_term.values()), default=0)
    distance = min(distance, longest + 1)
    stride = longest + 2 * distance + 2
    keys = [_keys(*by_term[term], stride, distance, body_offset, field) for term in terms]
    reached = _in_a_row(keys) if distance == 1 else _chained(keys, distance)
    mask = np.zeros(len(docs), np.bool_)
    mask[reached // stride] = True
    return mask


def _keys(
    docs: NDArray[np.intp],
    positions: NDArray[np.int64],
    stride: int,
    distance: int,
    body_offset: int,
    field: Field | None,
) -> Keys:
    if body_offset and (field is not None or distance > 1):
        in_body = positions >= body_offset
        if field is not None:
            wanted = in_body if field == "body" else ~in_body
            docs, positions = docs[wanted], positions[wanted]
        else:  # moved away from the title, so that no phrase runs from one into the other
            positions = positions + distance * in_body
    return docs * stride + positions


def _in_a_row(keys: Sequence[Keys]) -> Keys:
    """Where the first of the terms stands with each other directly behind the one before; the rarest go first."""
    order = sorted(range(len(keys)), key=lambda i: len(keys[i]))
    starts = keys[order[0]] - order[0]
    for i in order[1:]:
        starts = starts[members(starts + i, keys[i])[1]]  # type: ignore[arg-type]
    return starts


def _chained(keys: Sequence[Keys], distance: int) -> Keys:
    """Where the last of the terms stands with each 1 to `distance` after a place that the one before reached.

    Only the nearest place before counts: it is within reach if any is.
    """
    reached = keys[0]
    for following in keys[1:]:
        at = reached.searchsorted(following)
        has_before = at > 0
        nearest = reached.take(at - 1, mode="clip") if len(reached) else following
        reached = following[has_before & (following - nearest <= distance)]
    return reached
