"""The budget of one query, the parts of it that were left out, and the index that it reads."""

from typing import NamedTuple

from dateline.deadline import Deadline
from dateline.search.doc_range import DocRange
from dateline.search.index_reader import IndexReader
from dateline.text.analysis import Analysis


class QueryBudget(NamedTuple):
    """The time of a query, the number of forms that a pattern may stand for, and the parts that these bounds left out.

    `truncations` are sentences on these parts, in the order in which they were left out: a running record, written by
    one thread.
    """

    deadline: Deadline
    max_expansions: int
    truncations: list[str]

    def note(self, sentence: str) -> None:
        """Note that a part was left out."""
        self.truncations.append(sentence)

    def note_timeout(self, text: str) -> None:
        """Note that time ran out before a piece of the query was looked up."""
        self.truncations.append(f"time ran out before “{text}” was looked up")


class ReadContext(NamedTuple):
    """The index that the clauses of one query read, within a range of documents and a budget.

    The matches of a clause may include deleted documents and those that end after the range (see `DocFilter`).
    Without `scoring` no scores need to be computed.
    """

    reader: IndexReader
    analysis: Analysis
    within: DocRange | None
    budget: QueryBudget
    scoring: bool
