"""Which documents match a syntax tree, and what each scores: set algebra over lists."""

import time
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from dateline.columnar.segment import IMPACT_UNIT
from dateline.dates import DateRange
from dateline.query.canonical import to_text
from dateline.query.syntax import (
    And,
    Dates,
    Everything,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Word,
)
from dateline.search import kernels
from dateline.search.expansion import Expansion, expand
from dateline.search.conjunction import conjoin
from dateline.search.kernels import Docs, Mask, Scores
from dateline.search.matches import NOTHING, Matches
from dateline.search.metadata import metadata_matches
from dateline.search.phrases import Nearness, phrase_mask
from dateline.search.reader import METADATA, CompositeReader, Term
from dateline.search.spans import Span
from dateline.text.analysis import Analysis

Expandable: TypeAlias = Prefix | Wildcard | Fuzzy
Found: TypeAlias = tuple[Mask, Scores | float]


class OutOfTimeError(Exception):
    """The deadline of a search has passed; never leaves the executor."""


def has_relevance(node: Node) -> bool:
    """Whether anything in the tree gives a score."""
    match node:
        case And() | Or():
            return any(has_relevance(item) for item in node.items)
        case Not() | Dates() | Everything():
            return False
    return node.field not in METADATA


_DECISIVE = 2
"""Words of a phrase, the rarest, whose documents are looked for before positions are compared ..."""

_UNDECIDED = 0.8
"""... and those that are not in nearly every document."""


def key_of(leaf: Leaf) -> object:
    """What tells a leaf from others; for words it is hashed quicker than they are."""
    return (leaf.form, leaf.field) if type(leaf) is Word else leaf


