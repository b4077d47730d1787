"""Writes the files of a segment from its sorted documents.

The workers pack and invert slices of neighbouring documents, then merge ranges of terms.  This process alone writes
the files, in a fixed order, so that they do not depend on the number of workers.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from dateline.building.dictionary_training import train_dictionary
from dateline.building.document_sorter import SortedDocuments
from dateline.building.documents_writer import write_documents
from dateline.building.forms_writer import JoinedVocabulary, write_forms
from dateline.building.inversion import MAX_DOCS, PostingsEncoding, TermNumbers
from dateline.building.options import Built, SegmentOptions
from dateline.building.postings_writer import LENGTH_KINDS, PostingSource, range_ends, write_postings
from dateline.building.run_merge import ListLengths, range_bounds
from dateline.building.spool import OpenSpools, SpooledRun
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
from dateline.building.text_blocks import block_counts
from dateline.building.texts_writer import PackedSlice, TextsFile, slices_of
from dateline.building.workers import WorkerPool
from dateline.columnar.arrays import Int64s, narrow_dtype
from dateline.columnar.metadata_words import words_of_metadata
from dateline.columnar.strings import Uints

_AHEAD = 32  # small tasks that each worker has in advance while this process writes


class SegmentSerializer:
    """Writes the files of one segment.

    `pack`, then `write`, then `close`.  Each raises what tasks raise (see `WorkerPool`), and OSError.
    """

    def __init__(self, pool: WorkerPool, documents: SortedDocuments, options: SegmentOptions) -> None:
        self._pool, self._documents, self._options = pool, documents, options
        self._spools = OpenSpools()
        self._counts = block_counts(documents.body_sizes)
        self._dictionary = train_dictionary(len(documents), documents.read_bodies)
        self._packed: list[PackedSlice] = []

    def pack(self) -> None:
        """Submit the packing of all bodies; it may go on when this returns."""
        self._pool.broadcast(PreparePacking(self._dictionary))
        for pack in self._pack_tasks(self._counts):
            self._pool.submit(pack, self._packed.append, ahead=_AHEAD)

    def write(self, folder: Path, vocabulary: JoinedVocabulary, occurrences: Int64s) -> Built:
        """Write the files of the segment.

        `occurrences` (int64[numbers], about, in the order of the numbers of forms) tell which terms are frequent.
        Linear in the tokens of all documents, but for the sorting of forms.
        """
        documents, numbers = self._documents, vocabulary.terms_of_numbers
        max_tokens = self._options.budget.tokens_at_a_time(forms=len(numbers), columns_bytes=documents.columns_bytes)
        file = documents.file()
        averages = self._options.averages or file.averages
        titles, bodies = file.arrays["title_lengths"], file.arrays["body_lengths"]
        encoding = PostingsEncoding.of(titles, bodies, averages, self._options.similarity)
        terms = TermNumbers.make(numbers, occurrences, self._options.tuning.own_keys)
        self._pool.broadcast(PrepareInversion(terms, encoding))
        runs: list[tuple[SpooledRun, dict[str, int]]] = []
        for inversion in self._invert_tasks(max_tokens):
            self._pool.submit(inversion, runs.append)
        self._pool.join()
        texts = TextsFile(self._dictionary, self._counts, self._packed, self._spools, documents.read_distances)
        form_dfs = np.sum(self._pool.broadcast(CountForms()), axis=0)
        source = self._merge(runs, encoding, len(vocabulary.terms), max_tokens)
        name = write_documents(folder, file, texts, self._options.name)
        self._pool.join()
        write_postings(folder, name, vocabulary.occurring_terms(source.occurring), encoding, source)
        forms = vocabulary.occurring_forms(form_dfs, source.occurring)
        write_forms(folder, name, forms, words_of_metadata(file.columns))
        return Built(name, len(documents), averages)

    def close(self) -> None:
        """Close the spools."""
        self._spools.close()

    def _pack_tasks(self, counts: Int64s) -> Iterator[PackSlice]:
        """All bodies, in slices of whole blocks; `counts` has the number of documents of each block."""
        ends = np.cumsum(counts)
        for first, last in slices_of(self._documents.body_sizes, counts):
            begin = int(ends[first] - counts[first])
            yield PackSlice(self._documents.bodies(begin, int(ends[last - 1])), counts[first:last].tolist())

    def _invert_tasks(self, max_tokens: int) -> Iterator[InvertSlice]:
        """All tokens, in slices."""
        lengths = self._documents.lengths
        for first, last in _slices(lengths.reshape(-1, 2).sum(axis=1), max_tokens):
            yield InvertSlice(first, self._documents.tokens(first, last), lengths[2 * first : 2 * last])

    def _merge(
        self,
        runs: Sequence[tuple[SpooledRun, dict[str, int]]],
        encoding: PostingsEncoding,
        terms: int,
        max_tokens: int,
    ) -> PostingSource:
        """Submit the merge of all runs; the result can be read after the next `join`."""
        totals = ListLengths(terms)
        for run, highest in runs:
            totals.add(*self._terms_and_lengths(run), highest)
        ends = range_ends(totals.of_terms["occurrences"], max_tokens)
        bounds = np.array([range_bounds(*self._terms_and_lengths(run), ends) for run, _ in runs], np.int64)
        dtypes: dict[str, np.dtype[Any]] = {name: narrow_dtype(highest) for name, highest in totals.highest.items()}
        dtypes |= {"docs": encoding.docs, "title_docs": encoding.docs}
        dtypes |= {"positions": encoding.positions, "impacts": np.dtype(np.uint16)}
        self._pool.broadcast(PrepareMerge([run for run, _ in runs], dtypes))
        merged: list[MergedRange] = []
        for i, (first, last) in enumerate(pairwise(ends)):
            of_range = {kind: each[first:last] for kind, each in totals.of_terms.items()}
            self._pool.submit(MergeRange(bounds[:, i : i + 2], first, of_range), merged.append, ahead=_AHEAD)

        def read(name: str, dtype: np.dtype[Any]) -> Iterator[Uints]:
            for path, arrays in merged:
                start, stored, count = arrays[name]
                yield self._spools[path].array(stored, start, count).astype(dtype, copy=False)

        return PostingSource(totals.of_terms, ends, read, totals.highest)

    def _terms_and_lengths(self, run: SpooledRun) -> tuple[Uints, dict[str, Uints]]:
        """The terms of a run, and the lengths of their lists by kind: read each time, since there are many runs."""
        spool = self._spools[run.path]
        return run.read(spool, "terms"), {kind: run.read(spool, kind) for kind in LENGTH_KINDS}


def _slices(lengths: Int64s, max_tokens: int) -> Iterator[tuple[int, int]]:
    """Ranges of documents with up to `max_tokens` tokens and MAX_DOCS documents, or one longer document."""
    ends = np.cumsum(lengths)
    first = 0
    while first < len(lengths):
        most = ends[first] - lengths[first] + max_tokens
        last = int(np.searchsorted(ends, most, "right"))
        last = min(max(last, first + 1), first + MAX_DOCS)
        yield first, last
        first = last
