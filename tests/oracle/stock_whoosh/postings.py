"""Postings of a Whoosh index as arrays, read within a deadline."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader, TermNotFound

from dateline.deadline import Deadline

Docs = NDArray[np.int64]

_CHECK_EVERY = 1_024  # postings between two looks at the clock


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of a term, ascending, and how often it stands in each field of them."""

    docs: Docs
    title_tf: NDArray[np.int64]
    body_tf: NDArray[np.int64]


class PostingsReader:
    """Reads postings for one search.  Not shared between threads: a Whoosh reader must not be."""

    def __init__(self, reader: IndexReader, deadline: Deadline) -> None:
        self.reader = reader
        self.check_time = deadline.check
        self._terms: dict[str, Postings] = {}

    def term(self, term: str) -> Postings:
        """The postings of a term of title and body together."""
        if term not in self._terms:
            title, title_tf = self._frequencies("title", term)
            body, body_tf = self._frequencies("body", term)
            docs = np.union1d(title, body)
            self._terms[term] = Postings(docs, _spread(docs, title, title_tf), _spread(docs, body, body_tf))
        return self._terms[term]

    def docs(self, field: str, text: str) -> Docs:
        """The documents with an entry in a field."""
        return self._frequencies(field, text)[0]

    def positions(self, field: str, text: str, docs: list[int]) -> dict[int, list[int]]:
        """The positions of an entry in a field, by document, for `docs` (ascending) that all have it."""
        found: dict[int, list[int]] = {}
        if docs:
            matcher = self.reader.postings(field, text)
            for doc in docs:
                self.check_time()
                matcher.skip_to(doc)
                found[doc] = list(matcher.value_as("positions"))
        return found

    def _frequencies(self, field: str, text: str) -> tuple[Docs, NDArray[np.int64]]:
        pairs = list(self._postings(field, text, "frequency"))
        array = np.array(pairs, np.int64).reshape(-1, 2)
        return array[:, 0], array[:, 1]

    def _postings(self, field: str, text: str, value: str) -> Iterator[tuple[int, Any]]:
        self.check_time()
        try:
            matcher = self.reader.postings(field, text)
        except TermNotFound:
            return
        read = 0
        while matcher.is_active():
            yield matcher.id(), matcher.value_as(value)
            matcher.next()
            read += 1
            if read % _CHECK_EVERY == 0:
                self.check_time()


def _spread(docs: Docs, some: Docs, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """`values` of `some` documents, with 0 for the others of `docs`."""
    spread = np.zeros(len(docs), np.int64)
    spread[np.searchsorted(docs, some)] = values
    return spread
