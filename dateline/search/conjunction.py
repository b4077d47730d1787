"""All of several terms: the rarest first, the others looked up for what is left."""

from collections.abc import Sequence

from dateline.search.kernels import Docs, Indexes, Scores
from dateline.search.matches import Matches


def conjoin(
    scored: Sequence[Matches], unscored: Sequence[Matches] = (), *, scoring: bool
) -> tuple[Docs, Scores | None]:
    """The documents in all of one or more lists, and the sum of their scores by some of these.

    Scores are None if nothing scores.  O(shortest list * log of the others): 12 ns for each document and list.
    """
    if not unscored:
        first, *others = sorted(scored, key=len) if len(scored) > 1 else scored
        rest = [(each, scoring) for each in others]
        is_pending = scoring and first.is_scored
    else:
        pairs = [(each, scoring) for each in scored] + [(each, False) for each in unscored]
        (first, is_pending), *rest = sorted(pairs, key=_length)
        is_pending = is_pending and first.is_scored
    docs = first.docs
    scores: Scores | None = None
    for each, is_scoring in rest:
        if not len(docs):
            break
        keep, more = each.intersected(docs, scoring=is_scoring)
        is_all = len(keep) == len(docs)
        if is_pending:  # until now, when some documents have been left out
            scores = first.scores_of(None if is_all else keep)
            is_pending = False
        elif scores is not None and not is_all:
            scores = scores.take(keep)
        if not is_all:
            docs = docs.take(keep)
        if more is not None:
            scores = more if scores is None else scores + more
    return docs, first.scores_of() if is_pending else scores


def conjoin_placed(lists: Sequence[Matches]) -> tuple[Docs, list[Indexes]]:
    """The documents in all of some lists of terms, two or more, and where they stand in each."""
    order = sorted(range(len(lists)), key=lambda i: len(lists[i]))
    docs = lists[order[0]].docs
    places: dict[int, Indexes] = {}
    for step, i in enumerate(order[1:]):
        keep, at = lists[i].placed(docs)
        if not len(keep):
            return docs[:0], []
        if not step:
            places[order[0]] = keep
            docs = docs.take(keep)
        elif len(keep) < len(docs):
            docs = docs.take(keep)
            places = {number: each.take(keep) for number, each in places.items()}
        places[i] = at
    return docs, [places[i] for i in range(len(lists))]


def _length(pair: tuple[Matches, bool]) -> int:
    return len(pair[0])
