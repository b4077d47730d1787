"""The whole folded values of a column: filters on them, and their ordinals."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import DictionaryColumn, narrow
from dateline.search.kernels import Docs, Mask
from dateline.text.tokens import fold_value


class FoldedValues:
    """The values of one column of all segments, by their folded form; made at opening."""

    def __init__(self, columns: Sequence[DictionaryColumn]) -> None:
        self._columns: list[NDArray[np.unsignedinteger[Any]]] = [np.asarray(column.codes) for column in columns]
        self._values = [column.values for column in columns]
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

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The distinct folded values of all segments, ascending; value i has the ordinal i + 1.  Made at first use."""
        return tuple(sorted({value for codes in self._codes for value in codes}))

    @cached_property
    def ordinals(self) -> NDArray[np.unsignedinteger[Any]]:
        """The ordinal of the value of each document, 0 without one: uint8 to uint64[documents], in their order.

        Made at first use, in O(documents + values * log values).
        """
        parts = [to_ordinals.take(codes) for codes, to_ordinals in zip(self._columns, self._to_ordinals, strict=True)]
        joined = np.concatenate(parts) if parts else np.zeros(0, np.uint8)
        return narrow(joined, len(self.folded))

    def ordinal_of(self, value: str) -> int:
        """The ordinal of a value, compared folded; 0 if no document has it."""
        return self._ordinal_by_value.get(fold_value(value), 0)

    def count_codes(self, live: Mask | None) -> list[NDArray[np.int64]]:
        """The number of live documents with each code, for each segment: int64[codes], in their order.  O(documents).

        `live` is bool[documents], or None if all are.
        """
        counts, base = [], 0
        for codes, size in zip(self._columns, self._sizes, strict=True):
            shown = codes if live is None else codes[live[base : base + len(codes)]]
            counts.append(np.bincount(shown, minlength=size))
            base += len(codes)
        return counts

    def forms_of(self, ordinal: int, counts: Sequence[NDArray[np.int64]]) -> Counter[str]:
        """The written forms of a value that live documents have, with the number of these.  O(forms of the value).

        `counts` are int64[codes] for each segment, in the order of the codes; see `count_codes`.
        """
        forms, value = Counter[str](), self.folded[ordinal - 1]
        for codes, values, of_codes in zip(self._codes, self._values, counts, strict=True):
            for code in codes.get(value, ()):
                if of_codes[code]:
                    forms[values[code - 1]] += int(of_codes[code])
        return forms

    @cached_property
    def _ordinal_by_value(self) -> dict[str, int]:
        return {value: ordinal for ordinal, value in enumerate(self.folded, 1)}

    @cached_property
    def _to_ordinals(self) -> list[NDArray[np.int64]]:
        """The ordinal of each code of each segment."""
        tables = [np.zeros(size, np.int64) for size in self._sizes]
        for table, codes in zip(tables, self._codes, strict=True):
            for value, of_value in codes.items():
                table[of_value] = self._ordinal_by_value[value]
        return tables
