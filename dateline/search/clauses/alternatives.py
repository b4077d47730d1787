"""A word or a phrase together with its alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.columnar.segment import IMPACT_UNIT
from dateline.deadline import OutOfTimeError
from dateline.search import kernels
from dateline.search.clauses.clause import Clause
from dateline.search.clauses.words import LeafClause
from dateline.search.postings import NOTHING, PostingList, ScoredDocs
from dateline.search.query_budget import ReadContext


@dataclass(slots=True, eq=False)
class AlternativesClause(LeafClause):
    """Any of several words and phrases; the score of a document is its highest score by one of them.

    `inner` is the context of `clauses`: its budget notes what time ran out for, which this clause notes as one.
    """

    clauses: Sequence[Clause]
    inner: ReadContext

    def _read(self) -> ScoredDocs:
        check_time = self.context.budget.deadline.check
        lists = []
        for clause in self.clauses:
            check_time()
            found = clause.matches()
            if self.inner.budget.truncations:
                raise OutOfTimeError
            if found.count:
                lists.append(found)
        if len(lists) < 2:
            return lists[0] if lists else NOTHING
        docs = [each.docs for each in lists]
        if not self.context.scoring:
            return ScoredDocs(kernels.union(docs))
        scores = [
            each.impacts * each.weight / IMPACT_UNIT if isinstance(each, PostingList) else each.scores_of()
            for each in lists
        ]
        reader = self.context.reader
        share = reader.thresholds.unions.merged_share
        return ScoredDocs(*kernels.disjunction_max(docs, scores, reader.count, share, check_time))
