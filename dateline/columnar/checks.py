"""Checks of values: indexes lie inside their arrays, and searched arrays are in order.

A file with right checksums may still have been made by a faulty or a hostile program.  Each check raises
ImplausibleError, whose message ends the sentence "the file is damaged".  Checks are linear in their arrays and read
them a piece at a time, so that they need little memory besides the mapped file.
"""

from collections.abc import Iterator, Sized
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.frequencies import OVERFLOW, Frequencies
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.segment import Starts
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn, Uints, column_slice

_PIECE = 1 << 18
_STRINGS = 1 << 14  # hashed at a time
_CONTINUATION, _CONTINUATION_MASK = 0x80, 0xC0  # of a byte inside a UTF-8 character
_KEY_BYTES = 8
_MASKS = np.array([(1 << 64) - (1 << 8 * (_KEY_BYTES - size)) for size in range(_KEY_BYTES + 1)], np.uint64)
"""Masks that keep the first `size` of eight bytes, the first byte being the highest."""


class ImplausibleError(Exception):
    """Values that no builder writes."""


class CheckedLists(NamedTuple):
    """Lists of postings with positions: the arrays of these names in `PostingsSection` and `MetadataWords`."""

    doc_starts: Starts
    docs: PagedDocs
    tfs: Frequencies
    position_starts: Starts
    positions: Uints


def require(condition: bool | np.bool_, what: str) -> None:  # noqa: FBT001  (reads as an assertion)
    """Raise ImplausibleError, with the message `what`, unless the condition holds."""
    if not condition:
        raise ImplausibleError(what)


def greatest(values: NDArray[Any]) -> int:
    """The greatest of n unsigned values in any order, of any dtype; 0 of none.  O(n)."""
    return int(values.max(initial=0))


def least(values: NDArray[Any]) -> int:
    """The least of 1 and of n unsigned values in any order, of any dtype: 0 if one is 0.  O(n)."""
    return int(values.min(initial=1))


def check_count(array: Sized, count: int, what: str) -> None:
    """Raise ImplausibleError unless an array has `count` entries."""
    require(len(array) == count, f"{what} are {len(array)} instead of {count}")


def check_starts(starts: NDArray[Any], end: int, what: str, *, strictly: bool = False) -> None:
    """Raise ImplausibleError unless n starts, of any integer dtype, begin with 0, ascend and end with `end`.  O(n)."""
    require(len(starts) > 0 and starts[0] == 0 and starts[-1] == end, f"the bounds of {what} are wrong")
    require(ascends(starts, strictly=strictly), f"the bounds of {what} do not ascend")


def ascends(values: NDArray[Any], *, strictly: bool) -> bool:
    """Whether n values of any dtype ascend: none is less than the one before it, or strictly, each is more.  O(n)."""
    for begin in range(0, len(values), _PIECE):
        piece = values[begin : begin + _PIECE + 1]
        if not bool(np.all(piece[1:] > piece[:-1] if strictly else piece[1:] >= piece[:-1])):
            return False
    return True


def check_strings(column: StringColumn, count: int, what: str) -> None:
    """Raise ImplausibleError unless a column has `count` strings in UTF-8, where lone surrogates are allowed."""
    require(len(column.offsets) == count + 1, f"{what} are {len(column)} instead of {count}")
    check_starts(column.offsets, len(column.data), what)
    inside = column.offsets[:-1][column.offsets[:-1] < len(column.data)]
    require(not np.any((column.data[inside] & _CONTINUATION_MASK) == _CONTINUATION), f"{what} split a character")
    for begin in range(0, count, _PIECE):
        first, last = column.offsets[begin], column.offsets[min(begin + _PIECE, count)]
        try:
            column.data[int(first) : int(last)].tobytes().decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise ImplausibleError(f"{what} are not UTF-8") from error


def check_ascending(column: StringColumn, what: str) -> None:
    """Raise ImplausibleError unless the strings of a checked column are distinct and in the order of their bytes."""
    for begin in range(0, len(column) - 1, _PIECE):
        before = np.arange(begin, min(begin + _PIECE, len(column) - 1))
        require(followed_by_more(column, before), f"{what} do not ascend")


