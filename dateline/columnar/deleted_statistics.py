"""What deleted articles counted for, found by tokenising their texts again."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s
from dateline.columnar.segment import Segment
from dateline.columnar.strings import StringColumn, column_slice
from dateline.columnar.texts import Bodies
from dateline.errors import CorruptIndexError
from dateline.text.array_tokens import ArrayTokeniser, RunVocabulary

_BYTES_AT_A_TIME = 4 << 20  # of text that is tokenised
_STRINGS_AT_A_TIME = 1 << 14  # of a column, among which others are looked up


class Losses:
    """Counts, for each form of a segment the articles, for each term articles and occurrences, among some documents.

    `form_dfs`, `term_dfs` and `term_occurrences` are int64 arrays by number.
    """

    def __init__(self, segment: Segment) -> None:
        self.form_dfs = np.zeros(len(segment.forms.forms), np.int64)
        self.term_dfs = np.zeros(len(segment.postings.terms), np.int64)
        self.term_occurrences = np.zeros(len(segment.postings.terms), np.int64)
        self._segment = segment
        self._vocabulary = RunVocabulary()
        self._tokeniser = ArrayTokeniser(self._vocabulary)
        self._numbers = np.zeros(0, np.int64)  # in the segment, of the forms of the vocabulary

    def count(self, docs: Sequence[int]) -> None:
        """Count documents, ascending.  Raises CorruptIndexError if a text has a form that the segment has not."""
        texts: list[bytes] = []
        size = 0
        titles = self._segment.documents.titles
        bodies = Bodies(self._segment.texts)
        for doc in docs:
            texts += (titles.bytes_at(doc), bodies.raw(doc))
            size += len(texts[-2]) + len(texts[-1])
            if size >= _BYTES_AT_A_TIME:
                self._count(texts)
                texts, size = [], 0
        self._count(texts)

    def _count(self, texts: Sequence[bytes]) -> None:
        tokens = self._tokeniser.tokens(texts)
        self._number_new_forms()
        docs = np.repeat(np.arange(len(texts), dtype=np.int64) // 2 << 32, tokens.counts)
        forms = self._numbers[tokens.forms]
        terms = self._segment.forms.terms[forms].astype(np.int64)
        self.form_dfs += _articles(docs | forms, len(self.form_dfs))
        self.term_dfs += _articles(docs | terms, len(self.term_dfs))
        self.term_occurrences += np.bincount(terms, minlength=len(self.term_occurrences))

    def _number_new_forms(self) -> None:
        new = [form.encode("utf-8", "surrogatepass") for form in self._vocabulary.forms[len(self._numbers) :]]
        order = sorted(range(len(new)), key=new.__getitem__)
        numbers = np.zeros(len(new), np.int64)
        found = find_ascending(self._segment.forms.forms, [new[i] for i in order])
        if (found < 0).any():
            raise CorruptIndexError(
                f"Segment {self._segment.name} has a text with a word that it does not know; run reindex"
                " to build a new index."
            )
        numbers[order] = found
        self._numbers = np.concatenate((self._numbers, numbers))


def lost_form_dfs(segment: Segment) -> Int64s:
    """For each form of a segment how many of its deleted articles have it, counted where its deletions say nothing."""
    losses = Losses(segment)
    deletions = segment.deletions
    if deletions is not None and len(deletions.form_numbers):
        losses.form_dfs[deletions.form_numbers] = deletions.form_dfs
    elif deletions is not None:
        losses.count(deletions.docs.tolist())
    return losses.form_dfs


def find_ascending(column: StringColumn, wanted: Sequence[bytes]) -> Int64s:
    """The numbers of strings in a column, -1 for those that are not there; both ascend by their bytes."""
    found = np.full(len(wanted), -1, np.int64)
    at = 0
    for start in range(0, len(column), _STRINGS_AT_A_TIME):
        end = min(start + _STRINGS_AT_A_TIME, len(column))
        until = bisect_right(wanted, column.bytes_at(end - 1), at)
        if until > at:
            strings = column_slice(column, start, end)
            places = [bisect_left(strings, each) for each in wanted[at:until]]
            found[at:until] = [
                start + place if strings[place] == each else -1
                for place, each in zip(places, wanted[at:until], strict=True)
            ]
        at = until
    return found


def _articles(pairs: NDArray[np.int64], count: int) -> Int64s:
    """For each of `count` words how many articles have it; in pairs, the article stands above the word."""
    return np.bincount(np.unique(pairs) & 0xFFFFFFFF, minlength=count)
