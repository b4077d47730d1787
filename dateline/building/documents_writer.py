"""Writes the files of documents and of texts, piece by piece."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.building.segment_names import make_name
from dateline.building.segment_writer import arrays_of
from dateline.building.texts_writer import TextsFile
from dateline.columnar.arrays import starts_of
from dateline.columnar.format import ContainerWriter
from dateline.columnar.layout import Averages, average_lengths
from dateline.columnar.sections import COUNTS, DICTIONARIES, KINDS, NARROW, NUMBERS, RESERVED, SEVERAL, STRINGS
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn, narrow

NARROWED = tuple(name for name, dtypes in NUMBERS.items() if dtypes in {COUNTS, NARROW})
"""Columns of numbers that are stored as narrow as their values allow."""

ValueColumn: TypeAlias = DictionaryColumn | MultiValuedColumn


class DocumentsFile:
    """The columns of n documents in their order.

    `numbers` has an array [n] for each name in NUMBERS (`digests`: uint8[n, DIGEST_BYTES]), `columns` one for each in
    DICTIONARIES and SEVERAL; of both, those in RESERVED may be left out, and are then empty.  `sizes` has for each in
    STRINGS the sizes of its strings in bytes [n].  `read_strings(name)` gives all strings of a column, in pieces
    (uint8).
    """

    def __init__(
        self,
        numbers: Mapping[str, NDArray[Any]],
        columns: Mapping[str, ValueColumn],
        sizes: Mapping[str, NDArray[Any]],
        read_strings: Callable[[str], Iterator[NDArray[np.uint8]]],
    ) -> None:
        none = np.zeros(len(numbers["first_days"]), np.uint8)
        empty: dict[str, ValueColumn] = {name: dictionary_column(none, ()) for name in DICTIONARIES}
        empty |= {name: several_column(none, none[:0], ()) for name in SEVERAL}
        self.columns = {name: columns.get(name, each) for name, each in empty.items()}
        self._read_strings = read_strings
        self.arrays = {name: none for name in NUMBERS if name in RESERVED} | dict(numbers)
        self.arrays["digests"] = numbers["digests"].reshape(-1)
        self.arrays |= {name: narrow(self.arrays[name]) for name in NARROWED}
        self.arrays |= {f"{name}.offsets": narrow(starts_of(sizes[name])) for name in STRINGS}
        for name, column in self.columns.items():
            self.arrays |= arrays_of(column, f"{name}.")

    def __len__(self) -> int:
        return len(self.arrays["first_days"])

    @property
    def digest(self) -> bytes:
        """The SHA-256 of all columns but those of strings, for which the digests of the articles stand."""
        digest = hashlib.sha256()
        for name in sorted(self.arrays):
            digest.update(np.ascontiguousarray(self.arrays[name]))
        return digest.digest()

    @property
    def averages(self) -> Averages:
        """Mean lengths of title and body in tokens; 0 of no articles."""
        return average_lengths(self.arrays["title_lengths"], self.arrays["body_lengths"])

    def write(self, folder: Path, segment: str) -> None:
        """Write the file of a segment.  Raises OSError."""
        strings = {f"{name}.data": name for name in STRINGS}
        sections = [section.name for section in KINDS["documents"]]
        dtypes = {
            name: "|u1" if name in strings else self.arrays[name].dtype.newbyteorder("<").str for name in sections
        }
        with ContainerWriter(folder, segment, "documents", dtypes) as writer:
            for name in sections:
                pieces = self._read_strings(strings[name]) if name in strings else [self.arrays[name]]
                for piece in pieces:
                    writer.append(name, piece)


def write_documents(folder: Path, documents: DocumentsFile, texts: TextsFile, name: str | None) -> str:
    """Write the files of documents and of texts; returns the name of the segment.

    Without a `name` it gets one made of its content; the digests of the articles stand for the texts.  Raises OSError.
    """
    name = name or make_name(documents.digest)
    texts.write(folder, name, documents.arrays["body_lengths"])
    documents.write(folder, name)
    return name


def dictionary_column(codes: NDArray[np.integer[Any]], values: Sequence[bytes]) -> DictionaryColumn:
    """The column of n codes, of any integer dtype, in their order: 0 for None, c for `values[c - 1]`.

    Values are distinct; unused ones are left out.  O(n log n).
    """
    used = [code for code in np.unique(codes).tolist() if code]
    used.sort(key=lambda code: values[code - 1])
    stored = np.zeros(len(values) + 1, np.int64)
    stored[used] = np.arange(1, len(used) + 1)
    return DictionaryColumn(
        narrow(stored[codes], len(used)), StringColumn.from_strings(values[code - 1] for code in used)
    )


def several_column(counts: NDArray[Any], codes: NDArray[np.integer[Any]], values: Sequence[bytes]) -> MultiValuedColumn:
    """The column of n documents: the first has the first `counts[0]` codes, and so on; code c is `values[c - 1]`.

    Counts [n] and codes are in document order, of any integer dtype.  Values are distinct; unused ones are left out.
    O(n + codes * log codes).
    """
    column = dictionary_column(codes, values)
    return MultiValuedColumn(narrow(starts_of(counts)), column.codes, column.values)
