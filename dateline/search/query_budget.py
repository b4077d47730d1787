"""What one query may cost, what of it was cut short, and what it reads."""

from dataclasses import dataclass, field

from dateline.deadline import Deadline
from dateline.search.doc_range import DocRange
from dateline.search.index_reader import IndexReader
from dateline.text.analysis import Analysis


@dataclass(frozen=True, slots=True)
class QueryBudget:
    """The time of a query, the forms that one of its patterns may stand for, and what these bounds left out.

    `truncations` are sentences, in the order in which they came about: a running record, written by one thread.
    """

    deadline: Deadline
    max_expansions: int
    truncations: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Note what was left out."""
        self.truncations.append(sentence)

    def note_timeout(self, text: str) -> None:
        """Note that time was over before a piece of the query was looked for."""
        self.truncations.append(f"time was over before “{text}” was looked for")


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What the clauses of one query read: an index, within a range of documents and a budget.

    Deleted documents and those that overlap the end of the range may be among what a clause matches.
    Without `scoring` no scores are computed.
    """

    reader: IndexReader
    analysis: Analysis
    within: DocRange | None
    budget: QueryBudget
    scoring: bool
