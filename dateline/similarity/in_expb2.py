"""In_expB2: inverse expected document frequency with a Bernoulli after-effect and normalisation 2.

Amati and van Rijsbergen, "Probabilistic models of information retrieval based
on measuring the divergence from randomness", ACM TOIS 20(4), 2002; here with
the length normalisation per field and one saturation over both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.similarity.similarity import FieldLengths, Floats


@dataclass(frozen=True, slots=True)
class InExpB2:
    """`x / (x + 1)` with `x = c * (title_weight * tf_title / norm_title + tf_body / norm_body)`.

    A norm is `1 - b + b * length / average length`.
    """

    c: float = 0.8
    title_weight: float = 3.0
    b: float = 0.5

    def impact(self, title_tf: NDArray[np.integer], body_tf: NDArray[np.integer], lengths: FieldLengths) -> Floats:
        """See `Similarity.impact`."""
        title = self.title_weight * title_tf / (1 - self.b + self.b * lengths.relative_title())
        body = body_tf / (1 - self.b + self.b * lengths.relative_body())
        x: Floats = self.c * (title + body)
        return x / (x + 1)

    def term_weight(self, *, occurrences: int, df: int, articles: int) -> float:
        """`(F + 1) / df * log2((N + 1) / (ne + 0.5))`.

        `ne` is the number of articles expected to have one of F occurrences strewn at random.
        """
        expected = articles * (1 - ((articles - 1) / articles) ** occurrences)
        return float((occurrences + 1) / df * np.log2((articles + 1) / (expected + 0.5)))
