"""The leaves of a query: words, patterns and metadata words, each read once, within the deadline."""

from collections.abc import Sequence
from typing import TypeAlias

from dateline.columnar.segment import IMPACT_UNIT
from dateline.deadline import Deadline, OutOfTimeError
from dateline.query.canonical import to_text
from dateline.query.syntax import Fuzzy, Leaf, Phrase, Prefix, Wildcard, Word
from dateline.search.expansion import Expansion, expand
from dateline.search.matches import NOTHING, Matches
from dateline.search.metadata import metadata_matches
from dateline.search.reader import METADATA, CompositeReader
from dateline.search.spans import Span
from dateline.search.term import Term
from dateline.search.unions import best_of_many
from dateline.text.analysis import Analysis

Pattern: TypeAlias = Prefix | Wildcard | Fuzzy


def key_of(leaf: Leaf) -> object:
    """What tells a leaf from others; for words it is hashed quicker than they are."""
    return (leaf.form, leaf.field) if type(leaf) is Word else leaf


class Leaves:
    """What the leaves of one query find within a span; deleted and straddling documents are still among it.

    A pattern stands for `expansions` words at most.  `cut` says what a bound left out;
    `touched` counts the postings of the lists that were read.
    """

    def __init__(
        self, reader: CompositeReader, analysis: Analysis, span: Span | None, *, expansions: int, deadline: Deadline
    ) -> None:
        self.cut: list[str] = []
        self.touched = 0
        self._reader = reader
        self._analysis = analysis
        self._span = span
        self._most = expansions
        self.check_time = deadline.check
        self._found: dict[object, Matches] = {}
        self._expansions: dict[Pattern, Expansion] = {}
        self._terms: dict[str, Term | None] = {}

    def find(self, leaf: Leaf) -> Matches | None:
        """What a leaf finds; None when time was over before.  A phrase is a leaf only under a metadata field."""
        key = key_of(leaf)
        known = self._found.get(key)
        if known is not None:
            return known
        try:
            self.check_time()
            found = self._found[key] = self._read(leaf)
        except OutOfTimeError:
            self.skip(leaf)
            return None
        self.touched += len(found)
        return found

    def skip(self, leaf: Leaf) -> None:
        """Note that time was over."""
        self.cut.append(f"time was over before “{to_text(leaf)}” was looked for")

    def term(self, form: str) -> Term | None:
        """The term of a folded form; None if no live article has it."""
        if form not in self._terms:
            self._terms[form] = self._reader.term(self._analysis.stem(form).encode())
        return self._terms[form]

    def terms(self, leaf: Leaf) -> tuple[str, ...]:
        """The terms (forms, in the metadata fields) that a leaf stands for: those of a phrase in its order.

        Raises OutOfTimeError.
        """
        match leaf:
            case Word():
                forms: Sequence[str] = (leaf.form,)
            case Phrase():
                forms = leaf.forms
            case _:
                forms = [raw.decode() for raw in self._expand(leaf).forms]
        if leaf.field in METADATA:
            return tuple(forms)
        terms = tuple(self._analysis.stem(form) for form in forms)
        return terms if isinstance(leaf, Phrase) else tuple(dict.fromkeys(terms))

    def _read(self, leaf: Leaf) -> Matches:
        if type(leaf) is Word and leaf.field not in METADATA:
            term = self.term(leaf.form)
            return self._reader.read(term, leaf.field, self._span) if term else NOTHING
        if leaf.field in METADATA:
            expansion = self._expand(leaf) if isinstance(leaf, Prefix | Wildcard | Fuzzy) else None
            return metadata_matches(self._reader, leaf, expansion, self._span, self.check_time)
        assert isinstance(leaf, Prefix | Wildcard | Fuzzy), "phrases are made of words"
        return self._best_of(leaf)

    def _best_of(self, leaf: Pattern) -> Matches:
        """What any of the terms of a pattern finds: a document scores by the best of them."""
        lists: list[Matches] = []
        for term in self._terms_of(self._expand(leaf)):
            self.check_time()
            found = self._reader.read(term, leaf.field, self._span)
            if len(found):
                lists.append(found)
        if len(lists) < 2:
            return lists[0] if lists else NOTHING
        scores = [each.impacts * each.weight / IMPACT_UNIT for each in lists if each.impacts is not None]
        return Matches(*best_of_many([each.docs for each in lists], scores, self._reader.count, self.check_time))

    def _terms_of(self, expansion: Expansion) -> list[Term]:
        if expansion.numbers is not None:
            return self._reader.terms_of_forms(expansion.numbers)
        names = dict.fromkeys(self._analysis.stem(raw.decode()).encode() for raw in expansion.forms)
        return [term for name in names if (term := self._reader.term(name)) is not None]

    def _expand(self, leaf: Pattern) -> Expansion:
        known = self._expansions.get(leaf)
        if known is not None:
            return known
        self.check_time()
        columns, dfs = self._reader.forms(leaf.field)
        expansion = self._expansions[leaf] = expand(leaf, columns, dfs, self._most, self.check_time)
        if expansion.is_cut:
            self.cut.append(
                f"“{to_text(leaf)}” stands for {expansion.found:,} words; "
                f"only the {len(expansion.forms):,} most frequent were looked for"
            )
        return expansion
