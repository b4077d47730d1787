"""Merging parts with ascending documents into one list for each term, without sorting.

Since the documents of each part come after those of the parts before it, the list of a
term is its lists in the parts, one after the other, and the place of every entry is
known from the lengths of the lists alone.  That is done for a range of terms at a time,
whose lists fit into memory.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.building.inversion import Part
from dateline.building.postings_writer import KINDS, LENGTHS
from dateline.building.spool import PartFile, Spool
from dateline.columnar.arrays import Int64s, starts_of

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


def bounds_in_part(terms: NDArray[np.uint32], lengths: dict[str, NDArray[np.uint32]], ends: Sequence[int]) -> Int64s:
    """Where the ranges of terms between two of `ends` lie in a part, given its terms and lengths of lists.

    int64[ends, 1 + kinds]: the places in `terms`, then in the lists of each of KINDS.
    """
    cuts = np.searchsorted(terms, np.array(ends, np.int64))
    return np.stack([cuts, *(starts_of(lengths[kind])[cuts] for kind in KINDS)], axis=1)


def merge_range(
    parts: Sequence[tuple[PartFile, Spool]],
    bounds: Int64s,
    first_term: int,
    lengths: dict[str, Int64s],
    dtypes: dict[str, np.dtype[Any]],
) -> dict[str, NDArray[Any]]:
    """The lists of a range of terms from `first_term` on, by name; `lengths` are those of its terms, by kind.

    `bounds` (int64[parts, 2, 1 + kinds]) are those of the range in each part, see `bounds_in_part`.
    """
    starts = {kind: starts_of(each) for kind, each in lengths.items()}
    merged = {name: np.empty(starts[kind][-1], dtypes[name]) for name, kind in LENGTHS.items()}
    following = {kind: each[:-1] for kind, each in starts.items()}  # where the list of each term goes on
    for (part, spool), (begins, ends) in zip(parts, bounds.tolist(), strict=True):
        terms = part.read(spool, "terms", begins[0], ends[0]) - np.uint32(first_term)
        for kind, begin, end in zip(KINDS, begins[1:], ends[1:], strict=True):
            sizes = part.read(spool, kind, begins[0], ends[0])
            places = _places(following[kind][terms], sizes)
            following[kind][terms] += sizes
            for name in (name for name, its_kind in LENGTHS.items() if its_kind == kind):
                merged[name][places] = part.read(spool, name, begin, end)
    return merged


def _places(starts: Int64s, sizes: NDArray[np.uint32]) -> _Places:
    """The places of the entries of lists that begin at `starts`, less than 2**31, one list after the other."""
    begins = np.cumsum(sizes, dtype=np.int64) - sizes
    places: _Places = np.repeat((starts - begins).astype(np.int32), sizes)
    places += np.arange(len(places), dtype=np.int32)
    return places
