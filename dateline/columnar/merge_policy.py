"""Which segments a commit merges, so that a query never runs over many."""

from collections.abc import Sequence
from typing import NamedTuple

MOST_SEGMENTS = 5
"""After any commit that may merge; the cost of a query grows with the number of segments."""

MOST_DELETED = 0.2
"""Of the documents of a segment; above it the segment is rewritten."""


class Size(NamedTuple):
    """Documents of a segment: all, and those not deleted."""

    documents: int
    live: int


def choose_merges(sizes: Sequence[Size], new: int) -> list[int]:
    """The numbers of the segments to be merged with each other and with `new` new documents, ascending.

    Segments with too many deleted are merged; and if there would be too many segments,
    the smallest of the others until there are not, then every one that is no larger than what has been
    gathered so far.  So a document is rewritten about as often as the index doubles.
    """
    merged = {i for i, size in enumerate(sizes) if size.documents - size.live > MOST_DELETED * size.documents}
    gathered = new + sum(sizes[i].live for i in merged)
    others = sorted((i for i in range(len(sizes)) if i not in merged), key=lambda i: (sizes[i].live, i))
    excess = len(others) + (gathered > 0) - MOST_SEGMENTS
    if excess > 0:
        excess += not gathered  # then what is merged becomes a segment more
        for place, i in enumerate(others):
            if place >= excess and sizes[i].live > gathered:
                break
            merged.add(i)
            gathered += sizes[i].live
    return sorted(merged)
