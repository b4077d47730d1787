"""All of several clauses: posting lists are intersected, then other clauses filter the documents."""

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from dateline.search.clauses.clause import Clause, Conjuncts, TwoPhase
from dateline.search.doc_range import DocRange
from dateline.search.index_reader import IndexReader
from dateline.search.kernels import Docs, Indexes, Scores
from dateline.search.postings import NOTHING, ScoredDocs

_COUNT = attrgetter("count")


def match_all(clauses: Sequence[Clause], reader: IndexReader, within: DocRange | None, *, scoring: bool) -> ScoredDocs:
    """The documents that all of some clauses match, ascending, and with `scoring` the sums of their scores.

    Costs an intersection of all lists (see `intersect_scored`), the verification of phrases, and a `filter` of the
    documents that are left for each clause without lists.
    """
    conjuncts = Conjuncts()
    for clause in clauses:
        if not clause.join(conjuncts):
            return NOTHING
    remaining = conjuncts.remaining
    if conjuncts.two_phase:
        found = _verified(conjuncts, reader, within, scoring=scoring)
    elif conjuncts.lists:
        found = ScoredDocs(*intersect_scored(conjuncts.weighted_lists(), scoring=scoring))
    else:
        at = _cheapest(remaining)
        found = remaining[at].matches()
        remaining = [*remaining[:at], *remaining[at + 1 :]]
    return _filtered(found, remaining, scoring=scoring) if remaining and found.count else found


def _cheapest(clauses: Sequence[Clause]) -> int:
    selective = [i for i, clause in enumerate(clauses) if clause.is_selective]
    return min(selective, key=lambda i: clauses[i].cost()) if selective else 0


def _verified(conjuncts: Conjuncts, reader: IndexReader, within: DocRange | None, *, scoring: bool) -> ScoredDocs:
    # Positions are found by offsets in whole lists only.
    if within is None and all(clause.can_align for clause, _ in conjuncts.two_phase):
        return _verified_aligned(conjuncts, reader, scoring=scoring)
    approximations = [
        each for clause, lists in conjuncts.two_phase for each in clause.approximations(lists, reader.count)
    ]
    found = ScoredDocs(*intersect_scored(conjuncts.weighted_lists(), approximations, scoring=scoring))
    for clause, lists in conjuncts.two_phase:
        if not found.count:
            return NOTHING
        found = _narrowed(found, clause, lists, scoring=scoring)
    return found


def _verified_aligned(conjuncts: Conjuncts, reader: IndexReader, *, scoring: bool) -> ScoredDocs:
    """Look each document up in each list once, for positions and for scores."""
    lists = [*conjuncts.weighted_lists(), *(each for _, words in conjuncts.two_phase for each in words)]
    docs, offsets = intersect_aligned(lists)
    if reader.live is not None:  # so that no positions of deleted documents are read
        keep = reader.live.take(docs).nonzero()[0]
        docs, offsets = docs.take(keep), [each.take(keep) for each in offsets]
    at = len(conjuncts.lists)
    for clause, words in conjuncts.two_phase:
        if not len(docs):
            return NOTHING
        keep = clause.verify_aligned(docs, words, offsets[at : at + len(words)]).nonzero()[0]
        docs, offsets = docs.take(keep), [each.take(keep) for each in offsets]
        at += len(words)
    if not scoring or not len(docs):
        return ScoredDocs(docs)
    scores = lists[0].scores_of(offsets[0])
    for each, of_each in zip(lists[1:], offsets[1:], strict=True):
        scores = scores + each.scores_of(of_each)
    return ScoredDocs(docs, scores)


def _narrowed(found: ScoredDocs, clause: TwoPhase, lists: Sequence[ScoredDocs], *, scoring: bool) -> ScoredDocs:
    """Those of some documents that a clause in two phases matches, with their scores by its lists added."""
    keep = clause.verify(found.docs).nonzero()[0]
    docs = found.docs.take(keep)
    if not scoring or not len(keep):
        return ScoredDocs(docs)
    scores: Scores | float = found.scores_of(keep) if found.is_scored else 0.0
    for each in lists:
        scores = scores + each.look_up(docs)[1]
    return ScoredDocs(docs, np.asarray(scores))


def _filtered(found: ScoredDocs, clauses: Sequence[Clause], *, scoring: bool) -> ScoredDocs:
    """Those of some documents that other clauses match too, with their scores by those added."""
    docs, scores = found.docs, found.scores_of() if scoring and found.is_scored else 0.0
    for clause in clauses:
        if not len(docs):
            break
        mask, more = clause.filter(docs, scoring=scoring and clause.is_scored)
        scores = scores + more
        keep = mask.nonzero()[0]
        if len(keep) < len(docs):
            docs = docs.take(keep)
            scores = scores if isinstance(scores, float) else scores.take(keep)
    return ScoredDocs(docs, None if isinstance(scores, float) else scores)


def intersect_scored(
    scored: Sequence[ScoredDocs], unscored: Sequence[ScoredDocs] = (), *, scoring: bool
) -> tuple[Docs, Scores | None]:
    """The documents in all of one or more lists, ascending, and the sums of their scores by the lists in `scored`.

    The scores, float64[documents], are None without `scoring` and if no list has any.  O(shortest list * log of the
    others): 12 ns for each document and list.
    """
    if not unscored:
        first, *others = sorted(scored, key=_COUNT) if len(scored) > 1 else scored
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
        if is_pending:  # only now, when some documents have been left out
            scores = first.scores_of(None if is_all else keep)
            is_pending = False
        elif scores is not None and not is_all:
            scores = scores.take(keep)
        if not is_all:
            docs = docs.take(keep)
        if more is not None:
            scores = more if scores is None else scores + more
    return docs, first.scores_of() if is_pending else scores


def intersect_aligned(lists: Sequence[ScoredDocs]) -> tuple[Docs, list[Indexes]]:
    """The n documents in all of two or more lists, ascending, and their offsets in each list, intp[n].

    The offsets come in the order of `lists`; there are none if no document is in all.  O(shortest list * log of the
    others).
    """
    order = sorted(range(len(lists)), key=lambda i: lists[i].count)
    docs = lists[order[0]].docs
    offsets: dict[int, Indexes] = {}
    for step, i in enumerate(order[1:]):
        keep, at = lists[i].aligned(docs)
        if not len(keep):
            return docs[:0], []
        if not step:
            offsets[order[0]] = keep
            docs = docs.take(keep)
        elif len(keep) < len(docs):
            docs = docs.take(keep)
            offsets = {number: each.take(keep) for number, each in offsets.items()}
        offsets[i] = at
    return docs, [offsets[i] for i in range(len(lists))]


def _length(pair: tuple[ScoredDocs, bool]) -> int:
    return pair[0].count
