"""The compounds of a segment by the words that they may be typed as."""

import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import MultiValuedColumn, column_slice
from dateline.search.kernels import Mask
from dateline.text.analysis import Analysis
from dateline.text.compounds import APOSTROPHE, HYPHEN, POINT, parts_of_compound

_SIGNS = str.maketrans("", "", HYPHEN + APOSTROPHE + POINT)


class CompoundTable:
    """Finds the compounds of a segment whose parts together are a word, or, after an apostrophe, whose last part is.

    The table is made when it is first asked, in a tenth of a second for the compounds of 100,000 articles; it takes 12
    bytes for each.  Safe for several threads.
    """

    def __init__(self, column: MultiValuedColumn) -> None:
        self._column = column
        self._lock = threading.Lock()
        self._tables: dict[str, tuple[NDArray[np.int64], NDArray[np.int32]]] = {}
        self._counts: NDArray[np.int64] | None = None

    def find(self, term: str, analysis: Analysis) -> Iterator[tuple[str, int]]:
        """The compounds for the term of a word, each with its number; `analysis` is that of the index."""
        hashes, numbers = self._table(analysis)
        first, end = np.searchsorted(hashes, hash(term), "left"), np.searchsorted(hashes, hash(term), "right")
        for number in numbers[first:end].tolist():
            compound = self._column.values[number]
            if term in map(analysis.stem, words_for(compound)):
                yield compound, number

    def articles(self, number: int, live: Mask | None) -> int:
        """The number of articles with a compound; `live` (bool[documents], in their order) are those not deleted.

        None if all are.  O(codes of the column), the first time or where some are deleted.
        """
        codes = self._column.codes
        if live is not None:
            at = np.flatnonzero(codes == number + 1)
            return int(live[np.searchsorted(self._column.starts, at, "right") - 1].sum())
        if self._counts is None:
            self._counts = np.bincount(codes, minlength=len(self._column.values) + 1)
        return int(self._counts[number + 1])

    def _table(self, analysis: Analysis) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        with self._lock:
            table = self._tables.get(analysis.language)
            if table is None:
                table = self._tables[analysis.language] = self._make(analysis)
        return table

    def _make(self, analysis: Analysis) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The hashes of the terms of all words for compounds, ascending, and the number of the compound of each."""
        column = self._column.values
        values = [raw.decode("utf-8", "surrogatepass") for raw in column_slice(column, 0, len(column))]
        words = [value.translate(_SIGNS) for value in values]
        numbers = list(range(len(values)))
        for number, value in enumerate(values):
            if APOSTROPHE in value:
                words.append(value.rpartition(APOSTROPHE)[2])
                numbers.append(number)
        hashes = np.fromiter(map(hash, analysis.stems(words)), np.int64, len(words))
        order = np.argsort(hashes, kind="stable")
        return hashes[order], np.array(numbers, np.int32)[order]


def words_for(compound: str) -> tuple[str, ...]:
    """The words that a compound may be typed as: its parts together, and the last one after an apostrophe."""
    together = compound.translate(_SIGNS)
    return (together, parts_of_compound(compound)[-1]) if APOSTROPHE in compound else (together,)
