"""All of several terms: the rarest first, the others looked up for what is left."""

from collections.abc import Sequence

from dateline.search.kernels import Docs, Scores
from dateline.search.matches import Matches


def conjoin(lists: Sequence[Matches], *, scoring: bool) -> tuple[Docs, Scores | None]:
    """The documents in all of one or more lists, and the sum of their scores (in any order; None if nothing scores).

    O(shortest list * log of the others): 12 ns for each document and list.
    """
    first, *others = sorted(lists, key=len) if len(lists) > 1 else lists
    docs = first.docs
    scores: Scores | None = None
    pending: Matches | None = first if scoring and first.is_scored else None  # scored once some have been left out
    for each in others:
        at = each.docs.searchsorted(docs)
        keep = (each.docs.take(at, mode="clip") == docs).nonzero()[0]
        if len(keep) < len(docs):
            docs, at = docs.take(keep), at.take(keep)
            scores = None if scores is None else scores.take(keep)
        else:
            keep = None
        if pending is not None:
            scores = pending.scores_of(keep)
            pending = None
        if scoring and each.is_scored:
            more = each.scores_of(at)
            scores = more if scores is None else scores + more
    return docs, pending.scores_of(None) if pending is not None else scores
