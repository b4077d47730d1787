"""Forms and the terms they have; the file of forms and of the words of metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.format import write_container
from dateline.columnar.segment import Forms, MetadataWords
from dateline.columnar.strings import StringColumn
from dateline.columnar.writer import arrays_of
from dateline.text.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Words:
    """Forms by number, their terms in the order of their bytes, and the number of each form's term (uint32)."""

    forms: Sequence[str]
    terms: Sequence[str]
    of_forms: NDArray[np.uint32]

    @classmethod
    def stemmed(cls, forms: Sequence[str], analysis: Analysis) -> "Words":
        """Find the terms of forms."""
        stems = analysis.stems(forms)
        terms = sorted(set(stems))  # the order of code points is that of UTF-8
        numbers = {term: number for number, term in enumerate(terms)}
        return cls(forms, terms, np.fromiter((numbers[stem] for stem in stems), np.uint32, len(stems)))

    def occurring_terms(self, occurring: NDArray[np.bool_]) -> StringColumn:
        """The terms of which `occurring` says that they occur."""
        return StringColumn.from_strings(compress(self.terms, occurring.tolist()))

    def occurring_forms(self, dfs: NDArray[np.int64], occurring: NDArray[np.bool_]) -> Forms:
        """The forms that have articles (`dfs`, by number); terms are numbered without those that do not occur."""
        order = np.array(sorted(np.flatnonzero(dfs).tolist(), key=self.forms.__getitem__), np.int64)
        numbers = np.cumsum(occurring) - 1
        return Forms(
            forms=StringColumn.from_strings(self.forms[number] for number in order.tolist()),
            terms=numbers[self.of_forms[order]].astype(np.uint32),
            dfs=dfs[order].astype(np.uint32),
        )


def write_forms(folder: Path, segment: str, forms: Forms, words: Mapping[str, MetadataWords]) -> None:
    """Write the file; `words` by the names of their sections, in their order."""
    arrays = arrays_of(forms)
    for name, each in words.items():
        arrays |= arrays_of(each, f"{name}.")
    write_container(folder, segment, "forms", arrays)
