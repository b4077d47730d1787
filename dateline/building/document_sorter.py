"""All articles that were taken, by one process or by several: put in order, and read again in that order."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.building.document_buffer import Columns, Shard
from dateline.building.document_order import latest_of_each_id, oldest_first, time_ranks
from dateline.building.documents_writer import CODED, NUMBERS, STRINGS, DocumentsFile, dictionary_column
from dateline.building.forms_writer import Words
from dateline.building.spool import OpenSpools, Spool, Stretches
from dateline.columnar.arrays import Int64s, ranges, starts_of

_DOCS_AT_A_TIME = 1 << 12  # whose strings are gathered at a time
_PIECE = 1 << 20  # bytes that are read at a time


class Gathered:
    """What several processes took, as one list of documents in the order of segments, one of each id."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._spools = OpenSpools()
        self._strings: dict[str, Spool] = {}
        self._paths = [shard.paths for shard in shards]
        self.values = {name: _union([shard.values[name] for shard in shards]) for name in CODED}
        self._columns = _joined(shards, self.values)
        self._sort()

    def __len__(self) -> int:
        return len(self._columns["first_days"])

    @property
    def columns_bytes(self) -> int:
        """What the columns take."""
        return sum(column.nbytes for column in self._columns.values())

    def _sort(self) -> None:
        """Put the documents in order."""
        columns = self._columns
        came = np.lexsort((columns["string_starts"], columns["turns"]))

        latest = came[latest_of_each_id(columns["id_hashes"][came], lambda docs: self._read_ids(came[docs]))]
        del columns["turns"], columns["id_hashes"]
        ranks = time_ranks([None, *self.values["times"]])[columns["times"][latest]]
        order = latest[oldest_first(columns["first_days"][latest], ranks, lambda docs: self._read_ids(latest[docs]))]
        for name in list(columns):
            columns[name] = columns[name][order]

    def _read_ids(self, docs: Int64s) -> list[bytes]:
        sizes = self._columns["ids"][docs].astype(np.int64)
        stretches = self._stretches("strings", docs, self._columns["string_starts"][docs], sizes)
        return stretches.pieces(self._spools)

    def _stretches(self, kind: str, docs: Int64s | slice, starts: Int64s, sizes: Int64s) -> Stretches:
        paths = tuple(getattr(each, kind) for each in self._paths)
        return Stretches(paths, self._columns["shards"][docs], starts, sizes)

    def documents(self) -> DocumentsFile:
        """The columns of the documents."""
        coded = {
            name: dictionary_column(
                self._columns.pop(name), [value.encode("utf-8", "surrogatepass") for value in values]
            )
            for name, values in self.values.items()
        }
        self._sort_strings()
        numbers = {name: self._columns[name] for name in NUMBERS}
        return DocumentsFile(numbers, coded, {name: self._columns[name] for name in STRINGS}, self._read_strings)

    def _sort_strings(self) -> None:
        """Write each column of STRINGS into a spool of its own, one string after the other."""
        self._strings = {name: Spool(self._paths[0].strings.parent) for name in STRINGS}
        for start in range(0, len(self), _DOCS_AT_A_TIME):
            some = slice(start, start + _DOCS_AT_A_TIME)
            sizes = np.stack([self._columns[name][some] for name in STRINGS], axis=1).astype(np.int64)
            all_of_docs = self._stretches("strings", some, self._columns["string_starts"][some], sizes.sum(axis=1))
            strings = np.frombuffer(all_of_docs.read(self._spools), np.uint8)
            starts = starts_of(sizes.ravel())[:-1].reshape(sizes.shape)
            for row, spool in enumerate(self._strings.values()):
                spool.append(strings[ranges(starts[:, row], sizes[:, row])])

    def _read_strings(self, name: str) -> Iterator[NDArray[np.uint8]]:
        """A column of STRINGS, one string after the other, in pieces."""
        spool = self._strings[name]
        for start in range(0, spool.size, _PIECE):
            yield spool.array(np.uint8, start, min(_PIECE, spool.size - start))

    @property
    def body_sizes(self) -> Int64s:
        """The sizes of the bodies in bytes."""
        return self._columns["body_sizes"].astype(np.int64)

    @property
    def lengths(self) -> Int64s:
        """How many tokens title, body, title, body ... have."""
        fields = (self._columns["title_lengths"], self._columns["body_lengths"])
        return np.stack(fields, axis=1).astype(np.int64).ravel()

    def bodies(self, first: int, last: int) -> Stretches:
        """The bodies of some documents."""
        return self._bodies(slice(first, last))

    def read_bodies(self, docs: Int64s) -> list[bytes]:
        """The bodies of some documents, wherever they are, read at once."""
        return self._bodies(docs).pieces(self._spools)

    def _bodies(self, docs: Int64s | slice) -> Stretches:
        columns = self._columns
        starts = columns["text_starts"][docs] + columns["titles"][docs] + 1
        return self._stretches("texts", docs, starts, columns["body_sizes"][docs].astype(np.int64))

    def tokens(self, first: int, last: int) -> Stretches:
        """The numbers of the forms of some documents (int32), of title and body, one document after the other."""
        columns, some = self._columns, slice(first, last)
        sizes = 4 * (columns["title_lengths"][some].astype(np.int64) + columns["body_lengths"][some])
        return self._stretches("tokens", some, columns["token_starts"][some], sizes)

    def close(self) -> None:
        """Close the files."""
        self._spools.close()
        for spool in self._strings.values():
            spool.close()


def _union(values: Sequence[list[str | None]]) -> list[str]:
    """All values but None, each once."""
    return list(dict.fromkeys(value for each in values for value in each if value is not None))


def _joined(shards: Sequence[Shard], values: dict[str, list[str]]) -> Columns:
    """The columns of all shards, with codes for `values` (from 1), and `shards`, the number of each one's shard."""
    for name, every in values.items():
        code: dict[str | None, int] = {None: 0} | {value: number for number, value in enumerate(every, 1)}
        for shard in shards:
            codes = np.array([code[value] for value in shard.values[name]], np.int32)
            shard.columns[name] = codes[shard.columns[name]]
    counts = [len(shard.columns["first_days"]) for shard in shards]
    columns = {"shards": np.repeat(np.arange(len(shards), dtype=np.uint8), counts)}
    for name in list(shards[0].columns):
        columns[name] = np.concatenate([shard.columns.pop(name) for shard in shards])
    return columns


def words_of(shards: Sequence[Shard]) -> tuple[Words, Int64s]:
    """The forms of all shards with their terms, and the occurrences in a sample of each number of a form."""
    words = Words.of_shares([shard.forms for shard in shards], [shard.stems for shard in shards])
    occurrences = np.zeros(len(words.of_numbers), np.int64)
    for shard in shards:
        some = shard.occurrences[: len(occurrences)]  # it may go on after the last number of a form, with zeros
        occurrences[: len(some)] += some
    return words, occurrences
