"""The live documents of several segments as those of one: their order, their columns, their bodies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dateline.building.document_order import oldest_first, time_ranks
from dateline.building.documents_writer import NUMBERS, STRINGS, DocumentsFile, dictionary_column
from dateline.building.spool import release_pages
from dateline.columnar.arrays import Int64s, ranges
from dateline.columnar.sections import CODED
from dateline.columnar.segment import Segment
from dateline.columnar.strings import DictionaryColumn, StringColumn
from dateline.columnar.texts import Bodies

_RELEASE_DOCS = 1 << 12  # bodies after which mapped memory is given back
_RELEASE_STRINGS = 1 << 15  # and strings of a column


@dataclass(frozen=True, slots=True)
class MergedDocuments:
    """The n live documents of segments, oldest first.

    Document i is document `docs[i]` of segment number `sources[i]` (both int64[n]); document d of segment s becomes
    document `numbers[s][d]` (int64[its documents]), -1 if it is deleted.  `docs_at_a_time` of them are copied together.
    """

    segments: Sequence[Segment]
    sources: Int64s
    docs: Int64s
    numbers: list[Int64s]
    docs_at_a_time: int

    @classmethod
    def of(cls, segments: Sequence[Segment], docs_at_a_time: int) -> Self:
        """Find the order of the live documents, no two of which have one id.  O(n log n)."""
        live = [segment.live_docs.astype(np.int64) for segment in segments]
        sources = np.repeat(np.arange(len(segments)), [len(docs) for docs in live])
        docs = np.concatenate([np.zeros(0, np.int64), *live])

        def read_ids(some: Int64s) -> list[bytes]:
            pairs = zip(sources[some].tolist(), docs[some].tolist(), strict=True)
            return [segments[source].documents.ids.bytes_at(doc) for source, doc in pairs]

        order = oldest_first(_gather(segments, sources, docs, "first_days"), _ranks(segments, sources, docs), read_ids)
        sources, docs = sources[order], docs[order]
        numbers = [np.full(segment.count, -1, np.int64) for segment in segments]
        for source, each in enumerate(numbers):
            mine = np.flatnonzero(sources == source)
            each[docs[mine]] = mine
        return cls(segments, sources, docs, numbers, docs_at_a_time)

    def __len__(self) -> int:
        return len(self.docs)

    def file(self) -> DocumentsFile:
        """The file of the documents."""
        sizes = np.zeros((len(STRINGS), len(self)), np.int64)
        for row, name in enumerate(STRINGS):
            for source, mine, docs in self._by_source(0, len(self)):
                offsets = self._strings(source, name).offsets.astype(np.int64)
                sizes[row, mine] = np.diff(offsets)[docs]
        return DocumentsFile(
            {name: _gather(self.segments, self.sources, self.docs, name) for name in NUMBERS},
            {name: self._coded(name) for name in CODED},
            dict(zip(STRINGS, sizes, strict=True)),
            self._read_strings,
        )

    def read_bodies(self, docs: Int64s) -> Iterator[bytes]:
        """The bodies (UTF-8) of m documents, int64[m], ascending.

        Linear in their blocks: none is read twice.  Raises CorruptIndexError if a block is damaged.
        """
        bodies = [Bodies(segment.texts) for segment in self.segments]
        for number, (source, doc) in enumerate(zip(self.sources[docs].tolist(), self.docs[docs].tolist(), strict=True)):
            yield bodies[source].raw(doc)
            if number % _RELEASE_DOCS == 0:
                for segment in self.segments:
                    release_pages(segment.texts.data)

    def _by_source(self, start: int, end: int) -> Iterator[tuple[int, Int64s, Int64s]]:
        """For each segment its number, its documents of `start` to `end`, counted from `start`, and their numbers."""
        for source in range(len(self.segments)):
            mine = np.flatnonzero(self.sources[start:end] == source)
            yield source, mine, self.docs[start:end][mine]

    def _strings(self, source: int, name: str) -> StringColumn:
        column: StringColumn = getattr(self.segments[source].documents, name)
        return column

    def _read_strings(self, name: str) -> Iterator[NDArray[np.uint8]]:
        for start in range(0, len(self), self.docs_at_a_time):
            end = min(start + self.docs_at_a_time, len(self))
            sizes, begins = np.zeros(end - start, np.int64), np.zeros(end - start, np.int64)
            by_source = list(self._by_source(start, end))
            for source, mine, docs in by_source:
                offsets = self._strings(source, name).offsets
                begins[mine] = offsets[docs]
                sizes[mine] = offsets[docs + 1] - offsets[docs]
            piece = np.empty(sizes.sum(), np.uint8)
            into = np.cumsum(sizes) - sizes
            for source, mine, _ in by_source:
                data = self._strings(source, name).data
                piece[ranges(into[mine], sizes[mine])] = data[ranges(begins[mine], sizes[mine])]
            yield piece
            if start % _RELEASE_STRINGS == 0:
                for segment in self.segments:
                    release_pages(segment.documents.titles.data)

    def _coded(self, name: str) -> DictionaryColumn:
        columns: list[DictionaryColumn] = [getattr(segment.documents, name) for segment in self.segments]
        values = sorted({column.values.bytes_at(i) for column in columns for i in range(len(column.values))})
        code = {value: number for number, value in enumerate(values, 1)}
        codes = np.zeros(len(self), np.int64)
        for source, mine, docs in self._by_source(0, len(self)):
            column = columns[source]
            of_values = [0, *(code[column.values.bytes_at(i)] for i in range(len(column.values)))]
            codes[mine] = np.array(of_values, np.int64)[column.codes[docs]]
        return dictionary_column(codes, values)


def _gather(segments: Sequence[Segment], sources: Int64s, docs: Int64s, name: str) -> NDArray[Any]:
    """A column of numbers of documents `docs` of segments `sources` (int64[n] both): [n, ...]."""
    columns = [getattr(segment.documents, name) for segment in segments]
    gathered = np.zeros((len(docs), *columns[0].shape[1:]), np.result_type(*columns))
    for source, column in enumerate(columns):
        mine = np.flatnonzero(sources == source)
        gathered[mine] = column[docs[mine]]
    return gathered


def _ranks(segments: Sequence[Segment], sources: Int64s, docs: Int64s) -> Int64s:
    """The ranks of the times of day of documents `docs` of segments `sources`: int64[n]."""
    columns = [segment.documents.times for segment in segments]
    ranks = time_ranks([value for column in columns for value in (None, *column.values)])
    firsts = np.cumsum([0, *(len(column.values) + 1 for column in columns)])
    of_docs = np.zeros(len(docs), np.int64)
    for source, column in enumerate(columns):
        mine = np.flatnonzero(sources == source)
        of_docs[mine] = ranks[firsts[source] + column.codes[docs[mine]].astype(np.int64)]
    return of_docs
