"""BM25F: one saturation over the weighted, length-normalised frequencies of the fields.

Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.similarity.similarity import FieldLengths, Floats


@dataclass(frozen=True, slots=True)
class BM25F:
    """`x / (x + k1)`, where `x` is the weighted sum over the fields; the term weight has the usual factor `k1 + 1`."""

    k1: float = 1.5
    b: float = 0.6
    title_weight: float = 3.0

    def impact(self, title_tf: NDArray[np.integer], body_tf: NDArray[np.integer], lengths: FieldLengths) -> Floats:
        """See `Similarity.impact`."""
        title = self.title_weight * title_tf / (1 - self.b + self.b * lengths.relative_title())
        body = body_tf / (1 - self.b + self.b * lengths.relative_body())
        x: Floats = title + body
        return x / (x + self.k1)

    def term_weight(self, *, occurrences: int, df: int, articles: int) -> float:  # noqa: ARG002  (of the protocol)
        """`(k1 + 1) * ln(1 + (N - df + 0.5) / (df + 0.5))`, which is never negative."""
        return float((self.k1 + 1) * np.log(1 + (articles - df + 0.5) / (df + 0.5)))
