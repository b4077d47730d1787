"""Which segments a commit merges, so that a query runs over few and a commit seldom writes much.

An archive is one large segment and what has changed since that was written.  The small segments are soon merged with
each other: a query pays for each one as much as for thousands of documents, and to write some thousand
documents takes a moment.  The largest is written again when much of it is deleted, or when it is no longer large
beside the others.

Over 310 updates of 100 articles each of an archive of 98,323, 38 times as many articles are written as are
changed, a sixth of them when the largest segment is written again, which is once in 104 updates.  Two segments are
there after three updates in four, else three; the middle update writes 2,700 articles, nine in ten at most 8,100.
"""

from collections.abc import Sequence
from typing import NamedTuple

MOST_SEGMENTS = 5
"""After any commit that may merge; the cost of a query grows with the number of segments."""

MOST_DELETED = 0.1
"""Of the documents of a segment; above it the segment is rewritten."""

RATIO = 4
"""The largest segment is merged as well if it is no more than so many times as large as what is merged ..."""

RATIO_OF_SMALL = 50
"""... and another one if it is no more than so many times as large."""


class Size(NamedTuple):
    """Documents of a segment: all, and those not deleted."""

    documents: int
    live: int


def choose_merges(sizes: Sequence[Size], new: int) -> list[int]:
    """The numbers of the segments to be merged with each other and with `new` new documents, ascending.

    Segments with too many deleted are merged; with these and what is new, or with the smallest, the
    smallest of the others as long as there would be too many segments or they are small beside what is gathered.
    """
    merged = {i for i, size in enumerate(sizes) if size.documents - size.live > MOST_DELETED * size.documents}
    others = sorted((i for i in range(len(sizes)) if i not in merged), key=lambda i: (sizes[i].live, i))
    gathered = new + sum(sizes[i].live for i in merged)
    begun = [] if gathered else others[:1]  # is merged if another one is
    gathered += sum(sizes[i].live for i in begun)
    added = []
    left = len(others) + (not begun and gathered > 0)
    for i in others[len(begun) :]:
        ratio = RATIO if i == others[-1] else RATIO_OF_SMALL
        if left <= MOST_SEGMENTS and sizes[i].live > ratio * gathered:
            break
        added.append(i)
        gathered += sizes[i].live
        left -= 1
    return sorted(merged.union(added, begun if added else ()))
