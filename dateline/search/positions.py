"""Reads the positions of terms in documents: those of some postings of a list."""

import bisect
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.frequencies import OVERFLOW, Frequencies
from dateline.search.doc_lists import DocLists
from dateline.search.kernels import Docs, Indexes, Mask
from dateline.search.thresholds import PositionThresholds

Rows = NDArray[np.int64]
"""Rows of documents, such as their offsets among the documents that are compared: one for each."""

_SAMPLE = 32  # postings between two sums that are kept: the structure of the arrays, and the width of a window
_IN_SAMPLE = np.arange(_SAMPLE)
_ONES = np.ones(_SAMPLE)


class PositionLists:
    """The postings of one segment or metadata field, made ready at opening.

    The positions of all postings follow each other as the postings do, so that those of posting i begin at the sum of
    the frequencies before it.  Every 32nd of these sums is kept: 4 bytes (8 from 2^32 positions) for 32 postings.  For
    a small segment, such as updates make, every sum is kept, so that a look-up costs little.
    """

    __slots__ = (
        "_begin_of",
        "_begin_of_view",
        "_counts",
        "_counts_view",
        "_docs",
        "_excess",
        "_great",
        "_positions",
        "_positions_view",
        "_samples",
        "_samples_view",
        "_starts",
        "_tfs",
        "_thresholds",
    )

    def __init__(
        self,
        starts: NDArray[np.int64],
        docs: DocLists,
        tfs: Frequencies,
        positions: NDArray[np.unsignedinteger[Any]],
        thresholds: PositionThresholds,
    ) -> None:
        self._thresholds = thresholds
        self._starts: Sequence[int] = memoryview(np.asarray(starts))
        self._counts, self._positions = np.asarray(tfs.counts), np.asarray(positions)
        self._docs, self._tfs = docs, tfs
        kind = np.uint32 if len(positions) < 1 << 32 else np.int64
        ends = (
            np.add.reduceat(self._counts, np.arange(0, len(tfs), _SAMPLE), dtype=kind)
            if len(tfs)
            else np.zeros(0, kind)
        )
        excess = tfs.great_counts.astype(np.int64) - OVERFLOW
        np.add.at(ends, (tfs.great_places // _SAMPLE).astype(np.intp), excess.astype(kind))
        self._great: Sequence[int] = memoryview(np.asarray(tfs.great_places))
        self._excess: Sequence[int] = memoryview(np.append(0, excess.cumsum()))
        self._samples = np.zeros(len(ends) + 1, kind)
        np.cumsum(ends, dtype=kind, out=self._samples[1:])
        self._counts_view, self._samples_view = memoryview(self._counts), memoryview(self._samples)
        self._positions_view = memoryview(self._positions)
        self._begin_of = self._every_sum(kind) if len(tfs) <= thresholds.every_sum_postings else None
        self._begin_of_view: Sequence[int] = memoryview(np.zeros(0) if self._begin_of is None else self._begin_of)

    def df(self, term: int) -> int:
        """The number of documents with a term, deleted ones included."""
        return self._starts[term + 1] - self._starts[term]

    def excess(self, term: int) -> int:
        """The sum, over all postings of a term, of the part of its frequency above 255.  O(log overflowing ones)."""
        return self._excess_between(self._starts[term], self._starts[term + 1])

    def occurrences(self, term: int) -> int:
        """The number of positions of a term in all documents, deleted ones included.  A microsecond or two."""
        return self._begin(self._starts[term + 1]) - self._begin(self._starts[term])

    def tfs_in(self, term: int, docs: Docs, offsets: Indexes | None) -> NDArray[np.int64]:
        """How often a term stands in each of n ascending documents: int64[n], in their order.

        `offsets` are those of the documents in the list of the term; None if they are not known, and some documents may
        not be there.  O(n), O(n log list) without offsets.
        """
        if offsets is not None:
            return self._tfs.take(offsets + self._starts[term]).astype(np.int64)
        listed = self._docs.read(term)
        found = listed.searchsorted(docs)
        is_there = listed.take(found, mode="clip") == docs
        tfs = self._tfs.take(np.minimum(found, len(listed) - 1) + self._starts[term]).astype(np.int64)
        return np.where(is_there, tfs, 0)

    def of(self, term: int, docs: Docs, rows: Rows) -> tuple[Rows, NDArray[np.int64]]:
        """The row of the document of each of P positions of a term, and the positions: int64[P] each.

        `docs` are n ascending documents of the segment, `rows` their rows, int64[n].  Documents without the term have
        no position.  Both arrays are in the order of the documents, then of the positions.  O(n log list + P).
        """
        listed = self._docs.read(term)
        offsets = listed.searchsorted(docs)
        found = (listed.take(offsets, mode="clip") == docs).nonzero()[0]
        if len(found) < len(docs):
            offsets, rows = offsets.take(found), rows.take(found)
        return self.of_offsets(term, offsets, rows) if len(found) else (rows, rows)

    def of_offsets(self, term: int, offsets: Indexes, rows: Rows) -> tuple[Rows, NDArray[np.int64]]:
        """The answer of `of` for one or more documents at known offsets of the list of the term.

        `offsets` are intp[n], ascending; `rows` are int64[n].  O(n + P).
        """
        postings = offsets + self._starts[term]
        starts = self._begins(postings)
        tfs = self._tfs.take(postings).astype(np.int64)
        ends = tfs.cumsum()
        if ends[-1] > len(rows):
            rows = rows.repeat(tfs)
            starts += tfs
            starts -= ends
            starts = starts.repeat(tfs)
            starts += np.arange(len(rows))
        return rows, self._positions.take(starts).astype(np.int64)

    def of_each(
        self, terms: Sequence[int], docs: Docs, offsets: Sequence[Indexes] | None, keys: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The P positions of several terms in a few documents, each plus the key of its term and document: int64[P].

        `docs` are n ascending documents of the segment, `keys` are int64[terms, n].  `offsets` are, for each term,
        where the documents stand in its list, intp[n]; None if that is not known, and a document may be without a
        term.  The sums come in no order.  O(terms * n + P), or O(terms * n * log list + P) without offsets.
        """
        found: Mask | None = None
        if offsets is None:
            found = np.empty(keys.shape, np.bool_)
            offsets = []
            for term, is_there in zip(terms, found, strict=True):
                listed = self._docs.read(term)
                offsets.append(listed.searchsorted(docs))
                np.equal(listed.take(offsets[-1], mode="clip"), docs, out=is_there)
        postings = np.empty(keys.shape, np.intp)
        for term, of_list, of_term in zip(terms, offsets, postings, strict=True):
            np.add(of_list, self._starts[term], out=of_term)
        tfs = self._tfs.take(postings)
        counts = (tfs if found is None else tfs * found).ravel().astype(np.intp)
        ends = counts.cumsum()
        if found is None and postings.size > self._thresholds.apart:
            begins = np.concatenate([self._begins(of_term) for of_term in postings])
        else:
            begins = self._begins_apart(postings.ravel())
        begins += counts
        begins -= ends
        at = begins.repeat(counts)
        at += np.arange(len(at))
        return keys.ravel().repeat(counts) + self._positions.take(at)

    def in_document(self, term: int, doc: int) -> memoryview:
        """The positions of a term in one document, ascending; empty if it is not there.  A microsecond or two.

        A view, not a list: a word may stand in a document millions of times.
        """
        posting = self._docs.find(term, doc)
        return self._in_posting(posting) if posting >= 0 else self._positions_view[:0]

    def at_offset(self, term: int, offset: int) -> memoryview:
        """The positions of a term in the document at an offset of its list.  See `in_document`."""
        return self._in_posting(self._starts[term] + offset)

    def _every_sum(self, kind: type[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        sums = np.zeros(len(self._counts) + 1, kind)
        sums[1:] = self._counts
        np.add.at(sums, np.asarray(self._great).astype(np.intp) + 1, np.diff(np.asarray(self._excess)).astype(kind))
        return sums.cumsum(dtype=kind, out=sums)

    def _in_posting(self, posting: int) -> memoryview:
        if self._begin_of is not None:
            return self._positions_view[self._begin_of_view[posting] : self._begin_of_view[posting + 1]]
        begin = self._begin(posting)
        count = self._counts_view[posting]
        if count == OVERFLOW:
            count += self._excess_between(posting, posting + 1)
        return self._positions_view[begin : begin + count]

    def _begin(self, posting: int) -> int:
        """Where the positions of a posting begin; of the one after the last, where all end."""
        if self._begin_of is not None:
            return self._begin_of_view[posting]
        block = posting // _SAMPLE
        first = block * _SAMPLE
        before = sum(self._counts_view[first:posting]) + self._excess_between(first, posting)
        return self._samples_view[block] + before

    def _excess_between(self, first: int, end: int) -> int:
        """The sum of the frequencies of the postings `[first, end)` less the sum of their counts."""
        at = bisect.bisect_left(self._great, first)
        if at == len(self._great) or self._great[at] >= end:
            return 0
        return self._excess[bisect.bisect_left(self._great, end)] - self._excess[at]

    def _begins(self, postings: Indexes) -> Indexes:
        """Where the positions of some postings, ascending, begin."""
        if self._begin_of is not None:
            return self._begin_of.take(postings).astype(np.intp)
        blocks = postings // _SAMPLE
        start = int(blocks[0]) * _SAMPLE
        span = int(postings[-1]) - start
        if span <= self._thresholds.in_a_row * len(postings) + self._thresholds.in_a_row_anyway:
            before = np.zeros(span + 1, np.uint32)
            is_plain = not self._excess_between(start, start + span)
            (self._counts if is_plain else self._tfs)[start : start + span].cumsum(dtype=np.uint32, out=before[1:])
            return before.take(postings - start).astype(np.intp) + int(self._samples[blocks[0]])
        return self._begins_apart(postings)

    def _begins_apart(self, postings: Indexes) -> Indexes:
        """Where the positions of some postings, in any order, begin; each of them is computed by itself."""
        if self._begin_of is not None:
            return self._begin_of.take(postings).astype(np.intp)
        blocks = postings // _SAMPLE
        firsts = blocks * _SAMPLE
        window = self._tfs.take(firsts[:, None] + _IN_SAMPLE)
        window *= (postings - firsts)[:, None] > _IN_SAMPLE
        inside = (window.astype(np.float64) @ _ONES).astype(np.intp)  # a product is quicker than a sum of rows
        return self._samples.take(blocks).astype(np.intp) + inside
