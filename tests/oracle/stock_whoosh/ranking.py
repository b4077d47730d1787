"""Scores of the articles that match, in float64, in the order of the query."""

import numpy as np
from numpy.typing import NDArray

from dateline.query.syntax import And, Dates, Everything, Field, Leaf, Node, Not, Or, Phrase, Word
from dateline.similarity import FieldLengths, Similarity
from oracle.stock_whoosh.columns import Columns, Mask
from oracle.stock_whoosh.matching import METADATA, Matching
from oracle.stock_whoosh.postings import Docs

Scores = NDArray[np.float64]

DECIMALS = 4
"""Scores are rounded before they are ordered, so that ties are ties everywhere."""


def has_relevance(node: Node) -> bool:
    """Whether anything in the tree gives a score."""
    match node:
        case And() | Or():
            return any(has_relevance(item) for item in node.items)
        case Not() | Dates() | Everything():
            return False
    return node.field not in METADATA


class Ranking:
    """Scores one query.

    A word scores `weight * impact` (see `dateline.similarity`), a phrase the sum
    of its words, either as the best of its spellings that match; a prefix, wildcard or
    near word as its best term; what does not match an article adds nothing to it.
    """

    def __init__(self, matching: Matching, columns: Columns, similarity: Similarity) -> None:
        self._matching = matching
        self._columns = columns
        self._similarity = similarity
        self._articles = int(columns.live.sum())

    def scores(self, node: Node, mask: Mask) -> Scores:
        """The scores of the articles in `mask`, 0 elsewhere, rounded; an array over document numbers."""
        total = np.zeros(len(mask), np.float64)
        self._add(node, mask, total)
        return np.round(total, DECIMALS)

    def _add(self, node: Node, mask: Mask, total: Scores) -> None:
        match node:
            case And() | Or():
                for item in node.items:
                    if has_relevance(item):
                        self._add(item, mask & self._matching.evaluate(item), total)
            case Not() | Dates() | Everything():
                return
            case _ if node.field not in METADATA:
                self._add_leaf(node, mask, total)

    def _add_leaf(self, leaf: Leaf, mask: Mask, total: Scores) -> None:
        best = np.zeros(len(mask), np.float64)
        if isinstance(leaf, Word | Phrase):
            for spelling in self._matching.spellings(leaf):
                best = np.maximum(best, self._as_written(spelling, mask))
            total += best
            return
        for term in self._matching.terms(leaf):  # of which only those that stand in the field are matches
            docs, scores = self._term(term, mask, leaf.field)
            best[docs] = np.maximum(best[docs], scores)
        total += best

    def _as_written(self, leaf: Word | Phrase, mask: Mask) -> Scores:
        """The scores of a word or phrase where it stands in this spelling."""
        found = np.zeros(len(mask), np.float64)
        spelt = mask & self._matching.as_written(leaf)
        for term in self._matching.terms(leaf):
            docs, scores = self._term(term, spelt, None)
            found[docs] += scores
        return found

    def _term(self, term: str, mask: Mask, field: Field | None) -> tuple[Docs, Scores]:
        """Score one term in the documents of `mask` that have it, in `field` if one is given."""
        postings = self._matching.postings(term)
        self._matching.check_time()
        keep = mask[postings.docs]
        if field is not None:
            keep &= (postings.title_tf if field == "title" else postings.body_tf) > 0
        docs = postings.docs[keep]
        if not len(docs):
            return docs, np.zeros(0)
        lengths = self._columns.lengths
        impacts = self._similarity.impact(
            postings.title_tf[keep],
            postings.body_tf[keep],
            FieldLengths(lengths.title[docs], lengths.body[docs], lengths.average_title, lengths.average_body),
        )
        occurrences = int(postings.title_tf.sum() + postings.body_tf.sum())
        weight = self._similarity.term_weight(occurrences=occurrences, df=len(postings.docs), articles=self._articles)
        return docs, weight * impacts
