"""Which documents match a syntax tree, and what each scores: set algebra over lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from dateline.dates import DateRange
from dateline.deadline import OutOfTimeError
from dateline.query.syntax import And, Dates, Everything, Fuzzy, Leaf, Node, Not, Or, Phrase, Prefix, Wildcard, Word
from dateline.search import kernels
from dateline.search.conjunction import conjoin, conjoin_placed
from dateline.search.kernels import Docs, Indexes, Mask, Scores
from dateline.search.leaves import Leaves, key_of
from dateline.search.matches import NOTHING, Matches
from dateline.search.phrases import BLOCK, Nearness, phrase_mask, placed_in_a_row
from dateline.search.reader import METADATA, CompositeReader
from dateline.search.spans import Span

Found: TypeAlias = tuple[Mask, Scores | float]

_DECISIVE = 2
"""Words of a phrase, the rarest, whose documents are looked for before positions are compared ..."""

_UNDECIDED = 0.8
"""... and those that are not in nearly every document."""


def has_relevance(node: Node) -> bool:
    """Whether anything in the tree gives a score."""
    if isinstance(node, And | Or):
        return any(map(has_relevance, node.items))
    return not isinstance(node, Not | Dates | Everything) and node.field not in METADATA


def is_phrase(node: Node) -> bool:
    """Whether a node needs positions of title or body."""
    return isinstance(node, Phrase) and len(node.forms) > 1 and node.field not in METADATA


def as_word(node: Leaf) -> Leaf:
    """A phrase of a single word as that word, any other leaf as it is."""
    if isinstance(node, Phrase) and len(node.forms) == 1:
        return Word(node.forms[0], node.field)
    return node


@dataclass(slots=True)
class Parts:
    """What a query consists of: lists (of a word that stands twice once, with a double weight), and the rest."""

    lists: dict[object, Matches] = field(default_factory=dict)
    times: dict[object, int] = field(default_factory=dict)
    phrases: list[tuple[Phrase, list[Matches]]] = field(default_factory=list)
    others: list[Node] = field(default_factory=list)

    def add(self, leaf: Leaf, found: Matches) -> None:
        """Add what a leaf finds."""
        key = key_of(leaf)
        if key in self.lists:
            self.times[key] = self.times.get(key, 1) + 1
        else:
            self.lists[key] = found

    def scored(self) -> list[Matches]:
        """The lists that score."""
        for key, count in self.times.items():
            self.lists[key] = self.lists[key].times(count)
        return list(self.lists.values())

    def unscored(self, documents: int) -> list[Matches]:
        """Lists of the words of phrases, which score where the phrase stands."""
        return [
            word
            for _, words in self.phrases
            for number, word in enumerate(sorted(words, key=len))
            if number < _DECISIVE or len(word) < _UNDECIDED * documents
        ]


class Matching:
    """One evaluation of one query, within `span`; deleted and straddling documents may still be among what it finds.

    When time is over, what was not read yet counts as *not surely matching*: the
    answer then holds only articles that match for certain, and `leaves.cut` says what
    was skipped.  Without `scoring` no scores are computed.
    """

    def __init__(self, reader: CompositeReader, leaves: Leaves, span: Span | None, *, scoring: bool) -> None:
        self.leaves = leaves
        self.scoring = scoring
        self._reader = reader
        self._span = span

    def resolve(self, node: Node) -> Matches:
        """The documents that match an unnegated node, and their scores."""
        if isinstance(node, And):
            return self._all_of(node.items)
        if isinstance(node, Or):
            return self._any_of([self.resolve(item) for item in node.items])
        if isinstance(node, Not | Dates | Everything):
            docs = self._reader.all_docs(self._span)
            return Matches(docs if isinstance(node, Everything) else docs[self.probe(node, docs)[0]])
        if isinstance(node, Phrase):
            return self._all_of((node,))
        return self.leaves.find(node) or NOTHING

    def probe(self, node: Node, docs: Docs, *, positive: bool = True, scored: bool = False) -> Found:
        """Which of some documents match a node, and what each scores by it: 0 where it does not match.

        `positive` says on which side to err when time is over: outside a negation
        an unread leaf matches nothing, inside one it matches everything.
        """
        match node:
            case Everything():
                return np.ones(len(docs), np.bool_), 0.0
            case Dates():
                return self._reader.in_range(docs, DateRange.between(node.after, node.before)), 0.0
            case Not():
                return ~self.probe(node.item, docs, positive=not positive)[0], 0.0
            case And() | Or():
                return self._probe_items(node, docs, positive=positive, scored=scored)
            case Phrase() if is_phrase(node):
                return self._probe_phrase(node, docs, positive=positive, scored=scored)
        return self._probe_leaf(as_word(node), docs, positive=positive, scored=scored)

    def exact_scores(self, node: Node, docs: Docs) -> Scores:
        """The scores of documents that match, summed in the order of the query, to 4 decimals: their definition."""
        total = np.zeros(len(docs))
        self._add_exactly(node, docs, np.ones(len(docs), np.bool_), total)
        return np.round(total, 4)

    # All of several nodes

    def _all_of(self, items: Sequence[Node]) -> Matches:
        parts = self._parts_of(items)
        if parts is None:
            return NOTHING
        if not parts.lists and not parts.phrases:
            return self._filtered(self._least(parts.others), parts.others)
        if parts.phrases and self._is_placed(parts):
            found = self._phrases_placed(parts)
            return self._filtered(found, parts.others) if parts.others and len(found) else found
        docs, scores = conjoin(
            parts.scored(),
            parts.unscored(self._reader.count) if parts.phrases else (),
            scoring=self.scoring,
        )
        found = Matches(docs, scores)
        for phrase, words in parts.phrases:
            if not len(found):
                return NOTHING
            found = self._narrowed(found, phrase, words)
        return self._filtered(found, parts.others) if parts.others else found

    def _is_placed(self, parts: Parts) -> bool:
        """Whether the lists that are read are those whose places the positions are found by."""
        return self._span is None and all(phrase.distance == 1 and phrase.field is None for phrase, _ in parts.phrases)

    def _phrases_placed(self, parts: Parts) -> Matches:
        """What matches lists and phrases: a document is looked for in each list once, for positions and scores too."""
        lists = [*parts.scored(), *(word for _, words in parts.phrases for word in words)]
        docs, places = conjoin_placed(lists)
        if self._reader.live is not None:  # before positions are read for nothing
            keep = self._reader.live.take(docs).nonzero()[0]
            docs, places = docs.take(keep), [each.take(keep) for each in places]
        at = len(parts.lists)
        for phrase, words in parts.phrases:
            if not len(docs):
                return NOTHING
            keep = self._placed_mask(phrase, words, docs, places[at : at + len(words)]).nonzero()[0]
            docs, places = docs.take(keep), [each.take(keep) for each in places]
            at += len(words)
        if not self.scoring or not len(docs):
            return Matches(docs)
        scores = lists[0].scores_of(places[0])
        for each, of_each in zip(lists[1:], places[1:], strict=True):
            scores = scores + each.scores_of(of_each)
        return Matches(docs, scores)

    def _placed_mask(self, phrase: Phrase, words: Sequence[Matches], docs: Docs, places: Sequence[Indexes]) -> Mask:
        """In which of some documents a phrase stands, given where they stand in the lists of its words."""
        terms = [term for form in phrase.forms if (term := self.leaves.term(form)) is not None]
        mask = np.zeros(len(docs), np.bool_)
        try:
            for leaf, first, end in self._reader.parted(docs):
                numbers = [term.number_in(leaf) for term in terms]
                before = [word.count_before(leaf.base) for word in words]
                for at in range(first, end, BLOCK):
                    self.leaves.check_time()
                    block = slice(at, min(at + BLOCK, end))
                    local = [
                        each[block] - start if start else each[block]
                        for each, start in zip(places, before, strict=True)
                    ]
                    mask[block] = placed_in_a_row(leaf.position_lists, numbers, local, self.leaves.check_time)
        except OutOfTimeError:
            self.leaves.skip(phrase)
            mask[:] = False
        return mask

    def _parts_of(self, items: Sequence[Node]) -> Parts | None:
        """Read the leaves of a conjunction; None if one of them finds nothing."""
        parts = Parts()
        for item in items:
            if isinstance(item, And | Or | Not | Dates | Everything):
                parts.others.append(item)
                continue
            if isinstance(item, Phrase) and is_phrase(item):
                words = [self.leaves.find(Word(form, item.field)) for form in item.forms]
                read = [word for word in words if word]
                if len(read) < len(words):
                    return None
                parts.phrases.append((item, read))
                continue
            leaf = as_word(item)
            found = self.leaves.find(leaf)
            if not found:
                return None
            parts.add(leaf, found)
        return parts

    def _narrowed(self, found: Matches, phrase: Phrase, words: Sequence[Matches]) -> Matches:
        """Those of some matches in which a phrase stands, with what they score by its words."""
        keep = self._phrase_mask(phrase, found.docs).nonzero()[0]
        docs = found.docs.take(keep)
        if not self.scoring or not len(keep):
            return Matches(docs)
        scores: Scores | float = found.scores_of(keep) if found.is_scored else 0.0
        for word in words:
            scores = scores + word.look_up(docs)[1]
        return Matches(docs, np.asarray(scores))

    def _filtered(self, found: Matches, others: Sequence[Node]) -> Matches:
        """Those of some matches that match other nodes too, with what they score by those."""
        docs, scores = found.docs, found.scores_of() if self.scoring and found.is_scored else 0.0
        for node in others:
            if not len(docs):
                break
            mask, more = self.probe(node, docs, scored=self.scoring and has_relevance(node))
            scores = scores + more
            keep = mask.nonzero()[0]
            if len(keep) < len(docs):
                docs = docs.take(keep)
                scores = scores if isinstance(scores, float) else scores.take(keep)
        return Matches(docs, None if isinstance(scores, float) else scores)

    def _least(self, others: list[Node]) -> Matches:
        """The matches of one of several nodes without lists of their own; takes it out of them."""
        positive = [node for node in others if not isinstance(node, Not | Dates | Everything)]
        node = min(positive, key=self._estimate) if positive else others[0]
        others.remove(node)
        return self.resolve(node)

    def _estimate(self, node: Node) -> int:
        """About how many documents match."""
        match node:
            case And():
                return min(map(self._estimate, node.items))
            case Or():
                return sum(map(self._estimate, node.items))
            case Not() | Dates() | Everything():
                return self._reader.count
            case Phrase() if is_phrase(node):
                return min(self._estimate(Word(form, node.field)) for form in node.forms)
        return len(self.leaves.find(as_word(node)) or NOTHING)

    # Any of several nodes

    def _any_of(self, found: Sequence[Matches]) -> Matches:
        found = [each for each in found if len(each)]
        if len(found) < 2:
            return found[0] if found else NOTHING
        docs = [each.docs for each in found]
        if not self.scoring or not any(each.is_scored for each in found):
            return Matches(kernels.union(docs))
        return Matches(*kernels.add_up(docs, [each.scores_of() for each in found]))

    # Which of some documents

    def _probe_leaf(self, leaf: Leaf, docs: Docs, *, positive: bool, scored: bool) -> Found:
        found = self.leaves.find(leaf)
        if found is None:
            return np.full(len(docs), not positive, np.bool_), 0.0
        return found.look_up(docs) if scored else (kernels.member_mask(docs, found.docs), 0.0)

    def _probe_items(self, node: And | Or, docs: Docs, *, positive: bool, scored: bool) -> Found:
        both = isinstance(node, And)
        mask = np.full(len(docs), both, np.bool_)
        scores: Scores | float = 0.0
        for item in node.items:
            found, more = self.probe(item, docs, positive=positive, scored=scored and has_relevance(item))
            mask = mask & found if both else mask | found
            scores = scores + more
        return mask, _masked(scores, mask) if both else scores

    def _probe_phrase(self, phrase: Phrase, docs: Docs, *, positive: bool, scored: bool) -> Found:
        mask = np.ones(len(docs), np.bool_)
        scores: Scores | float = 0.0
        for form in phrase.forms:
            word = self.leaves.find(Word(form, phrase.field))
            if word is None:
                return np.full(len(docs), not positive, np.bool_), 0.0
            mask &= kernels.member_mask(docs, word.docs)
            if scored:
                scores = scores + word.look_up(docs)[1]
        inside = mask.nonzero()[0]
        mask[inside] = self._phrase_mask(phrase, docs[inside], positive=positive)
        return mask, _masked(scores, mask)

    def _phrase_mask(self, phrase: Phrase, docs: Docs, *, positive: bool = True) -> Mask:
        if not len(docs):
            return np.zeros(0, np.bool_)
        terms = [term for form in phrase.forms if (term := self.leaves.term(form)) is not None]
        nearness = Nearness(distance=phrase.distance, field=phrase.field)
        try:
            return phrase_mask(self._reader, terms, docs, nearness, self.leaves.check_time)
        except OutOfTimeError:
            self.leaves.skip(phrase)
            return np.full(len(docs), not positive, np.bool_)

    # The definition of a score

    def _add_exactly(self, node: Node, docs: Docs, mask: Mask, total: Scores) -> None:
        match node:
            case And() | Or():
                for item in node.items:
                    if has_relevance(item):
                        self._add_exactly(item, docs, mask & self.probe(item, docs)[0], total)
            case Phrase() if node.field not in METADATA:
                for form in node.forms:
                    self._add_leaf_exactly(Word(form, node.field), docs, mask, total)
            case Word() | Prefix() | Wildcard() | Fuzzy() if node.field not in METADATA:
                self._add_leaf_exactly(node, docs, mask, total)

    def _add_leaf_exactly(self, leaf: Leaf, docs: Docs, mask: Mask, total: Scores) -> None:
        found = self.leaves.find(leaf)
        if found:
            total += np.where(mask, found.exact_scores(docs), 0.0)


def _masked(scores: Scores | float, mask: Mask) -> Scores | float:
    if isinstance(scores, float):
        return scores
    masked: Scores = scores * mask
    return masked
