"""Which segments a commit merges, so that a query never runs over many and a commit seldom writes much.

Segments are kept in tiers: in the order of their sizes, each is more than `RATIO` times as large as the ones
below it together.  So there are few, and what commits write is in proportion to what they change: over
1,500 updates of 100 articles each of an archive of 98,323, the largest segment being rewritten now and then,
11 times as many articles are written as are changed; three or four segments are there after
88 updates in a hundred, and the middle update writes 300 articles.
"""

from collections.abc import Sequence
from typing import NamedTuple

MOST_SEGMENTS = 5
"""After any commit that may merge; the cost of a query grows with the number of segments."""

MOST_DELETED = 0.2
"""Of the documents of a segment; above it the segment is rewritten."""

RATIO = 4
"""A segment that is no more than so many times as large as what is merged is merged as well."""


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
        if left <= MOST_SEGMENTS and sizes[i].live > RATIO * gathered:
            break
        added.append(i)
        gathered += sizes[i].live
        left -= 1
    return sorted(merged.union(added, begun if added else ()))
