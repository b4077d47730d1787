"""The whole folded values of a column: filters on them, and the documents that have them counted."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.article import METADATA_PLURALS, SEVERAL_VALUED, MetadataField
from dateline.columnar.arrays import ranges, starts_of
from dateline.columnar.segment import Documents
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, narrow
from dateline.search.kernels import Docs, Mask
from dateline.text.tokens import fold_value

_GATHERED = 16  # of so many documents, the values of one are gathered at the cost of looking at those of all


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

    def totals(self, selected: Docs | Mask | None) -> NDArray[np.int64]:
        """The number of documents with each value, by ordinal, those without one first: int64[values + 1].

        They are counted among n documents (unsigned[n], in any order), those of a mask (bool[documents]), or all.
        O(n + values), and O(documents) for a mask.
        """
        ordinals = self.ordinals if selected is None else self.ordinals[selected]
        return np.bincount(ordinals, minlength=len(self.folded) + 1)

    def ordinal_of(self, value: str) -> int:
        """The ordinal of a value, compared folded; 0 if no document has it."""
        return self._ordinal_by_value.get(fold_value(value), 0)

    def count_codes(self, live: Mask | None) -> list[NDArray[np.int64]]:
        """How often live documents have each code, for each segment: int64[codes], in their order.  O(documents).

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


class SeveralFoldedValues(FoldedValues):
    """The values of one column of all segments with several values a document, by their folded form.

    A document counts once for each of its distinct folded values, and passes a filter if it has any of the wanted ones.
    """

    def __init__(self, columns: Sequence[MultiValuedColumn]) -> None:
        super().__init__([DictionaryColumn(column.codes, column.values) for column in columns])
        self._starts = [np.asarray(column.starts).astype(np.int64) for column in columns]
        self._documents = sum(map(len, columns))

    def mask(self, bases: Sequence[int], docs: Docs, values: Sequence[str]) -> Mask:  # noqa: ARG002  (of the contract)
        """See `FoldedValues`.  O(n + their values + distinct values of the column)."""
        wanted = {self.ordinal_of(value) for value in values} - {0}
        is_wanted = np.zeros(len(self.folded) + 1, np.bool_)
        is_wanted[list(wanted)] = True
        starts, ordinals = self._by_document
        counts = starts[docs.astype(np.int64) + 1] - starts[docs]
        hits = is_wanted[ordinals[ranges(starts[docs], counts)]]
        mask = np.zeros(len(docs), np.bool_)
        mask[np.repeat(np.arange(len(docs)), counts)[hits]] = True
        return mask

    def totals(self, selected: Docs | Mask | None) -> NDArray[np.int64]:
        """See `FoldedValues`.  O(n + their values) for few documents, else O(documents + all values)."""
        starts, ordinals = self._by_document
        if selected is not None and selected.dtype != np.bool_ and len(selected) * _GATHERED < self._documents:
            counts = starts[selected.astype(np.int64) + 1] - starts[selected]
            totals = np.bincount(ordinals[ranges(starts[selected], counts)], minlength=len(self.folded) + 1)
            totals[0] = len(selected) - np.count_nonzero(counts)
            return totals
        is_selected = self._to_mask(selected)
        docs, bounds, found = self._by_value
        totals = np.zeros(len(self.folded) + 1, np.int64)
        if len(found):
            totals[found] = np.add.reduceat(is_selected.view(np.uint8).take(docs), bounds, dtype=np.uint32)
        totals[0] = np.count_nonzero(is_selected & self._is_without)
        return totals

    def count_codes(self, live: Mask | None) -> list[NDArray[np.int64]]:
        """See `FoldedValues`."""
        if live is None:
            return super().count_codes(None)
        base, masks = 0, [np.zeros(0, np.bool_)]
        for starts in self._starts:
            masks.append(np.repeat(live[base : base + len(starts) - 1], np.diff(starts)))
            base += len(starts) - 1
        return super().count_codes(np.concatenate(masks))  # whose columns have an entry for each value

    def _to_mask(self, selected: Docs | Mask | None) -> Mask:
        if selected is not None and selected.dtype == np.bool_:
            return selected.astype(np.bool_, copy=False)
        mask = np.full(self._documents, selected is None, np.bool_)
        if selected is not None:
            mask[selected.astype(np.intp)] = True
        return mask

    @cached_property
    def _pairs(self) -> NDArray[np.int64]:
        """The pairs of a value and a document that has it, each once: `ordinal << 32 | document`, ascending."""
        counts = [np.diff(starts) for starts in self._starts]
        owners = np.repeat(np.arange(self._documents), np.concatenate([np.zeros(0, np.int64), *counts]))
        return np.unique(self.ordinals.astype(np.int64) << 32 | owners)

    @cached_property
    def _by_value(self) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
        """The documents of each value, one after the other; where those of each found ordinal begin; these ordinals."""
        found, bounds = np.unique(self._pairs >> 32, return_index=True)
        return (self._pairs & 0xFFFFFFFF).astype(np.intp), bounds, found

    @cached_property
    def _is_without(self) -> Mask:
        """Whether each document has no value: bool[documents]."""
        starts, _ = self._by_document
        is_without: Mask = starts[1:] == starts[:-1]
        return is_without

    @cached_property
    def _by_document(self) -> tuple[NDArray[np.int64], NDArray[np.unsignedinteger[Any]]]:
        """The distinct ordinals of each document, one after the other, and where those of each begin."""
        docs = self._pairs & 0xFFFFFFFF
        order = np.argsort(docs, kind="stable")
        starts = starts_of(np.bincount(docs, minlength=self._documents))
        return starts, narrow(self._pairs[order] >> 32, len(self.folded))


def folded_values(field: MetadataField, documents: Sequence[Documents]) -> FoldedValues:
    """The values of a metadata field of all segments, given as their documents."""
    columns = [getattr(each, METADATA_PLURALS[field]) for each in documents]
    return SeveralFoldedValues(columns) if field in SEVERAL_VALUED else FoldedValues(columns)
