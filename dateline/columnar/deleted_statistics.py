"""The statistics of deleted articles, counted by tokenising their texts again."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s
from dateline.columnar.segment import Deletions, Segment
from dateline.columnar.strings import StringColumn, column_slice
from dateline.columnar.texts import Bodies
from dateline.errors import CorruptIndexError
from dateline.text.array_tokens import ArrayTokeniser, RunVocabulary


@dataclass(frozen=True, slots=True)
class CountingSizes:
    """Sizes that the counts do not depend on: bytes of text tokenised at a time, and strings of a column compared."""

    text_bytes: int = 4 << 20
    strings: int = 1 << 14


DEFAULT_SIZES = CountingSizes()


class DeletedStatistics:
    """Running totals over documents of a segment: for each form their number, for each term number and occurrences.

    `form_dfs` (int64[forms]), `term_dfs` and `term_occurrences` (int64[terms]) begin with the totals of `earlier`.
    """

    def __init__(
        self, segment: Segment, earlier: Deletions | None = None, sizes: CountingSizes = DEFAULT_SIZES
    ) -> None:
        self.form_dfs = np.zeros(len(segment.forms.forms), np.int64)
        self.term_dfs = np.zeros(len(segment.postings.terms), np.int64)
        self.term_occurrences = np.zeros(len(segment.postings.terms), np.int64)
        if earlier is not None:
            self.form_dfs[earlier.form_numbers] = earlier.form_dfs
            self.term_dfs[earlier.term_numbers] = earlier.term_dfs
            self.term_occurrences[earlier.term_numbers] = earlier.term_occurrences
        self._segment = segment
        self._sizes = sizes
        self._vocabulary = RunVocabulary()
        self._tokeniser = ArrayTokeniser(self._vocabulary)
        self._numbers = np.zeros(0, np.int64)  # in the segment, of the forms of the vocabulary

    def count(self, docs: Sequence[int]) -> None:
        """Add documents, ascending.

        Linear in their texts, and once in the forms of the segment for every batch with new forms.  Raises
        CorruptIndexError if a text is damaged or has a form that the segment has not.
        """
        texts: list[bytes] = []
        size = 0
        titles = self._segment.documents.titles
        bodies = Bodies(self._segment.texts)
        for doc in docs:
            texts += (titles.bytes_at(doc), bodies.raw(doc))
            size += len(texts[-2]) + len(texts[-1])
            if size >= self._sizes.text_bytes:
                self._count(texts)
                texts, size = [], 0
        self._count(texts)

    def _count(self, texts: Sequence[bytes]) -> None:
        tokens = self._tokeniser.tokens(texts)
        self._number_new_forms()
        docs = np.repeat(np.arange(len(texts), dtype=np.int64) // 2 << 32, tokens.counts)
        forms = self._numbers[tokens.forms]
        terms = self._segment.forms.terms[forms].astype(np.int64)
        self.form_dfs += _documents(docs | forms, len(self.form_dfs))
        self.term_dfs += _documents(docs | terms, len(self.term_dfs))
        self.term_occurrences += np.bincount(terms, minlength=len(self.term_occurrences))

    def _number_new_forms(self) -> None:
        new = [form.encode("utf-8", "surrogatepass") for form in self._vocabulary.forms[len(self._numbers) :]]
        order = sorted(range(len(new)), key=new.__getitem__)
        numbers = np.zeros(len(new), np.int64)
        found = find_ascending(self._segment.forms.forms, [new[i] for i in order], self._sizes.strings)
        if (found < 0).any():
            raise CorruptIndexError(
                f"Segment {self._segment.name} has a text with a word that is not indexed; run reindex"
                " to build a new index."
            )
        numbers[order] = found
        self._numbers = np.concatenate((self._numbers, numbers))


def deleted_form_dfs(segment: Segment) -> Int64s:
    """The number of deleted articles with each form of a segment, in the order of forms: int64[forms].

    O(forms), unless the deletions lack statistics (see `mark_deleted`) and are counted.  Raises CorruptIndexError
    as `DeletedStatistics.count`.
    """
    deletions = segment.deletions
    statistics = DeletedStatistics(segment, deletions)
    if deletions is not None and not len(deletions.form_numbers):
        statistics.count(deletions.docs.tolist())
    return statistics.form_dfs


def find_ascending(
    column: StringColumn, wanted: Sequence[bytes], strings_at_a_time: int = DEFAULT_SIZES.strings
) -> Int64s:
    """The numbers of n wanted strings in a column, -1 for those it has not: int64[n].  Both ascend by their bytes.

    Linear in the stretches of the column that can have a wanted string, `strings_at_a_time` each.
    """
    found = np.full(len(wanted), -1, np.int64)
    done = 0
    for start in range(0, len(column), strings_at_a_time):
        end = min(start + strings_at_a_time, len(column))
        until = bisect_right(wanted, column.bytes_at(end - 1), done)
        if until > done:
            strings = column_slice(column, start, end)
            numbers = [bisect_left(strings, each) for each in wanted[done:until]]
            found[done:until] = [
                start + number if strings[number] == each else -1
                for number, each in zip(numbers, wanted[done:until], strict=True)
            ]
        done = until
    return found


def _documents(pairs: NDArray[np.int64], count: int) -> Int64s:
    """For each of `count` words the number of documents with it; a pair is `document << 32 | word`."""
    return np.bincount(np.unique(pairs) & 0xFFFFFFFF, minlength=count)
