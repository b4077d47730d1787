"""Puts the documents of all workers in the order of a segment, and reads them again in that order."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.building.document_buffer import DISTANCES, SPOOLED, Columns, Shard
from dateline.building.document_order import latest_of_each_id, oldest_first, time_ranks
from dateline.building.documents_writer import DocumentsFile, ValueColumn, dictionary_column, several_column
from dateline.building.forms_writer import JoinedVocabulary
from dateline.building.spool import OpenSpools, Spool, SpoolPieces
from dateline.columnar.arrays import Int64s, ranges, starts_of
from dateline.columnar.sections import CODED, COMPOUNDS, METADATA_LISTS, NUMBERS, RESERVED, STRINGS
from dateline.columnar.strings import MultiValuedColumn, Uints

_DOCS_AT_A_TIME = 1 << 12  # whose strings are copied together
_PIECE = 1 << 20  # bytes that are read at a time


class SortedDocuments:
    """The n documents of several workers in the order of a segment, the latest of each id.

    Takes the columns of the shards over, so that no column is in memory twice.  With `keeps_variants`, the latest of
    each variant of an id is kept (see `DocumentBuffer`), and `arrived` has the number of the document of each article
    in their order of arrival, -1 for those that were replaced: int32[articles].  Raises OSError.
    """

    def __init__(self, shards: Sequence[Shard], *, keeps_variants: bool = False) -> None:
        self._spools = OpenSpools()
        self._strings: dict[str, Spool] = {}
        self._paths = [shard.paths for shard in shards]
        self.values = {name: _union([shard.values[name] for shard in shards]) for name in (*CODED, *METADATA_LISTS)}
        self._compounds, self._compound_codes = _join_compounds(shards)
        self._columns = _join_columns(shards, self.values)
        self._keeps_variants = keeps_variants
        self.arrived = np.zeros(0, np.int32)
        self._sort()

    def __len__(self) -> int:
        return len(self._columns["first_days"])

    @property
    def columns_bytes(self) -> int:
        """The size of the columns in memory, in bytes."""
        return self._compound_codes.nbytes + sum(column.nbytes for column in self._columns.values())

    def _sort(self) -> None:
        """Put the documents in order."""
        columns = self._columns
        came = np.lexsort((columns["string_starts"], columns["sequences"]))

        read_keys = self._read_variants if self._keeps_variants else self._read_ids
        latest = came[latest_of_each_id(columns["id_hashes"][came], lambda docs: read_keys(came[docs]))]
        for name in ("sequences", "id_hashes", "variants"):
            del columns[name]
        ranks = time_ranks([None, *self.values["times"]])[columns["times"][latest]]
        order = latest[oldest_first(columns["first_days"][latest], ranks, lambda docs: self._read_ids(latest[docs]))]
        for name in list(columns):
            columns[name] = columns[name][order]
        if self._keeps_variants:
            numbers = np.full(len(came), -1, np.int32)
            numbers[order] = np.arange(len(order), dtype=np.int32)
            self.arrived = numbers[came]

    def _read_variants(self, docs: Int64s) -> list[bytes]:
        variants = self._columns["variants"][docs]
        return [id_ + variant.tobytes() for id_, variant in zip(self._read_ids(docs), variants, strict=True)]

    def _read_ids(self, docs: Int64s) -> list[bytes]:
        sizes = self._columns["ids"][docs].astype(np.int64)
        pieces = self._pieces("strings", docs, self._columns["string_starts"][docs], sizes)
        return pieces.read_each(self._spools)

    def _pieces(self, kind: str, docs: Int64s | slice, starts: Int64s, sizes: Int64s) -> SpoolPieces:
        paths = tuple(getattr(each, kind) for each in self._paths)
        return SpoolPieces(paths, self._columns["shards"][docs], starts, sizes)

    def file(self) -> DocumentsFile:
        """The file of documents.  Gives the coded columns away, so it is made once.  Raises OSError."""
        coded: dict[str, ValueColumn] = {
            name: dictionary_column(self._columns.pop(name), list(map(_encode, self.values[name]))) for name in CODED
        }
        coded |= {name: _several_column(self._columns.pop(name), self.values[name]) for name in METADATA_LISTS}
        coded[COMPOUNDS] = self._compounds_column()
        self._sort_strings()
        numbers = {name: self._columns[name] for name in NUMBERS if name not in RESERVED}
        return DocumentsFile(numbers, coded, {name: self._columns[name] for name in STRINGS}, self._read_strings)

    def _compounds_column(self) -> MultiValuedColumn:
        counts = self._columns.pop("compound_counts").astype(np.int64)
        codes = self._compound_codes[ranges(self._columns.pop("compound_starts"), counts)]
        order = np.lexsort((codes, np.repeat(np.arange(len(counts)), counts)))  # codes are in the order of the values
        return several_column(counts, codes[order], self._compounds)

    def _sort_strings(self) -> None:
        """Write each column of SPOOLED into a spool of its own, in document order."""
        self._strings = {name: Spool(self._paths[0].strings.parent) for name in SPOOLED}
        for start in range(0, len(self), _DOCS_AT_A_TIME):
            some = slice(start, start + _DOCS_AT_A_TIME)
            sizes = np.stack([self._columns[name][some] for name in SPOOLED], axis=1).astype(np.int64)
            all_of_docs = self._pieces("strings", some, self._columns["string_starts"][some], sizes.sum(axis=1))
            strings = np.frombuffer(all_of_docs.read(self._spools), np.uint8)
            starts = starts_of(sizes.ravel())[:-1].reshape(sizes.shape)
            for row, spool in enumerate(self._strings.values()):
                spool.append(strings[ranges(starts[:, row], sizes[:, row])])

    def _read_strings(self, name: str) -> Iterator[NDArray[np.uint8]]:
        """A column of STRINGS, string after string, in pieces."""
        return self._read_spool(name, np.dtype(np.uint8))

    def read_distances(self) -> Iterator[Uints]:
        """Those of `TokenOffsets`, in document order, in pieces: uint32[m].  O(m).

        Comes after `file`.  Raises OSError.
        """
        return self._read_spool(DISTANCES, np.dtype(np.uint32))

    def _read_spool(self, name: str, dtype: np.dtype[Any]) -> Iterator[NDArray[Any]]:
        spool = self._strings[name]
        for start in range(0, spool.size, _PIECE):
            yield spool.array(dtype, start, min(_PIECE, spool.size - start) // dtype.itemsize)

    @property
    def body_sizes(self) -> Int64s:
        """The sizes of the bodies in bytes, in document order: int64[n].  O(n): a copy."""
        return self._columns["body_sizes"].astype(np.int64)

    @property
    def lengths(self) -> Int64s:
        """The numbers of tokens of title, body, title, body ..., in document order: int64[2n].  O(n): a copy."""
        fields = (self._columns["title_lengths"], self._columns["body_lengths"])
        return np.stack(fields, axis=1).astype(np.int64).ravel()

    def bodies(self, first: int, last: int) -> SpoolPieces:
        """The bodies of documents `first` to `last` (exclusive)."""
        return self._bodies(slice(first, last))

    def read_bodies(self, docs: Int64s) -> list[bytes]:
        """The bodies (UTF-8) of m documents, int64[m], in their order.  Linear in their bytes.  Raises OSError."""
        return self._bodies(docs).read_each(self._spools)

    def _bodies(self, docs: Int64s | slice) -> SpoolPieces:
        columns = self._columns
        starts = columns["text_starts"][docs] + columns["titles"][docs] + 1
        return self._pieces("texts", docs, starts, columns["body_sizes"][docs].astype(np.int64))

    def tokens(self, first: int, last: int) -> SpoolPieces:
        """The form numbers (int32) of documents `first` to `last` (exclusive): of title, body, title, body ..."""
        columns, some = self._columns, slice(first, last)
        sizes = 4 * (columns["title_lengths"][some].astype(np.int64) + columns["body_lengths"][some])
        return self._pieces("tokens", some, columns["token_starts"][some], sizes)

    def close(self) -> None:
        """Close the spools."""
        self._spools.close()
        for spool in self._strings.values():
            spool.close()


def _several_column(codes: NDArray[np.int32], rows: Sequence[tuple[str, ...]]) -> MultiValuedColumn:
    """The column of documents whose values are `rows[code - 1]`, or none for code 0."""
    every_row = [(), *rows]
    values = list(dict.fromkeys(value for row in rows for value in row))
    number = {value: code for code, value in enumerate(values, 1)}
    starts = starts_of(np.fromiter(map(len, every_row), np.int64, len(every_row)))
    of_rows = np.fromiter((number[value] for row in rows for value in row), np.int64, int(starts[-1]))
    counts = np.diff(starts)[codes]
    return several_column(counts, of_rows[ranges(starts[codes], counts)], list(map(_encode, values)))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _union(values: Sequence[list[Any]]) -> list[Any]:
    """All values but None, each once."""
    return list(dict.fromkeys(value for each in values for value in each if value is not None))


def _join_compounds(shards: Sequence[Shard]) -> tuple[list[bytes], NDArray[np.int32]]:
    """The compounds of all shards, ascending, and the codes of all shards, one after the other, of these."""
    compounds = sorted(set().union(*(shard.compounds for shard in shards)))  # of code points, which is that of UTF-8
    code = {compound: number for number, compound in enumerate(compounds, 1)}
    codes = [np.array([0, *map(code.__getitem__, shard.compounds)], np.int32)[shard.compound_codes] for shard in shards]
    return list(map(_encode, compounds)), np.concatenate(codes)


def _join_columns(shards: Sequence[Shard], values: dict[str, list[Any]]) -> Columns:
    """The columns of all shards, one shard after the other, and `shards`, the number of each document's shard.

    Codes become those of `values`, from 1; the places of compounds those in the codes of all shards.
    """
    before = 0
    for shard in shards:
        shard.columns["compound_starts"] += before
        before += len(shard.compound_codes)
    columns = {"shards": np.repeat(np.arange(len(shards), dtype=np.uint8), [len(shard) for shard in shards])}
    for name in list(shards[0].columns):
        code: dict[Any, int] = {None: 0} | {value: number for number, value in enumerate(values.get(name, ()), 1)}
        parts = []
        for shard in shards:
            column = shard.take_column(name)
            if name in values:
                column = np.array([code[value] for value in shard.values[name]], np.int32)[column]
            parts.append(column)
        columns[name] = np.concatenate(parts)
    return columns


def join_vocabularies(shards: Sequence[Shard]) -> tuple[JoinedVocabulary, Int64s]:
    """Join the vocabularies of all shards, and the samples of their tokens.

    The second result has the occurrences in the samples of each number of a form, in order: int64[numbers].
    O(forms log forms).
    """
    vocabulary = JoinedVocabulary.join([shard.forms for shard in shards], [shard.stems for shard in shards])
    occurrences = np.zeros(len(vocabulary.terms_of_numbers), np.int64)
    for shard in shards:
        counted = shard.occurrences[: len(occurrences)]  # zeros may follow the last number of a form
        occurrences[: len(counted)] += counted
    return vocabulary, occurrences
