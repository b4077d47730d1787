"""What one query may cost, and what of it was cut short."""

from dataclasses import dataclass, field

from dateline.deadline import Deadline


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