def check_distinct(column: StringColumn, what: str) -> None:
    """Raise ImplausibleError unless the n strings of a checked column, in any order, are distinct.

    O(n log n); takes 16 bytes of memory for each.  Hashes are compared, which differ from process to process, and then
    the strings themselves.
    """
    hashes = np.empty(len(column), np.int64)
    for begin in range(0, len(column), _STRINGS):
        strings = column_slice(column, begin, min(begin + _STRINGS, len(column)))
        hashes[begin : begin + len(strings)] = list(map(hash, strings))
    order = np.argsort(hashes)
    alike = np.flatnonzero(hashes[order[1:]] == hashes[order[:-1]])
    doubtful = [column.bytes_at(number) for number in np.union1d(order[alike], order[alike + 1]).tolist()]
    require(len(set(doubtful)) == len(doubtful), f"{what} are not distinct")


def followed_by_more(column: StringColumn, numbers: NDArray[np.int64]) -> bool:
    """Whether n strings of a column are less, by their bytes, than the next ones; `numbers` are int64[n], in any order.

    Compares eight bytes of each at a time, then eight more of equal ones: linear in the bytes that are equal.
    """
    starts = column.offsets[numbers].astype(np.int64)
    middles = column.offsets[numbers + 1].astype(np.int64)
    ends = column.offsets[numbers + 2].astype(np.int64)
    sizes, next_sizes = middles - starts, ends - middles
    data = np.concatenate((column.data, np.zeros(_KEY_BYTES, np.uint8)))
    at = 0
    while len(starts):
        keys = _keys(data, np.minimum(starts + at, len(column.data)), sizes - at)
        next_keys = _keys(data, np.minimum(middles + at, len(column.data)), next_sizes - at)
        if np.any(keys > next_keys):
            return False
        at += _KEY_BYTES
        equal = keys == next_keys
        ended = equal & (np.maximum(sizes, next_sizes) <= at)  # then the shorter one is less
        if np.any(sizes[ended] >= next_sizes[ended]):
            return False
        on = equal & ~ended
        starts, middles, sizes, next_sizes = starts[on], middles[on], sizes[on], next_sizes[on]
    return True


