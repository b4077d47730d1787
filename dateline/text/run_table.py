"""A hash table from runs of bytes to numbers.  One call looks up a whole array of runs."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RunKeys: TypeAlias = NDArray[np.uint64]
"""uint64[runs]: one word, of eight bytes, of each run."""

FormNumbers: TypeAlias = NDArray[np.int32]
"""int32: numbers of forms (see `RunVocabulary`), or UNKNOWN and less."""

Slots: TypeAlias = NDArray[np.int64]
"""int64: slots of the table."""

UNKNOWN = -1
"""Stands for a run that is not in the table; no run may have this number."""

_LEAST_BITS = 10
_SLOTS_PER_RUN = 4  # at least: more memory costs less than more probes


class RunTable:
    """Runs of up to `words` words of eight bytes (the last one padded with zeros), and the number of each.

    Open addressing with linear probing, at most a quarter full.  The slot of a run is a polynomial over its words with
    the base `base` (odd, 64 bits).  All words are kept and compared, so a collision only costs another probe.  Keys are
    one array for each word, all of the same length; word 0 of a run is never 0.
    """

    def __init__(self, words: int, base: int) -> None:
        self.words = words
        self._base = np.uint64(base)
        self._count = 0
        self._allocate(_LEAST_BITS)

    def __len__(self) -> int:
        return self._count

    def find(self, keys: Sequence[RunKeys]) -> FormNumbers:
        """The number of each run, UNKNOWN if it is not in the table: int32[runs], aligned with `keys`.

        Costs O(runs) on average.
        """
        slots = self._slots(keys)
        numbers = self._numbers[slots]
        pending = self._mismatches(slots, keys)
        while len(pending):
            pending = pending[numbers[pending] != UNKNOWN]  # an empty slot ends the search
            following = (slots[pending] + 1) & self._last
            slots[pending] = following
            numbers[pending] = self._numbers[following]
            pending = pending[self._mismatches(following, [key[pending] for key in keys])]
        return numbers

    def insert(self, keys: Sequence[RunKeys], numbers: FormNumbers) -> None:
        """Add distinct runs that are not in the table yet, with their numbers (int32[runs], aligned with `keys`).

        Costs O(runs), and O(table) when the table grows.
        """
        self._count += len(numbers)
        if _SLOTS_PER_RUN * self._count > len(self._numbers):
            used = np.flatnonzero(self._numbers != UNKNOWN)
            keys = [np.concatenate((kept[used], key)) for kept, key in zip(self._keys, keys, strict=True)]
            numbers = np.concatenate((self._numbers[used], numbers))
            self._allocate((_SLOTS_PER_RUN * self._count).bit_length())
        self._place(keys, numbers)

    def _allocate(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        self._last = (1 << bits) - 1
        self._keys = [np.zeros(1 << bits, np.uint64) for _ in range(self.words)]
        self._numbers = np.full(1 << bits, UNKNOWN, np.int32)

    def _place(self, keys: Sequence[RunKeys], numbers: FormNumbers) -> None:
        slots, pending = self._slots(keys), np.arange(len(numbers), dtype=np.int32)
        while len(pending):
            free = self._numbers[slots] == UNKNOWN
            self._numbers[slots[free]] = pending[free]  # of several runs with one slot, the last stays
            won = free & (self._numbers[slots] == pending)
            self._numbers[slots[won]] = numbers[pending[won]]
            for kept, key in zip(self._keys, keys, strict=True):
                kept[slots[won]] = key[pending[won]]
            pending = pending[~won]
            slots = (slots[~won] + 1) & self._last

    def _slots(self, keys: Sequence[RunKeys]) -> Slots:
        hashes = keys[0] * self._base
        for key in keys[1:]:
            hashes += key
            hashes *= self._base
        hashes >>= self._shift
        return hashes.view(np.int64)

    def _mismatches(self, slots: Slots, keys: Sequence[RunKeys]) -> Slots:
        """The indexes of the runs that are not in their slots, ascending."""
        differ = self._keys[0][slots] != keys[0]
        for kept, key in zip(self._keys[1:], keys[1:], strict=True):
            differ |= kept[slots] != key
        return np.flatnonzero(differ)
