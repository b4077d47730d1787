"""Phrases: positions of several terms, compared on whole arrays."""

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.query.syntax import Field
from dateline.search.kernels import Docs, Indexes, Mask, members
from dateline.search.positions import PositionLists, Rows
from dateline.search.reader import CompositeReader
from dateline.search.term import Term

CheckTime = Callable[[], None]
"""Looks at the clock between two terms, and raises when time is over."""

Keys = NDArray[np.int64]
"""Places in documents, ascending: `row << 40 | position`, the row of the document in a block."""

BLOCK = 8_192
"""Documents whose positions are in memory at once, and between two looks at the clock."""

FEW = 5
"""Documents of which so many are looked at one by one ..."""

SOME = 160
"""... and so many, times the words of a phrase, at once for all of its words."""

MANY = 4_096
"""Positions of a term in one document above which it is not looked at without arrays."""

SOME_PLACED = 600
"""The same where it is known where the documents stand in the lists of the words."""

_SPARSE = 8
"""Places are looked up among others rather than merged with them where those are so many times more."""

_ROW = 40
_POSITION = (1 << _ROW) - 1


@dataclass(slots=True)
class Nearness:
    """How the words of a phrase stand: each 1 to `distance` positions after the one before.

    `body_offset` parts title and body (0: there are no parts); `field` is the part that is looked at, None for both.
    """

    distance: int = 1
    body_offset: int = 0
    field: Field | None = None


def phrase_mask(
    reader: CompositeReader, terms: Sequence[Term], docs: Docs, nearness: Nearness, check_time: CheckTime
) -> Mask:
    """Which of some documents have the terms as a phrase within title or body."""
    if len(docs) <= FEW:
        return np.array([_is_near(reader, terms, doc, nearness, check_time) for doc in docs.tolist()], np.bool_)
    mask = np.zeros(len(docs), np.bool_)
    for leaf, first, end in reader.parted(docs):
        numbers = [term.number_in(leaf) for term in terms]
        if -1 in numbers:
            continue
        local = docs[first:end] - docs.dtype.type(leaf.base) if leaf.base else docs[first:end]
        local = local.astype(leaf.docs.dtype, copy=False)
        nearness.body_offset = leaf.segment.postings.body_offset
        for at in range(0, len(local), BLOCK):
            check_time()
            block = local[at : at + BLOCK]
            mask[first + at : first + at + len(block)] = in_order(
                leaf.position_lists, numbers, block, nearness, check_time
            )
    return mask


def in_order(lists: PositionLists, terms: Sequence[int], docs: Docs, nearness: Nearness, check_time: CheckTime) -> Mask:
    """The same for documents and terms of one segment; there is at least one document."""
    if len(docs) <= FEW:
        return np.array([_is_in(lists, terms, doc, nearness, check_time) for doc in docs.tolist()], np.bool_)
    is_small = nearness.distance == 1 and nearness.field is None and len(docs) * len(terms) <= SOME
    if is_small:
        return _mask_of(_in_a_row_of_some(lists, terms, docs), len(docs))
    return _by_arrays(lists, terms, docs, nearness, check_time)


def _by_arrays(
    lists: PositionLists, terms: Sequence[int], docs: Docs, nearness: Nearness, check_time: CheckTime
) -> Mask:
    find = _in_a_row if nearness.distance == 1 else _chained
    return _mask_of(find(lists, terms, docs, nearness, check_time), len(docs))


def placed_in_a_row(
    lists: PositionLists, terms: Sequence[int], places: Sequence[Indexes], check_time: CheckTime
) -> Mask:
    """Which of some documents have terms directly behind each other; of each is known where it stands in each list."""
    count = len(places[0])
    if count <= FEW:
        columns = [each.tolist() for each in places]
        return np.array(
            [_is_placed_in_a_row(lists, terms, row, check_time) for row in zip(*columns, strict=True)], np.bool_
        )
    if count * len(terms) <= SOME_PLACED:
        keys = np.arange(count) << _ROW
        starts = lists.of_each_place(terms, places, keys - np.arange(len(terms))[:, None])
        return _mask_of(_complete(starts, len(terms)), count)
    return _placed_by_arrays(lists, terms, places, check_time)


