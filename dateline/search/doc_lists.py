"""Reads the documents of posting lists as arrays: one list, or a slice of it, at a time."""

import bisect
from collections.abc import Sequence
from typing import Any

import numpy as np

from dateline.columnar.arrays import Int64s
from dateline.columnar.layout import number_dtype
from dateline.columnar.paged_docs import PAGE_BITS, PagedDocs
from dateline.search.kernels import Docs

_LOW = (1 << PAGE_BITS) - 1


class DocLists:
    """The lists of a segment of `count` documents, by number; `dtype` is that of the arrays.

    List i has the postings from `starts[i]` to `starts[i + 1]`, with documents in ascending order.  In a segment whose
    documents fit into two bytes an array is a view, uint16; in others it is a new array, uint32, which takes 2
    microseconds and one more for 10,000 postings.
    """

    __slots__ = ("_count", "_is_paged", "_low", "_low_view", "_page_starts", "_pages", "_runs", "_starts", "dtype")

    def __init__(self, docs: PagedDocs, starts: Int64s, count: int) -> None:
        self.dtype: np.dtype[np.unsignedinteger[Any]] = number_dtype(count)
        self._is_paged = self.dtype != np.uint16
        self._count = count
        self._starts: Sequence[int] = memoryview(np.asarray(starts))
        self._low = np.asarray(docs.low)
        self._low_view: Sequence[int] = memoryview(self._low)
        self._page_starts: Sequence[int] = memoryview(np.append(docs.page_starts, np.int64(len(docs))))
        self._pages: Sequence[int] = memoryview(np.asarray(docs.pages))
        runs = docs.page_starts.searchsorted(starts, "right") if self._is_paged else np.zeros(0, np.int64)
        self._runs: Sequence[int] = memoryview((runs - 1).astype(np.int32))  # the run in which each list begins

    def bounds_between(self, number: int, low: int, high: int) -> tuple[int, int]:
        """The bounds of the postings of a list whose documents are `low` or more and below `high`.  O(log list)."""
        first = self._lower_bound(number, low) if low else self._starts[number]
        if high >= self._count:
            return first, self._starts[number + 1]
        return first, max(self._lower_bound(number, high), first)

    def read(self, number: int) -> Docs:
        """The n documents of a list, ascending: uint16[n] or uint32[n].  Costs as `read_slice`."""
        return self.read_slice(number, self._starts[number], self._starts[number + 1])

    def read_slice(self, number: int, first: int, end: int) -> Docs:
        """The documents of n postings `[first, end)` of list `number`, ascending: uint16[n] or uint32[n].

        No copy for uint16; O(n) for uint32.
        """
        low = self._low[first:end]
        if not self._is_paged:
            return low
        docs = low.astype(np.uint32)
        run = self._runs[number]
        until = self._page_starts[run + 1]
        if until < end:
            self._raise_pages(docs, run, first, end)
        elif self._pages[run]:
            docs |= np.uint32(self._pages[run] << PAGE_BITS)
        return docs

    def _raise_pages(self, docs: Docs, run: int, first: int, end: int) -> None:
        """Add their pages to the low halves of some postings of a list that begins in a run and ends in a later one."""
        at = first
        while at < end:
            until = min(self._page_starts[run + 1], end)
            if self._pages[run] and until > at:
                paged = docs[at - first : until - first]
                paged |= np.uint32(self._pages[run] << PAGE_BITS)
            at, run = max(until, at), run + 1

    def find(self, number: int, doc: int) -> int:
        """The posting of a document in a list, or -1.  A microsecond or two."""
        at = self._lower_bound(number, doc)
        if at == self._starts[number + 1] or self._low_view[at] != doc & _LOW:
            return -1
        return at if not self._is_paged or self._page_of(number, at) == doc >> PAGE_BITS else -1

    def _lower_bound(self, number: int, doc: int) -> int:
        """The first posting of a list whose document is `doc` or a later one; the end of the list if there is none."""
        first, end = self._starts[number], self._starts[number + 1]
        if not self._is_paged:
            return bisect.bisect_left(self._low_view, doc, first, end)
        run, page = self._runs[number], doc >> PAGE_BITS
        while first < end and self._pages[run] < page:
            run += 1
            first = self._page_starts[run]
        if first >= end:
            return end
        if self._pages[run] > page:
            return first
        return bisect.bisect_left(self._low_view, doc & _LOW, first, min(self._page_starts[run + 1], end))

    def _page_of(self, number: int, posting: int) -> int:
        run = self._runs[number]
        while self._page_starts[run + 1] <= posting:
            run += 1
        return self._pages[run]
