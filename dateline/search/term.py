"""A term over all segments: its statistics, and its lists, those of small segments put together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dateline.columnar.segment import IMPACT_UNIT
from dateline.search.kernels import Words
from dateline.search.matches import Matches, Part, PartedMatches, gather
from dateline.search.segment_reader import Leaf
from dateline.search.spans import Span

if TYPE_CHECKING:
    from dateline.search.reader import CompositeReader

_LONG = 8_192
"""Postings of several segments above which a list is put together only where it has to be."""

KEPT = 256
"""Articles up to which a term is kept with its list."""


class Tail(NamedTuple):
    """The small segments at the end of an index: their documents, how many there are, the type of a number in them."""

    base: int
    end: int
    leaves: int
    dtype: np.dtype[Any]


class Term:
    """A term of the index: its numbers in the segments that have it, its statistics over all live articles.

    `whole` is its list over all segments where it is short; `tail`, once it is kept, the list over the small segments
    at the end of the index.
    """

    __slots__ = ("_dtype", "_large", "_tail", "bound", "df", "occurrences", "parts", "weight", "whole", "words")

    def __init__(self, parts: Sequence[tuple[Leaf, int]], reader: "CompositeReader") -> None:
        self.parts = parts
        self._dtype = reader.dtype
        self.df = self.occurrences = highest = 0
        for leaf, term in parts:
            lost, fewer = leaf.lost(term) if leaf.segment.deletions is not None else (0, 0)
            self.df += leaf.starts[term + 1] - leaf.starts[term] - lost
            self.occurrences += leaf.position_starts[term + 1] - leaf.position_starts[term] - fewer
            highest = max(highest, leaf.max_impacts[term])
        self.weight = (
            reader.similarity.term_weight(occurrences=self.occurrences, df=self.df, articles=reader.live_count)
            if self.df
            else 0.0
        )
        self.bound = highest * self.weight / IMPACT_UNIT
        self.words: Words | None = None
        self.whole: Matches | None = None
        self._large = parts  # those whose lists are read each time
        self._tail: Part | None = None
        if self.df <= KEPT:
            self.whole = self.joined([leaf.list_of(number) for leaf, number in parts], None)

    def lists(self, span: Span | None) -> list[Part]:
        """The lists in the segments, or their slices in a span; the last may be that of several neighbours."""
        parts = [leaf.list_of(number, span) for leaf, number in self._large]
        if self._tail is not None:
            parts.append(self._tail if span is None else _between(self._tail, span))
        return parts

    def joined(self, parts: Sequence[Part], words: Words | None) -> Matches:
        """The lists of some segments as one."""
        if len(parts) > 1:
            parts = [part for part in parts if len(part.docs)] or parts[:1]
        if len(parts) == 1 and not parts[0].base and parts[0].docs.dtype == self._dtype:
            return Matches.of_term(parts[0].docs, parts[0].impacts, self.weight, self.bound, words)
        if sum([len(part.docs) for part in parts]) > _LONG:
            return PartedMatches.of_parts(parts, self.weight, self.bound, words)
        impacts = parts[0].impacts if len(parts) == 1 else np.concatenate([part.impacts for part in parts])
        return Matches.of_term(gather(parts), impacts, self.weight, self.bound, words)

    def keep_tail(self, tail: Tail, room: int) -> int:
        """Keep the list over the last segments if it takes no more than `room`; returns the bytes that it takes.

        A single list is not kept: it is quickly read where it is.
        """
        small = [part for part in self.parts if part[0].base >= tail.base]
        size = sum(leaf.starts[term + 1] - leaf.starts[term] for leaf, term in small) * (tail.dtype.itemsize + 2)
        if len(small) < 2 or size > room:
            return 0
        lists = [leaf.list_of(number) for leaf, number in small]
        docs = gather([part._replace(base=part.base - tail.base) for part in lists]).astype(tail.dtype)
        self._tail = Part(tail.base, tail.end, docs, np.concatenate([part.impacts for part in lists]))
        self._large = self.parts[: len(self.parts) - len(small)]
        return size

    def take_lists(self, other: "Term") -> None:
        """Take the bitmap and the lists of the same term in another reader over the same segments."""
        self.words = other.words
        self._tail = other._tail  # noqa: SLF001  (of the same class)
        self._large = self.parts[: len(other._large)]  # noqa: SLF001
        if self.whole is None and other.whole is not None:
            assert other.whole.impacts is not None
            self.whole = Matches.of_term(other.whole.docs, other.whole.impacts, self.weight, self.bound, self.words)

    def number_in(self, leaf: Leaf) -> int:
        """The number of the term in a segment, or -1."""
        for owner, number in self.parts:
            if owner is leaf:
                return number
        return -1


def _between(tail: Part, span: Span) -> Part:
    """What of the list of the last segments lies in a span."""
    cuts = tail.docs.searchsorted(span.tail).tolist()
    pieces = [slice(first, end) for first, end in zip(cuts[::2], cuts[1::2], strict=True) if first < end]
    if len(pieces) < 2:
        piece = pieces[0] if pieces else slice(0)
        return tail._replace(docs=tail.docs[piece], impacts=tail.impacts[piece])
    docs, impacts = (np.concatenate([array[piece] for piece in pieces]) for array in (tail.docs, tail.impacts))
    return tail._replace(docs=docs, impacts=impacts)
