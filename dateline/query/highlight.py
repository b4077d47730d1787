"""Finds the words of a query in a text, to mark them."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import compress, islice
from types import MappingProxyType
from typing import TypeAlias

from dateline.deadline import CheckTime
from dateline.query.proximity import chain as chain_positions
from dateline.query.proximity import occurrences
from dateline.query.query import Alternatives, TextSpan
from dateline.query.syntax import Leaf, Node
from dateline.text.analysis import Analysis
from dateline.text.snippets import Mark
from dateline.text.tokens import LONGEST_READ, pattern_for

_STRETCH = 500_000
"""Characters after which a search for marks of a snippet stops if it has found any."""

_CHECK_EVERY = 4_096  # tokens, or marks, between two looks at the clock


Occurrence: TypeAlias = tuple[int, int, int]
"""A token of a text that may match a query: its number among the tokens, and its bounds, `text[start:end]`."""

OccurrencesByTerm = Mapping[str, list[Occurrence]]
"""The occurrences of some terms in a text, those of each term ascending."""


class Highlighter:
    """Finds the unnegated words of a syntax tree in texts.

    `terms` gives the terms that a leaf stands for, those of a phrase in order; for prefixes, wildcards and near words
    it needs an index.  The words of a phrase are marked only where they stand as the phrase.  A leaf with
    `alternatives` is marked in each of them.  All methods call `check_time` in their loops, and raise whatever
    it raises.
    """

    def __init__(
        self,
        tree: Node,
        analysis: Analysis,
        terms: Callable[[Leaf], Sequence[str]],
        check_time: CheckTime = lambda: None,
        *,
        alternatives: Alternatives = MappingProxyType({}),
    ) -> None:
        self._analysis = analysis
        scored = [leaf for leaf in dict.fromkeys(tree.leaves()) if leaf.is_scored]
        spelt = [(number, each) for number, leaf in enumerate(scored) for each in alternatives.get(leaf, (leaf,))]
        self._numbers = [number for number, _ in spelt]
        self._leaves = [(leaf, terms(leaf)) for _, leaf in spelt]
        self._wanted_by_leaf = [frozenset(terms) for _, terms in self._leaves]
        self._wanted: dict[str, frozenset[str]] = {}
        self.check_time = check_time

    def spans(self, text: str, field: str) -> tuple[TextSpan, ...]:
        """The stretches of a text to mark, each once, ascending.  Costs as `marks`."""
        spans = dict.fromkeys((start, end) for start, end, _ in self.marks(text, field))  # no object is made twice
        return tuple(TextSpan(start, end) for start, end in spans)

    def marks(self, text: str, field: str, *, some: bool = False) -> list[Mark]:
        """The stretches of a text to mark, ascending, each with the number of the leaf that it matches.

        Tokenises the text; with `some`, a long text only as far as needed to find any mark.
        """
        found: dict[str, list[Occurrence]] = {}
        for _ in self._read(text, self.wanted(field), found):
            if some and (marks := self.marks_of(found, field)):
                return marks
        return self.marks_of(found, field)

    def wanted(self, field: str) -> frozenset[str]:
        """The terms that are looked for in a field."""
        if field not in self._wanted:
            fields = [leaf.field in {None, field} for leaf, _ in self._leaves]
            self._wanted[field] = frozenset().union(*compress(self._wanted_by_leaf, fields))
        return self._wanted[field]

    def needs_positions(self, field: str) -> bool:
        """Whether a phrase is looked for in a field, so that the numbers of tokens matter."""
        return any(leaf.order is not None and leaf.field in {None, field} for leaf, _ in self._leaves)

    def is_match(self, positions: Mapping[str, Sequence[int]], field: str) -> bool:
        """Whether a text has any mark, given the positions in it of the wanted terms, ascending for each."""
        for leaf, terms in self._leaves:
            if leaf.field not in {None, field}:
                continue
            self.check_time()
            of_terms = [positions.get(term, ()) for term in terms]
            if leaf.order is None:
                if any(of_terms):
                    return True
            elif all(of_terms) and chain_positions(of_terms, leaf.order, self.check_time)[-1]:
                return True
        return False

    def marks_of(self, found: OccurrencesByTerm, field: str) -> list[Mark]:
        """The marks in a text, ascending, given the occurrences of the wanted terms in it.

        The numbers of the tokens matter only if `needs_positions`.
        """
        marks: set[Mark] = set()
        for number, (leaf, terms), wanted in zip(self._numbers, self._leaves, self._wanted_by_leaf, strict=True):
            if leaf.field is not None and leaf.field != field:
                continue
            self.check_time()
            # A pattern may stand for thousands of terms, of which a text has a few.
            some = terms if leaf.order is not None else found.keys() & wanted
            for hits in self._hits(leaf, [found[term] for term in some if term in found], len(terms)):
                for at in range(0, len(hits), _CHECK_EVERY):
                    if at:
                        self.check_time()
                    marks.update([(start, end, number) for _, start, end in hits[at : at + _CHECK_EVERY]])
        return sorted(marks)

    def _hits(self, leaf: Leaf, by_term: list[list[Occurrence]], words: int) -> Iterable[list[Occurrence]]:
        """The occurrences that match a leaf of some words, given those of the words that occur at all."""
        if leaf.order is None:
            return by_term
        if len(by_term) < words:
            return ()
        positions = [[position for position, _, _ in hits] for hits in by_term]
        kept = map(set, occurrences(positions, leaf.order, self.check_time))
        return ([hit for hit in hits if hit[0] in places] for places, hits in zip(kept, by_term, strict=True))

    def _read(self, text: str, wanted: Set[str], found: dict[str, list[Occurrence]]) -> Iterator[None]:
        """Add the occurrences of the wanted terms in a text to `found`, a running record.

        Yields after each long stretch.
        """
        position, term_of = 0, self._analysis.term_of
        for matches, ends_stretch in _chunks(text) if wanted else ():
            self.check_time()
            terms = [term_of(match[0][:LONGEST_READ]) for match in matches]
            tokens = list(compress(matches, terms)) if "" in terms else matches
            for at, term in enumerate(filter(None, terms)):
                if term in wanted:
                    found.setdefault(term, []).append((position + at, *tokens[at].span()))
            position += len(tokens)
            if ends_stretch:
                yield


def _chunks(text: str) -> Iterator[tuple[list[re.Match[str]], bool]]:
    """Yield the matches of the pattern of tokens, some thousand at a time, and whether a stretch ends with them."""
    matches = pattern_for(text).finditer(text)
    end = _STRETCH
    while some := list(islice(matches, _CHECK_EVERY)):
        while some and some[-1].end() >= end:
            cut = bisect_left(some, end, key=re.Match.end) + 1
            yield some[:cut], True
            some, end = some[cut:], end + _STRETCH
        if some:
            yield some, False
