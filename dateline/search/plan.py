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
    """The words and phrases that are not negated and have alternatives, with these."""

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
        # of alternatives: what time runs out for is noted by the clause of all of them
        self._inner = context._replace(budget=context.budget._replace(truncations=[]))
        self._find = finder.of
        self._leaves: dict[tuple[Leaf, bool], Clause] = {}
        self._terms: dict[tuple[Word, bool, bool], TermClause] = {}
        self.patterns: dict[Leaf, ExpansionClause] = {}
        self.alternatives: dict[Leaf, tuple[Word | Phrase, ...]] = {}

    def look_up_terms(self) -> None:
        """Look up the terms of all words."""
        stem = self._context.analysis.stem
        names = [stem(clause.form).encode() for clause in self._terms.values()]
        for clause, term in zip(self._terms.values(), self._context.reader.terms(names), strict=True):
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
            known = self._leaves[key] = self._of_alternatives(word, negated=negated) or self._term(
                word, negated=negated
            )
        return known

    def _term(self, word: Word, *, negated: bool, is_inner: bool = False) -> TermClause:
        """The clause of a word as it is written, by itself, in a phrase or, with `is_inner`, in an alternative."""
        key = (word, negated, is_inner)
        clause = self._terms.get(key)
        if clause is None:
            context = self._inner if is_inner else self._context
            clause = self._terms[key] = TermClause(context, word, negated, word.form)
        return clause

    def _of_alternatives(self, leaf: Word | Phrase, *, negated: bool) -> Clause | None:
        """The clause of a word or phrase that has alternatives; None if it has none."""
        found = self._find(leaf)
        if found is None:
            return None
        if found.is_cut:
            self._context.budget.note(
                f"“{leaf.text}” has more than {MOST_ALTERNATIVES} spellings; only as many were searched for"
            )
        clauses = [self._as_written(each, negated=negated, is_inner=True) for each in found.leaves]
        if not negated:
            self.alternatives[leaf] = found.leaves
        return AlternativesClause(self._context, leaf, negated, clauses, self._inner)

    def _as_written(self, leaf: Word | Phrase, *, negated: bool, is_inner: bool = False) -> Clause:
        """The clause of a word or phrase without its alternatives."""
        words = [Word(form, leaf.field) for form in leaf.forms_in({})]
        terms = [self._term(word, negated=negated, is_inner=is_inner) for word in words]
        if len(terms) == 1:
            return terms[0]
        context = self._inner if is_inner else self._context
        return PhraseClause(context, leaf, terms, negated=negated)  # type: ignore[arg-type]  # of a word there is one

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
        if phrase.field in METADATA_FIELDS and len(phrase.forms) == 1:
            return self._word(Word(phrase.forms[0], phrase.field), negated=negated)
        if phrase.field in METADATA_FIELDS:
            forms = [form.encode() for form in phrase.forms]
            return MetadataPhraseClause(self._context, phrase, negated, forms, WordOrder(phrase.distance))
        key = (phrase, negated)
        known = self._leaves.get(key)
        if known is None:
            of_all = self._of_alternatives(phrase, negated=negated)
            known = self._leaves[key] = of_all or self._as_written(phrase, negated=negated)
        return known
