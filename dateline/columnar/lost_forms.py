"""The forms that go with deleted articles."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import Segment
from dateline.columnar.strings import StringColumn
from dateline.columnar.texts import Bodies
from dateline.text.array_tokens import ArrayTokeniser, Vocabulary

_DOCS_AT_A_TIME = 1 << 8


class LostForms(NamedTuple):
    """Forms of deleted articles, ascending by their bytes, and how many of these have each."""

    forms: StringColumn
    dfs: NDArray[np.int64]


def lost_forms(segment: Segment) -> LostForms:
    """The forms of the deleted articles of a segment, found by tokenising them again."""
    assert segment.deletions is not None
    bodies = Bodies(segment.texts)
    counting = _Counting()
    for doc in segment.deletions.docs.tolist():
        counting.add(segment.documents.titles.bytes_at(doc), bodies.raw(doc))
    counting.count()
    forms = counting.vocabulary.forms
    order = sorted(range(len(forms)), key=forms.__getitem__)
    return LostForms(StringColumn.from_strings(forms[number] for number in order), counting.dfs[order])


class _Counting:
    """Counts the articles that have each form of a vocabulary."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.dfs = np.zeros(0, np.int64)
        self._tokeniser = ArrayTokeniser(self.vocabulary)
        self._texts: list[bytes] = []

    def add(self, title: bytes, body: bytes) -> None:
        """Count an article, at the latest when `count` is called."""
        self._texts += (title, body)
        if len(self._texts) >= 2 * _DOCS_AT_A_TIME:
            self.count()

    def count(self) -> None:
        """Count what was added."""
        tokens = self._tokeniser.tokens(self._texts)
        docs = np.repeat(np.arange(len(self._texts)) // 2, tokens.counts)
        pairs = np.unique((docs << 32) | tokens.forms)
        dfs = np.bincount(pairs & 0xFFFFFFFF, minlength=len(self.vocabulary))
        dfs[: len(self.dfs)] += self.dfs
        self.dfs = dfs
        self._texts = []
