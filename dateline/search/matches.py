"""What a part of a query finds: documents, and what each scores by that part."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import IMPACT_UNIT
from dateline.search.kernels import NO_DOCS, Docs, Indexes, Mask, Scores, Words, members, to_mask

Impacts = NDArray[np.uint16]

_MANY = 1_024  # documents that are looked up in a bitmap, if there is one, before they are in the list

_REVERSED = 8  # a search is turned round where it looks for so many times more documents than there are


class Matches:
    """Documents, ascending, beside their impacts, or their scores, or neither.

    A score is `weight * impact / 65535`; `unit` is `weight / 65535`, which gives the same
    but for the last bits.  `bound` is the most that any of them scores; `words` the
    bitmap of the documents where it was made at opening (over the whole index, whatever
    span was read).  All arrays are read only.
    """

    __slots__ = ("bound", "docs", "impacts", "scores", "unit", "weight", "words")

    docs: Docs
    impacts: Impacts | None

    def __init__(self, docs: Docs, scores: Scores | None = None) -> None:
        self.docs = docs
        self.impacts = None
        self.scores = scores
        self.weight = self.unit = 0.0
        self.bound = float(np.max(scores)) if scores is not None and len(scores) else 0.0
        self.words: Words | None = None

    @classmethod
    def of_term(cls, docs: Docs, impacts: Impacts, weight: float, bound: float, words: Words | None) -> Self:
        """The list of a term."""
        found = cls.__new__(cls)
        found.docs = docs
        found.impacts = impacts
        found.scores = None
        found.weight = weight
        found.unit = weight / IMPACT_UNIT
        found.bound = bound
        found.words = words
        return found

    def times(self, count: int) -> "Matches":
        """The same for a part that stands several times in a query."""
        if self.impacts is None:
            return Matches(self.docs, None if self.scores is None else self.scores * count)
        return Matches.of_term(self.docs, self.impacts, self.weight * count, self.bound * count, self.words)

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def is_scored(self) -> bool:
        """Whether a document can score anything."""
        return self.impacts is not None or self.scores is not None

    def scores_of(self, places: Indexes | None = None) -> Scores:
        """The scores of the documents at some places (None: of all) of the list; zeros where nothing scores."""
        if self.impacts is not None:
            scores: Scores = np.multiply(self.impacts if places is None else self.impacts.take(places), self.unit)
            return scores
        if self.scores is None:
            return np.zeros(len(self) if places is None else len(places))
        return self.scores if places is None else self.scores.take(places)

    def intersected(self, docs: Docs, *, scoring: bool) -> tuple[Indexes, Scores | None]:
        """Which of some documents, as indexes of them, are among these; what each of those scores, if anything."""
        keep, at = self.placed(docs)
        return keep, self.scores_of(at) if scoring and self.is_scored else None

    def placed(self, docs: Docs) -> tuple[Indexes, Indexes]:
        """Which of some documents are among these, as indexes of them, and where those stand here.

        Documents that are within the span that was read.
        """
        if self.words is not None and len(docs) >= _MANY:
            keep = to_mask(self.words).take(docs).nonzero()[0]
            return keep, self.docs.searchsorted(docs.take(keep))
        at = self.docs.searchsorted(docs)
        keep = (self.docs.take(at, mode="clip") == docs).nonzero()[0]
        return keep, at if len(keep) == len(docs) else at.take(keep)

    def count_before(self, doc: int) -> int:
        """How many of these come before a document."""
        return int(self.docs.searchsorted(self.docs.dtype.type(doc))) if doc else 0

    def look_up(self, docs: Docs) -> tuple[Mask, Scores | float]:
        """Which of some documents are among these, and what each scores (0 for the others)."""
        if not len(self):
            return np.zeros(len(docs), np.bool_), 0.0
        if len(docs) > _REVERSED * len(self):
            return self._spread(docs)
        at, found = members(docs, self.docs)
        if self.impacts is not None:
            scores: Scores = np.multiply(self.impacts.take(at, mode="clip") * found, self.unit)
            return found, scores
        return found, 0.0 if self.scores is None else self.scores.take(at, mode="clip") * found

    def _spread(self, docs: Docs) -> tuple[Mask, Scores | float]:
        """The same, found by looking these up among many documents."""
        at, inside = members(self.docs, docs)
        at = at[inside]
        found = np.zeros(len(docs), np.bool_)
        found[at] = True
        if not self.is_scored:
            return found, 0.0
        scores = np.zeros(len(docs))
        scores[at] = self.scores_of(inside.nonzero()[0])
        return found, scores

    def exact_scores(self, docs: Docs) -> Scores:
        """What some documents score, 0 where they are not among these, by the formula as it stands."""
        if self.impacts is None or not len(self):
            return np.zeros(len(docs)) + self.look_up(docs)[1]
        at, found = members(docs, self.docs)
        scores: Scores = np.multiply(self.impacts.take(at, mode="clip") * found, self.weight) / IMPACT_UNIT
        return scores

    def above(self, score: float) -> tuple[Docs, Scores]:
        """At least the documents that score so much, ascending, and their scores."""
        if score <= 0:
            return self.docs, self.scores_of()
        if self.impacts is not None:
            at = (self.impacts >= least_impact(score, self.unit)).nonzero()[0]
        else:
            assert self.scores is not None
            at = (self.scores >= score).nonzero()[0]
        return self.docs.take(at), self.scores_of(at)


class Part(NamedTuple):
    """The list of a term in one segment, in the numbers of the segment, whose documents are `[base, end)`."""

    base: int
    end: int
    docs: Docs
    impacts: Impacts


class PartedMatches(Matches):
    """A long list over several segments, put together only when all of it is needed."""

    __slots__ = ("_length", "_parts")

    _length: int
    _parts: Sequence[Part]

    @classmethod
    def of_parts(cls, parts: Sequence[Part], weight: float, bound: float, words: Words | None) -> Self:
        """The list of a term."""
        found = cls.__new__(cls)
        found._parts = parts  # noqa: SLF001  (its own)
        found._length = sum(len(part.docs) for part in parts)  # noqa: SLF001
        found.scores = None
        found.weight = weight
        found.unit = weight / IMPACT_UNIT
        found.bound = bound
        found.words = words
        return found

    def __len__(self) -> int:
        return self._length

    def __getattr__(self, name: str) -> NDArray[Any]:
        """Put the documents or the impacts together when they are asked for the first time."""
        if name == "docs":
            self.docs = gather(self._parts)
            return self.docs
        if name == "impacts":
            self.impacts = np.concatenate([part.impacts for part in self._parts])
            return self.impacts
        raise AttributeError(name)

    @property
    def is_scored(self) -> bool:
        """See `Matches`."""
        return True

    def intersected(self, docs: Docs, *, scoring: bool) -> tuple[Indexes, Scores | None]:
        """See `Matches`."""
        found, impacts = self._look_up(docs)
        keep = found.nonzero()[0]
        return keep, np.multiply(impacts.take(keep), self.unit) if scoring else None

    def look_up(self, docs: Docs) -> tuple[Mask, Scores | float]:
        """See `Matches`."""
        found, impacts = self._look_up(docs)
        return found, np.multiply(impacts * found, self.unit)

    def placed(self, docs: Docs) -> tuple[Indexes, Indexes]:
        """See `Matches`."""
        found = np.zeros(len(docs), np.bool_)
        places = np.empty(len(docs), np.intp)
        for _, here, at, is_there, before in self._sought(docs):
            found[here] = is_there
            np.add(at, before, out=places[here])
        keep = found.nonzero()[0]
        return keep, places.take(keep)

    def scores_of(self, places: Indexes | None = None) -> Scores:
        """See `Matches`; the places ascend."""
        if places is None:
            return super().scores_of()
        impacts = np.empty(len(places), np.uint16)
        before = first = 0
        for part in self._parts:
            until = before + len(part.docs)
            end = int(places.searchsorted(until))
            part.impacts.take(places[first:end] - before, out=impacts[first:end], mode="clip")
            before, first = until, end
        return np.multiply(impacts, self.unit)

    def count_before(self, doc: int) -> int:
        """See `Matches`."""
        if not doc:
            return 0
        count = 0
        for part in self._parts:
            if part.base >= doc:
                return count
            if part.end > doc:
                return count + int(part.docs.searchsorted(part.docs.dtype.type(doc - part.base)))
            count += len(part.docs)
        return count

    def _look_up(self, docs: Docs) -> tuple[Mask, Impacts]:
        found = np.zeros(len(docs), np.bool_)
        impacts = np.zeros(len(docs), np.uint16)
        for part, here, at, is_there, _ in self._sought(docs):
            found[here] = is_there
            impacts[here] = part.impacts.take(at, mode="clip")
        return found, impacts

    def _sought(self, docs: Docs) -> Iterator[tuple[Part, slice, Indexes, Mask, int]]:
        """For each part: which of some documents lie in it, where they would stand, whether they do, what is before."""
        firsts = docs.searchsorted(np.array([part.base for part in self._parts], docs.dtype)).tolist()
        ends = docs.searchsorted(np.array([part.end for part in self._parts], docs.dtype)).tolist()
        before = 0
        for part, first, end in zip(self._parts, firsts, ends, strict=True):
            if first < end and len(part.docs):
                local = docs[first:end] - docs.dtype.type(part.base) if part.base else docs[first:end]
                local = local.astype(part.docs.dtype, copy=False)
                at = part.docs.searchsorted(local)
                yield part, slice(first, end), at, part.docs.take(at, mode="clip") == local, before
            before += len(part.docs)

    def above(self, score: float) -> tuple[Docs, Scores]:
        """See `Matches`."""
        if score <= 0:
            return super().above(score)
        least = least_impact(score, self.unit)
        chosen = []
        for base, end, docs, impacts in self._parts:
            at = (impacts >= least).nonzero()[0]
            chosen.append(Part(base, end, docs.take(at), impacts.take(at)))
        return gather(chosen), np.multiply(np.concatenate([part.impacts for part in chosen]), self.unit)


def gather(parts: Sequence[Part]) -> Docs:
    """The documents of segments, one after the other, in the numbers of the whole index."""
    docs = np.concatenate([part.docs for part in parts], dtype=np.uint32)
    at = 0
    for part in parts:
        end = at + len(part.docs)
        if part.base:
            docs[at:end] += np.uint32(part.base)
        at = end
    return docs


def least_impact(score: float, unit: float) -> np.uint16:
    """An impact that every posting with such a score has or passes."""
    return np.uint16(min(score / unit, IMPACT_UNIT))


NOTHING = Matches(NO_DOCS)
