"""The files of documents and of texts, written from articles that wait on disk."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import starts_of
from dateline.columnar.arrivals import CODED, STRINGS, Arrivals
from dateline.columnar.format import ContainerWriter
from dateline.columnar.layout import Averages
from dateline.columnar.part_files import Spool
from dateline.columnar.sections import KINDS
from dateline.columnar.strings import DictionaryColumn, narrow
from dateline.columnar.texts import BlockWriter

_COLUMNS = {"article_id": "ids", "title": "titles", "url": "urls", "original_id": "original_ids",
            "time": "times", "place": "places", "agency": "agencies", "source": "sources"}  # fmt: skip
_PIECE = 1 << 20  # bytes that are copied at a time


class DocumentsFile:
    """The columns of the documents in `order`; `arrays` are all sections but the bytes of strings.

    `digest` is of all that will be written.
    """

    def __init__(self, arrivals: Arrivals, order: NDArray[np.int64]) -> None:
        self._arrivals, self._order = arrivals, order
        columns = arrivals.columns
        self.coded: dict[str, DictionaryColumn] = {
            _COLUMNS[name]: arrivals.codes[name].column(columns[name][order]) for name in CODED
        }
        self.arrays: dict[str, NDArray[Any]] = {
            "first_days": columns["first_days"][order],
            "precisions": columns["precisions"][order],
            "title_derived": columns["title_derived"][order],
            "title_lengths": narrow(columns["title_lengths"][order]),
            "body_lengths": narrow(columns["body_lengths"][order]),
        }
        for name in STRINGS:
            self.arrays[f"{_COLUMNS[name]}.offsets"] = narrow(starts_of(columns[name][order]))
        for name, column in self.coded.items():
            self.arrays |= {
                f"{name}.codes": column.codes,
                f"{name}.values.offsets": column.values.offsets,
                f"{name}.values.data": column.values.data,
            }
        self.digest = hashlib.sha256()
        for array in self.arrays.values():
            self.digest.update(array)
        for name in STRINGS:
            for piece in arrivals.read_strings(name, order):
                self.digest.update(piece)

    @property
    def averages(self) -> Averages:
        """Mean lengths of title and body in tokens; 0 of no articles."""
        count = max(len(self._order), 1)
        titles, bodies = self.arrays["title_lengths"], self.arrays["body_lengths"]
        return Averages(int(titles.sum(dtype=np.int64)) / count, int(bodies.sum(dtype=np.int64)) / count)

    def write(self, folder: Path, segment: str) -> None:
        """Write the file."""
        strings = {f"{_COLUMNS[name]}.data": name for name in STRINGS}
        dtypes = {
            section.name: "|u1" if section.name in strings else self.arrays[section.name].dtype.newbyteorder("<").str
            for section in KINDS["documents"]
        }
        with ContainerWriter(folder, segment, "documents", dtypes) as writer:
            for name in dtypes:
                if name in strings:
                    for piece in self._arrivals.read_strings(strings[name], self._order):
                        writer.append(name, piece)
                else:
                    writer.append(name, self.arrays[name])


@dataclass(frozen=True, slots=True)
class TextsFile:
    """Bodies in blocks that wait on disk."""

    block_starts: NDArray[np.int64]
    first_docs: NDArray[np.int32]
    blocks: Spool

    @classmethod
    def pack(cls, bodies: Iterable[bytes], blocks: Spool, digest: "hashlib._Hash") -> "TextsFile":
        """Pack bodies in the order of the documents into `blocks`, adding them to a digest."""
        packer = BlockWriter()
        for body in bodies:
            digest.update(len(body).to_bytes(8, "little"))
            digest.update(body)
            if block := packer.add(body):
                blocks.append(block)
        blocks.append(packer.close())
        return cls(np.array(packer.block_starts, np.int64), np.array(packer.first_docs, np.int32), blocks)

    def write(self, folder: Path, segment: str) -> None:
        """Write the file."""
        dtypes = {"block_starts": "<i8", "first_docs": "<i4", "data": "|u1"}
        self.blocks.flush()
        with ContainerWriter(folder, segment, "texts", dtypes) as writer:
            writer.append("block_starts", self.block_starts)
            writer.append("first_docs", self.first_docs)
            for start in range(0, self.blocks.size, _PIECE):
                writer.append("data", self.blocks.array(np.uint8, start, min(_PIECE, self.blocks.size - start)))
