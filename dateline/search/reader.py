"""All segments of an index as one: documents numbered through, terms looked up, lists gathered.

A document's number is its number in its segment plus the documents of the segments
before (`base`).  So the lists of a term, one after the other, are one ascending list
without a merge; the order by date, which runs across the segments, is a
permutation made at opening, and none is needed for a single segment.
"""

import bisect
import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import UNDATED, Deletions, Index
from dateline.columnar.strings import StringColumn
from dateline.dates import DateRange
from dateline.query.syntax import Field
from dateline.search.kernels import NO_DOCS, Docs, Mask, padded, to_words
from dateline.search.live_counts import live_docs
from dateline.search.matches import Matches
from dateline.search.order import DateOrder
from dateline.search.segment_reader import Leaf, open_leaf, read_body, read_title
from dateline.search.spans import Span, slice_of
from dateline.search.term import Tail, Term
from dateline.search.values import FoldedValues

METADATA: tuple[Field, ...] = ("place", "agency", "source")

FREQUENT = 32
"""A term in one of so many documents has a bitmap ..."""

BITMAP_BYTES = 24 << 20
"""... as long as all of them together fit in this."""

LIST_BYTES = 8 << 20
"""What the lists of the most frequent terms may take that are made once rather than each time they are read."""

REMEMBERED = 4_096
"""Terms that were looked up are kept until there are so many, besides those with bitmaps ..."""

REMEMBERED_BYTES = 8 << 20
"""... or until what is kept of their lists takes so much, at which a short one counts 2 KB."""

SMALL = 4
"""The smallest segments with at most one in so many documents together have the lists of a term put together."""

_LIST_COST = 2 << 10

_TAIL_BYTES = 8 << 10  # such a list of a term without a bitmap is made each time from here on


