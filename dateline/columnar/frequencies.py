"""Frequencies of postings in a byte each; the few that are greater stand apart."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import Uints, narrow

GREAT = 255
"""Stands for every frequency from here on."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often a term occurs in each of n documents: `counts` are uint8[n], GREAT for what is no less than that.

    Of those, `great_places` are the numbers of the postings, ascending, and `great_counts` (uint32) how often
    the term really occurs.
    """

    counts: NDArray[np.uint8]
    great_places: Uints
    great_counts: NDArray[np.uint32]

    @classmethod
    def of(cls, counts: NDArray[Any]) -> Self:
        """Store frequencies of 1 or more."""
        great = np.flatnonzero(counts >= GREAT)
        return cls(
            np.minimum(counts, GREAT).astype(np.uint8), narrow(great, len(counts)), counts[great].astype(np.uint32)
        )

    def __len__(self) -> int:
        return len(self.counts)

    def __getitem__(self, postings: slice) -> Uints:
        """Those of some postings, one after the other: a view where none of them is great."""
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

    def take(self, postings: NDArray[np.integer[Any]]) -> Uints:
        """Those of any postings, in an array of their shape; a posting behind the end is the last."""
        counts: Uints = self.counts.take(postings, mode="clip")
        if not len(self.great_places) or int(np.max(counts, initial=0)) < GREAT:
            return counts
        great = counts == GREAT
        counts = counts.astype(np.uint32)
        counts[great] = self.great_counts.take(self.great_places.searchsorted(postings[great]), mode="clip")
        return counts
