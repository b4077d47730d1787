"""Documents of postings in two bytes each: the low half of their numbers; a run of postings shares the high half."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import Uints, narrow

PAGE_BITS = 16
"""A page has 2**PAGE_BITS documents, from `page << PAGE_BITS` on."""


@dataclass(frozen=True, slots=True)
class PagedDocs:
    """The documents of n postings: `low` is uint16[n].

    Run k of the postings begins with posting `page_starts[k]` (unsigned; the first with 0) and has the page `pages[k]`
    (uint16): their documents are `pages[k] << 16 | low`.  Neighbouring runs have different pages; without postings
    there are no runs.
    """

    low: NDArray[np.uint16]
    page_starts: Uints
    pages: NDArray[np.uint16]

    @classmethod
    def of(cls, docs: NDArray[Any]) -> Self:
        """Store documents, unsigned or non-negative integers [n] below 2**32, in their order.  O(n)."""
        starts, pages = runs_of(docs)
        return cls(docs.astype(np.uint16), narrow(starts, len(docs)), pages)

    def __len__(self) -> int:
        return len(self.low)

    def __getitem__(self, postings: slice) -> Uints:
        """The documents of a slice of m postings, in order: uint32[m], or a view uint16[m] if all are on page 0."""
        low: NDArray[np.uint16] = np.asarray(self.low)[postings]
        if not len(self.pages) or (len(self.pages) == 1 and self.pages[0] == 0):
            return low
        start, end, _ = postings.indices(len(self))
        if start >= end:
            return low
        first = int(np.searchsorted(self.page_starts, start, "right")) - 1
        last = int(np.searchsorted(self.page_starts, end))
        begins = self.page_starts[first:last].astype(np.int64)
        begins[:1] = start
        docs = np.repeat(self.pages[first:last].astype(np.uint32) << PAGE_BITS, np.diff(begins, append=end))
        docs |= low
        return docs


def runs_of(docs: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """The runs of n documents (integers [n]) of one page, in order.

    Returns their first postings, int64[runs], and their pages, uint16[runs].  O(n).
    """
    if docs.dtype.itemsize > np.dtype(np.uint16).itemsize:
        pages = (docs >> PAGE_BITS).astype(np.uint16)
    else:
        pages = np.zeros(len(docs), np.uint16)
    begins = np.ones(len(pages), np.bool_)
    np.not_equal(pages[1:], pages[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    return starts, pages[starts]
