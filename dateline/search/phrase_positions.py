"""Phrases: finds the documents in which the positions of several terms follow each other.

`phrase_mask` chooses how positions are compared; its answer does not depend on the choice.
"""

import bisect
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.frequencies import OVERFLOW
from dateline.deadline import CheckTime
from dateline.query.syntax import Field
from dateline.search.kernels import Docs, Indexes, Mask, members
from dateline.search.positions import PositionLists, Rows
from dateline.search.thresholds import PhraseThresholds

Keys = NDArray[np.int64]
"""Positions in documents, ascending: `row << 40 | position`, with the row of the document among those compared."""

_ROW = 40
_POSITION = (1 << _ROW) - 1


class WordOrder(NamedTuple):
    """How the words of a phrase stand: each 1 to `distance` positions after the one before.

    `field` is the field in which all of them stand; None for either.  `body_offset` is the first position of the body;
    0 if there is only one field.
    """

    distance: int = 1
    field: Field | None = None
    body_offset: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether words stand directly after each other in either field: a gap of positions parts title and body."""
        return self.distance == 1 and self.field is None


class PhraseCandidates(NamedTuple):
    """n documents of one segment that may have a phrase of its terms; a term is -1 if the segment does not have it.

    `docs` ascend, in the numbers and the dtype of the segment.  `offsets` are, for each term, where the documents stand
    in its list, intp[n]; None if that is not known, and a document may be without a term.
    """

    lists: PositionLists
    terms: Sequence[int]
    docs: Docs
    offsets: Sequence[Indexes] | None = None

    def only(self, rows: Indexes | slice) -> "PhraseCandidates":
        """The documents at some rows, ascending.  O(rows); a slice takes no copy."""
        offsets = None if self.offsets is None else [each[rows] for each in self.offsets]
        return PhraseCandidates(self.lists, self.terms, self.docs[rows], offsets)

    def positions(self, i: int, rows: Rows | None) -> tuple[Rows, NDArray[np.int64]]:
        """The row of the document of each position of the i-th term, and the positions: int64, ascending by both.

        `rows`, int64 and ascending, are those to read; None for all.  Costs as `PositionLists.of`, or as `of_offsets`
        if the offsets are known.
        """
        if self.offsets is None:
            if rows is None:
                return self.lists.of(self.terms[i], self.docs, np.arange(len(self.docs)))
            return self.lists.of(self.terms[i], self.docs.take(rows), rows)
        if rows is None:
            return self.lists.of_offsets(self.terms[i], self.offsets[i], np.arange(len(self.docs)))
        return self.lists.of_offsets(self.terms[i], self.offsets[i].take(rows), rows)

    def most_positions(self) -> int:
        """No fewer positions than the terms have in the documents.  O(terms)."""
        most = OVERFLOW * len(self.docs)
        return sum([min(self.lists.occurrences(term), most + self.lists.excess(term)) for term in self.terms])

    def sizes(self) -> NDArray[np.int64]:
        """The number of positions of all terms in each of n documents, int64[n].  O(n), or as `positions`."""
        sizes = np.zeros(len(self.docs), np.int64)
        for i, term in enumerate(self.terms):
            sizes += self.lists.tfs_in(term, self.docs, None if self.offsets is None else self.offsets[i])
        return sizes

    def rarest_first(self) -> list[int]:
        """The indexes of the terms in the phrase, from the term in the fewest documents to the one in the most."""
        return sorted(range(len(self.terms)), key=[self.lists.df(term) for term in self.terms].__getitem__)


def phrase_mask(
    candidates: PhraseCandidates, order: WordOrder, thresholds: PhraseThresholds, check_time: CheckTime
) -> Mask:
    """Whether each of n documents has the terms as a phrase: bool[n], in their order.

    The one place that chooses how positions are compared:

    - a few documents one by one, without arrays;
    - some, for words directly after each other, with one sort of the positions of all words;
    - more term by term: the rarest first for words directly after each other, else in their order;
    - a document with very many positions in stretches of it.

    O(P log P) for P positions of the terms in the documents, and a search for each document in the list of each term if
    offsets are not known.  `block_positions` bounds the memory.  Raises what `check_time` raises.
    """
    count = len(candidates.docs)
    if not count or -1 in candidates.terms:
        return np.zeros(count, np.bool_)
    if count <= thresholds.scalar_docs:
        return _one_by_one(candidates, order, thresholds, check_time)
    if candidates.most_positions() <= thresholds.block_positions:
        return _compared(candidates, order, thresholds, check_time)
    mask = np.zeros(count, np.bool_)
    sizes = candidates.sizes()
    is_long = sizes > thresholds.stretch_positions
    for rows in _blocks((~is_long).nonzero()[0], sizes, thresholds.block_positions):
        mask[rows] = _compared(candidates.only(rows), order, thresholds, check_time)
    for row in is_long.nonzero()[0].tolist():
        views = [candidates.lists.in_document(term, int(candidates.docs[row])) for term in candidates.terms]
        mask[row] = _is_in_stretches(views, order, thresholds, check_time)
    return mask


def _blocks(rows: Indexes, sizes: NDArray[np.int64], most: int) -> Sequence[Indexes]:
    """Some rows in blocks that have `most` positions each, or fewer, and the positions of one row more."""
    if not len(rows):
        return ()
    owners = sizes.take(rows).cumsum() // most
    return np.split(rows, np.flatnonzero(np.diff(owners)) + 1)


def _compared(block: PhraseCandidates, order: WordOrder, thresholds: PhraseThresholds, check_time: CheckTime) -> Mask:
    check_time()
    if order.is_exact and len(block.docs) * len(block.terms) <= thresholds.at_once_postings:
        keys = _all_at_once(block)
    elif order.distance == 1:
        keys = _rarest_first(block, order, thresholds, check_time)
    else:
        keys = _one_after_the_other(block, order, check_time)
    return _mask_of(keys, len(block.docs))


def _mask_of(keys: Keys, count: int) -> Mask:
    mask = np.zeros(count, np.bool_)
    mask[keys >> _ROW] = True
    return mask


# One document at a time


def _one_by_one(
    candidates: PhraseCandidates, order: WordOrder, thresholds: PhraseThresholds, check_time: CheckTime
) -> Mask:
    docs = candidates.docs.tolist()
    read: Callable[[int, int], memoryview] = candidates.lists.in_document
    offsets = [docs] * len(candidates.terms)
    if candidates.offsets is not None:
        read = candidates.lists.at_offset
        offsets = [each.tolist() for each in candidates.offsets]
    numbers = candidates.rarest_first() if order.is_exact else list(range(len(candidates.terms)))
    is_there = _is_in_a_row if order.is_exact else _is_in_order
    mask = np.zeros(len(docs), np.bool_)
    for row in range(len(docs)):
        views = ((i, read(candidates.terms[i], offsets[i][row])) for i in numbers)
        try:
            mask[row] = is_there(views, order, thresholds.scalar_positions)
        except _TooManyPositionsError:
            whole = [read(term, of_term[row]) for term, of_term in zip(candidates.terms, offsets, strict=True)]
            mask[row] = _is_in_stretches(whole, order, thresholds, check_time)
    return mask


class _TooManyPositionsError(Exception):
    """A word stands in a document so often that arrays are quicker."""


def _is_in_a_row(views: Iterable[tuple[int, memoryview]], _order: WordOrder, most: int) -> bool:
    """Whether words stand directly after each other, given by their indexes in the phrase and their positions.

    Raises _TooManyPositionsError for a word with more than `most` positions.
    """
    starts: set[int] | None = None
    for i, view in views:
        if len(view) > most:
            raise _TooManyPositionsError
        begins = [position - i for position in view.tolist()]
        starts = set(begins) if starts is None else starts.intersection(begins)
        if not starts:
            return False
    return True


def _is_in_order(views: Iterable[tuple[int, memoryview]], order: WordOrder, most: int) -> bool:
    """Whether words, given as their positions in the order of the phrase, stand as `order` asks for."""
    reached: list[int] = []
    for number, view in views:
        if len(view) > most:
            raise _TooManyPositionsError
        positions = [
            position + order.distance * (position >= order.body_offset > 0)  # no phrase runs from title into body
            for position in view.tolist()
            if order.field is None or (order.field == "body") == (position >= order.body_offset)
        ]
        if number:
            positions = [
                position
                for position in positions
                if (at := bisect.bisect_left(reached, position)) and position - reached[at - 1] <= order.distance
            ]
        if not positions:
            return False
        reached = positions
    return True


def _is_in_stretches(
    views: Sequence[memoryview], order: WordOrder, thresholds: PhraseThresholds, check_time: CheckTime
) -> bool:
    """The answer of `_is_in_order` for words with very many positions; takes the memory of one stretch at a time.

    Stretches overlap by the longest reach of a phrase, so that each phrase lies wholly in the stretch where it begins.
    """
    positions = [np.asarray(view) for view in views]
    if not all(map(len, positions)):
        return False
    stretch, reach = thresholds.stretch_positions, order.distance * (len(views) - 1)
    first, last = int(positions[0][0]), int(positions[0][-1])
    for start in range(first, last + 1, stretch):
        check_time()
        pieces = [each[slice(*_bounds(each, start, start + stretch + reach))] for each in positions]
        if all(map(len, pieces)) and _is_chained(pieces, order):
            return True
    return False


def _bounds(positions: NDArray[np.unsignedinteger], low: int, high: int) -> list[int]:
    kind = positions.dtype.type  # of the same type: else the whole array would be converted
    end = len(positions) if high > np.iinfo(kind).max else int(positions.searchsorted(kind(high)))
    return [int(positions.searchsorted(kind(low))), end]


def _is_chained(pieces: Sequence[NDArray[np.unsignedinteger]], order: WordOrder) -> bool:
    reached: Keys = np.zeros(0, np.int64)
    for number, piece in enumerate(pieces):
        positions = _in_field(piece.astype(np.int64), order)
        if number:
            positions = _following(reached, positions, order.distance)
        if not len(positions):
            return False
        reached = positions
    return True


def _in_field(positions: NDArray[np.int64], order: WordOrder) -> NDArray[np.int64]:
    if not order.body_offset:
        return positions
    in_body = positions >= order.body_offset
    if order.field is None:
        return positions + order.distance * in_body  # moved away from the title
    return positions[in_body if order.field == "body" else ~in_body]


# Many documents at once


def _all_at_once(candidates: PhraseCandidates) -> Keys:
    """Where phrases of words directly after each other begin: each word stands there, moved back by its index."""
    count = len(candidates.terms)
    keys = (np.arange(len(candidates.docs)) << _ROW) - np.arange(count)[:, None]
    starts = candidates.lists.of_each(candidates.terms, candidates.docs, candidates.offsets, keys)
    starts.sort()
    last, first = starts[count - 1 :], starts[: len(starts) - count + 1]
    found: Keys = last[last == first]  # a position that comes once for each word
    return found


def _rarest_first(
    block: PhraseCandidates, order: WordOrder, thresholds: PhraseThresholds, check_time: CheckTime
) -> Keys:
    """Where phrases of words directly after each other begin.

    The rarest word comes first; the others are read only in the documents that are left.
    """
    first, *others = block.rarest_first()
    starts = _keys(block, first, None, order)
    if first:
        starts = starts[(starts & _POSITION) >= first] - first
    for step, i in enumerate(others):
        if not len(starts):
            break
        check_time()
        following = _keys(block, i, _rows_of(starts) if step else None, order)
        starts = _common(starts, following - i, thresholds.sparse_share)
    return starts


def _one_after_the_other(block: PhraseCandidates, order: WordOrder, check_time: CheckTime) -> Keys:
    """Where the last word of a phrase stands; each word is kept where it follows a kept one of the word before."""
    reached = _keys(block, 0, None, order)
    for i in range(1, len(block.terms)):
        if not len(reached):
            break
        check_time()
        reached = _following(reached, _keys(block, i, _rows_of(reached), order), order.distance)
    return reached


def _following(reached: Keys, positions: Keys, distance: int) -> Keys:
    """The positions that stand 1 to `distance` after a reached one: the nearest one before each decides."""
    at = reached.searchsorted(positions)
    nearest = reached.take(at - 1, mode="clip")
    return positions[(at > 0) & (positions - nearest <= distance)]


def _keys(block: PhraseCandidates, i: int, rows: Rows | None, order: WordOrder) -> Keys:
    """The keys of the i-th word in the documents of some rows (None: of all)."""
    rows, positions = block.positions(i, rows)
    if order.body_offset and not order.is_exact:
        in_body = positions >= order.body_offset
        if order.field is None:  # moved away from the title, so that no phrase runs from one into the other
            positions = positions + order.distance * in_body
        else:
            wanted = in_body if order.field == "body" else ~in_body
            rows, positions = rows[wanted], positions[wanted]
    return (rows << _ROW) + positions


def _common(one: Keys, other: Keys, sparse_share: int) -> Keys:
    """The keys, each once, that are in both."""
    if len(one) * sparse_share < len(other):
        return one[members(one, other)[1]]  # type: ignore[arg-type]
    both = np.concatenate((one, other))
    both.sort(kind="stable")  # merges two ascending runs, quicker than a search for one in the other
    found: Keys = both[1:][both[1:] == both[:-1]]
    return found


def _rows_of(keys: Keys) -> Rows:
    rows = keys >> _ROW
    first = np.ones(len(rows), np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=first[1:])
    return rows[first]
