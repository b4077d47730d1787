"""Clauses without posting lists, which look at each document: negations, dates, everything."""

from collections.abc import Callable

import numpy as np

from dateline.dates import DateRange
from dateline.search.clauses.clause import Clause, Conjuncts, Matched
from dateline.search.kernels import Docs, Mask, Scores
from dateline.search.postings import ScoredDocs
from dateline.search.query_budget import ReadContext


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