def _keys(data: NDArray[np.uint8], starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Eight bytes from each start as a number that sorts like them, with zeros instead of bytes after `sizes`.

    `data` must have eight more bytes after the last start.
    """
    windows = np.ndarray(len(data) - _KEY_BYTES + 1, ">u8", data, strides=(1,))  # overlapping, not aligned
    keys: NDArray[np.uint64] = windows[starts].astype(np.uint64)
    keys &= _MASKS[np.clip(sizes, 0, _KEY_BYTES)]
    return keys


def check_dictionary(column: DictionaryColumn, count: int, what: str) -> None:
    """Raise ImplausibleError unless a column has `count` codes, each 0 or the code of a value."""
    check_count(column.codes, count, what)
    check_strings(column.values, len(column.values), what)
    check_ascending(column.values, what)
    require(greatest(column.codes) <= len(column.values), f"{what} have a code without a value")


def check_several(column: MultiValuedColumn, count: int, what: str) -> None:
    """Raise ImplausibleError unless a column has `count` lists of codes, each the code of a value."""
    check_count(column.starts, count + 1, f"the bounds of {what}")
    check_starts(column.starts, len(column.codes), what)
    check_dictionary(DictionaryColumn(column.codes, column.values), len(column.codes), what)
    require(least(column.codes) > 0, f"{what} have a code of no value")


def check_lists(lists: CheckedLists, words: int, documents: int, what: str) -> None:
    """Raise ImplausibleError unless these are the lists of `words` words over `documents` documents.

    No list is empty; documents and positions ascend in each.
    """
    check_count(lists.doc_starts, words + 1, f"the bounds of {what}")
    check_count(lists.position_starts, words + 1, f"the bounds of {what}")
    check_starts(lists.doc_starts, len(lists.docs), what, strictly=True)
    check_starts(lists.position_starts, len(lists.positions), what, strictly=True)
    check_count(lists.tfs, len(lists.docs), f"the frequencies of {what}")
    check_docs(lists.docs, lists.doc_starts, documents, what)
    check_frequencies(lists.tfs, what)
    for first, bounds in posting_bounds(lists, what):
        begin, end = int(bounds[0]), int(bounds[-1])
        piece = lists.positions[begin:end]
        more = piece[1:] > piece[:-1]
        more[bounds[1:-1] - begin - 1] = True
        require(bool(more.all()), f"the positions of {what} do not ascend")
        span = slice(*np.searchsorted(lists.doc_starts, (first, first + len(bounds))))
        here = bounds[lists.doc_starts[span] - first]
        require(np.array_equal(here, lists.position_starts[span]), f"the positions of {what} belong to another list")


def check_docs(docs: PagedDocs, starts: Starts, documents: int, what: str) -> None:
    """Raise ImplausibleError unless documents exist and ascend in each list, and the runs of their pages are right.

    List i begins at `starts[i]` (int64[lists + 1]).  Linear in the documents.
    """
    pages, page_starts = docs.pages, docs.page_starts
    check_count(page_starts, len(pages), f"the pages of {what}")
    require(bool(len(pages)) == bool(len(docs)), f"{what} have no pages")
    require(
        not len(pages) or (int(page_starts[0]) == 0 and int(page_starts[-1]) < len(docs)),
        f"pages of {what} start outside them",
    )
    require(ascends(page_starts, strictly=True), f"the pages of {what} do not ascend")
    require(bool(np.all(pages[1:] != pages[:-1])), f"a page of {what} is split")
    highest = max((greatest(docs[at : at + _PIECE]) for at in range(0, len(docs), _PIECE)), default=0)
    require(highest < max(documents, 1), f"{what} name a document that does not exist")
    check_ascending_lists(docs, starts, f"the documents of {what}")


def check_frequencies(tfs: Frequencies, what: str) -> None:
    """Raise ImplausibleError if a frequency is 0, or overflowing ones are not stored as they must be."""
    require(least(tfs.counts) > 0, f"{what} have a frequency of 0")
    numbers = tfs.great_places
    check_count(tfs.great_counts, len(numbers), f"the large frequencies of {what}")
    require(ascends(numbers, strictly=True), f"the numbers of large frequencies of {what} do not ascend")
    require(not len(numbers) or int(numbers[-1]) < len(tfs), f"a large frequency of {what} belongs to no posting")
    is_whole = np.count_nonzero(tfs.counts == OVERFLOW) == len(numbers) and bool(
        np.all(tfs.counts[numbers] == OVERFLOW)
    )
    require(is_whole, f"large frequencies of {what} are missing")
    require(not len(numbers) or bool(np.all(tfs.great_counts >= OVERFLOW)), f"a large frequency of {what} is small")


def posting_bounds(lists: CheckedLists, what: str) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Pieces of m postings, in order: the number of the first, and the starts of their positions, int64[m + 1].

    Raises ImplausibleError unless the positions are as many as the frequencies say.  Linear in the postings.
    """
    begin = 0
    for first in range(0, len(lists.tfs), _PIECE):
        tfs = lists.tfs[first : first + _PIECE]
        bounds = np.empty(len(tfs) + 1, np.int64)
        bounds[0] = 0
        np.cumsum(tfs, out=bounds[1:])
        bounds += begin
        begin = int(bounds[-1])
        require(begin <= len(lists.positions), f"{what} have too few positions")
        yield first, bounds
    require(begin == len(lists.positions), f"{what} have too many positions")


def check_ascending_lists(values: PagedDocs, starts: Starts, what: str) -> None:
    """Raise ImplausibleError unless values ascend strictly in each list; list i begins at `starts[i]` (int64).

    Linear in the values.
    """
    for begin in range(0, len(values), _PIECE):
        piece = values[begin : begin + _PIECE + 1]
        more = piece[1:] > piece[:-1]
        first, last = np.searchsorted(starts, (begin + 1, begin + len(piece)))
        more[starts[first:last] - begin - 1] = True
        require(bool(more.all()), f"{what} do not ascend")
