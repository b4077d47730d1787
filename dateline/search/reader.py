"""All segments of an index as one: documents numbered through, terms looked up, lists gathered.

A document's number is its number in its segment plus the documents of the segments
before (`base`).  So the lists of a term, one after the other, are one ascending list
without a merge; the order by date, which runs across the segments, is a
permutation made at opening, and none is needed for a single segment.
"""

import bisect
import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import IMPACT_UNIT, UNDATED, Deletions, Index, MetadataWords, Segment
from dateline.columnar.strings import StringColumn, narrow
from dateline.dates import DateRange
from dateline.query.syntax import Field
from dateline.search.columns import Strings, hit_reader
from dateline.search.doc_lists import DocLists
from dateline.search.kernels import NO_DOCS, Docs, Indexes, Mask, Words, members, padded, to_words
from dateline.search.live_counts import live_docs, live_form_dfs, live_metadata_dfs
from dateline.search.matches import Matches, Part, PartedMatches, gather
from dateline.search.order import DateOrder
from dateline.search.positions import PositionLists
from dateline.search.spans import Span, last_days, slice_of
from dateline.search.values import FoldedValues
from dateline.search.vocabulary import Vocabulary

METADATA: tuple[Field, ...] = ("place", "agency", "source")

FREQUENT = 32
"""A term in one of so many documents has a bitmap ..."""

_LONG = 8_192
"""Postings of several segments above which a list is put together only where it has to be."""

BITMAP_BYTES = 24 << 20
"""... as long as all of them together fit in this."""

LIST_BYTES = 8 << 20
"""What the lists of the most frequent terms may take that are made once rather than each time they are read."""

REMEMBERED = 4_096
"""Terms that were looked up are kept until there are so many, besides those with bitmaps: 2 KB each or less."""

_KEPT = 256
"""Articles up to which a term is kept with its list."""


class Leaf:
    """A segment with what is made of it at opening."""

    def __init__(self, segment: Segment, number: int, base: int) -> None:
        postings = segment.postings
        self.segment = segment
        self.number = number
        self.base = base
        self.count = segment.count
        self.end = base + segment.count
        self.vocabulary = Vocabulary(postings.terms)
        self.articles = Vocabulary(segment.documents.ids)
        self.docs = DocLists(postings.docs, postings.doc_starts, self.count)
        self.title_docs = DocLists(postings.title_docs, postings.title_starts, self.count)
        self.impacts, self.tfs, self.title_tfs = (
            np.asarray(postings.impacts),
            postings.tfs,
            np.asarray(postings.title_tfs),
        )
        self.position_lists = PositionLists(postings.doc_starts, self.docs, self.tfs, postings.positions)
        self.starts = memoryview(np.asarray(postings.doc_starts))
        self.position_starts = memoryview(np.asarray(postings.position_starts))
        self.title_starts = memoryview(np.asarray(postings.title_starts))
        self.max_impacts = memoryview(np.asarray(postings.max_impacts))
        self.metadata: dict[str, MetadataWords] = {
            "place": segment.places,
            "agency": segment.agencies,
            "source": segment.sources,
        }
        self.metadata_docs = {
            name: DocLists(words.docs, words.doc_starts, self.count) for name, words in self.metadata.items()
        }
        documents = segment.documents
        self.hit = hit_reader(documents)
        self.original_ids = Strings(documents.original_ids)
        self.first_days = np.asarray(documents.first_days)
        self.last_days = last_days(self.first_days, np.asarray(documents.precisions))
        self.form_dfs = live_form_dfs(segment)
        self.metadata_dfs = live_metadata_dfs(segment, self.metadata)
        self._forms = Strings(segment.forms.forms)
        self._form_terms = np.asarray(segment.forms.terms)
        self._forms_by_term = narrow(np.argsort(self._form_terms, kind="stable"))

    def with_deletions(self, deletions: Deletions | None) -> "Leaf":
        """The same segment with other articles deleted; what was made of its files is shared."""
        other = copy.copy(self)
        other.segment = replace(self.segment, deletions=deletions)
        other.form_dfs = live_form_dfs(other.segment)
        other.metadata_dfs = live_metadata_dfs(other.segment, self.metadata)
        return other

    def forms_of(self, term: int) -> list[str]:
        """The surface forms of a term."""
        terms, order = self._form_terms, self._forms_by_term
        first = bisect.bisect_left(order, term, key=terms.item)
        end = bisect.bisect_right(order, term, lo=first, key=terms.item)
        return [self._forms[number] for number in order[first:end].tolist()]

    def list_of(self, term: int, span: Span | None = None) -> Part:
        """The list of a term over title and body, or its slice in a span."""
        first, end = self.starts[term], self.starts[term + 1]
        if span is not None:
            first, end = self.docs.bounds_between(term, *span.slices[self.number])
        return Part(self.base, self.end, self.docs.read_slice(term, first, end), self.impacts[first:end])

    def title_list_of(self, term: int, span: Span | None = None) -> Docs:
        """The documents with a term in the title."""
        if span is None:
            return self.title_docs.read(term)
        return self.title_docs.read_slice(term, *self.title_docs.bounds_between(term, *span.slices[self.number]))

    def tfs_of(self, term: int, places: Indexes) -> NDArray[np.int64]:
        """The occurrences in both fields at some places of the list of a term; a place behind its end is the last."""
        first, end = self.starts[term], self.starts[term + 1]
        return self.tfs.take(np.minimum(places, end - first - 1) + first).astype(np.int64)

    def lost(self, term: int) -> tuple[int, int]:
        """Articles and occurrences that a term lost by deletions."""
        deletions = self.segment.deletions
        if deletions is None:
            return 0, 0
        at = int(deletions.term_numbers.searchsorted(term))
        if at == len(deletions.term_numbers) or deletions.term_numbers[at] != term:
            return 0, 0
        return int(deletions.term_dfs[at]), int(deletions.term_occurrences[at])


