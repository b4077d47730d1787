"""All segments of an index as one: numbers all documents, looks up terms, gathers posting lists.

A document's number is its number in its segment plus the documents of the segments before (`base`).  So the lists
of a term, one after the other, are one ascending list without a merge; the order by date, which runs across the
segments, is a permutation made at opening, and none is needed for a single segment.
"""

import bisect
import copy
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.article import METADATA_FIELDS
from dateline.columnar.segment import UNDATED, Deletions, Index
from dateline.columnar.strings import StringColumn
from dateline.dates import DateRange
from dateline.query.syntax import Field
from dateline.request import Hit
from dateline.search.date_order import DateOrder
from dateline.search.doc_range import DocRange, slice_of
from dateline.search.kernels import NO_DOCS, Docs, Mask, padded, to_bitmap
from dateline.search.live_docs import live_docs
from dateline.search.near_forms import NearForms
from dateline.search.postings import PostingList
from dateline.search.segment_reader import SegmentReader, read_body, read_title, segment_reader_of
from dateline.search.stored_fields import read_hits
from dateline.search.term import Collection, Term
from dateline.search.term_cache import TermCache
from dateline.search.thresholds import DEFAULT, SearchThresholds
from dateline.search.values import FoldedValues, folded_values


class IndexReader:
    """An index as a search reads it.  Everything is made at opening; then any thread may read it.

    The readers of segments that `previous` has in common with the index are taken over.  `dtype` is that of documents:
    uint32, or the type of a single segment.
    """

    segments: tuple[SegmentReader, ...]
    live_count: int
    _terms: TermCache

    def __init__(
        self, index: Index, previous: "IndexReader | None" = None, thresholds: SearchThresholds = DEFAULT
    ) -> None:
        self.thresholds = thresholds
        self.similarity = index.similarity
        columns = sorted((segment for segment in index.segments if segment.count), key=lambda each: -each.count)
        bases = np.cumsum([0, *(segment.count for segment in columns)]).tolist()
        known = {id(segment.columns.documents): segment for segment in previous.segments} if previous else {}
        self.segments = tuple(
            segment_reader_of(segment, number, bases[number], known.get(id(segment.documents)), thresholds.positions)
            for number, segment in enumerate(columns)
        )
        self.count: int = bases[-1]
        self.bases: list[int] = bases[:-1]
        self.dtype = self.segments[0].docs.dtype if len(self.segments) == 1 else np.dtype(np.uint32)
        self._count_live()
        self.first_days = _joined([segment.first_days for segment in self.segments], np.int32)
        same = all(segment.last_days is segment.first_days for segment in self.segments)
        self.last_days = self.first_days if same else _joined([each.last_days for each in self.segments], np.int32)
        self.precisions = _joined([np.asarray(each.documents.precisions) for each in columns], np.uint8)
        self.order = DateOrder([segment.documents for segment in columns])
        documents = [segment.documents for segment in columns]
        self.values: dict[str, FoldedValues] = {field: folded_values(field, documents) for field in METADATA_FIELDS}
        self._hit_readers = [segment.hit for segment in self.segments]
        self._terms = TermCache(self.segments, self._collection(), self.count)

    def with_deletions(self, deletions: Sequence[Deletions | None]) -> "IndexReader":
        """A reader of these segments with other articles deleted, as if they had been opened so.

        `deletions` are those of `segments`, in order.  Everything that does not depend on them is shared with this
        reader, which does not change.
        """
        other = copy.copy(self)
        other.segments = tuple(
            segment.with_deletions(each) for segment, each in zip(self.segments, deletions, strict=True)
        )
        other._count_live()  # noqa: SLF001  (of the same class)
        other._terms = self._terms.over(other.segments, other._collection())  # noqa: SLF001
        return other

    # Documents

    def locate(self, doc: int) -> tuple[SegmentReader, int]:
        """The segment of a document and its number there."""
        segments = self.segments
        segment = segments[0] if len(segments) == 1 else segments[bisect.bisect_right(self.bases, doc) - 1]
        return segment, doc - segment.base

    def hits(self, docs: Sequence[int], scores: Sequence[float] | None) -> tuple[Hit, ...]:
        """The hits of some documents, in their order, with their scores, if given."""
        return read_hits(self._hit_readers, self.bases, docs, scores)

    def by_segment(self, docs: Docs) -> Iterator[tuple[SegmentReader, int, int]]:
        """The segments of n ascending documents of `dtype`, each with the slice `[first, end)` of the documents in it.

        They come in order; segments without any are left out.  O(segments * log n).
        """
        if len(self.segments) == 1:
            ends = [len(docs)]
        else:
            ends = [*docs.searchsorted(np.array(self.bases[1:], docs.dtype)).tolist(), len(docs)]
        first = 0
        for segment, end in zip(self.segments, ends, strict=False):
            if first < end:
                yield segment, first, end
            first = end

    def find(self, article_id: str) -> int | None:
        """The number of a live article; None if there is none with this id.  A hash look-up in each segment."""
        raw = article_id.encode()
        for segment in self.segments:
            doc = segment.base + segment.articles.find(raw)
            if doc >= segment.base and (self.live is None or self.live[doc]):
                return doc
        return None

    def doc_range(self, days: DateRange) -> DocRange | None:
        """The documents in a range of days; None for a range that is open on both sides.

        O(segments * log documents + documents of the year before the end).
        """
        if days.is_open:
            return None
        slices, overlapping = [], []
        for segment in self.segments:
            low, high, late = slice_of(segment.first_days, segment.last_days, days.first, days.last)
            slices.append((low, high))
            if len(late):
                overlapping.append((late + segment.base).astype(self.dtype))
        late_docs = np.concatenate(overlapping) if overlapping else NO_DOCS
        return DocRange(tuple(slices), late_docs, self._small_bounds(slices))

    def undated_range(self, days: DateRange) -> DocRange:
        """The documents without a date; none if the range of days has a bound.  O(segments * log documents)."""
        slices = []
        for segment in self.segments:
            count = len(segment.first_days)
            slices.append((int(segment.first_days.searchsorted(np.int32(UNDATED))) if days.is_open else count, count))
        return DocRange(tuple(slices), NO_DOCS, self._small_bounds(slices))

    def all_docs(self, within: DocRange | None) -> Docs:
        """Each document, or each of the slices of a range, ascending, of `dtype`.

        Deleted and overlapping ones are included.  Linear in the result, which is made anew each time.
        """
        if within is None:
            return np.arange(self.count, dtype=self.dtype)
        slices = [
            np.arange(segment.base + low, segment.base + high, dtype=self.dtype)
            for segment, (low, high) in zip(self.segments, within.slices, strict=True)
        ]
        return slices[0] if len(slices) == 1 else np.concatenate(slices) if slices else NO_DOCS

    def in_range(self, docs: Docs, days: DateRange) -> Mask:
        """Whether each of n documents, in any order, lies wholly in a range of days: bool[n], in their order.  O(n).

        The undated lie only in a range that is open on both sides.
        """
        last = self.last_days.take(docs)
        mask = last < UNDATED if not days.is_open else np.ones(len(docs), np.bool_)
        if days.first is not None:
            mask &= self.first_days.take(docs) >= days.first.toordinal()
        if days.last is not None:
            mask &= last <= days.last.toordinal()
        return mask

    # Terms

    def term(self, raw: bytes) -> Term | None:
        """Look a term up; None if no live article has it."""
        return self._terms.find(raw)

    def terms(self, names: Sequence[bytes]) -> list[Term | None]:
        """Look several terms up, in their order; None for each that no live article has."""
        return self._terms.find_all(names)

    def terms_of_forms(self, forms: NDArray[np.intp]) -> list[Term]:
        """The terms of n forms of an index of one segment, each term once, in the order of their numbers.

        `forms` are the numbers of the forms there, intp[n], in any order.  Costs O(n log n) and the reading of the
        lists that are kept whole (see `TermThresholds.kept_articles`).
        """
        return self._terms.of_forms(forms)

    def forms(self, field: Field | None) -> tuple[list[StringColumn], list[NDArray[Any]]]:
        """The forms of title and body, or of a metadata field, and the number of live articles with each.

        Both have one entry per segment: a column of forms, ascending by their bytes, and the numbers in the order of
        the forms: uint32[forms], int64[forms] of a metadata field.  O(segments), no copy.
        """
        if field in METADATA_FIELDS:
            words = [segment.metadata[field] for segment in self.segments]
            return [each.words for each in words], [segment.metadata_dfs[field] for segment in self.segments]
        return [each.columns.forms.forms for each in self.segments], [each.form_dfs for each in self.segments]

    def near_forms(self, field: Field | None) -> list[NearForms]:
        """The forms that `forms` gives, prepared for searches by distance, one entry per segment."""
        if field in METADATA_FIELDS:
            return [segment.near_metadata[field] for segment in self.segments]
        return [segment.near_forms for segment in self.segments]

    def postings(self, term: Term, field: Field | None, within: DocRange | None) -> PostingList:
        """The postings of a term: of the title, of the body or of both (None); within a range only those of its slices.

        O(postings), unless they are kept whole.
        """
        if field is None:
            if within is None and term.whole is not None:
                return term.whole
            return term.joined(term.postings(within), term.bitmap)
        read = read_title if field == "title" else read_body
        return term.joined([read(segment, number, within) for segment, number in term.parts], None)

    def _collection(self) -> Collection:
        return Collection(self.similarity, self.live_count, self.dtype, self.thresholds.terms)

    def _count_live(self) -> None:
        columns = [segment.columns for segment in self.segments]
        self.live_count = sum(segment.live_count for segment in columns)
        self.live = live_docs(columns)  # None if all are
        self.live_bitmap = None if self.live is None else to_bitmap(padded(self.live))

    def _small_bounds(self, slices: Sequence[tuple[int, int]]) -> Docs:
        small = self._terms.small
        first = len(self.segments) - small.segments
        shifts = [base - small.base for base in self.bases[first:]]
        bounds = [(low + shift, high + shift) for (low, high), shift in zip(slices[first:], shifts, strict=True)]
        return np.array(bounds, small.dtype).reshape(-1)


def _joined(arrays: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate([np.zeros(0, dtype), *arrays])
