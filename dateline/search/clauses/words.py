"""Clauses with a posting list of their own: words, and patterns that stand for words."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from dateline.columnar.segment import IMPACT_UNIT
from dateline.deadline import OutOfTimeError
from dateline.query.syntax import Leaf
from dateline.search import kernels
from dateline.search.clauses.clause import Conjuncts, Matched
from dateline.search.expansion import Expansion, FormFinder, expand
from dateline.search.kernels import Docs, Mask, Scores
from dateline.search.postings import NOTHING, ScoredDocs
from dateline.search.query_budget import ReadContext
from dateline.search.term import Term


@dataclass(slots=True, eq=False)
class LeafClause:
    """A clause with a posting list of its own, which is read once, when it is first needed."""

    is_scored: ClassVar[bool] = True
    is_selective: ClassVar[bool] = True

    context: ReadContext
    leaf: Leaf
    negated: bool
    _list: ScoredDocs | None = field(default=None, init=False)

    def read(self) -> ScoredDocs | None:
        """The list; None if time ran out before it was read, which the budget notes."""
        if self._list is None:
            budget = self.context.budget
            if budget.deadline.clock() > budget.deadline.at:  # as `Deadline.is_over`, which is called for every word
                budget.note_timeout(self.leaf.text)
                return None
            try:
                self._list = self._read()
            except OutOfTimeError:
                budget.note_timeout(self.leaf.text)
        return self._list

    def cost(self) -> int:
        """See `Clause`."""
        found = self.read()
        return 0 if found is None else found.count

    def matches(self) -> ScoredDocs:
        """See `Clause`."""
        found = self.read()
        return NOTHING if found is None else found

    def filter(self, docs: Docs, *, scoring: bool = False) -> Matched:
        """See `Clause`."""
        found = self.read()
        if found is None:
            return np.full(len(docs), self.negated, np.bool_), 0.0
        return found.look_up(docs) if scoring else (kernels.member_mask(docs, found.docs), 0.0)

    def add_exact_scores(self, docs: Docs, mask: Mask, total: Scores) -> None:
        """See `Clause`."""
        found = self.read() if self.is_scored else None
        if found is not None and found.count:
            total += np.where(mask, found.exact_scores(docs), 0.0)

    def posting_lists(self) -> list[ScoredDocs] | None:
        """See `Clause`."""
        if not self.is_scored:
            return None
        found = self.read()
        return [] if found is None or not found.count else [found]

    def join(self, conjuncts: Conjuncts) -> bool:
        """See `Clause`."""
        found = self.read()
        if found is None or not found.count:
            return False
        conjuncts.add_list(self, found)
        return True

    def _read(self) -> ScoredDocs:
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class TermClause(LeafClause):
    """A word in title, body or both; `term` is None if no live article has it."""

    form: str
    term: Term | None = field(default=None, init=False)
    """The compiler looks it up, together with those of all other words."""

    def _read(self) -> ScoredDocs:
        term, context = self.term, self.context
        if term is None:
            return NOTHING
        if term.whole is not None and context.within is None and self.leaf.field is None:
            return term.whole
        return context.reader.postings(term, self.leaf.field, context.within)


@dataclass(slots=True, eq=False)
class ExpansionClause(LeafClause):
    """Any of the words that a pattern stands for; the score of a document is its highest score by one of them."""

    find: FormFinder
    known: Expansion | None = field(default=None, init=False)
    """The expansion, once it was looked up."""

    def expansion(self) -> Expansion:
        """The forms in the index that the pattern stands for.  Raises OutOfTimeError."""
        if self.known is None:
            self.known = expand_within(self.context, self.leaf, self.find)
        return self.known

    def _read(self) -> ScoredDocs:
        reader, check_time = self.context.reader, self.context.budget.deadline.check
        lists = []
        for term in self._terms(self.expansion()):
            check_time()
            postings = reader.postings(term, self.leaf.field, self.context.within)
            if postings.count:
                lists.append(postings)
        if len(lists) < 2:
            return lists[0] if lists else NOTHING
        scores = [each.impacts * each.weight / IMPACT_UNIT for each in lists]
        docs = [each.docs for each in lists]
        share = reader.thresholds.unions.merged_share
        return ScoredDocs(*kernels.disjunction_max(docs, scores, reader.count, share, check_time))

    def _terms(self, expansion: Expansion) -> list[Term]:
        reader, stem = self.context.reader, self.context.analysis.stem
        if expansion.numbers is not None:
            return reader.terms_of_forms(expansion.numbers)
        names = dict.fromkeys(stem(raw.decode()).encode() for raw in expansion.forms)
        return [term for name in names if (term := reader.term(name)) is not None]


def expand_within(context: ReadContext, leaf: Leaf, find: FormFinder) -> Expansion:
    """Call `expand` within the budget, at its cost, and note there if forms are left out.  Raises OutOfTimeError."""
    budget = context.budget
    budget.deadline.check()
    columns, dfs = context.reader.forms(leaf.field)
    expansion = expand(find, columns, dfs, budget.max_expansions, budget.deadline.check)
    if expansion.is_cut:
        budget.note(
            f"“{leaf.text}” stands for {expansion.found:,} words; "
            f"only the {len(expansion.forms):,} most frequent were searched for"
        )
    return expansion
