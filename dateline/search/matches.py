"""What a part of a query finds: documents, and what each scores by that part."""

from typing import Self

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import IMPACT_UNIT
from dateline.search.kernels import NO_DOCS, Docs, Indexes, Scores, Words, members


class Matches:
    """Documents, ascending, beside their impacts, or their scores, or neither.

    A score is `weight * impact / 65535`; `unit` is `weight / 65535`, which gives the same
    but for the last bits.  `bound` is the most that any of them scores; `words` the bitmap of the documents
    where it was made at opening.  All arrays are read only.
    """

    __slots__ = ("bound", "docs", "impacts", "scores", "unit", "weight", "words")

    def __init__(
        self,
        docs: Docs,
        *,
        impacts: NDArray[np.uint16] | None = None,
        weight: float = 0.0,
        scores: Scores | None = None,
        bound: float = 0.0,
        words: Words | None = None,
    ) -> None:
        self.docs = docs
        self.impacts = impacts
        self.weight = weight
        self.unit = weight / IMPACT_UNIT
        self.scores = scores
        self.bound = bound
        self.words = words

    @classmethod
    def scored(cls, docs: Docs, scores: Scores) -> Self:
        """Documents beside their scores."""
        return cls(docs, scores=scores, bound=float(scores.max()) if len(scores) else 0.0)

    def times(self, count: int) -> "Matches":
        """The same for a part that stands several times in a query."""
        return Matches(
            self.docs,
            impacts=self.impacts,
            weight=self.weight * count,
            scores=None if self.scores is None else self.scores * count,
            bound=self.bound * count,
            words=self.words,
        )

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def is_scored(self) -> bool:
        """Whether a document can score anything."""
        return self.impacts is not None or self.scores is not None

    def scores_of(self, places: Indexes | None) -> Scores:
        """The scores of the documents at some places (None: of all) of scored matches."""
        if self.impacts is not None:
            scores: Scores = (self.impacts if places is None else self.impacts.take(places)) * self.unit
            return scores
        assert self.scores is not None
        return self.scores if places is None else self.scores.take(places)

    def scores_at(self, places: Indexes | slice = slice(None)) -> Scores | float:
        """The scores of the documents at some places of the list; 0.0 where nothing scores."""
        if self.impacts is not None:
            scores: Scores = self.impacts[places] * self.unit
            return scores
        return 0.0 if self.scores is None else self.scores[places]

    def exact_scores(self, docs: Docs) -> Scores:
        """What some documents score, 0 where they are not among these, by the formula as it stands."""
        at, found = members(docs, self.docs)
        if self.impacts is None or not len(self.docs):
            return np.zeros(len(docs)) + self.look_up(docs)[1]
        scores: Scores = self.impacts.take(at, mode="clip") * found * self.weight / IMPACT_UNIT
        return scores

    def look_up(self, docs: Docs) -> tuple[NDArray[np.bool_], Scores | float]:
        """Which of some documents are among these, and what each scores (0 for the others)."""
        at, found = members(docs, self.docs)
        if not self.is_scored or not len(self.docs):
            return found, 0.0
        if self.impacts is not None:
            scores: Scores = self.impacts.take(at, mode="clip") * found * self.unit
            return found, scores
        assert self.scores is not None
        return found, self.scores.take(at, mode="clip") * found


NOTHING = Matches(NO_DOCS)
