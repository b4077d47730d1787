"""One segment as a search reads it: the postings of its terms, their positions, the stored fields of its documents."""

import bisect
import copy
from dataclasses import replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from dateline.article import METADATA_PLURALS
from dateline.columnar.segment import Deletions, MetadataWords, Segment
from dateline.columnar.strings import narrow
from dateline.search.compound_table import CompoundTable
from dateline.search.doc_lists import DocLists
from dateline.search.doc_range import DocRange, last_days
from dateline.search.kernels import Docs, Indexes, members
from dateline.search.live_docs import live_form_dfs, live_metadata_dfs
from dateline.search.near_forms import NearForms
from dateline.search.positions import PositionLists
from dateline.search.postings import SegmentPostings
from dateline.search.stored_fields import Strings, hit_reader
from dateline.search.thresholds import PositionThresholds
from dateline.search.vocabulary import TermDictionary


class SegmentReader:
    """A segment, `columns`, made ready for searches at opening; its documents are `[base, end)` in the index."""

    def __init__(self, columns: Segment, number: int, base: int, thresholds: PositionThresholds) -> None:
        postings = columns.postings
        self.columns = columns
        self.number = number
        self.base = base
        self.count = columns.count
        self.end = base + columns.count
        self.vocabulary = TermDictionary(postings.terms)
        self.articles = TermDictionary(columns.documents.ids)
        self.docs = DocLists(postings.docs, postings.doc_starts, self.count)
        self.title_docs = DocLists(postings.title_docs, postings.title_starts, self.count)
        self.impacts, self.tfs, self.title_tfs = (
            np.asarray(postings.impacts),
            postings.tfs,
            np.asarray(postings.title_tfs),
        )
        self.position_lists = PositionLists(postings.doc_starts, self.docs, self.tfs, postings.positions, thresholds)
        self.body_offset = postings.body_offset
        self.starts = memoryview(np.asarray(postings.doc_starts))
        self.position_starts = memoryview(np.asarray(postings.position_starts))
        self.title_starts = memoryview(np.asarray(postings.title_starts))
        self.max_impacts = memoryview(np.asarray(postings.max_impacts))
        self.metadata: dict[str, MetadataWords] = {
            field: getattr(columns, plural) for field, plural in METADATA_PLURALS.items()
        }
        self.metadata_docs = {
            name: DocLists(words.docs, words.doc_starts, self.count) for name, words in self.metadata.items()
        }
        documents = columns.documents
        self.hit = hit_reader(documents)
        self.compounds = CompoundTable(documents.compounds)
        self.near_forms = NearForms(columns.forms.forms)
        self.near_metadata = {field: NearForms(words.words) for field, words in self.metadata.items()}
        self.original_ids = Strings(documents.original_ids)
        self.first_days = np.asarray(documents.first_days)
        self.last_days = last_days(self.first_days, np.asarray(documents.precisions))
        self.form_dfs = live_form_dfs(columns)
        self.metadata_dfs = live_metadata_dfs(columns, self.metadata)
        offsets = columns.texts.token_offsets
        self._distances, self._distance_starts = offsets.distances, memoryview(np.asarray(offsets.starts))
        self._forms = Strings(columns.forms.forms)
        self._form_terms = np.asarray(columns.forms.terms)
        self._forms_by_term = narrow(np.argsort(self._form_terms, kind="stable"))

    def with_deletions(self, deletions: Deletions | None) -> "SegmentReader":
        """A reader of this segment with other articles deleted; it shares everything read from the files."""
        if deletions is self.columns.deletions:
            return self
        other = copy.copy(self)
        other.columns = replace(self.columns, deletions=deletions)
        other.form_dfs = live_form_dfs(other.columns)
        other.metadata_dfs = live_metadata_dfs(other.columns, self.metadata)
        return other

    def forms_of(self, term: int) -> list[str]:
        """The surface forms of a term, ascending by their bytes.  O(log forms + result)."""
        terms, order = self._form_terms, self._forms_by_term
        first = bisect.bisect_left(order, term, key=terms.item)
        end = bisect.bisect_right(order, term, lo=first, key=terms.item)
        return [self._forms[number] for number in order[first:end].tolist()]

    def token_offsets(self, doc: int) -> list[int]:
        """Where tokens 0, 16, 32 ... of a body begin, in characters; the first offset is 0, wherever token 0 begins."""
        distances = self._distances[self._distance_starts[doc] : self._distance_starts[doc + 1]]
        return list(accumulate(distances.tolist(), initial=0))

    def terms_of_forms(self, forms: NDArray[np.intp]) -> list[int]:
        """The numbers of the terms of n forms, distinct and ascending.  O(n log n).

        `forms` are the numbers of the forms, intp[n], in any order.
        """
        numbers: list[int] = np.unique(self._form_terms[forms]).tolist()
        return numbers

    def postings_of(self, term: int, within: DocRange | None = None) -> SegmentPostings:
        """The postings of a term over title and body, or those within a range.  Costs as `DocLists.read_slice`."""
        first, end = self.starts[term], self.starts[term + 1]
        if within is not None:
            first, end = self.docs.bounds_between(term, *within.slices[self.number])
        return SegmentPostings(self.base, self.end, self.docs.read_slice(term, first, end), self.impacts[first:end])

    def title_docs_of(self, term: int, within: DocRange | None = None) -> Docs:
        """The n documents with a term in the title, ascending, in the numbers of the segment: uint16[n] or uint32[n].

        Costs as `DocLists.read_slice`.
        """
        if within is None:
            return self.title_docs.read(term)
        return self.title_docs.read_slice(term, *self.title_docs.bounds_between(term, *within.slices[self.number]))

    def tfs_of(self, term: int, offsets: Indexes) -> NDArray[np.int64]:
        """How often a term occurs in title and body together, in each document at n offsets of its list: int64[n].

        `offsets` are intp[n] in any order, in which the result stands; one past the end stands for the last document.
        Costs as `Frequencies.take`: O(n log overflowing ones).
        """
        first, end = self.starts[term], self.starts[term + 1]
        return self.tfs.take(np.minimum(offsets, end - first - 1) + first).astype(np.int64)

    def deleted_statistics(self, term: int) -> tuple[int, int]:
        """The numbers of articles and of occurrences that a term lost by deletions."""
        deletions = self.columns.deletions
        if deletions is None:
            return 0, 0
        at = int(deletions.term_numbers.searchsorted(term))
        if at == len(deletions.term_numbers) or deletions.term_numbers[at] != term:
            return 0, 0
        return int(deletions.term_dfs[at]), int(deletions.term_occurrences[at])


