"""The contract of the clauses of a compiled query, and the record to which the members of a conjunction add themselves.

The compiler tells each clause whether it stands in a negation: when time is over, an unread list matches nothing
outside a negation and everything inside one, so that an answer holds only articles that certainly match.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from dateline.search.kernels import Docs, Indexes, Mask, Scores
from dateline.search.postings import ScoredDocs

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

    def join(self, conjuncts: "Conjuncts") -> bool:
        """Add itself to the members of a conjunction.  Returns False if it matches nothing, or was not read in time."""
        ...


class TwoPhase(Protocol):
    """A clause in two phases: its posting lists are intersected with others, then documents are verified."""

    @property
    def can_align(self) -> bool:
        """Whether it can verify documents by their offsets in its lists (see `verify_aligned`)."""
        ...

    def verify(self, docs: Docs) -> Mask:
        """Whether it matches each of n documents, ascending: bool[n].

        O(n log list) for each of its words, and the reading of their positions.
        """
        ...

    def verify_aligned(self, docs: Docs, lists: Sequence[ScoredDocs], offsets: Sequence[Indexes]) -> Mask:
        """Whether it matches each of n documents, ascending, that are in all of its lists: bool[n].

        `lists` are its whole lists, in the order of its words; `offsets` are, for each list, where the documents stand
        in it, intp[n].  Costs O(n) for each word, and the reading of their positions.
        """
        ...

    def approximations(self, lists: Sequence[ScoredDocs], count: int) -> list[ScoredDocs]:
        """Those of its lists that are worth intersecting before documents are verified.

        `count` is the number of documents of the index.
        """
        ...


@dataclass(slots=True)
class Conjuncts:
    """The members of a conjunction: a running record, to which its clauses add themselves."""

    lists: dict[Clause, ScoredDocs] = field(default_factory=dict)
    multiplicity: dict[Clause, int] = field(default_factory=dict)
    two_phase: list[tuple[TwoPhase, list[ScoredDocs]]] = field(default_factory=list)
    remaining: list[Clause] = field(default_factory=list)

    def add_list(self, clause: Clause, found: ScoredDocs) -> None:
        """Add the list of a clause; each time that it is added again, its weight grows by one."""
        self.multiplicity[clause] = self.multiplicity.get(clause, 0) + 1
        self.lists[clause] = found

    def weighted_lists(self) -> list[ScoredDocs]:
        """The lists, each with its weight."""
        return [
            found if self.multiplicity[clause] == 1 else found.weighted(self.multiplicity[clause])
            for clause, found in self.lists.items()
        ]
