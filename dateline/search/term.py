"""A term over all segments: its statistics, and its posting lists, those of small segments merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dateline.columnar.segment import IMPACT_UNIT
from dateline.search.doc_range import DocRange
from dateline.search.kernels import Bitmap
from dateline.search.postings import PostingList, SegmentedPostings, SegmentPostings, gather
from dateline.search.segment_reader import SegmentReader
from dateline.search.thresholds import TermThresholds
from dateline.similarity import Similarity


class SmallSegments(NamedTuple):
    """The small segments at the end of an index: their documents, their number, the type of a document there."""

    base: int
    end: int
    segments: int
    dtype: np.dtype[Any]


@dataclass(frozen=True, slots=True)
class Collection:
    """The properties of an index that all of its terms share; `dtype` is that of its documents."""

    similarity: Similarity
    live_count: int
    dtype: np.dtype[Any]
    thresholds: TermThresholds


class Term:
    """A term of the index: its numbers in the segments that have it, its statistics over all live articles.

    `df` are the live articles with it, `occurrences` its occurrences in them.  `whole` is its posting list over all
    segments, if that is short, else None.
    """

    __slots__ = ("_collection", "_large", "_merged", "bitmap", "bound", "df", "occurrences", "parts", "weight", "whole")

    def __init__(self, parts: Sequence[tuple[SegmentReader, int]], collection: Collection) -> None:
        self.parts = parts
        self._collection = collection
        self.df = self.occurrences = highest = 0
        for segment, term in parts:
            lost, fewer = segment.deleted_statistics(term)
            self.df += segment.starts[term + 1] - segment.starts[term] - lost
            self.occurrences += segment.position_starts[term + 1] - segment.position_starts[term] - fewer
            highest = max(highest, segment.max_impacts[term])
        self.weight = (
            collection.similarity.term_weight(occurrences=self.occurrences, df=self.df, articles=collection.live_count)
            if self.df
            else 0.0
        )
        self.bound = highest * self.weight / IMPACT_UNIT
        self.bitmap: Bitmap | None = None
        self.whole: PostingList | None = None
        self._large = parts  # those whose postings are read each time
        self._merged: SegmentPostings | None = None  # of the small segments
        if self.df <= collection.thresholds.kept_articles:
            self.whole = self.joined([segment.postings_of(number) for segment, number in parts], None)

    def postings(self, within: DocRange | None) -> list[SegmentPostings]:
        """The postings of each segment that has the term, or those of a range of documents.

        The small segments at the end may have one entry together.  O(postings) at most.
        """
        postings = [segment.postings_of(number, within) for segment, number in self._large]
        if self._merged is not None:
            postings.append(self._merged if within is None else _between(self._merged, within))
        return postings

    def joined(self, postings: Sequence[SegmentPostings], bitmap: Bitmap | None) -> PostingList:
        """The postings of one or more segments, in their order, as one list of documents in ascending order.

        `bitmap`, uint64[ceil(n / 64)], is that of all n documents of the index.  O(postings); no copy of a single
        segment with the dtype of the index, and none of long lists before they are needed whole.
        """
        if len(postings) > 1:
            postings = [each for each in postings if len(each.docs)] or postings[:1]
        first = postings[0]
        if len(postings) == 1 and not first.base and first.docs.dtype == self._collection.dtype:
            return PostingList(first.docs, first.impacts, self.weight, self.bound, bitmap)
        if sum([len(each.docs) for each in postings]) > self._collection.thresholds.segmented_from:
            return SegmentedPostings(postings, self.weight, self.bound, bitmap)
        impacts = first.impacts if len(postings) == 1 else np.concatenate([each.impacts for each in postings])
        return PostingList(gather(postings), impacts, self.weight, self.bound, bitmap)

    def cache_merged_list(self, small: SmallSegments, room: int) -> int:
        """Keep the merged postings of the small segments if they take no more than `room` bytes.

        Returns the bytes that they take, 0 if they are not kept.  Those of a single segment are never kept: they are
        quickly read in place.
        """
        parts = [part for part in self.parts if part[0].base >= small.base]
        size = sum(segment.starts[term + 1] - segment.starts[term] for segment, term in parts)
        size *= small.dtype.itemsize + 2
        if len(parts) < 2 or size > room:
            return 0
        postings = [segment.postings_of(number) for segment, number in parts]
        docs = gather([each._replace(base=each.base - small.base) for each in postings]).astype(small.dtype)
        impacts = np.concatenate([each.impacts for each in postings])
        self._merged = SegmentPostings(small.base, small.end, docs, impacts)
        self._large = self.parts[: len(self.parts) - len(parts)]
        return size

    def take_lists(self, other: "Term") -> None:
        """Take the bitmap and the lists of this term in another reader of these segments."""
        self.bitmap = other.bitmap
        self._merged = other._merged  # noqa: SLF001  (of the same class)
        self._large = self.parts[: len(other._large)]  # noqa: SLF001
        if self.whole is None and other.whole is not None:
            self.whole = PostingList(other.whole.docs, other.whole.impacts, self.weight, self.bound, self.bitmap)

    def number_in(self, segment: SegmentReader) -> int:
        """The number of the term in a segment, or -1."""
        for owner, number in self.parts:
            if owner is segment:
                return number
        return -1


def _between(merged: SegmentPostings, within: DocRange) -> SegmentPostings:
    """Those of the merged postings that lie in a range."""
    cuts = merged.docs.searchsorted(within.small_bounds).tolist()
    pieces = [slice(first, end) for first, end in zip(cuts[::2], cuts[1::2], strict=True) if first < end]
    if len(pieces) < 2:
        piece = pieces[0] if pieces else slice(0)
        return merged._replace(docs=merged.docs[piece], impacts=merged.impacts[piece])
    docs, impacts = (np.concatenate([array[piece] for piece in pieces]) for array in (merged.docs, merged.impacts))
    return merged._replace(docs=docs, impacts=impacts)