def segment_reader_of(
    columns: Segment, number: int, base: int, known: SegmentReader | None, thresholds: PositionThresholds
) -> SegmentReader:
    """Make a reader of a segment; `known`, a reader of its files, is reused where number and base are the same."""
    if known is not None and (known.number, known.base) == (number, base):
        return known.with_deletions(columns.deletions)
    return SegmentReader(columns, number, base, thresholds)


def read_title(segment: SegmentReader, term: int, within: DocRange | None) -> SegmentPostings:
    """The documents with the term in the title; impacts are those of both fields together.  O(postings)."""
    title_docs = segment.title_docs_of(term, within)
    both = segment.postings_of(term, within)
    impacts = both.impacts.take(both.docs.searchsorted(title_docs))
    return SegmentPostings(segment.base, segment.end, title_docs, impacts)


def read_body(segment: SegmentReader, term: int, within: DocRange | None) -> SegmentPostings:
    """The documents with the term in the body: all but those with all occurrences in the title.  O(postings)."""
    both = segment.postings_of(term, within)
    docs = both.docs
    first, end = segment.title_starts[term], segment.title_starts[term + 1]
    at, found = members(segment.title_docs_of(term), docs)
    at = at[found]
    whole = both if within is None else segment.postings_of(term)
    only = segment.title_tfs[first:end][found] == segment.tfs_of(term, whole.docs.searchsorted(docs.take(at)))
    keep = np.ones(len(docs), np.bool_)
    keep[at[only]] = False
    return SegmentPostings(segment.base, segment.end, docs[keep], both.impacts[keep])
