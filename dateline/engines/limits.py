"""What one search may cost."""

from dataclasses import dataclass

from dateline.deadline import Deadline
from dateline.request import MAX_QUERY_TERMS


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """Bounds on the work of one search; what they cut is named in the answer.

    `terms` are the words of a query that are read (None: all), `expansions` the
    words a prefix, wildcard or near word may stand for, `seconds` the time after
    which no more postings are read, `marking_seconds` those for marking the hits of
    a page: what is not reached then stays unmarked.  A deadline that is given holds besides.
    """

    terms: int | None = MAX_QUERY_TERMS
    expansions: int = 1_000
    seconds: float = 2.0
    marking_seconds: float = 0.25

    def deadline(self, given: Deadline | None) -> Deadline:
        """The end of a piece of work that begins now."""
        return Deadline.after(self.seconds) if given is None else given.within(self.seconds)
