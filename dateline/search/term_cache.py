"""Looks up the terms of an index: those in many documents at opening, others when they are first asked for."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dateline.search.kernels import to_bitmap
from dateline.search.segment_reader import SegmentReader
from dateline.search.term import Collection, SmallSegments, Term


class TermCache:
    """The terms of some segments with `count` documents together.

    Any thread may look terms up.  Those in many documents are kept, others up to the bounds in `TermThresholds`.
    """

    def __init__(self, segments: Sequence[SegmentReader], collection: Collection, count: int) -> None:
        self._segments = segments
        self._collection = collection
        self._count = count
        self._thresholds = collection.thresholds
        self.small = small_segments(segments, count, self._thresholds.small_share)
        self._frequent: dict[bytes, Term] = {}
        self._remembered_bytes = 0
        self._make_frequent()
        self._terms: dict[bytes, Term | None] = {**self._frequent}

    def over(self, segments: Sequence[SegmentReader], collection: Collection) -> "TermCache":
        """The terms of these segments with other articles deleted: lists are shared, statistics counted anew."""
        other = TermCache.__new__(TermCache)
        other._segments, other._collection, other._count = segments, collection, self._count  # noqa: SLF001
        other.small, other._thresholds = self.small, self._thresholds  # noqa: SLF001
        other._frequent, other._remembered_bytes = {}, 0  # noqa: SLF001
        for raw, known in self._frequent.items():
            term = other._make(raw)
            if term is not None:
                term.take_lists(known)
                other._frequent[raw] = term  # noqa: SLF001
        other._terms = {**other._frequent}  # noqa: SLF001
        return other

    def find(self, raw: bytes) -> Term | None:
        """Look a term up; None if no live article has it.  A new one costs a hash look-up in each segment."""
        terms, limits = self._terms, self._thresholds  # another thread may put a new dictionary in place
        if raw in terms:
            return terms[raw]
        term = self._make(raw)
        size = 0
        if term is not None:
            size = max(term.cache_merged_list(self.small, limits.merged_bytes), limits.remembered_term_bytes)
        self._remembered_bytes += size
        if (
            len(terms) >= len(self._frequent) + limits.remembered_terms
            or self._remembered_bytes > limits.remembered_bytes
        ):
            terms = self._terms = {**self._frequent}
            self._remembered_bytes = size
        terms[raw] = term
        return term

    def find_all(self, names: Sequence[bytes]) -> list[Term | None]:
        """Look several terms up, in their order; None for each that no live article has."""
        return [self.find(raw) for raw in names]

    def of_forms(self, forms: np.ndarray[Any, np.dtype[np.intp]]) -> list[Term]:
        """The terms of n forms of an index of one segment, each term once, in the order of their numbers.

        `forms` are intp[n], in any order.  Costs as `IndexReader.terms_of_forms`.  Raises ValueError if there are
        several segments.
        """
        (segment,) = self._segments
        return [Term([(segment, number)], self._collection) for number in segment.terms_of_forms(forms)]

    def _make(self, raw: bytes) -> Term | None:
        parts = [(segment, number) for segment in self._segments if (number := segment.vocabulary.find(raw)) >= 0]
        term = Term(parts, self._collection) if parts else None
        return term if term is not None and term.df else None

    def _make_frequent(self) -> None:
        """Look up the terms in many documents; make bitmaps of the most frequent ones, as far as space goes."""
        least = max(self._count // self._thresholds.frequent_share, self._thresholds.frequent_docs)
        names = {
            segment.columns.postings.terms.bytes_at(number)
            for segment in self._segments
            for number in np.flatnonzero(
                np.diff(np.asarray(segment.columns.postings.doc_starts)) >= max(least // len(self._segments), 1)
            ).tolist()
        }
        terms = [(raw, term) for raw in names if (term := self._make(raw)) is not None and term.df >= least]
        terms.sort(key=lambda pair: -pair[1].df)
        size = -(-self._count // 64)
        for _, term in terms[: self._thresholds.bitmap_bytes // max(size * 8, 1)]:
            mask = np.zeros(size * 64, np.bool_)
            for segment, number in term.parts:
                mask[segment.base : segment.end][segment.postings_of(number).docs] = True
            term.bitmap = to_bitmap(mask)
        self._keep_lists([term for _, term in terms])
        self._frequent = dict(terms)

    def _keep_lists(self, terms: Sequence[Term]) -> None:
        """Keep the lists of the first of some terms, as far as space goes, if reading would make them anew each time.

        In a single segment these are all lists, if its documents do not fit into 16 bits; in several segments the
        merged lists of the small ones.
        """
        room = self._thresholds.list_bytes
        if len(self._segments) > 1:
            for term in terms:
                room -= term.cache_merged_list(self.small, room)
            return
        if self._collection.dtype == np.uint16:
            return
        for term in terms:
            ((segment, number),) = term.parts
            postings = segment.postings_of(number)
            room -= postings.docs.nbytes
            if room < 0:
                break
            term.whole = term.joined([postings], term.bitmap)


def small_segments(segments: Sequence[SegmentReader], count: int, share: int) -> SmallSegments:
    """The segments at the end that have at most one in `share` of `count` documents together; never the first one."""
    small = [segment for segment in segments[1:] if count - segment.base <= count // share]
    base = small[0].base if small else count
    return SmallSegments(base, count, len(small), np.dtype(np.uint16 if count - base < 1 << 16 else np.uint32))
