"""Phrases in title and body: the lists of their words are intersected, then positions are compared."""

from collections.abc import Sequence

import numpy as np

from dateline.deadline import OutOfTimeError
from dateline.query.syntax import Phrase
from dateline.search import kernels
from dateline.search.clauses.clause import Conjuncts, Matched
from dateline.search.clauses.conjunction import match_all
from dateline.search.clauses.words import TermClause
from dateline.search.kernels import Docs, Indexes, Mask, Scores
from dateline.search.phrase_positions import PhraseCandidates, WordOrder, phrase_mask
from dateline.search.postings import ScoredDocs
from dateline.search.query_budget import ReadContext


class PhraseClause:
    """Two or more words in order within one field; a document scores by each word, in whichever field it stands."""

    is_scored = True
    is_selective = True

    def __init__(self, context: ReadContext, node: Phrase, words: Sequence[TermClause], *, negated: bool) -> None:
        self._context = context
        self._node = node
        self._words = words
        self._negated = negated
        self._order = WordOrder(node.distance, node.field)
        self._thresholds = context.reader.thresholds.phrases
        self.can_align = self._order.is_exact

    def cost(self) -> int:
        """See `Clause`."""
        return min([word.cost() for word in self._words])

    def matches(self) -> ScoredDocs:
        """See `Clause`."""
        return match_all((self,), self._context.reader, self._context.within, scoring=self._context.scoring)

    def filter(self, docs: Docs, *, scoring: bool = False) -> Matched:
        """See `Clause`."""
        mask = np.ones(len(docs), np.bool_)
        scores: Scores | float = 0.0
        for word in self._words:
            found = word.read()
            if found is None:
                return np.full(len(docs), self._negated, np.bool_), 0.0
            mask &= kernels.member_mask(docs, found.docs)
            if scoring:
                scores = scores + found.look_up(docs)[1]
        inside = mask.nonzero()[0]
        mask[inside] = self.verify(docs[inside])
        return mask, scores if isinstance(scores, float) else scores * mask

    def add_exact_scores(self, docs: Docs, mask: Mask, total: Scores) -> None:
        """See `Clause`."""
        for word in self._words:
            word.add_exact_scores(docs, mask, total)

    def posting_lists(self) -> None:
        """See `Clause`."""
        return

    def join(self, conjuncts: Conjuncts) -> bool:
        """See `Clause`."""
        lists = [found for found in [word.read() for word in self._words] if found is not None and found.count]
        if len(lists) == len(self._words):
            conjuncts.two_phase.append((self, lists))
        return len(lists) == len(self._words)

    def verify(self, docs: Docs) -> Mask:
        """See `TwoPhase`."""
        return self._verified(docs, None, None)

    def verify_aligned(self, docs: Docs, lists: Sequence[ScoredDocs], offsets: Sequence[Indexes]) -> Mask:
        """See `TwoPhase`."""
        return self._verified(docs, lists, offsets)

    def approximations(self, lists: Sequence[ScoredDocs], count: int) -> list[ScoredDocs]:
        """See `TwoPhase`.  The lists of the rarest words, and of all others that are not in nearly every document."""
        most = self._thresholds.undecided_share * count
        return [
            each
            for number, each in enumerate(sorted(lists, key=lambda each: each.count))
            if number < self._thresholds.decisive_words or each.count < most
        ]

    def _verified(self, docs: Docs, lists: Sequence[ScoredDocs] | None, offsets: Sequence[Indexes] | None) -> Mask:
        mask = np.zeros(len(docs), np.bool_)
        if not len(docs):
            return mask
        check_time = self._context.budget.deadline.check
        terms = [term for word in self._words if (term := word.term) is not None]
        try:
            for segment, first, end in self._context.reader.by_segment(docs):
                numbers = [term.number_in(segment) for term in terms]
                within = slice(first, end)
                local = docs[within] - docs.dtype.type(segment.base) if segment.base else docs[within]
                local = local.astype(segment.docs.dtype, copy=False)
                aligned = None
                if offsets is not None and lists is not None:
                    before = [each.count_before(segment.base) if segment.base else 0 for each in lists]
                    aligned = [
                        of[within] - start if start else of[within] for of, start in zip(offsets, before, strict=True)
                    ]
                candidates = PhraseCandidates(segment.position_lists, numbers, local, aligned)
                order = self._order._replace(body_offset=segment.body_offset)
                mask[within] = phrase_mask(candidates, order, self._thresholds, check_time)
        except OutOfTimeError:
            self._context.budget.note_timeout(self._node.text)
            mask[:] = self._negated
        return mask
