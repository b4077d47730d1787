"""From articles that were gathered to the files of a segment.

Slices of neighbouring documents are packed and inverted by whoever of the crew is free, then ranges of
terms merged; this process alone writes the files, in one order, whoever did what.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from dateline.building.document_sorter import Gathered
from dateline.building.documents_writer import write_documents
from dateline.building.forms_writer import Words, write_forms
from dateline.building.inversion import MOST_DOCS, Field, TermNumbers
from dateline.building.metadata_words import words_of_metadata
from dateline.building.options import Built, SegmentOptions
from dateline.building.postings_writer import KINDS, Lists, range_ends, write_postings
from dateline.building.run_merge import Lengths, bounds_in_part
from dateline.building.spool import OpenSpools, PartFile
from dateline.building.tasks import (
    CountForms,
    InvertSlice,
    MergedRange,
    MergeRange,
    PackSlice,
    PrepareInversion,
    PrepareMerge,
    PreparePacking,
)
from dateline.building.texts_writer import PackedSlice, TextsFile, slices_of
from dateline.building.workers import Crew
from dateline.columnar.arrays import Int64s, narrow_dtype
from dateline.columnar.strings import Uints
from dateline.columnar.text_dictionary import train_dictionary
from dateline.columnar.texts import block_counts

_AHEAD = 32  # tasks, all of them small, that workers have or wait for while this process does something else


class Finishing:
    """Writes the files of one segment."""

    def __init__(self, crew: Crew, gathered: Gathered, options: SegmentOptions) -> None:
        self._crew, self._gathered, self._options = crew, gathered, options
        self._spools = OpenSpools()
        self._counts = block_counts(gathered.body_sizes)
        self._dictionary = train_dictionary(len(gathered), gathered.read_bodies)
        self._packed: list[PackedSlice] = []

    def pack(self) -> None:
        """Have all bodies packed, which may go on when this returns."""
        self._crew.everywhere(PreparePacking(self._dictionary))
        for pack in self._pack_tasks(self._counts):
            self._crew.submit(pack, self._packed.append, ahead=_AHEAD)

    def write(self, folder: Path, words: Words, occurrences: Int64s) -> Built:
        """Write the files; `occurrences` of each number of a form, in a sample, say which terms are frequent."""
        gathered = self._gathered
        most_tokens = self._options.budget.tokens_at_a_time(
            forms=len(words.of_numbers), columns_bytes=gathered.columns_bytes
        )
        documents = gathered.documents()
        averages = self._options.averages or documents.averages
        titles, bodies = documents.arrays["title_lengths"], documents.arrays["body_lengths"]
        field = Field.of(titles, bodies, averages, self._options.similarity)
        self._crew.everywhere(PrepareInversion(TermNumbers.make(words.of_numbers, occurrences), field))
        parts: list[tuple[PartFile, dict[str, int]]] = []
        for inversion in self._inversions(most_tokens):
            self._crew.submit(inversion, parts.append)
        self._crew.settle()
        texts = TextsFile(self._dictionary, self._counts, self._packed, self._spools)
        form_dfs = np.sum(self._crew.everywhere(CountForms()), axis=0)
        lists = self._merge(parts, field, len(words.terms), most_tokens)
        name = write_documents(folder, documents, texts, self._options.name)
        self._crew.settle()
        write_postings(folder, name, words.occurring_terms(lists.occurring), field, lists)
        write_forms(folder, name, words.occurring_forms(form_dfs, lists.occurring), words_of_metadata(documents.coded))
        return Built(name, len(gathered), averages)

    def close(self) -> None:
        """Close the files that were read."""
        self._spools.close()

    def _pack_tasks(self, counts: Int64s) -> Iterator[PackSlice]:
        """All bodies, in slices of whole blocks, which have so many documents each."""
        ends = np.cumsum(counts)
        for first, last in slices_of(self._gathered.body_sizes, counts):
            begin = int(ends[first] - counts[first])
            yield PackSlice(self._gathered.bodies(begin, int(ends[last - 1])), counts[first:last].tolist())

    def _inversions(self, most_tokens: int) -> Iterator[InvertSlice]:
        """All tokens, in slices."""
        lengths = self._gathered.lengths
        for first, last in _batches(lengths.reshape(-1, 2).sum(axis=1), most_tokens):
            yield InvertSlice(first, self._gathered.tokens(first, last), lengths[2 * first : 2 * last])

    def _merge(self, parts: list[tuple[PartFile, dict[str, int]]], field: Field, terms: int, most_tokens: int) -> Lists:
        """Have parts merged; what is returned can be read after the next `settle`."""
        totals = Lengths(terms)
        for part, highest in parts:
            totals.add(*self._terms_and_lengths(part), highest)
        ends = range_ends(totals.of_terms["occurrences"], most_tokens)
        bounds = np.array([bounds_in_part(*self._terms_and_lengths(part), ends) for part, _ in parts], np.int64)
        dtypes: dict[str, np.dtype[Any]] = {name: narrow_dtype(highest) for name, highest in totals.highest.items()}
        dtypes |= {"docs": field.docs, "title_docs": field.docs}
        dtypes |= {"positions": field.positions, "impacts": np.dtype(np.uint16)}
        self._crew.everywhere(PrepareMerge([part for part, _ in parts], dtypes))
        merged: list[MergedRange] = []
        for i, (first, last) in enumerate(pairwise(ends)):
            of_range = {kind: each[first:last] for kind, each in totals.of_terms.items()}
            self._crew.submit(MergeRange(bounds[:, i : i + 2], first, of_range), merged.append, ahead=_AHEAD)

        def read(name: str, dtype: np.dtype[Any]) -> Iterator[Uints]:
            for path, arrays in merged:
                start, stored, count = arrays[name]
                yield self._spools[path].array(stored, start, count).astype(dtype, copy=False)

        return Lists(totals.of_terms, ends, read, totals.highest)

    def _terms_and_lengths(self, part: PartFile) -> tuple[Uints, dict[str, Uints]]:
        """The terms of a part, and the lengths of their lists by kind: read each time, for parts are many."""
        spool = self._spools[part.path]
        return part.read(spool, "terms"), {kind: part.read(spool, kind) for kind in KINDS}


def _batches(lengths: Int64s, most_tokens: int) -> Iterator[tuple[int, int]]:
    """Ranges of documents with about `most_tokens` tokens, or one document with more."""
    ends = np.cumsum(lengths)
    first = 0
    while first < len(lengths):
        most = ends[first] - lengths[first] + most_tokens
        last = int(np.searchsorted(ends, most, "right"))
        last = min(max(last, first + 1), first + MOST_DOCS)
        yield first, last
        first = last
