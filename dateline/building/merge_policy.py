"""Chooses the segments that a commit merges, so that a query runs over few and a commit seldom writes much.

An archive is one large segment, and small ones with the changes since it was written.  Small segments are soon merged
with each other: a query pays for each one as much as for thousands of documents, and to write some thousand documents
takes a moment.  The largest is written again when many of its documents are deleted, or when it is no longer large in
comparison with the others.

Over 310 updates of 100 articles each of an archive of 98,323, 38 times as many articles are written as are
changed, a sixth of them when the largest segment is written again, which is once in 104 updates.  Two segments are
there after three updates in four, else three; the middle update writes 2,700 articles, nine in ten at most 8,100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class MergeThresholds:
    """When segments are merged.

    After a merge there are at most `max_segments`: the cost of a query grows with their number.  A segment is written
    again when more than `max_deleted` of its documents (a share) are deleted.  The largest segment is merged as well
    if it has at most `ratio_of_largest` times the documents of those to be merged, another one if it has at most
    `ratio_of_small` times as many.
    """

    max_segments: int = 5
    max_deleted: float = 0.1
    ratio_of_largest: int = 4
    ratio_of_small: int = 50


DEFAULT_THRESHOLDS = MergeThresholds()


class SegmentSize(NamedTuple):
    """Documents of a segment: all, and those not deleted."""

    documents: int
    live: int


def choose_merges(
    sizes: Sequence[SegmentSize], new: int, thresholds: MergeThresholds = DEFAULT_THRESHOLDS
) -> list[int]:
    """The numbers of the segments to be merged with each other and with `new` new documents, ascending.

    Segments with too many deleted documents are merged.  With these and the new documents, or else with the smallest
    segment, the smallest of the others are merged, as long as there are too many segments or they are small in
    comparison with the documents to be merged.
    """
    merged = {i for i, size in enumerate(sizes) if size.documents - size.live > thresholds.max_deleted * size.documents}
    others = sorted((i for i in range(len(sizes)) if i not in merged), key=lambda i: (sizes[i].live, i))
    gathered = new + sum(sizes[i].live for i in merged)
    begun = [] if gathered else others[:1]  # is merged only together with another one
    gathered += sum(sizes[i].live for i in begun)
    added = []
    left = len(others) + (not begun and gathered > 0)
    for i in others[len(begun) :]:
        ratio = thresholds.ratio_of_largest if i == others[-1] else thresholds.ratio_of_small
        if left <= thresholds.max_segments and sizes[i].live > ratio * gathered:
            break
        added.append(i)
        gathered += sizes[i].live
        left -= 1
    return sorted(merged.union(added, begun if added else ()))
