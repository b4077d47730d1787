"""How well a term speaks for an article: impacts and term weights.

The score of an article is the sum, over the words of the query, of
``weight(term) * impact(term, article)``.  The parameters stand in the classes;
`docs/ranking.md` has what was tried and measured, `tests/ranking` guards it.
"""

from dateline.similarity.bm25f import BM25F
from dateline.similarity.in_expb2 import InExpB2
from dateline.similarity.named import UnknownSimilarityError, describe_similarity, parse_similarity
from dateline.similarity.similarity import FieldLengths, Similarity

DEFAULT: Similarity = InExpB2()
"""In_expB2: with one setting better than BM25F by every measure on both judged collections."""

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
