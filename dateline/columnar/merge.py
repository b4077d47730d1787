"""Merging parts with ascending documents into one list for each term, without sorting.

Since the documents of each part come after those of the parts before it, the list of a
term is its lists in the parts, one after the other, and the place of every entry is
known from the lengths of the lists alone.  That is done for a range of terms at a time,
whose lists fit into memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s, starts_of
from dateline.columnar.invert import Part
from dateline.columnar.part_files import PartFile, Spool
from dateline.columnar.postings_file import KINDS, LENGTHS

_Places = NDArray[np.int32]


class Lengths:
    """How long the lists of all terms are, in all parts together; `highest` is that of `tfs` and of `title_tfs`."""

    def __init__(self, terms: int) -> None:
        self.of_terms = {kind: np.zeros(terms, np.int64) for kind in KINDS}
        self.highest = {"tfs": 0, "title_tfs": 0}

    def add(self, terms: NDArray[np.uint32], lengths: dict[str, NDArray[Any]], highest: dict[str, int]) -> None:
        """Add those of a part."""
        for kind, of_terms in self.of_terms.items():
            of_terms[terms] += lengths[kind]
        self.highest = {name: max(mine, highest[name]) for name, mine in self.highest.items()}


def highest_in(part: Part) -> dict[str, int]:
    """The highest frequencies in a part."""
    return {"tfs": int(np.max(part.tfs, initial=0)), "title_tfs": int(np.max(part.title_tfs, initial=0))}


@dataclass(frozen=True, slots=True)
class PartCut:
    """The lists of a range of terms in a part: `bounds` of the range in its arrays, by kind and for `terms`."""

    part: PartFile
    bounds: dict[str, tuple[int, int]]


def cut_parts(parts: Sequence[tuple[PartFile, Spool]], ends: Sequence[int]) -> list[list[PartCut]]:
    """For each range of terms between two of `ends` its lists in each part."""
    cuts: list[list[PartCut]] = [[] for _ in ends[1:]]
    for part, spool in parts:
        terms = np.searchsorted(part.read(spool, "terms"), ends)
        bounds = {"terms": terms.tolist()}
        bounds |= {kind: starts_of(part.read(spool, kind))[terms].tolist() for kind in KINDS}
        for i, mine in enumerate(cuts):
            mine.append(PartCut(part, {name: (each[i], each[i + 1]) for name, each in bounds.items()}))
    return cuts


def merge_range(
    cuts: Sequence[tuple[PartCut, Spool]], first_term: int, lengths: dict[str, Int64s], dtypes: dict[str, np.dtype[Any]]
) -> dict[str, NDArray[Any]]:
    """The lists of a range of terms from `first_term` on, by name; `lengths` are those of its terms, by kind."""
    starts = {kind: starts_of(each) for kind, each in lengths.items()}
    merged = {name: np.empty(starts[kind][-1], dtypes[name]) for name, kind in LENGTHS.items()}
    following = {kind: each[:-1] for kind, each in starts.items()}  # where the list of each term goes on
    for cut, spool in cuts:
        terms = cut.part.read(spool, "terms", *cut.bounds["terms"]) - np.uint32(first_term)
        for kind in KINDS:
            sizes = cut.part.read(spool, kind, *cut.bounds["terms"])
            places = _places(following[kind][terms], sizes)
            following[kind][terms] += sizes
            for name in (name for name, its_kind in LENGTHS.items() if its_kind == kind):
                merged[name][places] = cut.part.read(spool, name, *cut.bounds[kind])
    return merged


def _places(starts: Int64s, sizes: NDArray[np.uint32]) -> _Places:
    """The places of the entries of lists that begin at `starts`, less than 2**31, one list after the other."""
    begins = np.cumsum(sizes, dtype=np.int64) - sizes
    places: _Places = np.repeat((starts - begins).astype(np.int32), sizes)
    places += np.arange(len(places), dtype=np.int32)
    return places
