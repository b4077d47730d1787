"""The live documents of several segments as those of one: their order, their columns, their bodies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dateline.building.document_order import oldest_first, time_ranks
from dateline.building.documents_writer import DocumentsFile, dictionary_column, several_column
from dateline.building.spool import release_pages
from dateline.columnar.arrays import Int64s, ranges
from dateline.columnar.sections import DICTIONARIES, NUMBERS, SEVERAL, STRINGS
from dateline.columnar.segment import Segment
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn, Uints, column_slice
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
            {name: self._coded(name) for name in DICTIONARIES} | {name: self._several(name) for name in SEVERAL},
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

    def read_distances(self) -> Iterator[Uints]:
        """Those of `TokenOffsets`, in document order, in pieces: uint32[m].  O(m): they are copied, no text is read."""
        offsets = [segment.texts.token_offsets for segment in self.segments]
        for start in range(0, len(self), self.docs_at_a_time):
            end = min(start + self.docs_at_a_time, len(self))
            places = self._place_lists([each.starts for each in offsets], start, end)
            piece = np.empty(sum(len(into) for into, _ in places), np.uint32)
            for (into, read), each in zip(places, offsets, strict=True):
                piece[into] = each.distances.take(read)
            yield piece

    def _place_lists(self, starts: Sequence[Uints], start: int, end: int) -> list[tuple[Int64s, Int64s]]:
        """Where the entries of the lists of documents `start` to `end` go, and where they are read, for each segment.

        `starts` are the bounds of the lists of the documents of each segment.  The new lists follow each other.
        """
        sizes, begins = np.zeros(end - start, np.int64), np.zeros(end - start, np.int64)
        by_source = list(self._by_source(start, end))
        for source, mine, docs in by_source:
            bounds = starts[source]
            begins[mine] = bounds[docs]
            sizes[mine] = bounds[docs + 1].astype(np.int64) - begins[mine]
        into = np.cumsum(sizes) - sizes
        return [(ranges(into[mine], sizes[mine]), ranges(begins[mine], sizes[mine])) for _, mine, _ in by_source]

    def _by_source(self, start: int, end: int) -> Iterator[tuple[int, Int64s, Int64s]]:
        """For each segment its number, its documents of `start` to `end`, counted from `start`, and their numbers."""
        for source in range(len(self.segments)):
            mine = np.flatnonzero(self.sources[start:end] == source)
            yield source, mine, self.docs[start:end][mine]

    def _strings(self, source: int, name: str) -> StringColumn:
        column: StringColumn = getattr(self.segments[source].documents, name)
        return column

    def _read_strings(self, name: str) -> Iterator[NDArray[np.uint8]]:
        columns = [self._strings(source, name) for source in range(len(self.segments))]
        for start in range(0, len(self), self.docs_at_a_time):
            end = min(start + self.docs_at_a_time, len(self))
            places = self._place_lists([column.offsets for column in columns], start, end)
            piece = np.empty(sum(len(into) for into, _ in places), np.uint8)
            for (into, read), column in zip(places, columns, strict=True):
                piece[into] = column.data[read]
            yield piece
            if start % _RELEASE_STRINGS == 0:
                for segment in self.segments:
                    release_pages(segment.documents.titles.data)

    def _coded(self, name: str) -> DictionaryColumn:
        columns: list[DictionaryColumn] = [getattr(segment.documents, name) for segment in self.segments]
        values, new_codes = _unite_values([column.values for column in columns])
        codes = np.zeros(len(self), np.int64)
        for source, mine, docs in self._by_source(0, len(self)):
            codes[mine] = new_codes[source][columns[source].codes[docs]]
        return dictionary_column(codes, values)

    def _several(self, name: str) -> MultiValuedColumn:
        columns: list[MultiValuedColumn] = [getattr(segment.documents, name) for segment in self.segments]
        values, new_codes = _unite_values([column.values for column in columns])
        counts = np.zeros(len(self), np.int64)
        for source, mine, docs in self._by_source(0, len(self)):
            counts[mine] = np.diff(columns[source].starts.astype(np.int64))[docs]
        codes = np.zeros(int(counts.sum()), np.int64)
        places = self._place_lists([column.starts for column in columns], 0, len(self))
        for (into, read), column, of_column in zip(places, columns, new_codes, strict=True):
            codes[into] = of_column[column.codes[read]]
        return several_column(counts, codes, values)


def _unite_values(columns: Sequence[StringColumn]) -> tuple[list[bytes], list[Int64s]]:
    """The distinct values of several columns, ascending, and for each column the new code of each of its codes."""
    of_columns = [column_slice(column, 0, len(column)) for column in columns]
    values = sorted({value for of_column in of_columns for value in of_column})
    code = {value: number for number, value in enumerate(values, 1)}
    return values, [np.array([0, *(code[value] for value in of_column)], np.int64) for of_column in of_columns]


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
