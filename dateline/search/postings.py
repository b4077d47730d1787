"""Lists of documents with their scores: the postings of a term, and the matches of a clause."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import IMPACT_UNIT
from dateline.search.kernels import NO_DOCS, Bitmap, Docs, Indexes, Mask, Scores, members, to_mask

Impacts = NDArray[np.uint16]

# Properties of NumPy, whatever the archive.
_BITMAP_SHARE = 96  # for one in this many documents of the index or more, unpacking a bitmap is quicker than a search
_REVERSED = 8  # with this many times more documents than the list has, the list is searched for among them


class ScoredDocs:
    """Documents, ascending and distinct, with their scores, float64[documents], or without.

    `count` is the number of documents, `bound` the highest score.  `bitmap` and `impacts` are None here: see
    `PostingList`.  Arrays are read only.
    """

    __slots__ = ("bound", "count", "docs", "scores")

    docs: Docs
    impacts: Impacts | None = None
    bitmap: Bitmap | None = None
    unit: float = 0.0

    def __init__(self, docs: Docs, scores: Scores | None = None) -> None:
        self.docs = docs
        self.count = len(docs)
        self.scores = scores
        self.bound = float(np.max(scores)) if scores is not None and len(scores) else 0.0

    def __len__(self) -> int:
        return self.count

    @property
    def is_scored(self) -> bool:
        """Whether a document can score anything."""
        return self.scores is not None

    def weighted(self, factor: int) -> "ScoredDocs":
        """These documents with scores `factor` times as high, for a clause that stands several times in a query."""
        return ScoredDocs(self.docs, None if self.scores is None else self.scores * factor)

    def scores_of(self, offsets: Indexes | None = None) -> Scores:
        """The scores of the documents at n offsets of the list, float64[n], in their order; zeros if nothing scores.

        `offsets` are intp[n] and ascend; None for all documents.  O(n).
        """
        if self.scores is None:
            return np.zeros(self.count if offsets is None else len(offsets))
        return self.scores if offsets is None else self.scores.take(offsets)

    def intersected(self, docs: Docs, *, scoring: bool) -> tuple[Indexes, Scores | None]:
        """The indexes of those of some ascending documents that are in the list, and the score of each of these.

        The indexes are intp and ascend.  The scores, float64, are None without `scoring` and if nothing scores.  Costs
        as `aligned`.
        """
        keep, offsets = self.aligned(docs)
        return keep, self.scores_of(offsets) if scoring and self.is_scored else None

    def aligned(self, docs: Docs) -> tuple[Indexes, Indexes]:
        """The indexes of those of n ascending documents that are in the list, and the offset there of each of these.

        Both are intp and ascend.  The documents lie within the range that was read.  O(n log list); with a bitmap and
        large n O(documents of the index), and a search of the list only for the documents that are in it.
        """
        if self.bitmap is not None and len(docs) * _BITMAP_SHARE >= len(self.bitmap) * 64:
            keep = to_mask(self.bitmap).take(docs).nonzero()[0]
            return keep, self.docs.searchsorted(docs.take(keep))
        at = self.docs.searchsorted(docs)
        keep = (self.docs.take(at, mode="clip") == docs).nonzero()[0]
        return keep, at if len(keep) == len(docs) else at.take(keep)

    def count_before(self, doc: int) -> int:
        """The number of documents of the list before a document.  O(log list)."""
        return int(self.docs.searchsorted(self.docs.dtype.type(doc))) if doc else 0

    def look_up(self, docs: Docs) -> tuple[Mask, Scores | float]:
        """Whether each of n ascending documents is in the list, bool[n], and the score of each: 0 for the others.

        The scores are float64[n], or the number 0 if nothing scores; both are in the order of the documents.
        O(n log list), or O(list * log n) for many more documents than the list has.
        """
        if not self.count:
            return np.zeros(len(docs), np.bool_), 0.0
        if len(docs) > _REVERSED * self.count:
            return self._spread(docs)
        at, found = members(docs, self.docs)
        return found, self._scores_at(at, found)

    def exact_scores(self, docs: Docs) -> Scores:
        """The score of each of n ascending documents as the formula defines it: float64[n], 0 if not in the list.

        Other methods may give scores that differ in the last bits.  Costs as `look_up`.
        """
        return np.zeros(len(docs)) + self.look_up(docs)[1]

    def above(self, score: float) -> tuple[Docs, Scores]:
        """At least the documents with this score or more, ascending, and the score of each, float64.

        O(list).  The list is scored, or `score` is not above 0.
        """
        if score <= 0:
            return self.docs, self.scores_of()
        at = self._offsets_above(score)
        return self.docs.take(at), self.scores_of(at)

    def _offsets_above(self, score: float) -> Indexes:
        assert self.scores is not None, "a list without scores has none above 0"
        return (self.scores >= score).nonzero()[0]

    def _scores_at(self, at: Indexes, found: Mask) -> Scores | float:
        """The scores at some offsets, 0 where `found` is False; an offset past the end stands for the last."""
        return 0.0 if self.scores is None else self.scores.take(at, mode="clip") * found

    def _spread(self, docs: Docs) -> tuple[Mask, Scores | float]:
        """`look_up`, by looking the documents of the list up among the others."""
        at, inside = members(self.docs, docs)
        at = at[inside]
        found = np.zeros(len(docs), np.bool_)
        found[at] = True
        if not self.is_scored:
            return found, 0.0
        scores = np.zeros(len(docs))
        scores[at] = self.scores_of(inside.nonzero()[0])
        return found, scores


class PostingList(ScoredDocs):
    """The documents of a term with their impacts, uint16[documents].

    A score is `weight * impact / 65535`; `unit * impact`, with `unit` as `weight / 65535`, differs in the last bits
    only.  No document scores more than `bound`.  `bitmap` has the documents of the whole index, also if only a range
    was read; None if no bitmap was made at opening.
    """

    __slots__ = ("bitmap", "impacts", "unit", "weight")

    impacts: Impacts
    bitmap: Bitmap | None
    unit: float

    def __init__(self, docs: Docs, impacts: Impacts, weight: float, bound: float, bitmap: Bitmap | None) -> None:
        self.docs = docs
        self.count = len(docs)
        self.impacts = impacts
        self.scores = None
        self.weight = weight
        self.unit = weight / IMPACT_UNIT
        self.bound = bound
        self.bitmap = bitmap

    @property
    def is_scored(self) -> bool:
        """See `ScoredDocs`."""
        return True

    def weighted(self, factor: int) -> "PostingList":
        """See `ScoredDocs`."""
        return PostingList(self.docs, self.impacts, self.weight * factor, self.bound * factor, self.bitmap)

    def scores_of(self, offsets: Indexes | None = None) -> Scores:
        """See `ScoredDocs`."""
        scores: Scores = np.multiply(self.impacts if offsets is None else self.impacts.take(offsets), self.unit)
        return scores

    def exact_scores(self, docs: Docs) -> Scores:
        """See `ScoredDocs`."""
        if not self.count:
            return np.zeros(len(docs))
        at, found = members(docs, self.docs)
        scores: Scores = np.multiply(self.impacts.take(at, mode="clip") * found, self.weight) / IMPACT_UNIT
        return scores

    def _offsets_above(self, score: float) -> Indexes:
        return (self.impacts >= least_impact(score, self.unit)).nonzero()[0]

    def _scores_at(self, at: Indexes, found: Mask) -> Scores:
        scores: Scores = np.multiply(self.impacts.take(at, mode="clip") * found, self.unit)
        return scores


class SegmentPostings(NamedTuple):
    """The postings of a term in one segment, which has the documents `[base, end)` of the index.

    `docs` ascend, in the numbers and the dtype of the segment; `impacts`, uint16, are parallel to them.
    """

    base: int
    end: int
    docs: Docs
    impacts: Impacts


class SegmentedPostings(PostingList):
    """A long posting list over several segments; its arrays are joined when they are first needed, in O(list)."""

    __slots__ = ("_segments",)

    def __init__(self, segments: Sequence[SegmentPostings], weight: float, bound: float, bitmap: Bitmap | None) -> None:
        self._segments = segments
        self.count = sum([len(each.docs) for each in segments])
        self.scores = None
        self.weight = weight
        self.unit = weight / IMPACT_UNIT
        self.bound = bound
        self.bitmap = bitmap

    def __getattr__(self, name: str) -> NDArray[Any]:
        """Join the documents or the impacts, when they are first needed.  Raises AttributeError for other names."""
        if name == "docs":
            self.docs = gather(self._segments)
            return self.docs
        if name == "impacts":
            self.impacts = np.concatenate([each.impacts for each in self._segments])
            return self.impacts
        raise AttributeError(name)

    def intersected(self, docs: Docs, *, scoring: bool) -> tuple[Indexes, Scores | None]:
        """See `ScoredDocs`."""
        found, impacts = self._look_up(docs)
        keep = found.nonzero()[0]
        return keep, np.multiply(impacts.take(keep), self.unit) if scoring else None

    def look_up(self, docs: Docs) -> tuple[Mask, Scores | float]:
        """See `ScoredDocs`."""
        found, impacts = self._look_up(docs)
        return found, np.multiply(impacts * found, self.unit)

    def aligned(self, docs: Docs) -> tuple[Indexes, Indexes]:
        """See `ScoredDocs`."""
        found = np.zeros(len(docs), np.bool_)
        offsets = np.empty(len(docs), np.intp)
        for _, here, at, is_there, before in self._sought(docs):
            found[here] = is_there
            np.add(at, before, out=offsets[here])
        keep = found.nonzero()[0]
        return keep, offsets.take(keep)

    def scores_of(self, offsets: Indexes | None = None) -> Scores:
        """See `ScoredDocs`; the offsets ascend."""
        if offsets is None:
            return super().scores_of()
        impacts = np.empty(len(offsets), np.uint16)
        before = first = 0
        for each in self._segments:
            until = before + len(each.docs)
            end = int(offsets.searchsorted(until))
            each.impacts.take(offsets[first:end] - before, out=impacts[first:end], mode="clip")
            before, first = until, end
        return np.multiply(impacts, self.unit)

    def count_before(self, doc: int) -> int:
        """See `ScoredDocs`."""
        if not doc:
            return 0
        count = 0
        for each in self._segments:
            if each.base >= doc:
                return count
            if each.end > doc:
                return count + int(each.docs.searchsorted(each.docs.dtype.type(doc - each.base)))
            count += len(each.docs)
        return count

    def above(self, score: float) -> tuple[Docs, Scores]:
        """See `ScoredDocs`."""
        if score <= 0:
            return super().above(score)
        least = least_impact(score, self.unit)
        chosen = []
        for base, end, docs, impacts in self._segments:
            at = (impacts >= least).nonzero()[0]
            chosen.append(SegmentPostings(base, end, docs.take(at), impacts.take(at)))
        return gather(chosen), np.multiply(np.concatenate([each.impacts for each in chosen]), self.unit)

    def _look_up(self, docs: Docs) -> tuple[Mask, Impacts]:
        found = np.zeros(len(docs), np.bool_)
        impacts = np.zeros(len(docs), np.uint16)
        for each, here, at, is_there, _ in self._sought(docs):
            found[here] = is_there
            impacts[here] = each.impacts.take(at, mode="clip")
        return found, impacts

    def _sought(self, docs: Docs) -> Iterator[tuple[SegmentPostings, slice, Indexes, Mask, int]]:
        """Look some documents up, segment by segment.

        Yields the postings of a segment, the slice of the documents that lie in it, their offsets there, whether
        each is there, and the number of postings in the segments before.
        """
        firsts = docs.searchsorted(np.array([each.base for each in self._segments], docs.dtype)).tolist()
        ends = docs.searchsorted(np.array([each.end for each in self._segments], docs.dtype)).tolist()
        before = 0
        for each, first, end in zip(self._segments, firsts, ends, strict=True):
            if first < end and len(each.docs):
                local = docs[first:end] - docs.dtype.type(each.base) if each.base else docs[first:end]
                local = local.astype(each.docs.dtype, copy=False)
                at = each.docs.searchsorted(local)
                yield each, slice(first, end), at, each.docs.take(at, mode="clip") == local, before
            before += len(each.docs)


def gather(segments: Sequence[SegmentPostings]) -> Docs:
    """The n documents of one or more segments, in order, in the numbers of the index: uint32[n], ascending.  O(n)."""
    docs = np.concatenate([each.docs for each in segments], dtype=np.uint32)
    at = 0
    for each in segments:
        end = at + len(each.docs)
        if each.base:
            docs[at:end] += np.uint32(each.base)
        at = end
    return docs


def least_impact(score: float, unit: float) -> np.uint16:
    """An impact that no posting with this score or a higher one falls below; hardly any other posting reaches it."""
    return np.uint16(min(score / unit, IMPACT_UNIT))


NOTHING = ScoredDocs(NO_DOCS)
