"""Merging parts with ascending documents into one list for each term, without sorting.

Since the documents of each part come after those of the parts before it, the list of a
term is its lists in the parts, one after the other, and the place of every entry is
known from the lengths of the lists alone.  That is done for a range of terms at a time,
whose lists fit into memory, array by array in the order in which the file has them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import narrow_dtype, ranges, starts_of
from dateline.columnar.format import ContainerWriter
from dateline.columnar.invert import Field, Part
from dateline.columnar.part_files import PartFile, Spool
from dateline.columnar.segment import Starts
from dateline.columnar.strings import StringColumn, Uints

_KINDS = ("dfs", "occurrences", "title_dfs")
_LENGTHS = {
    "docs": "dfs", "tfs": "dfs", "impacts": "dfs", "positions": "occurrences",
    "title_docs": "title_dfs", "title_tfs": "title_dfs",
}  # fmt: skip

Cuts: TypeAlias = dict[str, list[int]]
"""Where the ranges of terms begin and end in the arrays of a part, by the name of a length, and `terms`."""


class Merger:
    """Parts on disk, in the order of their documents, and the file that they become.

    `terms` is the number of terms, `most_positions` that of positions that are merged at a time.
    """

    def __init__(self, spool: Spool, terms: int, most_positions: int) -> None:
        self._spool = spool
        self._most_positions = most_positions
        self._parts: list[PartFile] = []
        self._lengths = {kind: np.zeros(terms, np.int64) for kind in _KINDS}
        self._highest = {"tfs": 0, "title_tfs": 0}

    def add(self, part: Part) -> None:
        """Put a part on disk whose documents come after those of all parts before."""
        for kind, lengths in self._lengths.items():
            lengths[part.terms] += getattr(part, kind)
        for name, highest in self._highest.items():
            self._highest[name] = max(highest, int(getattr(part, name).max(initial=0)))
        self._parts.append(PartFile(self._spool, part))

    @property
    def occurring(self) -> NDArray[np.bool_]:
        """Which terms have a posting: the others are left out of the file."""
        return self._lengths["dfs"] > 0

    def write(self, folder: Path, segment: str, terms: StringColumn, field: Field) -> None:
        """Write the file of postings of a segment; `terms` are those that occur."""
        starts = {kind: starts_of(lengths) for kind, lengths in self._lengths.items()}
        ends = self._range_ends(starts["occurrences"])
        cuts = [_cuts(part, ends) for part in self._parts]
        dtypes = self._dtypes(terms, field)

        def merged(name: str) -> Iterator[Uints]:
            return self._merged(name, np.dtype(dtypes[name]), starts[_LENGTHS[name]], ends, cuts)

        with ContainerWriter(folder, segment, "postings", dtypes) as writer:
            writer.append("terms.offsets", terms.offsets)
            writer.append("terms.data", terms.data)
            writer.append("doc_starts", self._of_occurring(starts["dfs"]))
            for name in ("docs", "tfs"):
                for values in merged(name):
                    writer.append(name, values)
            max_impacts = [np.zeros(0, np.uint16)]
            for end, values in zip(ends[1:], merged("impacts"), strict=True):
                writer.append("impacts", values)
                max_impacts.append(self._max_impacts(values, starts["dfs"], ends[len(max_impacts) - 1], end))
            writer.append("position_starts", self._of_occurring(starts["occurrences"]))
            for values in merged("positions"):
                writer.append("positions", values)
            writer.append("body_offset", np.array([field.body_offset], np.int64))
            writer.append("title_starts", self._of_occurring(starts["title_dfs"]))
            for name in ("title_docs", "title_tfs"):
                for values in merged(name):
                    writer.append(name, values)
            writer.append("max_impacts", np.concatenate(max_impacts))

    def _dtypes(self, terms: StringColumn, field: Field) -> dict[str, str]:
        dtypes = {
            "terms.offsets": terms.offsets.dtype,
            "terms.data": terms.data.dtype,
            "doc_starts": np.dtype(np.int64),
            "docs": field.docs,
            "tfs": narrow_dtype(self._highest["tfs"]),
            "impacts": np.dtype(np.uint16),
            "position_starts": np.dtype(np.int64),
            "positions": field.positions,
            "body_offset": np.dtype(np.int64),
            "title_starts": np.dtype(np.int64),
            "title_docs": field.docs,
            "title_tfs": narrow_dtype(self._highest["title_tfs"]),
            "max_impacts": np.dtype(np.uint16),
        }
        return {name: dtype.newbyteorder("<").str for name, dtype in dtypes.items()}

    def _range_ends(self, position_starts: Starts) -> list[int]:
        """Where ranges of terms end, and 0 before: each has about `most_positions` positions, or one term."""
        ends = [0]
        while ends[-1] < len(position_starts) - 1:
            most = position_starts[ends[-1]] + self._most_positions
            ends.append(max(int(np.searchsorted(position_starts, most, "right")) - 1, ends[-1] + 1))
        return ends

    def _merged(
        self, name: str, dtype: np.dtype[np.unsignedinteger], starts: Starts, ends: list[int], cuts: list[Cuts]
    ) -> Iterator[Uints]:
        """The lists of one array, a range of terms after the other."""
        kind = _LENGTHS[name]
        for i in range(len(ends) - 1):
            first, last = ends[i], ends[i + 1]
            values = np.empty(starts[last] - starts[first], dtype)
            following = starts[first:last] - starts[first]  # where the list of each term goes on
            for part, cut in zip(self._parts, cuts, strict=True):
                terms = part.read("terms", *cut["terms"][i : i + 2]) - np.uint32(first)
                lengths = part.read(kind, *cut["terms"][i : i + 2]).astype(np.int64)
                values[ranges(following[terms], lengths)] = part.read(name, *cut[kind][i : i + 2])
                following[terms] += lengths
            yield values

    def _max_impacts(self, impacts: Uints, doc_starts: Starts, first: int, last: int) -> NDArray[np.uint16]:
        lists = doc_starts[first:last][self.occurring[first:last]] - doc_starts[first]
        return np.maximum.reduceat(impacts, lists) if len(lists) else np.zeros(0, np.uint16)

    def _of_occurring(self, starts: Starts) -> Starts:
        kept: Starts = starts[np.append(self.occurring, True)]  # an empty list begins where the next one does
        return kept


def _cuts(part: PartFile, ends: list[int]) -> Cuts:
    terms = np.searchsorted(part.read("terms"), ends)
    return {"terms": terms.tolist()} | {kind: starts_of(part.read(kind))[terms].tolist() for kind in _KINDS}
