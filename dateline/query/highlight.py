"""Where the words of a query stand in a text."""

import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dateline.query.syntax import And, Fuzzy, Leaf, Node, Or, Phrase, Prefix, Wildcard, Word
from dateline.request import Span
from dateline.text.analysis import Analysis
from dateline.text.snippets import Mark
from dateline.text.tokens import iter_tokens

MAX_SCANNED = 500_000
"""Characters of a text that are looked at: bounds the time for a body of the largest size."""


class Occurrence(NamedTuple):
    """A token of a text that a query may be about: its number among the tokens, and `text[start:end]`."""

    position: int
    start: int
    end: int


class Highlighter:
    """Finds the unnegated words of a syntax tree in texts.

    `terms` gives the terms that a leaf stands for (those of a phrase in order),
    which takes an index for prefixes, wildcards and near words.  A phrase is
    marked only where it stands as a phrase.
    """

    def __init__(self, tree: Node, analysis: Analysis, terms: Callable[[Leaf], Sequence[str]]) -> None:
        self._analysis = analysis
        self._leaves = [(leaf, terms(leaf)) for leaf in dict.fromkeys(_positive_leaves(tree))]

    def spans(self, text: str, field: str) -> tuple[Span, ...]:
        """The stretches to mark, ascending, none overlapping another; neighbours of a phrase stay apart."""
        return tuple(dict.fromkeys(Span(mark.start, mark.end) for mark in self.marks(text, field)))

    def marks(self, text: str, field: str) -> list[Mark]:
        """The same with the number of the leaf that each stretch is a match of."""
        wanted = self.wanted(field)
        found: dict[str, list[Occurrence]] = {}
        for position, token in enumerate(iter_tokens(text[:MAX_SCANNED]) if wanted else ()):
            term = self._analysis.stem(token.form)
            if term in wanted:
                found.setdefault(term, []).append(Occurrence(position, token.start, token.end))
        return self.marks_of(found, field)

    def wanted(self, field: str) -> set[str]:
        """The terms that are looked for in a field."""
        return {term for leaf, terms in self._leaves if leaf.field in {None, field} for term in terms}

    def needs_positions(self, field: str) -> bool:
        """Whether a phrase is looked for in a field, so that the numbers of tokens matter."""
        return any(isinstance(leaf, Phrase) and leaf.field in {None, field} for leaf, _ in self._leaves)

    def marks_of(self, found: Mapping[str, list[Occurrence]], field: str) -> list[Mark]:
        """The marks in a text in which the wanted terms occur as given, each one's occurrences ascending.

        Where no positions are needed, those of the occurrences are not looked at.
        """
        marks = {
            Mark(hit.start, hit.end, number)
            for number, (leaf, terms) in enumerate(self._leaves)
            if leaf.field in {None, field}
            for hit in _occurrences(leaf, [found.get(term, []) for term in terms])
        }
        return sorted(marks)


def _positive_leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case And() | Or():
            for item in node.items:
                yield from _positive_leaves(item)
        case Word() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            yield node


def _occurrences(leaf: Leaf, by_term: list[list[Occurrence]]) -> Iterator[Occurrence]:
    if not isinstance(leaf, Phrase):
        for hits in by_term:
            yield from hits
        return
    forward = _chain(by_term, 1, leaf.distance)
    backward = _chain(forward[::-1], -leaf.distance, -1)
    for hits in backward:
        yield from hits


def _chain(lists: list[list[Occurrence]], nearest: int, farthest: int) -> list[list[Occurrence]]:
    """Of each list, those that stand `nearest` to `farthest` positions after one that was kept of the list before."""
    kept = lists[:1]
    for hits in lists[1:]:
        positions = [hit.position for hit in kept[-1]]
        low, high = min(nearest, farthest), max(nearest, farthest)
        kept.append([hit for hit in hits if _has_between(positions, hit.position - high, hit.position - low)])
    return kept


def _has_between(ascending: list[int], first: int, last: int) -> bool:
    at = bisect.bisect_left(ascending, first)
    return at < len(ascending) and ascending[at] <= last
