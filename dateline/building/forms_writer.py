"""Forms and the terms they have; the file of forms and of the words of metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dateline.building.segment_writer import arrays_of
from dateline.columnar.format import write_container
from dateline.columnar.segment import Forms, MetadataWords
from dateline.columnar.strings import StringColumn


@dataclass(frozen=True, slots=True)
class Words:
    """Distinct forms, and all terms in the order of their bytes.

    `of_numbers` (uint32) has the term of each number of a form, and `places` the place of that form in
    `forms`; a number that no form has leads to term and place 0.
    """

    forms: Sequence[str]
    terms: Sequence[str]
    of_numbers: NDArray[np.uint32]
    places: NDArray[np.uint32]

    @classmethod
    def of_shares(cls, forms: Sequence[list[str]], stems: Sequence[list[str]]) -> "Words":
        """Join the vocabularies of several processes, with the terms of their forms.

        Process p of n has given its forms the numbers p, p + n, p + 2n ...
        """
        terms = sorted(set().union(*stems))  # the order of code points is that of UTF-8
        numbers = {term: number for number, term in enumerate(terms)}
        end = len(forms) * max(map(len, forms))
        of_numbers, places = np.zeros(end, np.uint32), np.zeros(end, np.uint32)
        joined: dict[str, int] = {}
        for process, (some, their_stems) in enumerate(zip(forms, stems, strict=True)):
            mine = slice(process, process + len(forms) * len(some), len(forms))
            of_numbers[mine] = np.fromiter(map(numbers.__getitem__, their_stems), np.uint32, len(some))
            places[mine] = np.fromiter((joined.setdefault(form, len(joined)) for form in some), np.uint32, len(some))
        return cls(list(joined), terms, of_numbers, places)

    def occurring_terms(self, occurring: NDArray[np.bool_]) -> StringColumn:
        """The terms of which `occurring` says that they occur."""
        return StringColumn.from_strings(compress(self.terms, occurring.tolist()))

    def occurring_forms(self, dfs: NDArray[np.int64], occurring: NDArray[np.bool_]) -> Forms:
        """The forms that have articles (`dfs`, by number); terms are numbered without those that do not occur."""
        count = len(self.forms)
        terms = np.zeros(count, np.uint32)
        used = np.flatnonzero(dfs)
        terms[self.places[used]] = self.of_numbers[used]
        totals = np.bincount(self.places[used], dfs[used], count).astype(np.uint32)
        order = np.array(sorted(np.flatnonzero(totals).tolist(), key=self.forms.__getitem__), np.int64)
        numbers = np.cumsum(occurring) - 1
        return Forms(
            forms=StringColumn.from_strings(self.forms[place] for place in order.tolist()),
            terms=numbers[terms[order]].astype(np.uint32),
            dfs=totals[order],
        )


def write_forms(folder: Path, segment: str, forms: Forms, words: Mapping[str, MetadataWords]) -> None:
    """Write the file; `words` by the names of their sections, in their order."""
    arrays = arrays_of(forms)
    for name, each in words.items():
        arrays |= arrays_of(each, f"{name}.")
    write_container(folder, segment, "forms", arrays)
