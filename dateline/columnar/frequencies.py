"""Frequencies of postings in a byte each; the few greater ones are stored apart."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import Uints, narrow

OVERFLOW = 255
"""The stored byte of every frequency of 255 and more."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The occurrences of a term in each of n documents: `counts` are uint8[n], OVERFLOW for 255 and more.

    Of the overflowing ones, `great_places` (unsigned, ascending) are the numbers of the postings, and `great_counts`
    (uint32) the true frequencies.
    """

    counts: NDArray[np.uint8]
    great_places: Uints
    great_counts: NDArray[np.uint32]

    @classmethod
    def of(cls, counts: NDArray[Any]) -> Self:
        """Store frequencies of 1 or more, integers [n], in their order.  O(n)."""
        great = np.flatnonzero(counts >= OVERFLOW)
        return cls(
            np.minimum(counts, OVERFLOW).astype(np.uint8), narrow(great, len(counts)), counts[great].astype(np.uint32)
        )

    def __len__(self) -> int:
        return len(self.counts)

    def __getitem__(self, postings: slice) -> Uints:
        """The frequencies of a slice of m postings, in order: uint8[m], a view, or uint32[m] if one overflows."""
        counts: Uints = np.asarray(self.counts)[postings]
        if not len(self.great_places):
            return counts
        start, end, _ = postings.indices(len(self))
        first, last = np.searchsorted(self.great_places, (start, end)).tolist()
        if first >= last:
            return counts
        counts = counts.astype(np.uint32)
        counts[self.great_places[first:last].astype(np.int64) - start] = self.great_counts[first:last]
        return counts

    def at(self, posting: int) -> int:
        """The frequency of one posting."""
        count = int(self.counts.item(posting))
        return count if count < OVERFLOW else int(self.great_counts[self.great_places.searchsorted(posting)])

    def take(self, postings: NDArray[np.integer[Any]]) -> Uints:
        """The frequencies of postings, integers in any order: uint8 of their shape, or uint32 if one overflows.

        A number after the last posting stands for the last posting.  O(postings log overflowing ones).
        """
        counts: Uints = self.counts.take(postings, mode="clip")
        if not len(self.great_places) or int(np.max(counts, initial=0)) < OVERFLOW:
            return counts
        great = counts == OVERFLOW
        counts = counts.astype(np.uint32)
        counts[great] = self.great_counts.take(self.great_places.searchsorted(postings[great]), mode="clip")
        return counts