def _placed_by_arrays(
    lists: PositionLists, terms: Sequence[int], places: Sequence[Indexes], check_time: CheckTime
) -> Mask:
    count = len(places[0])
    order = _rarest_first(lists, terms)
    rows, positions = lists.of_places(terms[order[0]], places[order[0]], np.arange(count))
    starts = (rows << _ROW) + positions
    starts = starts[positions >= order[0]] - order[0]
    for step, i in enumerate(order[1:]):
        if not len(starts):
            break
        check_time()
        left = _rows_of(starts) if step else np.arange(count)
        rows, positions = lists.of_places(terms[i], places[i].take(left) if step else places[i], left)
        starts = _common(starts, (rows << _ROW) + (positions - i))
    return _mask_of(starts, count)


def _mask_of(keys: Keys, count: int) -> Mask:
    mask = np.zeros(count, np.bool_)
    mask[keys >> _ROW] = True
    return mask


def _is_near(
    reader: CompositeReader, terms: Sequence[Term], doc: int, nearness: Nearness, check_time: CheckTime
) -> bool:
    """The same for one document of the whole index."""
    leaf, local = reader.locate(doc)
    nearness.body_offset = leaf.segment.postings.body_offset
    return _is_in(leaf.position_lists, [term.number_in(leaf) for term in terms], local, nearness, check_time)


def _is_in(lists: PositionLists, terms: Sequence[int], doc: int, nearness: Nearness, check_time: CheckTime) -> bool:
    """The same for one document, without arrays, which are slower for few.  A term may be -1: it is nowhere."""
    if -1 in terms:
        return False
    if nearness.distance == 1 and nearness.field is None:
        return _is_in_a_row(lists, terms, doc, check_time)
    reached: list[int] = []
    for number, term in enumerate(terms):
        all_positions = lists.in_document(term, doc)
        if len(all_positions) > MANY:
            return bool(_by_arrays(lists, terms, np.array([doc], np.uint32), nearness, check_time)[0])
        positions = [
            position + nearness.distance * (position >= nearness.body_offset > 0)
            for position in all_positions.tolist()
            if nearness.field is None or (nearness.field == "body") == (position >= nearness.body_offset)
        ]
        if number:
            before = reached
            positions = [
                position
                for position in positions
                if (at := bisect.bisect_left(before, position)) and position - before[at - 1] <= nearness.distance
            ]
        if not positions:
            return False
        reached = positions
    return True


def _is_in_a_row(lists: PositionLists, terms: Sequence[int], doc: int, check_time: CheckTime) -> bool:
    """The same for terms directly behind each other anywhere: the rarest two are compared first."""
    starts: set[int] = set()
    for step, place in enumerate(_rarest_first(lists, terms)):
        positions = lists.in_document(terms[place], doc)
        if len(positions) > MANY:
            return bool(_by_arrays(lists, terms, np.array([doc], np.uint32), Nearness(), check_time)[0])
        begins = [position - place for position in positions.tolist()]
        starts = starts.intersection(begins) if step else set(begins)
        if not starts:
            return False
    return True


def _is_placed_in_a_row(
    lists: PositionLists, terms: Sequence[int], places: Sequence[int], check_time: CheckTime
) -> bool:
    """The same for a document that stands at some places of the lists of the terms."""
    starts: set[int] = set()
    for step, place in enumerate(_rarest_first(lists, terms)):
        positions = lists.at_place(terms[place], places[place])
        if len(positions) > MANY:
            return bool(_placed_by_arrays(lists, terms, [np.array([each]) for each in places], check_time)[0])
        begins = [position - place for position in positions.tolist()]
        starts = starts.intersection(begins) if step else set(begins)
        if not starts:
            return False
    return True


