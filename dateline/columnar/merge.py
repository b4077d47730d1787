"""Merging parts with ascending documents into one list for each term, without sorting.

Since the documents of each part come after those of the parts before it, the list of a
term is its lists in the parts, one after the other, and the place of every entry is
known from the lengths of the lists alone.  That is done for a range of terms at a time,
whose lists fit into memory, array by array in the order in which the file has them.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from dateline.columnar.arrays import ranges, starts_of
from dateline.columnar.invert import Part
from dateline.columnar.part_files import PartFile, Spool
from dateline.columnar.postings_file import KINDS, LENGTHS, Lists, range_ends
from dateline.columnar.strings import Uints

Cuts: TypeAlias = dict[str, list[int]]
"""Where the ranges of terms begin and end in the arrays of a part, by the kind of a length, and `terms`."""


class Merger:
    """Parts on disk, in the order of their documents; `terms` is the number of all terms."""

    def __init__(self, spool: Spool, terms: int) -> None:
        self._spool = spool
        self._parts: list[PartFile] = []
        self._lengths = {kind: np.zeros(terms, np.int64) for kind in KINDS}
        self._highest = {"tfs": 0, "title_tfs": 0}

    def add(self, part: Part) -> None:
        """Put a part on disk whose documents come after those of all parts before."""
        for kind, lengths in self._lengths.items():
            lengths[part.terms] += getattr(part, kind)
        for name, highest in self._highest.items():
            self._highest[name] = max(highest, int(getattr(part, name).max(initial=0)))
        self._parts.append(PartFile(self._spool, part))

    def merged(self, most_positions: int) -> Lists:
        """The lists of all parts together; up to `most_positions` are merged at a time."""
        ends = range_ends(self._lengths["occurrences"], most_positions)
        cuts = [_cuts(part, ends) for part in self._parts]

        def read(name: str, dtype: np.dtype[Any]) -> Iterator[Uints]:
            return self._read(name, dtype, ends, cuts)

        return Lists(self._lengths, ends, read, self._highest)

    def _read(self, name: str, dtype: np.dtype[Any], ends: list[int], cuts: list[Cuts]) -> Iterator[Uints]:
        kind = LENGTHS[name]
        for i in range(len(ends) - 1):
            starts = starts_of(self._lengths[kind][ends[i] : ends[i + 1]])
            values = np.empty(starts[-1], dtype)
            following = starts[:-1]  # where the list of each term goes on
            for part, cut in zip(self._parts, cuts, strict=True):
                terms = part.read("terms", *cut["terms"][i : i + 2]) - np.uint32(ends[i])
                lengths = part.read(kind, *cut["terms"][i : i + 2]).astype(np.int64)
                values[ranges(following[terms], lengths)] = part.read(name, *cut[kind][i : i + 2])
                following[terms] += lengths
            yield values


def _cuts(part: PartFile, ends: list[int]) -> Cuts:
    terms = np.searchsorted(part.read("terms"), ends)
    return {"terms": terms.tolist()} | {kind: starts_of(part.read(kind))[terms].tolist() for kind in KINDS}
