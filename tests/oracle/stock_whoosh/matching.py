"""Which articles match a syntax tree: set algebra over the postings of a Whoosh index."""

import operator
from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np

from dateline.dates import DateRange
from dateline.deadline import OutOfTimeError
from dateline.query.proximity import chain
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
from dateline.request import SearchRequest
from dateline.text.analysis import Analysis
from dateline.text.tokens import fold_value
from oracle.spellings import MOST, ArchiveSpellings
from oracle.stock_whoosh.columns import Columns, Mask
from oracle.stock_whoosh.expansion import Expansion, expand
from oracle.stock_whoosh.postings import Postings, PostingsReader

METADATA = frozenset({"place", "agency", "source", "author", "section"})
"""Fields that are matched by their folded forms, unstemmed, and give no score."""


class Matching:
    """One evaluation of one query.

    When time is over, what was not read yet counts as *not surely matching*: the
    answer then holds only articles that match for certain, and `cut` says what was skipped.
    """

    def __init__(
        self,
        postings: PostingsReader,
        columns: Columns,
        analysis: Analysis,
        spellings: ArchiveSpellings,
        max_expansions: int,
    ) -> None:
        self.cut: list[str] = []
        self._spellings = spellings
        self._postings = postings
        self._columns = columns
        self._analysis = analysis
        self._max_expansions = max_expansions
        self._masks: dict[Leaf, Mask] = {}
        self._expansions: dict[Prefix | Wildcard | Fuzzy, Expansion] = {}

    def evaluate(self, node: Node, *, positive: bool = True) -> Mask:
        """The articles that match, as a mask over document numbers.

        `positive` says on which side to err when time is over: outside a negation
        an unread leaf matches nothing, inside one it matches everything.
        """
        match node:
            case Everything():
                return self._columns.live.copy()
            case Dates():
                return self._columns.in_range(DateRange.between(node.after, node.before)) & self._columns.live
            case Not():
                return self._columns.live & ~self.evaluate(node.item, positive=not positive)
            case And():
                return reduce(operator.and_, (self.evaluate(item, positive=positive) for item in node.items))
            case Or():
                return reduce(operator.or_, (self.evaluate(item, positive=positive) for item in node.items))
        return self._evaluate_leaf(node, positive=positive)

    def filtered(self, request: SearchRequest) -> Mask:
        """The articles that pass the filters of the URL."""
        mask = self._columns.in_range(DateRange.between(request.after, request.before)) & self._columns.live
        if request.undated:
            mask &= np.array([date is None for date in self._columns.dates], np.bool_)
        for field, values in (
            ("place", request.places),
            ("agency", request.agencies),
            ("source", request.sources),
            ("author", request.authors),
            ("section", request.sections),
        ):
            if values:
                mask &= self._any(self._postings.docs(field, fold_value(value)) for value in values)
        return mask

    def terms(self, leaf: Leaf) -> tuple[str, ...]:
        """The terms (forms, in the metadata fields) that a leaf stands for: those of a phrase in its order."""
        match leaf:
            case Word():
                forms: Sequence[str] = (leaf.form,)
            case Phrase():
                forms = leaf.forms
            case _:
                forms = self._expand(leaf).forms
        if leaf.field in METADATA:
            return tuple(forms)
        terms = tuple(self._analysis.stem(form) for form in forms)
        return terms if isinstance(leaf, Phrase) else tuple(dict.fromkeys(terms))

    def expansions(self) -> dict[Leaf, tuple[str, ...]]:
        """The forms that patterns of title and body stand for, as far as they were looked up."""
        return {leaf: tuple(found.forms) for leaf, found in self._expansions.items() if leaf.field not in METADATA}

    def spellings(self, leaf: Word | Phrase) -> tuple[Word | Phrase, ...]:
        """How a word or phrase may be written, itself first; only itself in the metadata fields."""
        return (leaf,) if leaf.field in METADATA else self._spellings.of(leaf).leaves

    def alternatives(self, node: Node) -> dict[Leaf, tuple[Word | Phrase, ...]]:
        """The unnegated words and phrases of a query that may be written in several ways, with these."""
        leaves = [leaf for leaf in node.leaves() if isinstance(leaf, Word | Phrase)]
        return {leaf: found for leaf in leaves if len(found := self.spellings(leaf)) > 1}

    def check_time(self) -> None:
        """Raise OutOfTimeError once the deadline has passed."""
        self._postings.check_time()

    def postings(self, term: str) -> Postings:
        """The postings of a term of title and body together."""
        return self._postings.term(term)

    def _evaluate_leaf(self, leaf: Leaf, *, positive: bool) -> Mask:
        if leaf not in self._masks:
            try:
                self._masks[leaf] = self._spelt(leaf) if isinstance(leaf, Word | Phrase) else self._terms_of(leaf)
            except OutOfTimeError:
                self.cut.append(f"time ran out before “{leaf.text}” was looked up")
                return np.zeros(self._size, np.bool_) if positive else self._columns.live.copy()
        return self._masks[leaf]

    def _spelt(self, leaf: Word | Phrase) -> Mask:
        mask = reduce(operator.or_, map(self.as_written, self.spellings(leaf)))
        if leaf.field not in METADATA and self._spellings.of(leaf).is_cut:
            self.cut.append(f"“{leaf.text}” has more than {MOST} spellings; only as many were searched for")
        return mask

    def as_written(self, leaf: Word | Phrase) -> Mask:
        """The articles with a word or phrase in this spelling.  Raises OutOfTimeError."""
        return self._phrase(leaf) if isinstance(leaf, Phrase) else self._terms_of(leaf)

    def _terms_of(self, leaf: Word | Prefix | Wildcard | Fuzzy) -> Mask:
        if leaf.field is not None:
            field = f"{leaf.field}_words" if leaf.field in METADATA else leaf.field
            return self._any(self._postings.docs(field, term) for term in self.terms(leaf))
        return self._any(self._postings.term(term).docs for term in self.terms(leaf))

    def _phrase(self, leaf: Phrase) -> Mask:
        fields = ("title", "body") if leaf.field is None else (leaf.field,)
        mask = np.zeros(self._size, np.bool_)
        for field in fields:
            name = f"{field}_words" if field in METADATA else field
            terms = self.terms(leaf)
            common = reduce(np.intersect1d, (self._postings.docs(name, term) for term in set(terms)))
            positions = {term: self._postings.positions(name, term, common.tolist()) for term in set(terms)}
            for doc in common.tolist():
                self._postings.check_time()
                mask[doc] |= in_order([positions[term][doc] for term in terms], leaf.distance)
        return mask

    def _expand(self, leaf: Prefix | Wildcard | Fuzzy) -> Expansion:
        if leaf not in self._expansions:
            self._postings.check_time()
            field = f"{leaf.field}_words" if leaf.field in METADATA else "forms"
            expansion = expand(self._postings, leaf, field, self._max_expansions)
            self._expansions[leaf] = expansion
            if expansion.is_cut:
                self.cut.append(
                    f"“{leaf.text}” stands for {expansion.found:,} words; "
                    f"only the {len(expansion.forms):,} most frequent were searched for"
                )
        return self._expansions[leaf]

    def _any(self, documents: Iterable[np.typing.NDArray[np.int64]]) -> Mask:
        mask = np.zeros(self._size, np.bool_)
        for docs in documents:
            mask[docs] = True
        return mask

    @property
    def _size(self) -> int:
        return len(self._columns.live)


def in_order(positions: Sequence[Sequence[int]], distance: int) -> bool:
    """Whether one position of each list can be chosen so that each is 1 to `distance` after the one before."""
    return bool(chain(positions, distance)[-1])