class CompositeReader:
    """What a search reads.  Everything is made at opening; afterwards it is only read, by any thread.

    What was made of the segments that `previous` has in common with the index is taken over.
    """

    leaves: tuple[Leaf, ...]
    live_count: int
    _frequent: dict[bytes, Term]
    _terms: dict[bytes, Term | None]
    _remembered_bytes: int

    def __init__(self, index: Index, previous: "CompositeReader | None" = None) -> None:
        self.similarity = index.similarity
        segments = sorted((segment for segment in index.segments if segment.count), key=lambda each: -each.count)
        bases = np.cumsum([0, *(segment.count for segment in segments)]).tolist()
        known = {id(leaf.segment.documents): leaf for leaf in previous.leaves} if previous else {}
        self.leaves = tuple(
            open_leaf(segment, number, bases[number], known.get(id(segment.documents)))
            for number, segment in enumerate(segments)
        )
        self.count: int = bases[-1]
        self.bases: list[int] = bases[:-1]
        self._tail = self._small_segments()
        self.dtype = self.leaves[0].docs.dtype if len(self.leaves) == 1 else np.dtype(np.uint32)
        self._count_live()
        self.first_days = _joined([leaf.first_days for leaf in self.leaves], np.int32)
        same = all(leaf.last_days is leaf.first_days for leaf in self.leaves)
        self.last_days = self.first_days if same else _joined([leaf.last_days for leaf in self.leaves], np.int32)
        self.precisions = _joined([np.asarray(leaf.segment.documents.precisions) for leaf in self.leaves], np.uint8)
        self.order = DateOrder([leaf.segment.documents for leaf in self.leaves])
        self.values = {
            "place": FoldedValues([leaf.segment.documents.places for leaf in self.leaves]),
            "agency": FoldedValues([leaf.segment.documents.agencies for leaf in self.leaves]),
            "source": FoldedValues([leaf.segment.documents.sources for leaf in self.leaves]),
        }
        self._frequent, self._terms, self._remembered_bytes = {}, {}, 0
        self._frequent = self._terms_with_bitmaps()
        self._terms = {**self._frequent}

    def with_deletions(self, deletions: Sequence[Deletions | None]) -> "CompositeReader":
        """The same segments with other articles deleted, as if they had been opened so.

        `deletions` are those of `leaves` in turn.  What does not depend on them is shared
        with this reader, which goes on as it was.
        """
        other = copy.copy(self)
        other.leaves = tuple(leaf.with_deletions(each) for leaf, each in zip(self.leaves, deletions, strict=True))
        other._count_live()  # noqa: SLF001  (of the same class)
        other._recount(self._frequent)  # noqa: SLF001
        return other

    # Documents

    def locate(self, doc: int) -> tuple[Leaf, int]:
        """The segment of a document and its number there."""
        leaf = self.leaves[0] if len(self.leaves) == 1 else self.leaves[bisect.bisect_right(self.bases, doc) - 1]
        return leaf, doc - leaf.base

    def parted(self, docs: Docs) -> Iterator[tuple[Leaf, int, int]]:
        """The segments of some documents, ascending, with the places of those of each: from, and before."""
        if len(self.leaves) == 1:
            ends = [len(docs)]
        else:
            ends = [*docs.searchsorted(np.array(self.bases[1:], docs.dtype)).tolist(), len(docs)]
        first = 0
        for leaf, end in zip(self.leaves, ends, strict=False):
            if first < end:
                yield leaf, first, end
            first = end

    def find(self, article_id: str) -> int | None:
        """The number of a live article."""
        raw = article_id.encode()
        for leaf in self.leaves:
            doc = leaf.base + leaf.articles.find(raw)
            if doc >= leaf.base and (self.live is None or self.live[doc]):
                return doc
        return None

    def span(self, days: DateRange) -> Span | None:
        """The documents of a range; None for one that is open on both sides."""
        if days.is_open:
            return None
        slices, straddling = [], []
        for leaf in self.leaves:
            low, high, late = slice_of(leaf.first_days, leaf.last_days, days.first, days.last)
            slices.append((low, high))
            if len(late):
                straddling.append((late + leaf.base).astype(self.dtype))
        late_docs = np.concatenate(straddling) if straddling else NO_DOCS
        return Span(tuple(slices), late_docs, self._tail_bounds(slices))

    def all_docs(self, span: Span | None) -> Docs:
        """Every document, or those of the slices of a span, deleted and straddling ones included."""
        if span is None:
            return np.arange(self.count, dtype=self.dtype)
        ranges = [
            np.arange(leaf.base + low, leaf.base + high, dtype=self.dtype)
            for leaf, (low, high) in zip(self.leaves, span.slices, strict=True)
        ]
        return ranges[0] if len(ranges) == 1 else np.concatenate(ranges) if ranges else NO_DOCS

    def in_range(self, docs: Docs, days: DateRange) -> Mask:
        """Which of some documents lie wholly in a range."""
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
        terms = self._terms  # which another thread may put a new one in place of
        if raw in terms:
            return terms[raw]
        term = self._make_term(raw)
        size = 0 if term is None else max(term.keep_tail(self._tail, _TAIL_BYTES), _LIST_COST)
        self._remembered_bytes += size
        if len(terms) >= len(self._frequent) + REMEMBERED or self._remembered_bytes > REMEMBERED_BYTES:
            terms = self._terms = {**self._frequent}
            self._remembered_bytes = size
        terms[raw] = term
        return term

    def _make_term(self, raw: bytes) -> Term | None:
        parts = [(leaf, number) for leaf in self.leaves if (number := leaf.vocabulary.find(raw)) >= 0]
        term = Term(parts, self) if parts else None
        return term if term is not None and term.df else None

    def terms_of_forms(self, forms: NDArray[np.intp]) -> list[Term]:
        """The terms of some forms of the only segment, by their numbers there."""
        (leaf,) = self.leaves
        numbers = np.unique(np.asarray(leaf.segment.forms.terms)[forms])
        return [Term([(leaf, number)], self) for number in numbers.tolist()]

    def forms(self, field: Field | None) -> tuple[list[StringColumn], list[NDArray[Any]]]:
        """The forms of title and body, or of a metadata field, and their live articles, segment by segment."""
        if field in METADATA:
            words = [leaf.metadata[field] for leaf in self.leaves]
            return [each.words for each in words], [leaf.metadata_dfs[field] for leaf in self.leaves]
        return [leaf.segment.forms.forms for leaf in self.leaves], [leaf.form_dfs for leaf in self.leaves]

    def read(self, term: Term, field: Field | None, span: Span | None) -> Matches:
        """The list of a term: of the title, of the body or of both; of a span only its slices."""
        if field is None:
            if span is None and term.whole is not None:
                return term.whole
            return term.joined(term.lists(span), term.words)
        read = read_title if field == "title" else read_body
        return term.joined([read(leaf, number, span) for leaf, number in term.parts], None)

    def _count_live(self) -> None:
        segments = [leaf.segment for leaf in self.leaves]
        self.live_count = sum(segment.live_count for segment in segments)
        self.live = live_docs(segments)  # None where all are
        self.live_words = None if self.live is None else to_words(padded(self.live))

    def _recount(self, frequent: Mapping[bytes, Term]) -> None:
        """Take the frequent terms of a reader over the same segments, with statistics of what is live here."""
        self._frequent, self._terms, self._remembered_bytes = {}, {}, 0
        for raw, known in frequent.items():
            term = self._make_term(raw)
            if term is not None:
                term.take_lists(known)
                self._frequent[raw] = term
        self._terms = {**self._frequent}

    def _small_segments(self) -> Tail:
        small = [leaf for leaf in self.leaves[1:] if self.count - leaf.base <= self.count // SMALL]
        base = small[0].base if small else self.count
        return Tail(base, self.count, len(small), np.dtype(np.uint16 if self.count - base < 1 << 16 else np.uint32))

    def _tail_bounds(self, slices: Sequence[tuple[int, int]]) -> Docs:
        first = len(self.leaves) - self._tail.leaves
        shifts = [base - self._tail.base for base in self.bases[first:]]
        bounds = [(low + shift, high + shift) for (low, high), shift in zip(slices[first:], shifts, strict=True)]
        return np.array(bounds, self._tail.dtype).reshape(-1)

    def _terms_with_bitmaps(self) -> dict[bytes, Term]:
        """Terms in many documents with their bitmaps, the most frequent first as far as the space goes."""
        least = max(self.count // FREQUENT, 64)
        names = {
            leaf.segment.postings.terms.bytes_at(number)
            for leaf in self.leaves
            for number in np.flatnonzero(
                np.diff(np.asarray(leaf.segment.postings.doc_starts)) >= max(least // len(self.leaves), 1)
            ).tolist()
        }
        terms = [(raw, term) for raw in names if (term := self._make_term(raw)) is not None and term.df >= least]
        terms.sort(key=lambda pair: -pair[1].df)
        size = -(-self.count // 64)
        for _, term in terms[: BITMAP_BYTES // max(size * 8, 1)]:
            mask = np.zeros(size * 64, np.bool_)
            for leaf, number in term.parts:
                mask[leaf.base : leaf.end][leaf.list_of(number).docs] = True
            term.words = to_words(mask)
        self._keep_lists([term for _, term in terms])
        return dict(terms)

    def _keep_lists(self, terms: Sequence[Term]) -> None:
        """Keep the lists of the first of some terms that would have to be made each time.

        Those are all lists of a single segment with more documents than 16 bits can number; of
        several the lists over the small ones.
        """
        room = LIST_BYTES
        if len(self.leaves) > 1:
            for term in terms:
                room -= term.keep_tail(self._tail, room)
            return
        if self.dtype == np.uint16:
            return
        for term in terms:
            ((leaf, number),) = term.parts
            listed = leaf.list_of(number)
            room -= listed.docs.nbytes
            if room < 0:
                break
            term.whole = term.joined([listed], term.words)


def _joined(arrays: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate([np.zeros(0, dtype), *arrays])
