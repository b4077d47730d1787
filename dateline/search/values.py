"""Filters on the whole folded value of a column."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import DictionaryColumn
from dateline.search.kernels import Docs, Mask
from dateline.text.tokens import fold_value


class FoldedValues:
    """The values of one column of all segments, by their folded form; made at opening."""

    def __init__(self, columns: Sequence[DictionaryColumn]) -> None:
        self._columns: list[NDArray[np.unsignedinteger[Any]]] = [np.asarray(column.codes) for column in columns]
        self._sizes = [len(column.values) + 1 for column in columns]
        self._codes: list[dict[str, list[int]]] = [{} for _ in columns]
        for codes, column in zip(self._codes, columns, strict=True):
            for code, value in enumerate(column.values, 1):
                codes.setdefault(fold_value(value), []).append(code)

    def mask(self, bases: Sequence[int], docs: Docs, values: Sequence[str]) -> Mask:
        """Whether each of n ascending documents has one of the values, compared folded: bool[n].

        `bases` are the first documents of the segments, ascending.  O(n + distinct values of the column).
        """
        folded = {fold_value(value) for value in values}
        bounds = [*docs.searchsorted(np.array(bases, docs.dtype)).tolist(), len(docs)]
        mask = np.zeros(len(docs), np.bool_)
        for number, base in enumerate(bases):
            first, end = bounds[number], bounds[number + 1]
            wanted = np.zeros(self._sizes[number], np.bool_)
            wanted[[code for value in folded for code in self._codes[number].get(value, ())]] = True
            mask[first:end] = wanted[self._columns[number][docs[first:end] - docs.dtype.type(base)]]
        return mask
