"""The files of documents and of texts, written piece by piece."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import starts_of
from dateline.columnar.format import ContainerWriter
from dateline.columnar.layout import Averages
from dateline.columnar.part_files import Spool
from dateline.columnar.sections import KINDS
from dateline.columnar.segment_names import make_name
from dateline.columnar.strings import DictionaryColumn, StringColumn, narrow
from dateline.columnar.text_dictionary import ReadBodies, train_dictionary
from dateline.columnar.texts import BlockWriter

STRINGS = ("ids", "titles", "urls", "original_ids")
"""Columns of strings."""

CODED = ("times", "places", "agencies", "sources")
"""Columns of few distinct strings."""

NUMBERS = ("first_days", "precisions", "title_derived", "title_lengths", "body_lengths")
"""Columns of numbers."""

_PIECE = 1 << 20  # bytes that are copied at a time


class DocumentsFile:
    """The columns of documents in their order.

    `numbers` are by the names in NUMBERS, `coded` by those in CODED, and by those in STRINGS `sizes`, of
    each string in bytes.  `read_strings` gives all strings of such a column, in pieces.  `digest` is
    of all that will be written.
    """

    def __init__(
        self,
        numbers: Mapping[str, NDArray[Any]],
        coded: Mapping[str, DictionaryColumn],
        sizes: Mapping[str, NDArray[Any]],
        read_strings: Callable[[str], Iterator[NDArray[np.uint8]]],
    ) -> None:
        self.coded = coded
        self._read_strings = read_strings
        self.arrays = dict(numbers)
        self.arrays |= {name: narrow(numbers[name]) for name in ("title_lengths", "body_lengths")}
        self.arrays |= {f"{name}.offsets": narrow(starts_of(sizes[name])) for name in STRINGS}
        for name, column in coded.items():
            self.arrays |= {
                f"{name}.codes": column.codes,
                f"{name}.values.offsets": column.values.offsets,
                f"{name}.values.data": column.values.data,
            }
        self.digest = hashlib.sha256()
        for name in sorted(self.arrays):
            self.digest.update(np.ascontiguousarray(self.arrays[name]))
        for name in STRINGS:
            for piece in read_strings(name):
                self.digest.update(piece)

    def __len__(self) -> int:
        return len(self.arrays["first_days"])

    @property
    def averages(self) -> Averages:
        """Mean lengths of title and body in tokens; 0 of no articles."""
        count = max(len(self), 1)
        titles, bodies = self.arrays["title_lengths"], self.arrays["body_lengths"]
        return Averages(int(titles.sum(dtype=np.int64)) / count, int(bodies.sum(dtype=np.int64)) / count)

    def write(self, folder: Path, segment: str) -> None:
        """Write the file."""
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


def write_documents(folder: Path, documents: DocumentsFile, read_bodies: ReadBodies, name: str | None) -> str:
    """Write the files of documents and of texts; returns the name of the segment, made of their content if None.

    Some bodies are read first, for the dictionary, then all.
    """
    with Spool(folder) as blocks:
        texts = TextsFile.pack(len(documents), read_bodies, blocks, documents.digest)
        name = name or make_name(documents.digest.digest())
        texts.write(folder, name)
    documents.write(folder, name)
    return name


def dictionary_column(codes: NDArray[np.integer[Any]], values: Sequence[bytes]) -> DictionaryColumn:
    """A column of codes: 0 for None, c for `values[c - 1]`, distinct, of which some may not be used."""
    used = [code for code in np.unique(codes).tolist() if code]
    used.sort(key=lambda code: values[code - 1])
    stored = np.zeros(len(values) + 1, np.int64)
    stored[used] = np.arange(1, len(used) + 1)
    return DictionaryColumn(
        narrow(stored[codes], len(used)), StringColumn.from_strings(values[code - 1] for code in used)
    )


@dataclass(frozen=True, slots=True)
class TextsFile:
    """A dictionary, and bodies in blocks that wait on disk."""

    dictionary: bytes
    block_starts: NDArray[np.int64]
    first_docs: NDArray[np.int32]
    blocks: Spool

    @classmethod
    def pack(cls, count: int, read_bodies: ReadBodies, blocks: Spool, digest: "hashlib._Hash") -> "TextsFile":
        """Pack the bodies of `count` documents in their order into `blocks`, adding them to a digest."""
        dictionary = train_dictionary(count, read_bodies)
        packer = BlockWriter(dictionary)
        for body in read_bodies(np.arange(count)):
            digest.update(len(body).to_bytes(8, "little"))
            digest.update(body)
            if block := packer.add(body):
                blocks.append(block)
        blocks.append(packer.close())
        return cls(dictionary, np.array(packer.block_starts, np.int64), np.array(packer.first_docs, np.int32), blocks)

    def write(self, folder: Path, segment: str) -> None:
        """Write the file."""
        dtypes = {"dictionary": "|u1", "block_starts": "<i8", "first_docs": "<i4", "data": "|u1"}
        with ContainerWriter(folder, segment, "texts", dtypes) as writer:
            writer.append("dictionary", np.frombuffer(self.dictionary, np.uint8))
            writer.append("block_starts", self.block_starts)
            writer.append("first_docs", self.first_docs)
            for start in range(0, self.blocks.size, _PIECE):
                writer.append("data", self.blocks.array(np.uint8, start, min(_PIECE, self.blocks.size - start)))
