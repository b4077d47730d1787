"""Where the words of a query stand in a text."""

import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dateline.query.syntax import And, Fuzzy, Leaf, Node, Or, Phrase, Prefix, Wildcard, Word
from dateline.request import Span
from dateline.text.analysis import Analysis
from dateline.text.snippets import Mark
from dateline.text.tokens import iter_tokens

MAX_SCANNED = 500_000
"""Characters of a text that are looked at: bounds the time for a body of the largest size."""


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """A token of the text that a query may be about."""

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
        leaves = [
            (number, leaf, terms) for number, (leaf, terms) in enumerate(self._leaves) if leaf.field in {None, field}
        ]
        wanted = {term for _, _, terms in leaves for term in terms}
        found: dict[str, list[_Occurrence]] = {}
        for position, token in enumerate(iter_tokens(text[:MAX_SCANNED]) if wanted else ()):
            term = self._analysis.stem(token.form)
            if term in wanted:
                found.setdefault(term, []).append(_Occurrence(position, token.start, token.end))
        marks = [
            Mark(hit.start, hit.end, number)
            for number, leaf, terms in leaves
            for hit in _occurrences(leaf, [found.get(term, []) for term in terms])
        ]
        return sorted(set(marks))


def _positive_leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case And() | Or():
            for item in node.items:
                yield from _positive_leaves(item)
        case Word() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            yield node


def _occurrences(leaf: Leaf, by_term: list[list[_Occurrence]]) -> Iterator[_Occurrence]:
    if not isinstance(leaf, Phrase):
        for hits in by_term:
            yield from hits
        return
    forward = _chain(by_term, 1, leaf.distance)
    backward = _chain(forward[::-1], -leaf.distance, -1)
    for hits in backward:
        yield from hits


def _chain(lists: list[list[_Occurrence]], nearest: int, farthest: int) -> list[list[_Occurrence]]:
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
