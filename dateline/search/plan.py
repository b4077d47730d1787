"""Compiles a query for an index: the one place that knows every kind of node."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from dateline.article import METADATA_FIELDS
from dateline.dates import DateRange
from dateline.deadline import OutOfTimeError
from dateline.query.query import Alternatives
from dateline.query.syntax import (
    And,
    Dates,
    Everything,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Word,
)
from dateline.search.alternatives import MOST_ALTERNATIVES, AlternativeFinder
from dateline.search.clauses.alternatives import AlternativesClause
from dateline.search.clauses.clause import Clause
from dateline.search.clauses.filters import DateClause, EverythingClause, NotClause
from dateline.search.clauses.groups import AllClause, AnyClause
from dateline.search.clauses.metadata import MetadataPhraseClause, MetadataWordClause
from dateline.search.clauses.phrase import PhraseClause
from dateline.search.clauses.words import ExpansionClause, TermClause
from dateline.search.expansion import FormFinder, forms_like, forms_near, forms_with_prefix
from dateline.search.kernels import Docs, Scores
from dateline.search.phrase_positions import WordOrder
from dateline.search.query_budget import ReadContext


class Plan(NamedTuple):
    """A compiled query.  Its clauses keep the lists that they read; a plan is for one search, by one thread."""

    root: Clause
    context: ReadContext
    patterns: Mapping[Leaf, ExpansionClause]
    """The patterns of title and body that are not negated."""
    alternatives: Alternatives
    """The words and phrases that are not negated and have other spellings, with these."""

    def exact_scores(self, docs: Docs) -> Scores:
        """The scores of n ascending documents that match, as they are defined: float64[n], in their order.

        They are summed in the order of the query, and not rounded.  Costs as `Clause.add_exact_scores`.
        """
        total = np.zeros(len(docs))
        self.root.add_exact_scores(docs, np.ones(len(docs), np.bool_), total)
        return total

    def expand(self) -> dict[Leaf, tuple[str, ...]]:
        """The forms that each of `patterns` stands for, ascending; patterns for which no time is left are missing.

        A search leaves patterns out if the clauses next to them decide already: these are looked up here.
        """
        with suppress(OutOfTimeError):
            for clause in self.patterns.values():
                clause.expansion()
        return {
            leaf: tuple([raw.decode() for raw in clause.known.forms])
            for leaf, clause in self.patterns.items()
            if clause.known is not None
        }


def compile_query(node: Node, context: ReadContext, finder: AlternativeFinder) -> Plan:
    """Compile a syntax tree.  Looks all words up, with the lists of rare ones; clauses read the other lists later."""
    compiler = _Compiler(context, finder)
    root = compiler.clause(node)
    compiler.look_up_terms()
    return Plan(root, context, compiler.patterns, compiler.alternatives)


class _Compiler:
    """Makes clauses: one for all occurrences of a word or pattern, and another for all its negated ones."""

    def __init__(self, context: ReadContext, finder: AlternativeFinder) -> None:
        self._context = context
        self._find = finder.of
        self._leaves: dict[tuple[Leaf, bool], Clause] = {}
        self._words: list[TermClause] = []
        self.patterns: dict[Leaf, ExpansionClause] = {}
        self.alternatives: dict[Leaf, tuple[Word | Phrase, ...]] = {}

    def look_up_terms(self) -> None:
        """Look up the terms of all words."""
        stem = self._context.analysis.stem
        names = [stem(clause.form).encode() for clause in self._words]
        for clause, term in zip(self._words, self._context.reader.terms(names), strict=True):
            clause.term = term

    def clause(self, node: Node, *, negated: bool = False) -> Clause:  # noqa: PLR0911  (one line for each kind of node)
        """Compile a node; `negated` if it stands in a negation."""
        match node:
            case Word():
                return self._word(node, negated=negated)
            case And():
                return AllClause(self._context, *self._items(node.items, negated=negated))
            case Or():
                return AnyClause(self._context, *self._items(node.items, negated=negated))
            case Phrase():
                return self._phrase(node, negated=negated)
            case Prefix():
                return self._pattern(node, forms_with_prefix(node.form), negated=negated)
            case Wildcard():
                return self._pattern(node, forms_like(node.pattern), negated=negated)
            case Fuzzy():
                return self._pattern(node, forms_near(node.form), negated=negated)
            case Not():
                return NotClause(self._context, self.clause(node.item, negated=not negated))
            case Dates():
                return DateClause(self._context, DateRange.between(node.after, node.before))
            case Everything():
                return EverythingClause(self._context)

    def _items(self, nodes: Sequence[Node], *, negated: bool) -> tuple[list[Clause], bool]:
        """The clauses of some nodes, and whether any of them scores."""
        clauses = [self.clause(node, negated=negated) for node in nodes]
        return clauses, any(clause.is_scored for clause in clauses)

    def _word(self, word: Word, *, negated: bool) -> Clause:
        key = (word, negated)
        known = self._leaves.get(key)
        if known is None and word.field in METADATA_FIELDS:
            known = self._leaves[key] = MetadataWordClause(self._context, word, negated, None)
        elif known is None:
            known = self._of_spellings(word, negated=negated)
        if known is None:
            known = self._leaves[key] = clause = TermClause(self._context, word, negated, word.form)
            self._words.append(clause)
        return known

    def _term(self, context: ReadContext, word: Word, *, negated: bool) -> TermClause:
        """The clause of a word of a phrase or of a spelling, as it is written; one for all in the outer context."""
        known = self._leaves.get((word, negated)) if context is self._context else None
        if isinstance(known, TermClause):
            return known
        clause = TermClause(context, word, negated, word.form)
        self._words.append(clause)
        if context is self._context and known is None:
            self._leaves[word, negated] = clause
        return clause

    def _of_spellings(self, leaf: Word | Phrase, *, negated: bool) -> Clause | None:
        """The clause of a word or phrase with other spellings; None if it has none."""
        spellings = self._find(leaf)
        if spellings is None:
            return None
        context = self._context
        if spellings.is_cut:
            context.budget.note(
                f"“{leaf.text}” has more than {MOST_ALTERNATIVES} spellings; only as many were searched for"
            )
        inner = context._replace(budget=context.budget._replace(truncations=[]))
        clauses = [self._as_written(inner, each, negated=negated) for each in spellings.leaves]
        if not negated:
            self.alternatives[leaf] = spellings.leaves
        clause = self._leaves[leaf, negated] = AlternativesClause(context, leaf, negated, clauses, inner)
        return clause

    def _as_written(self, context: ReadContext, leaf: Word | Phrase, *, negated: bool) -> Clause:
        words = [self._term(context, Word(form, leaf.field), negated=negated) for form in leaf.forms_in({})]
        return words[0] if len(words) == 1 else PhraseClause(context, leaf, words, negated=negated)  # type: ignore[arg-type]  # of a word there is one

    def _pattern(self, pattern: Prefix | Wildcard | Fuzzy, find: FormFinder, *, negated: bool) -> Clause:
        key = (pattern, negated)
        known = self._leaves.get(key)
        if known is None and pattern.field in METADATA_FIELDS:
            known = self._leaves[key] = MetadataWordClause(self._context, pattern, negated, find)
        elif known is None:
            known = self._leaves[key] = clause = ExpansionClause(self._context, pattern, negated, find)
            if not negated:
                self.patterns[pattern] = clause
        return known

    def _phrase(self, phrase: Phrase, *, negated: bool) -> Clause:
        """Compile a phrase; one of a single word matches as that word."""
        if phrase.field in METADATA_FIELDS:
            if len(phrase.forms) == 1:
                return self._word(Word(phrase.forms[0], phrase.field), negated=negated)
            forms = [form.encode() for form in phrase.forms]
            return MetadataPhraseClause(self._context, phrase, negated, forms, WordOrder(phrase.distance))
        known = self._leaves.get((phrase, negated))
        return (
            known
            or self._of_spellings(phrase, negated=negated)
            or self._as_written(self._context, phrase, negated=negated)
        )
