"""The interface of ranking functions."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
"""float64[n], aligned with the articles that were given."""


@dataclass(frozen=True, slots=True)
class FieldLengths:
    """The lengths, in tokens, of the two fields of n articles, and the averages of the archive.

    `title` and `body` are integers of any dtype, shape (n,), aligned with each other.  A full build fixes the
    averages, so that impacts stay comparable.
    """

    title: NDArray[np.integer]
    body: NDArray[np.integer]
    average_title: float
    average_body: float

    def relative_title(self) -> Floats:
        """Title lengths divided by the average: float64[n]; 1 if no article has a title.  Costs O(n)."""
        return self.title / self.average_title if self.average_title > 0 else np.ones(self.title.shape)

    def relative_body(self) -> Floats:
        """Body lengths divided by the average: float64[n]; 1 if no article has a body.  Costs O(n)."""
        return self.body / self.average_body if self.average_body > 0 else np.ones(self.body.shape)


class Similarity(Protocol):
    """A ranking function over two fields with one saturation over their weighted sum."""

    def impact(self, title_tf: NDArray[np.integer], body_tf: NDArray[np.integer], lengths: FieldLengths) -> Floats:
        """The saturated, length-normalised weight of one term in each of n articles: float64[n] in [0, 1).

        `title_tf` and `body_tf` are the frequencies of the term, integers of any dtype, shape (n,), aligned with
        `lengths`.  Costs O(n).
        """
        ...

    def term_weight(self, *, occurrences: int, df: int, articles: int) -> float:
        """The weight of a term by its rarity.

        The term has `occurrences` in both fields of all articles, and `df` articles have it in either field (at least
        1), of the `articles` in the archive.
        """
        ...
