"""The clauses of a compiled query: one small type for each kind of node.

The compiler tells each whether it stands in a negation: when time is over, an unread list matches nothing outside a
negation and everything inside one, so that an answer holds only articles that certainly match.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeAlias

import numpy as np

from dateline.columnar.segment import IMPACT_UNIT
from dateline.dates import DateRange
from dateline.deadline import OutOfTimeError
from dateline.query.syntax import Leaf
from dateline.search import kernels
from dateline.search.conjunction import Conjuncts, match_all
from dateline.search.expansion import Expansion, FormFinder, expand
from dateline.search.kernels import Docs, Mask, Scores
from dateline.search.postings import NOTHING, ScoredDocs
from dateline.search.query_budget import ReadContext
from dateline.search.term import Term

Matched: TypeAlias = tuple[Mask, Scores | float]
"""Whether each of n documents matches, bool[n], and the score of each, float64[n], or 0 for all; in their order."""


class Clause(Protocol):
    """A part of a compiled query.  No method raises when time is over: the budget of the context notes it.

    Documents given to it ascend and lie within the range of its context.
    """

    @property
    def is_scored(self) -> bool:
        """Whether an article can score by it."""
        ...

    @property
    def is_selective(self) -> bool:
        """Whether it finds documents by posting lists rather than by looking at each; a group counts as such."""
        ...

    def cost(self) -> int:
        """An upper estimate of the number of documents that it matches.  Reads its lists, once for all methods."""
        ...

    def matches(self) -> ScoredDocs:
        """The documents that it matches, ascending, and their scores (to be used only if the context is scoring).

        Costs the intersection or union of its lists, and the positions of phrases; without lists O(range).
        """
        ...

    def filter(self, docs: Docs, *, scoring: bool = False) -> Matched:
        """Whether it matches each of n ascending documents, bool[n], and the score of each by it, float64[n].

        Scores are 0 where it does not match; without `scoring` all are the number 0.  O(n log list) for each list below
        it; a phrase also reads positions in the documents with all its words.
        """
        ...

    def add_exact_scores(self, docs: Docs, mask: Mask, total: Scores) -> None:
        """Add to a running total, float64[n], the exact scores by it of those of n ascending documents in a mask.

        It matches all documents in the mask, bool[n].  Costs a `filter` for each level of nested clauses.
        """
        ...

    def posting_lists(self) -> list[ScoredDocs] | None:
        """The lists whose union it matches, scored by their sums (see `best_of_any`); None for other clauses."""
        ...

    def join(self, conjuncts: Conjuncts) -> bool:
        """Add itself to the members of a conjunction.  Returns False if it matches nothing, or was not read in time."""
        ...


@dataclass(slots=True, eq=False)
class LeafClause:
    """A clause with a posting list of its own, which is read once, when it is first needed."""

    is_scored: ClassVar[bool] = True
    is_selective: ClassVar[bool] = True

    context: ReadContext
    leaf: Leaf
    negated: bool
    _found: ScoredDocs | None = field(default=None, init=False)

    def read(self) -> ScoredDocs | None:
        """The list; None if time ran out before it was read, which the budget notes."""
        if self._found is None:
            budget = self.context.budget
            if budget.deadline.clock() > budget.deadline.at:  # as `Deadline.is_over`, which is called for every word
                budget.note_timeout(self.leaf.text)
                return None
            try:
                self._found = self._read()
            except OutOfTimeError:
                budget.note_timeout(self.leaf.text)
        return self._found

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
    found: Expansion | None = field(default=None, init=False)

    def expansion(self) -> Expansion:
        """The forms in the index that the pattern stands for.  Raises OutOfTimeError."""
        if self.found is None:
            self.found = expand_within(self.context, self.leaf, self.find)
        return self.found

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
        return ScoredDocs(*kernels.disjunction_max([each.docs for each in lists], scores, reader.count, check_time))

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


@dataclass(slots=True, eq=False)
class AllClause:
    """All of several clauses."""

    is_selective: ClassVar[bool] = True

    context: ReadContext
    items: Sequence[Clause]
    is_scored: bool

    def cost(self) -> int:
        """See `Clause`."""
        return min([item.cost() for item in self.items])

    def matches(self) -> ScoredDocs:
        """See `Clause`."""
        return match_all(self.items, self.context.reader, self.context.within, scoring=self.context.scoring)

    def filter(self, docs: Docs, *, scoring: bool = False) -> Matched:
        """See `Clause`."""
        mask = np.ones(len(docs), np.bool_)
        scores: Scores | float = 0.0
        for item in self.items:
            found, more = item.filter(docs, scoring=scoring and item.is_scored)
            mask = mask & found
            scores = scores + more
        return mask, scores if isinstance(scores, float) else scores * mask

    def add_exact_scores(self, docs: Docs, mask: Mask, total: Scores) -> None:
        """See `Clause`."""
        for item in self.items:
            if item.is_scored:
                item.add_exact_scores(docs, mask & item.filter(docs)[0], total)

    def posting_lists(self) -> None:
        """See `Clause`."""
        return

    def join(self, conjuncts: Conjuncts) -> bool:
        """See `Clause`."""
        conjuncts.remaining.append(self)
        return True


@dataclass(slots=True, eq=False)
class AnyClause:
    """Any of several clauses."""

    is_selective: ClassVar[bool] = True

    context: ReadContext
    items: Sequence[Clause]
    is_scored: bool

    def cost(self) -> int:
        """See `Clause`."""
        return sum([item.cost() for item in self.items])

    def matches(self) -> ScoredDocs:
        """See `Clause`."""
        found = [each for each in [item.matches() for item in self.items] if each.count]
        if len(found) < 2:
            return found[0] if found else NOTHING
        docs = [each.docs for each in found]
        if not self.context.scoring or not any(each.is_scored for each in found):
            return ScoredDocs(kernels.union(docs))
        return ScoredDocs(*kernels.add_up(docs, [each.scores_of() for each in found]))

    def filter(self, docs: Docs, *, scoring: bool = False) -> Matched:
        """See `Clause`."""
        mask = np.zeros(len(docs), np.bool_)
        scores: Scores | float = 0.0
        for item in self.items:
            found, more = item.filter(docs, scoring=scoring and item.is_scored)
            mask = mask | found
            scores = scores + more
        return mask, scores

    def add_exact_scores(self, docs: Docs, mask: Mask, total: Scores) -> None:
        """See `Clause`."""
        for item in self.items:
            if item.is_scored:
                item.add_exact_scores(docs, mask & item.filter(docs)[0], total)

    def posting_lists(self) -> list[ScoredDocs] | None:
        """See `Clause`.  A clause that occurs twice has one list with twice the weight."""
        multiplicity: dict[Clause, int] = {}
        for item in self.items:
            multiplicity[item] = multiplicity.get(item, 0) + 1
        lists = []
        for item, factor in multiplicity.items():
            found = item.posting_lists()
            if found is None:
                return None
            lists += found if factor == 1 else [each.weighted(factor) for each in found]
        return lists

    def join(self, conjuncts: Conjuncts) -> bool:
        """See `Clause`."""
        conjuncts.remaining.append(self)
        return True


class FilterClause:
    """A clause without posting lists, which looks at each document; it scores nothing."""

    is_scored = False
    is_selective = False

    def __init__(self, context: ReadContext, select: Callable[[Docs], Mask]) -> None:
        self._context = context
        self._select = select

    def cost(self) -> int:
        """See `Clause`."""
        return self._context.reader.count

    def matches(self) -> ScoredDocs:
        """See `Clause`."""
        docs = self._context.reader.all_docs(self._context.within)
        return ScoredDocs(docs[self._select(docs)])

    def filter(self, docs: Docs, *, scoring: bool = False) -> Matched:  # noqa: ARG002
        """See `Clause`."""
        return self._select(docs), 0.0

    def add_exact_scores(self, docs: Docs, mask: Mask, total: Scores) -> None:
        """See `Clause`."""

    def posting_lists(self) -> None:
        """See `Clause`."""
        return

    def join(self, conjuncts: Conjuncts) -> bool:
        """See `Clause`."""
        conjuncts.remaining.append(self)
        return True


class NotClause(FilterClause):
    """Every document that does not match a clause."""

    def __init__(self, context: ReadContext, item: Clause) -> None:
        super().__init__(context, lambda docs: ~item.filter(docs)[0])


class DateClause(FilterClause):
    """The documents whose whole date lies in a range of days."""

    def __init__(self, context: ReadContext, days: DateRange) -> None:
        super().__init__(context, lambda docs: context.reader.in_range(docs, days))


class EverythingClause(FilterClause):
    """Every document."""

    def __init__(self, context: ReadContext) -> None:
        super().__init__(context, lambda docs: np.ones(len(docs), np.bool_))

    def matches(self) -> ScoredDocs:
        """See `Clause`."""
        return ScoredDocs(self._context.reader.all_docs(self._context.within))