def _rarest_first(lists: PositionLists, terms: Sequence[int]) -> list[int]:
    """The numbers of the terms, the rarest first."""
    return sorted(range(len(terms)), key=[lists.occurrences(term) for term in terms].__getitem__)


def _in_a_row_of_some(lists: PositionLists, terms: Sequence[int], docs: Docs) -> Keys:
    """Where the first of the terms stands with each other directly behind the one before, anywhere in some documents.

    A place is reached if every term, moved forward by its place in the phrase, stands there.
    """
    keys = np.arange(len(docs)) << _ROW
    return _complete(lists.of_each(terms, docs, keys - np.arange(len(terms))[:, None]), len(terms))


def _complete(starts: Keys, count: int) -> Keys:
    """The places that stand there `count` times, which is as often as one can; reorders them."""
    starts.sort()
    last, first = starts[count - 1 :], starts[: len(starts) - count + 1]
    found: Keys = last[last == first]
    return found


def _common(one: Keys, other: Keys) -> Keys:
    """The places, each once, that are in both."""
    if len(one) * _SPARSE < len(other):
        return one[members(one, other)[1]]  # type: ignore[arg-type]
    both = np.concatenate((one, other))
    both.sort(kind="stable")  # merges two ascending runs, quicker than it looks one up in the other
    found: Keys = both[1:][both[1:] == both[:-1]]
    return found


def _keys(lists: PositionLists, term: int, docs: Docs, rows: Rows | None, nearness: Nearness) -> Keys:
    """The places of a term in the documents of some rows (None: all)."""
    if rows is None:
        rows, positions = lists.of(term, docs, np.arange(len(docs)))
    else:
        rows, positions = lists.of(term, docs.take(rows), rows)
    offset = nearness.body_offset
    if offset and (nearness.field is not None or nearness.distance > 1):
        in_body = positions >= offset
        if nearness.field is None:  # moved away from the title, so that no phrase runs from one into the other
            positions = positions + nearness.distance * in_body
        else:
            wanted = in_body if nearness.field == "body" else ~in_body
            rows, positions = rows[wanted], positions[wanted]
    return (rows << _ROW) + positions


def _rows_of(keys: Keys) -> Rows:
    rows = keys >> _ROW
    first = np.ones(len(rows), np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=first[1:])
    return rows[first]


def _in_a_row(
    lists: PositionLists, terms: Sequence[int], docs: Docs, nearness: Nearness, check_time: CheckTime
) -> Keys:
    """Where the first of the terms would stand with each other directly behind the one before.

    The rarest terms go first, and the others are read only in documents that are left.
    """
    order = _rarest_first(lists, terms)
    starts = _keys(lists, terms[order[0]], docs, None, nearness)
    starts = starts[(starts & _POSITION) >= order[0]] - order[0]
    for step, i in enumerate(order[1:]):
        if not len(starts):
            break
        check_time()
        keys = _keys(lists, terms[i], docs, _rows_of(starts) if step else None, nearness)
        starts = _common(starts, keys - i)
    return starts


def _chained(lists: PositionLists, terms: Sequence[int], docs: Docs, nearness: Nearness, check_time: CheckTime) -> Keys:
    """Where the last of the terms stands with each 1 to `distance` after a place that the one before reached.

    Only the nearest place before counts: it is within reach if any is.
    """
    reached = _keys(lists, terms[0], docs, None, nearness)
    for term in terms[1:]:
        if not len(reached):
            break
        check_time()
        following = _keys(lists, term, docs, _rows_of(reached), nearness)
        at = reached.searchsorted(following)
        nearest = reached.take(at - 1, mode="clip")
        reached = following[(at > 0) & (following - nearest <= nearness.distance)]
    return reached
