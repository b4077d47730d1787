"""Counts matches by the values of a metadata field."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dateline.request import ValueCount
from dateline.search.kernels import Docs, Mask, MatchedDocs, to_mask
from dateline.search.values import FoldedValues

ValueTotals = NDArray[np.int64]
"""The number of documents with each value of a field, in the order of its ordinals; the first is of those without."""


def selected_docs(matched: MatchedDocs, documents: int) -> Docs | Mask:
    """The matches of a search in an index of n documents, for `FieldFacet.counts_of`: ascending, or a mask, bool[n].

    O(1), and O(n) for a bitmap.
    """
    return matched.docs if matched.bitmap is None else to_mask(matched.bitmap)[:documents]


class FieldFacet:
    """Counts documents by the folded values of one field.  Costs nothing until it is asked.

    A document with several values counts once for each that differs, folded, from the others.
    `live` says which documents of the index are not deleted; None if all are.
    """

    def __init__(self, values: FoldedValues, live: Mask | None) -> None:
        self._values = values
        self._live = live

    def counts_of(self, selected: Docs | Mask) -> "FacetCounts":
        """Count n documents (unsigned[n], in any order), or those of a mask over the index, bool[documents].

        O(n + values), and O(documents) for a mask.
        """
        if not self._values.folded:
            return self.of_all
        return self._made(selected)

    @cached_property
    def of_all(self) -> "FacetCounts":
        """The counts of all documents that are not deleted; made once."""
        return self._made(self._live)

    def written(self, ordinal: int) -> str:
        """The form in which most of the live articles have a value; not in capitals if it is written otherwise, too."""
        forms = self._values.forms_of(ordinal, self._live_codes)
        return max(forms, key=lambda form: (not form.isupper(), forms[form], form), default="")

    @cached_property
    def _live_codes(self) -> list[ValueTotals]:
        return self._values.count_codes(self._live)

    def _made(self, selected: Docs | Mask | None) -> "FacetCounts":
        return FacetCounts(self._values.totals(selected), self._values.ordinal_of, self.written)


class FacetCounts:
    """The counts of one answer: `totals` by ordinal, of which `size` values have any."""

    def __init__(self, totals: ValueTotals, ordinal_of: Callable[[str], int], written: Callable[[int], str]) -> None:
        self._totals = totals
        self._ordinal_of = ordinal_of
        self._written = written

    @property
    def size(self) -> int:
        """The number of values that matches have."""
        return int(np.count_nonzero(self._totals[1:]))

    def count(self, value: str) -> int:
        """The number of matches with a value, compared folded."""
        return int(self._totals[self._ordinal_of(value)]) if self._ordinal_of(value) else 0

    def top(self, limit: int | None) -> list[ValueCount]:
        """The `limit` most frequent values, or all, the most frequent first, equals by their folded form.

        O(values + limit * log limit).
        """
        totals = self._totals[1:]
        found = np.flatnonzero(totals)
        if limit is not None and limit < len(found):
            least = np.partition(totals[found], len(found) - limit)[len(found) - limit]
            found = found[totals[found] >= least]
        order = found[np.argsort(-totals[found], kind="stable")][:limit]
        return [ValueCount(self._written(ordinal + 1), int(totals[ordinal])) for ordinal in order.tolist()]
