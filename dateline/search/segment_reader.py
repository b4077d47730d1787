"""One segment as a search reads it: the lists of its terms, their positions, what is shown of its documents."""

import bisect
import copy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import Deletions, MetadataWords, Segment
from dateline.columnar.strings import narrow
from dateline.search.columns import Strings, hit_reader
from dateline.search.doc_lists import DocLists
from dateline.search.kernels import Docs, Indexes, members
from dateline.search.live_counts import live_form_dfs, live_metadata_dfs
from dateline.search.matches import Part
from dateline.search.positions import PositionLists
from dateline.search.spans import Span, last_days
from dateline.search.vocabulary import Vocabulary


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
        if deletions is self.segment.deletions:
            return self
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


def open_leaf(segment: Segment, number: int, base: int, known: Leaf | None) -> Leaf:
    """Read a segment; `known` is another reader's of the same files, if there is one."""
    if known is not None and (known.number, known.base) == (number, base):
        return known.with_deletions(segment.deletions)
    return Leaf(segment, number, base)


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
