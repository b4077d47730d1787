"""Finds the first part of a long text with a match: by its tokens as arrays, which is quicker than marking it."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dateline.query.highlight import Highlighter
from dateline.text.analysis import Analysis
from dateline.text.array_tokens import ArrayTokeniser, RunVocabulary

_MOST_FORMS = 50_000  # that are remembered from part to part
_NO_TERMS: NDArray[np.int32] = np.zeros(0, np.int32)


class PartReader:
    """Reads parts of a body and finds out whether they have matches; remembers the forms that it has met."""

    def __init__(self, highlighter: Highlighter, analysis: Analysis) -> None:
        self._highlighter = highlighter
        self._analysis = analysis
        self._names = ["", *sorted(highlighter.wanted("body"))]  # by the number of a term; 0 is any other
        self._numbers = {term: number for number, term in enumerate(self._names)}
        self._vocabulary = RunVocabulary()
        self._tokeniser = ArrayTokeniser(self._vocabulary)
        self._terms = _NO_TERMS  # of each form of the vocabulary

    def first(self, parts: Iterable[bytes]) -> int | None:
        """The number of the first part with a match, from 1; None if there is none.  Raises OutOfTimeError."""
        for number, part in enumerate(parts if len(self._names) > 1 else (), 1):
            self._highlighter.check_time()
            if self._has_match(part):
                return number
        return None

    def _has_match(self, part: bytes) -> bool:
        forms = self._tokeniser.tokens([part]).forms
        self._learn()
        positions = self._positions(self._terms[forms])
        if len(self._vocabulary) > _MOST_FORMS:
            self._forget()
        return bool(positions) and self._highlighter.is_match(positions, "body")

    def _positions(self, terms: NDArray[np.int32]) -> dict[str, list[int]]:
        """The positions of each wanted term, given the number of the term of each token."""
        at = terms.nonzero()[0]
        if not len(at):
            return {}
        terms = terms[at]
        order = terms.argsort(kind="stable")
        at, terms = at[order], terms[order]
        firsts = np.flatnonzero(np.diff(terms, prepend=0)).tolist()
        return {self._names[terms[first]]: at[first:end].tolist() for first, end in pairwise([*firsts, len(terms)])}

    def _learn(self) -> None:
        """Look up the terms of the forms that are new."""
        new = self._vocabulary.forms[len(self._terms) :]
        numbers = [self._numbers.get(self._analysis.stem(form), 0) for form in new]
        self._terms = np.append(self._terms, np.array(numbers, np.int32))

    def _forget(self) -> None:
        self._vocabulary = RunVocabulary()
        self._tokeniser = ArrayTokeniser(self._vocabulary)
        self._terms = _NO_TERMS
