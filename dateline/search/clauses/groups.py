"""Clauses of clauses: all of them, any of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dateline.search import kernels
from dateline.search.clauses.clause import Clause, Conjuncts, Matched
from dateline.search.clauses.conjunction import match_all
from dateline.search.kernels import Docs, Mask, Scores
from dateline.search.postings import NOTHING, ScoredDocs
from dateline.search.query_budget import ReadContext


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
            matching, more = item.filter(docs, scoring=scoring and item.is_scored)
            mask = mask & matching
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
            matching, more = item.filter(docs, scoring=scoring and item.is_scored)
            mask = mask | matching
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
            of_item = item.posting_lists()
            if of_item is None:
                return None
            lists += of_item if factor == 1 else [each.weighted(factor) for each in of_item]
        return lists

    def join(self, conjuncts: Conjuncts) -> bool:
        """See `Clause`."""
        conjuncts.remaining.append(self)
        return True
