"""Merges inverted runs into one list for each term, without sorting.

The documents of each run come after those of the runs before it.  So the list of a term is its lists in the runs,
one after the other, and the lengths of the lists tell where each entry goes.  A range of terms is merged at a time,
whose lists fit into memory.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.building.inversion import InvertedRun
from dateline.building.postings_writer import LENGTH_KINDS, LENGTH_OF
from dateline.building.spool import Spool, SpooledRun
from dateline.columnar.arrays import Int64s, starts_of


class ListLengths:
    """Running totals over runs: the length of the lists of each term, and the highest frequencies.

    `of_terms` has int64[terms] for each of LENGTH_KINDS; `highest` the highest of `tfs` and of `title_tfs`.
    """

    def __init__(self, terms: int) -> None:
        self.of_terms = {kind: np.zeros(terms, np.int64) for kind in LENGTH_KINDS}
        self.highest = {"tfs": 0, "title_tfs": 0}

    def add(self, terms: NDArray[np.uint32], lengths: Mapping[str, NDArray[Any]], highest: Mapping[str, int]) -> None:
        """Add a run: its n terms, ascending, by LENGTH_KINDS their lengths [n], and its highest frequencies.  O(n)."""
        for kind, of_terms in self.of_terms.items():
            of_terms[terms] += lengths[kind]
        self.highest = {name: max(mine, highest[name]) for name, mine in self.highest.items()}


def highest_frequencies(run: InvertedRun) -> dict[str, int]:
    """The highest of the `tfs` and of the `title_tfs` of a run; 0 of none."""
    return {"tfs": int(np.max(run.tfs, initial=0)), "title_tfs": int(np.max(run.title_tfs, initial=0))}


def range_bounds(terms: NDArray[np.uint32], lengths: Mapping[str, NDArray[Any]], ends: Sequence[int]) -> Int64s:
    """Where ranges of terms, which end at `ends`, lie in a run: int64[len(ends), 1 + len(LENGTH_KINDS)].

    `terms` are the n terms of the run, ascending, and `lengths` their lengths [n] by kind.  A row holds the offset
    in `terms`, then those in the lists of each kind.  O(n).
    """
    cuts = np.searchsorted(terms, np.array(ends, np.int64))
    return np.stack([cuts, *(starts_of(lengths[kind])[cuts] for kind in LENGTH_KINDS)], axis=1)


def merge_range(
    runs: Sequence[tuple[SpooledRun, Spool]],
    bounds: Int64s,
    first_term: int,
    lengths: Mapping[str, Int64s],
    dtypes: Mapping[str, np.dtype[Any]],
) -> dict[str, NDArray[Any]]:
    """The lists of n terms from `first_term` on, by name, in the order of terms and documents, in `dtypes`.

    `bounds` is int64[runs, 2, 1 + len(LENGTH_KINDS)]: two rows of `range_bounds` for each run.  `lengths` has for
    each of LENGTH_KINDS int64[n], summed over the runs.  Linear in the entries of the lists.  Raises OSError.
    """
    starts = {kind: starts_of(each) for kind, each in lengths.items()}
    merged = {name: np.empty(starts[kind][-1], dtypes[name]) for name, kind in LENGTH_OF.items()}
    next_entry = {kind: each[:-1] for kind, each in starts.items()}  # of the list of each term
    for (run, spool), (begins, ends) in zip(runs, bounds.tolist(), strict=True):
        terms = run.read(spool, "terms", begins[0], ends[0]) - np.uint32(first_term)
        for kind, begin, end in zip(LENGTH_KINDS, begins[1:], ends[1:], strict=True):
            sizes = run.read(spool, kind, begins[0], ends[0])
            offsets = _offsets(next_entry[kind][terms], sizes)
            next_entry[kind][terms] += sizes
            for name in (name for name, its_kind in LENGTH_OF.items() if its_kind == kind):
                merged[name][offsets] = run.read(spool, name, begin, end)
    return merged


def _offsets(starts: Int64s, sizes: NDArray[np.uint32]) -> NDArray[np.int32]:
    """The offsets of the entries of lists of `sizes` entries from `starts`, less than 2**31, list after list."""
    begins = np.cumsum(sizes, dtype=np.int64) - sizes
    offsets: NDArray[np.int32] = np.repeat((starts - begins).astype(np.int32), sizes)
    offsets += np.arange(len(offsets), dtype=np.int32)
    return offsets