class Matching:
    """One evaluation of one query, within `span`; deleted and straddling documents are still among what it finds.

    When time is over, what was not read yet counts as *not surely matching*: the
    answer then holds only articles that match for certain, and `cut` says what was
    skipped.  Without `scoring` no scores are computed.  `touched` counts the postings of the lists that were read.
    """

    def __init__(
        self,
        reader: CompositeReader,
        analysis: Analysis,
        *,
        span: Span | None,
        expansions: int,
        seconds: float,
        scoring: bool = True,
    ) -> None:
        self.reader = reader
        self.scoring = scoring
        self.span = span
        self.cut: list[str] = []
        self.touched = 0
        self._analysis = analysis
        self._max_expansions = expansions
        self._deadline = time.monotonic() + seconds
        self._leaves: dict[object, Matches] = {}
        self._expansions: dict[Expandable, Expansion] = {}
        self._terms: dict[str, Term | None] = {}

    def check_time(self) -> None:
        """Raise OutOfTimeError once the deadline has passed."""
        if time.monotonic() > self._deadline:
            raise OutOfTimeError

    # What is found

    def resolve(self, node: Node) -> Matches:
        """The documents that match an unnegated node, and their scores."""
        match node:
            case Phrase():
                return self._all_of((node,))
            case And():
                return self._all_of(node.items)
            case Or():
                return self._any_of([self.resolve(item) for item in node.items])
            case Not() | Dates() | Everything():
                docs = self.reader.all_docs(self.span)
                return Matches(docs if isinstance(node, Everything) else docs[self.probe(node, docs)[0]])
        return self.leaf(node) or NOTHING

    def probe(self, node: Node, docs: Docs, *, positive: bool = True, scored: bool = False) -> Found:
        """Which of some documents match a node, and what each scores by it: 0 where it does not match.

        `positive` says on which side to err when time is over: outside a negation
        an unread leaf matches nothing, inside one it matches everything.
        """
        match node:
            case Everything():
                return np.ones(len(docs), np.bool_), 0.0
            case Dates():
                return self.reader.in_range(docs, DateRange.between(node.after, node.before)), 0.0
            case Not():
                return ~self.probe(node.item, docs, positive=not positive)[0], 0.0
            case And() | Or():
                return self._probe_items(node, docs, positive=positive, scored=scored)
            case Phrase() if len(node.forms) > 1 and node.field not in METADATA:
                return self._probe_phrase(node, docs, positive=positive, scored=scored)
        found = self.leaf(node)
        if found is None:
            return np.full(len(docs), not positive, np.bool_), 0.0
        return found.look_up(docs) if scored else (kernels.member_mask(docs, found.docs), 0.0)

    def leaf(self, leaf: Leaf) -> Matches | None:
        """What a word, an expansion or a leaf of a metadata field finds; None when time was over before."""
        key = key_of(leaf)
        known = self._leaves.get(key)
        if known is not None:
            return known
        try:
            self.check_time()
            found = self._leaves[key] = self._read(leaf)
        except OutOfTimeError:
            self._skipped(leaf)
            return None
        self.touched += len(found)
        return found

    def terms(self, leaf: Leaf) -> tuple[str, ...]:
        """The terms (forms, in the metadata fields) that a leaf stands for: those of a phrase in its order."""
        match leaf:
            case Word():
                forms: Sequence[str] = (leaf.form,)
            case Phrase():
                forms = leaf.forms
            case _:
                forms = [raw.decode() for raw in self._expand(leaf).forms]
        if leaf.field in METADATA:
            return tuple(forms)
        terms = tuple(self._analysis.stem(form) for form in forms)
        return terms if isinstance(leaf, Phrase) else tuple(dict.fromkeys(terms))

    def exact_scores(self, node: Node, docs: Docs) -> Scores:
        """The scores of documents that match, summed in the order of the query, to 4 decimals: their definition."""
        total = np.zeros(len(docs))
        self._add_exactly(node, docs, np.ones(len(docs), np.bool_), total)
        return np.round(total, 4)

    # And, Or, phrases

    def _all_of(self, items: Sequence[Node]) -> Matches:
        lists: dict[object, Matches] = {}
        times: dict[object, int] = {}  # a word that stands twice counts twice
        phrases: list[Phrase] = []
        others: list[Node] = []
        for item in items:
            if isinstance(item, And | Or | Not | Dates | Everything):
                others.append(item)
                continue
            if isinstance(item, Phrase) and item.field not in METADATA:
                if len(item.forms) > 1:
                    phrases.append(item)
                    continue
                item = Word(item.forms[0], item.field)  # noqa: PLW2901
            found = self.leaf(item)
            if not found:
                return NOTHING
            key = key_of(item)
            if key in lists:
                times[key] = times.get(key, 1) + 1
            lists[key] = found
        with_words: list[tuple[Phrase, list[Matches]]] = []
        for phrase in phrases:
            words = self._words_of(phrase)
            if words is None:
                return NOTHING
            with_words.append((phrase, words))
            for number, word in enumerate(sorted(words, key=len)):
                if number < _DECISIVE or len(word) < _UNDECIDED * self.reader.count:
                    lists[word] = Matches(word.docs)
        if not lists:
            return self._filtered(self._least(others), others)
        for key, count in times.items():
            lists[key] = lists[key].times(count)
        docs, scores = conjoin(list(lists.values()), scoring=self.scoring)
        found = Matches(docs, scores=scores)
        for phrase, words in with_words:
            found = self._narrowed(found, phrase, words)
        return self._filtered(found, others) if others else found

    def _words_of(self, phrase: Phrase) -> list[Matches] | None:
        """What the words of a phrase find; None if one of them finds nothing."""
        words = []
        for form in phrase.forms:
            found = self.leaf(Word(form, phrase.field))
            if not found:
                return None
            words.append(found)
        return words

    def _narrowed(self, found: Matches, phrase: Phrase, words: Sequence[Matches]) -> Matches:
        """Those of some matches in which a phrase stands, with what they score by its words."""
        keep = self._phrase_mask(phrase, found.docs).nonzero()[0]
        docs = found.docs.take(keep)
        if not self.scoring or not len(keep):
            return Matches(docs)
        scores = found.scores_at(keep)
        for word in words:
            scores = scores + word.look_up(docs)[1]
        return Matches(docs, scores=np.asarray(scores))

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
                return self.reader.count
            case Phrase():
                return min(self._estimate(Word(form, node.field)) for form in node.forms)
            case Word() if node.field not in METADATA:
                term = self._term(node.form)
                return term.df if term else 0
        found = self.leaf(node)
        return len(found) if found else 0

    def _filtered(self, found: Matches, others: Sequence[Node]) -> Matches:
        """Those of some matches that match other nodes too, with what they score by those."""
        docs, scores = found.docs, found.scores_at() if self.scoring else 0.0
        for node in others:
            if not len(docs):
                break
            mask, more = self.probe(node, docs, scored=self.scoring and has_relevance(node))
            scores = scores + more
            keep = mask.nonzero()[0]
            if len(keep) < len(docs):
                docs = docs.take(keep)
                scores = scores if isinstance(scores, float) else scores.take(keep)
        return Matches(docs) if isinstance(scores, float) else Matches.scored(docs, scores)

    def _any_of(self, found: Sequence[Matches]) -> Matches:
        found = [each for each in found if len(each)]
        if len(found) < 2:
            return found[0] if found else NOTHING
        docs = [each.docs for each in found]
        if not self.scoring or not any(each.is_scored for each in found):
            return Matches(kernels.union(docs))
        scores = [np.broadcast_to(np.asarray(each.scores_at()), len(each)) for each in found]
        return Matches.scored(*kernels.add_up(docs, scores))

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
        words = [self.leaf(Word(form, phrase.field)) for form in phrase.forms]
        if None in words:
            return np.full(len(docs), not positive, np.bool_), 0.0
        mask = np.ones(len(docs), np.bool_)
        for word in words:
            assert word is not None
            mask &= kernels.member_mask(docs, word.docs)
        inside = mask.nonzero()[0]
        mask[inside] = self._phrase_mask(phrase, docs[inside], positive=positive)
        scores: Scores | float = 0.0
        for word in words if scored else ():
            assert word is not None
            scores = scores + word.look_up(docs)[1]
        return mask, _masked(scores, mask)

    def _phrase_mask(self, phrase: Phrase, docs: Docs, *, positive: bool = True) -> Mask:
        terms = [term for form in phrase.forms if (term := self._term(form)) is not None]
        if not len(docs):
            return np.zeros(0, np.bool_)
        nearness = Nearness(distance=phrase.distance, field=phrase.field)
        try:
            return phrase_mask(self.reader, terms, docs, nearness, self.check_time)
        except OutOfTimeError:
            self._skipped(phrase)
            return np.full(len(docs), not positive, np.bool_)

    # Leaves

    def _term(self, form: str) -> Term | None:
        if form not in self._terms:
            self._terms[form] = self.reader.term(self._analysis.stem(form).encode())
        return self._terms[form]

    def _read(self, leaf: Leaf) -> Matches:
        if type(leaf) is Word and leaf.field not in METADATA:
            term = self._term(leaf.form)
            return self.reader.read(term, leaf.field, self.span) if term else NOTHING
        if leaf.field in METADATA:
            expansion = None if isinstance(leaf, Word | Phrase) else self._expand(leaf)
            return metadata_matches(self.reader, leaf, expansion, self.span, self.check_time)
        return self._all_of((leaf,)) if isinstance(leaf, Phrase) else self._best_of(leaf)

    def _best_of(self, leaf: Expandable) -> Matches:
        """What any of the terms of an expansion finds: a document scores by the best of them."""
        lists: list[Matches] = []
        for term in self._terms_of(self._expand(leaf)):
            self.check_time()
            found = self.reader.read(term, leaf.field, self.span)
            if len(found):
                lists.append(found)
        if len(lists) < 2:
            return lists[0] if lists else NOTHING
        scores = [each.impacts * each.weight / IMPACT_UNIT for each in lists if each.impacts is not None]
        return Matches.scored(*kernels.best_of([each.docs for each in lists], scores))

    def _terms_of(self, expansion: Expansion) -> list[Term]:
        reader = self.reader
        if expansion.numbers is not None:
            (leaf,) = reader.leaves
            numbers = np.unique(np.asarray(leaf.segment.forms.terms)[expansion.numbers]).tolist()
            return [reader.term_of(leaf, number) for number in numbers]
        names = dict.fromkeys(self._analysis.stem(raw.decode()).encode() for raw in expansion.forms)
        return [term for name in names if (term := reader.term(name)) is not None]

    def _expand(self, leaf: Expandable) -> Expansion:
        known = self._expansions.get(leaf)
        if known is not None:
            return known
        self.check_time()
        columns, dfs = self.reader.forms(leaf.field)
        expansion = self._expansions[leaf] = expand(leaf, columns, dfs, self._max_expansions)
        if expansion.is_cut:
            self.cut.append(
                f"“{to_text(leaf)}” stands for {expansion.found:,} words; "
                f"only the {len(expansion.forms):,} most frequent were looked for"
            )
        return expansion

    def _skipped(self, leaf: Leaf) -> None:
        self.cut.append(f"time was over before “{to_text(leaf)}” was looked for")

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
        found = self.leaf(leaf)
        if found:
            total += np.where(mask, found.exact_scores(docs), 0.0)


def _masked(scores: Scores | float, mask: Mask) -> Scores | float:
    if isinstance(scores, float):
        return scores
    masked: Scores = scores * mask
    return masked
