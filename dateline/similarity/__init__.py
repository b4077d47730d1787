"""Ranking functions: the impact of a term in an article, and the weight of a term.

The score of an article is the sum, over the words of the query, of
``weight(term) * impact(term, article)``.  The classes have the parameters;
`docs/ranking.md` has the measurements, and `tests/ranking` guards them.
"""

from dateline.similarity.bm25f import BM25F
from dateline.similarity.in_expb2 import InExpB2
from dateline.similarity.named import UnknownSimilarityError, describe_similarity, parse_similarity
from dateline.similarity.similarity import FieldLengths, Similarity

DEFAULT: Similarity = InExpB2()
"""In_expB2, which is better than BM25F by every measure on both judged collections, with the same parameters."""

__all__ = [
    "BM25F",
    "DEFAULT",
    "FieldLengths",
    "InExpB2",
    "Similarity",
    "UnknownSimilarityError",
    "describe_similarity",
    "parse_similarity",
]