class Term:
    """A term of the index: its numbers in the segments that have it, its statistics over all live articles.

    `whole` is its list over all segments where it is short.
    """

    __slots__ = ("_dtype", "bound", "df", "occurrences", "parts", "weight", "whole", "words")

    def __init__(self, parts: Sequence[tuple[Leaf, int]], reader: "CompositeReader") -> None:
        self.parts = parts
        self._dtype = reader.dtype
        self.df = self.occurrences = highest = 0
        for leaf, term in parts:
            lost, fewer = leaf.lost(term) if leaf.segment.deletions is not None else (0, 0)
            self.df += leaf.starts[term + 1] - leaf.starts[term] - lost
            self.occurrences += leaf.position_starts[term + 1] - leaf.position_starts[term] - fewer
            highest = max(highest, leaf.max_impacts[term])
        self.weight = (
            reader.similarity.term_weight(occurrences=self.occurrences, df=self.df, articles=reader.live_count)
            if self.df
            else 0.0
        )
        self.bound = highest * self.weight / IMPACT_UNIT
        self.words: Words | None = None
        self.whole: Matches | None = None
        if self.df <= _KEPT:
            self.whole = self.joined([leaf.list_of(number) for leaf, number in parts], None)

    def joined(self, parts: Sequence[Part], words: Words | None) -> Matches:
        """The lists of some segments as one."""
        if len(parts) == 1 and not parts[0].base and parts[0].docs.dtype == self._dtype:
            return Matches.of_term(parts[0].docs, parts[0].impacts, self.weight, self.bound, words)
        if sum([len(part.docs) for part in parts]) > _LONG:
            return PartedMatches.of_parts(parts, self.weight, self.bound, words)
        impacts = parts[0].impacts if len(parts) == 1 else np.concatenate([part.impacts for part in parts])
        return Matches.of_term(gather(parts), impacts, self.weight, self.bound, words)

    def take_lists(self, other: "Term") -> None:
        """Take the bitmap and the list of the same term in another reader over the same segments."""
        self.words = other.words
        if self.whole is None and other.whole is not None:
            assert other.whole.impacts is not None
            self.whole = Matches.of_term(other.whole.docs, other.whole.impacts, self.weight, self.bound, self.words)

    def number_in(self, leaf: Leaf) -> int:
        """The number of the term in a segment, or -1."""
        for owner, number in self.parts:
            if owner is leaf:
                return number
        return -1


