"""Where the words of a query stand in a text."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from dateline.query.proximity import occurrences
from dateline.query.syntax import And, Fuzzy, Leaf, Node, Or, Phrase, Prefix, Wildcard, Word
from dateline.request import Span
from dateline.text.analysis import Analysis
from dateline.text.snippets import Mark
from dateline.text.tokens import iter_tokens

_STRETCH = 500_000
"""Characters after which a search for marks of a snippet stops if it has found any."""

_CHECK_EVERY = 4_096  # tokens between two looks at the clock


class Highlighter:
    """Finds the unnegated words of a syntax tree in texts.

    `terms` gives the terms that a leaf stands for (those of a phrase in order),
    which takes an index for prefixes, wildcards and near words.  A phrase is
    marked only where it stands as a phrase.
    """

    def __init__(self, tree: Node, analysis: Analysis, terms: Callable[[Leaf], Sequence[str]]) -> None:
        self._analysis = analysis
        self._leaves = [(leaf, terms(leaf)) for leaf in dict.fromkeys(_positive_leaves(tree))]

    def spans(self, text: str, field: str, until: float = math.inf) -> tuple[Span, ...]:
        """The stretches to mark, ascending; reading stops at `until` (monotonic seconds)."""
        return tuple(dict.fromkeys(Span(mark.start, mark.end) for mark in self.marks(text, field, until)))

    def marks(self, text: str, field: str, until: float = math.inf, *, some: bool = False) -> list[Mark]:
        """The same with the number of the leaf that each stretch is a match of.

        With `some`, a long text is read only as far as needed to find any.
        """
        leaves = [(n, leaf, terms) for n, (leaf, terms) in enumerate(self._leaves) if leaf.field in {None, field}]
        scan = _Scan({term for _, _, terms in leaves for term in terms}, self._analysis)
        stretches = scan.stretches(text, until)
        while next(stretches, None) is not None:
            if some and (marks := _found(leaves, scan)):
                return marks
        return _found(leaves, scan)


class _Scan:
    """Where the wanted terms of a text stand, as far as it was read."""

    def __init__(self, wanted: set[str], analysis: Analysis) -> None:
        self.positions: dict[str, list[int]] = {}
        self.spans: dict[int, tuple[int, int]] = {}
        self._wanted = wanted
        self._analysis = analysis

    def stretches(self, text: str, until: float) -> Iterator[int]:
        """Read on, yielding after each stretch of the text where it ends; stops when time is over."""
        if not self._wanted:
            return
        end = _STRETCH
        for position, token in enumerate(iter_tokens(text)):
            term = self._analysis.stem(token.form)
            if term in self._wanted:
                self.positions.setdefault(term, []).append(position)
                self.spans[position] = (token.start, token.end)
            if position % _CHECK_EVERY == 0 and time.monotonic() > until:
                return
            if token.end >= end:
                yield end
                end += _STRETCH


def _found(leaves: list[tuple[int, Leaf, Sequence[str]]], scan: _Scan) -> list[Mark]:
    return sorted(
        {Mark(*scan.spans[at], number) for number, leaf, terms in leaves for at in _occurrences(leaf, terms, scan)}
    )


def _occurrences(leaf: Leaf, terms: Sequence[str], scan: _Scan) -> Iterator[int]:
    lists = [scan.positions.get(term, []) for term in terms]
    return chain.from_iterable(occurrences(lists, leaf.distance) if isinstance(leaf, Phrase) else lists)


def _positive_leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case And() | Or():
            for item in node.items:
                yield from _positive_leaves(item)
        case Word() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            yield node
