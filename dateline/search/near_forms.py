"""Finds the forms of a column that are a few edits away from a word: the distances of all candidates at once."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import StringColumn, Uints, narrow
from dateline.search.expansion import MatchingForms

LONGEST = 63
"""Characters of the longest word whose near forms are found: the distances are computed in words of 64 bits."""

Distances = NDArray[np.int64]

_CONTINUES = 0x80  # a byte of UTF-8 that begins no character; no byte of ASCII has this bit
_BLOCK = 1 << 16  # forms at once
_LETTERS = 31  # a letter's bit in a signature is its code point modulo 32


class NearForms:
    """The forms of an ascending column, prepared for searches by distance at the first of them.

    Then takes 1, 2 or 4 bytes a character, as the greatest code point needs (none if all are ASCII), and about 13 a
    form; several times that while it is made of forms that are not ASCII.  Any thread may use it.
    """

    def __init__(self, column: StringColumn) -> None:
        self._column = column

    def within(self, word: str, edits: int) -> tuple[MatchingForms, Distances]:
        """The n forms at an optimal string alignment distance of at most `edits` from a word.

        Returns their numbers, intp[n] ascending, and their distances, int64[n]: the letters that are inserted, dropped
        or changed, and the neighbours that are swapped.  No forms for a word of more than LONGEST characters.
        O(forms of about its length), with the letters read of those that share most of its letters.
        """
        if not word or len(word) > LONGEST or not len(self._column):
            return np.zeros(0, np.intp), np.zeros(0, np.int64)
        prepared = self._prepared
        letters = _code_points(word.encode("utf-8", "surrogatepass"))
        candidates = prepared.candidates(letters, edits)
        distances = _distances(letters, *prepared.letters_of(candidates))
        close = distances <= edits
        numbers, distances = prepared.order[candidates[close]].astype(np.intp), distances[close]
        ascending = np.argsort(numbers)
        return numbers[ascending], distances[ascending]

    @cached_property
    def _prepared(self) -> "_PreparedForms":
        return _PreparedForms(self._column)


class _PreparedForms:
    """The forms of a column by their number of characters: `order` has their numbers in the column."""

    def __init__(self, column: StringColumn) -> None:
        data, firsts = np.asarray(column.data), column.offsets[:-1].astype(np.int64)
        if not (data & _CONTINUES).any():
            lengths = np.diff(column.offsets.astype(np.int64))
            self._letters: Uints = data
        else:
            lengths = np.add.reduceat(data & 0xC0 != _CONTINUES, firsts, dtype=np.int64)
            self._letters = narrow(_code_points(data.tobytes()))
        starts = np.cumsum(lengths) - lengths
        self.order = narrow(np.argsort(lengths, kind="stable"))
        self._starts = narrow(starts[self.order], len(self._letters))
        self._lengths = narrow(lengths[self.order])
        signatures = [
            np.bitwise_or.reduceat(_bits(self._letters[some[0] : end]), some - some[0])
            for some, end in _blocks(starts, len(self._letters))
        ]
        self._signatures = np.concatenate(signatures)[self.order]

    def candidates(self, letters: NDArray[np.uint32], edits: int) -> MatchingForms:
        """The places in `order` of all forms that may be at most `edits` away from a word of some letters.

        One edit changes the length by one letter at most, and takes one letter away or brings one in, or both.
        """
        low, high = len(letters) - edits, len(letters) + edits
        first = int(self._lengths.searchsorted(max(low, 1)))
        end = int(self._lengths.searchsorted(high, "right"))
        signatures = self._signatures[first:end]
        own = np.bitwise_or.reduce(_bits(letters))
        places = (np.bitwise_count(signatures ^ own) <= 2 * edits).nonzero()[0]
        signatures = signatures[places]
        fewer, more = np.bitwise_count(own & ~signatures), np.bitwise_count(signatures & ~own)
        kept: MatchingForms = places[(fewer <= edits) & (more <= edits)] + first
        return kept

    def letters_of(self, places: MatchingForms) -> tuple[Uints, Uints]:
        """The letters of the forms at n places in `order`, one column each, unsigned[longest, n]; their lengths [n].

        What follows the letters of a form in its column has no meaning.
        """
        lengths = self._lengths[places]
        rows = np.arange(int(lengths.max(initial=0)))[:, None]
        at = rows + self._starts[places].astype(np.int64)
        return self._letters[np.minimum(at, len(self._letters) - 1)], lengths


def _blocks(starts: NDArray[np.int64], end: int) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Some ascending numbers in blocks, each with the first number behind it, or `end`."""
    for at in range(0, len(starts), _BLOCK):
        some = starts[at : at + _BLOCK]
        yield some, int(starts[at + _BLOCK]) if at + _BLOCK < len(starts) else end


def _code_points(raw: bytes) -> NDArray[np.uint32]:
    """The code points of a text in UTF-8, in order: uint32[characters]."""
    text = raw.decode("utf-8", "surrogatepass")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _bits(letters: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.uint32]:
    """One bit for each of n letters: uint32[n]."""
    return np.uint32(1) << (letters & np.uint32(_LETTERS))


def _distances(word: NDArray[np.uint32], letters: Uints, lengths: Uints) -> Distances:
    """The optimal string alignment distance of a word from each of n others: int64[n].

    `word` are its letters, 1 to LONGEST; `letters` those of the others [longest, n], `lengths` how many each has [n].
    The bit-parallel algorithm of H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
    distances" (2003), for all others at once, in the narrowest words that have a bit for each letter.  O(n * longest).
    """
    kind: type[Any] = next(each for each in (np.uint16, np.uint32, np.uint64) if np.iinfo(each).bits > len(word))
    one, last = kind(1), kind(1 << (len(word) - 1))
    matches = np.zeros(max(int(word.max()), int(letters.max(initial=0))) + 1, kind)  # where each letter stands
    np.bitwise_or.at(matches, word, one << np.arange(len(word), dtype=kind))
    count = len(lengths)
    increases = np.full(count, (1 << len(word)) - 1, kind)
    decreases, diagonal, before = np.zeros((3, count), kind)
    distance = np.full(count, len(word), np.int64)
    distances = distance.copy()
    for number, row in enumerate(letters, 1):
        here = matches.take(row)
        swapped = ((~diagonal & here) << one) & before
        diagonal = swapped | (((here & increases) + increases) ^ increases) | here | decreases
        right, left = decreases | ~(diagonal | increases), diagonal & increases
        distance += (right & last) != 0
        distance -= (left & last) != 0
        right, left = (right << one) | one, left << one
        increases, decreases = left | ~(diagonal | right), right & diagonal
        before = here
        np.copyto(distances, distance, where=lengths == number)
    return distances