class CompositeReader:
    """What a search reads.  Everything is made at opening; afterwards it is only read, by any thread."""

    _frequent: dict[bytes, Term]
    _terms: dict[bytes, Term | None]

    def __init__(self, index: Index) -> None:
        self.similarity = index.similarity
        segments = [segment for segment in index.segments if segment.count]
        bases = np.cumsum([0, *(segment.count for segment in segments)]).tolist()
        self.leaves = tuple(Leaf(segment, number, bases[number]) for number, segment in enumerate(segments))
        self.count: int = bases[-1]
        self.bases: list[int] = bases[:-1]
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
        self._frequent, self._terms = {}, {}
        self._frequent = self._terms_with_bitmaps()
        self._terms = {**self._frequent}

    def with_deletions(self, deletions: Sequence[Deletions | None]) -> "CompositeReader":
        """The same segments with other articles deleted, as if they had been opened so.

        `deletions` are those of the segments in turn.  What does not depend on them is shared
        with this reader, which goes on as it was.
        """
        other = copy.copy(self)
        other.leaves = tuple(
            leaf if each is leaf.segment.deletions else leaf.with_deletions(each)
            for leaf, each in zip(self.leaves, deletions, strict=True)
        )
        other._count_live()  # noqa: SLF001  (of the same class)
        other._recount(self._frequent)  # noqa: SLF001
        return other

    # Documents

    def locate(self, doc: int) -> tuple[Leaf, int]:
        """The segment of a document and its number there."""
        leaf = self.leaves[0] if len(self.leaves) == 1 else self.leaves[bisect.bisect_right(self.bases, doc) - 1]
        return leaf, doc - leaf.base

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
        slices, bounds, straddling = [], [], []
        for leaf in self.leaves:
            low, high, late = slice_of(leaf.first_days, leaf.last_days, days.first, days.last)
            slices.append((low, high))
            bounds.append(np.array((low, high), leaf.docs.dtype))
            if len(late):
                straddling.append((late + leaf.base).astype(self.dtype))
        return Span(tuple(slices), tuple(bounds), np.concatenate(straddling) if straddling else NO_DOCS)

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
        parts = [(leaf, number) for leaf in self.leaves if (number := leaf.vocabulary.find(raw)) >= 0]
        term = Term(parts, self) if parts else None
        if term is not None and not term.df:
            term = None
        if len(terms) >= len(self._frequent) + REMEMBERED:
            terms = self._terms = {**self._frequent}
        terms[raw] = term
        return term

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
            return term.joined([leaf.list_of(number, span) for leaf, number in term.parts], term.words)
        read = read_title if field == "title" else read_body
        return term.joined([read(leaf, number, span) for leaf, number in term.parts], None)

    def _count_live(self) -> None:
        segments = [leaf.segment for leaf in self.leaves]
        self.live_count = sum(segment.live_count for segment in segments)
        self.live = live_docs(segments)  # None where all are
        self.live_words = None if self.live is None else to_words(padded(self.live))

    def _recount(self, frequent: Mapping[bytes, Term]) -> None:
        """Take the frequent terms of a reader over the same segments, with statistics of what is live here."""
        self._frequent, self._terms = {}, {}
        for raw, known in frequent.items():
            term = self.term(raw)
            if term is not None:
                term.take_lists(known)
                self._frequent[raw] = term
        self._terms = {**self._frequent}

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
        terms = [(raw, term) for raw in names if (term := self.term(raw)) is not None and term.df >= least]
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
        """Keep the lists of the first of some terms, in the only segment, if arrays have to be made for them."""
        if len(self.leaves) > 1 or self.dtype == np.uint16:
            return
        room = LIST_BYTES
        for term in terms:
            ((leaf, number),) = term.parts
            listed = leaf.list_of(number)
            room -= listed.docs.nbytes
            if room < 0:
                break
            term.whole = term.joined([listed], term.words)


def read_title(leaf: Leaf, term: int, span: Span | None) -> Part:
    """The documents with the term in the title; impacts are those of both fields together."""
    title_docs = leaf.title_list_of(term, span)
    both = leaf.list_of(term, span)
    return Part(leaf.base, leaf.end, title_docs, both.impacts.take(both.docs.searchsorted(title_docs)))


def read_body(leaf: Leaf, term: int, span: Span | None) -> Part:
    """The documents with the term in the body: all but those whose occurrences are all in the title."""
    both = leaf.list_of(term, span)
    docs = both.docs
    first, end = leaf.title_starts[term], leaf.title_starts[term + 1]
    at, found = members(leaf.title_list_of(term), docs)
    at = at[found]
    whole = both if span is None else leaf.list_of(term)
    only = leaf.title_tfs[first:end][found] == leaf.tfs_of(term, whole.docs.searchsorted(docs.take(at)))
    keep = np.ones(len(docs), np.bool_)
    keep[at[only]] = False
    return Part(leaf.base, leaf.end, docs[keep], both.impacts[keep])


def _joined(arrays: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate([np.zeros(0, dtype), *arrays])
