"""Limits on the cost of one search."""

from dataclasses import dataclass

from dateline.deadline import Deadline
from dateline.request import MAX_QUERY_TERMS


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """Bounds on the work of one search; the answer names the parts that they left out.

    `terms` is the number of words of a query that are read (None: all), `expansions` the number of words that a
    prefix, wildcard or near word may stand for.  After `seconds` no more postings are read; after `marking_seconds`
    the remaining hits of a page stay unmarked.  A deadline of the request holds as well.
    """

    terms: int | None = MAX_QUERY_TERMS
    expansions: int = 1_000
    seconds: float = 2.0
    marking_seconds: float = 0.25

    def deadline(self, given: Deadline | None) -> Deadline:
        """The deadline of work that begins now: in `seconds`, or the given one if that comes first."""
        return Deadline.after(self.seconds) if given is None else given.within(self.seconds)
