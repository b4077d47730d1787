"""Writes the file of forms: surface forms with their terms, and the words of metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dateline.building.segment_writer import arrays_of
from dateline.columnar.format import write_container
from dateline.columnar.segment import Forms, MetadataWords
from dateline.columnar.strings import StringColumn


@dataclass(frozen=True, slots=True)
class JoinedVocabulary:
    """The distinct forms that several workers met, and all terms in the order of their bytes.

    Of N numbers that workers gave to forms, `terms_of_numbers` (uint32[N]) has the term of each, and
    `forms_of_numbers` (uint32[N]) the index of its form in `forms`; both are 0 for a number that no form has.
    """

    forms: Sequence[str]
    terms: Sequence[str]
    terms_of_numbers: NDArray[np.uint32]
    forms_of_numbers: NDArray[np.uint32]

    @classmethod
    def join(cls, forms: Sequence[list[str]], stems: Sequence[list[str]]) -> Self:
        """Join the forms of n workers; `stems` are their terms, in the same order.

        Worker p has given its forms the numbers p, p + n, p + 2n ...
        """
        terms = sorted(set().union(*stems))  # the order of code points is that of UTF-8
        numbers = {term: number for number, term in enumerate(terms)}
        end = len(forms) * max(map(len, forms))
        terms_of_numbers, forms_of_numbers = np.zeros(end, np.uint32), np.zeros(end, np.uint32)
        joined: dict[str, int] = {}
        for worker, (its_forms, its_stems) in enumerate(zip(forms, stems, strict=True)):
            given = slice(worker, worker + len(forms) * len(its_forms), len(forms))
            count = len(its_forms)
            terms_of_numbers[given] = np.fromiter(map(numbers.__getitem__, its_stems), np.uint32, count)
            forms_of_numbers[given] = np.fromiter(
                (joined.setdefault(form, len(joined)) for form in its_forms), np.uint32, count
            )
        return cls(list(joined), terms, terms_of_numbers, forms_of_numbers)

    def occurring_terms(self, occurring: NDArray[np.bool_]) -> StringColumn:
        """The occurring terms, in order; `occurring` is bool[terms].  Linear in their bytes."""
        return StringColumn.from_strings(compress(self.terms, occurring.tolist()))

    def occurring_forms(self, dfs: NDArray[np.int64], occurring: NDArray[np.bool_]) -> Forms:
        """The forms that articles have, in the order of their bytes, with numbers among the occurring terms.

        `dfs` (int64[N]) has the articles of each number, `occurring` is bool[terms].  O(N + forms log forms).
        """
        count = len(self.forms)
        terms = np.zeros(count, np.uint32)
        used = np.flatnonzero(dfs)
        terms[self.forms_of_numbers[used]] = self.terms_of_numbers[used]
        totals = np.bincount(self.forms_of_numbers[used], dfs[used], count).astype(np.uint32)
        order = np.array(sorted(np.flatnonzero(totals).tolist(), key=self.forms.__getitem__), np.int64)
        numbers = np.cumsum(occurring) - 1
        return Forms(
            forms=StringColumn.from_strings(self.forms[form] for form in order.tolist()),
            terms=numbers[terms[order]].astype(np.uint32),
            dfs=totals[order],
        )


def write_forms(folder: Path, segment: str, forms: Forms, words: Mapping[str, MetadataWords]) -> None:
    """Write the file of a segment; `words` are by the names of their sections, in their order.  Raises OSError."""
    arrays = arrays_of(forms)
    for name, each in words.items():
        arrays |= arrays_of(each, f"{name}.")
    write_container(folder, segment, "forms", arrays)
