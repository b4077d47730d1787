"""What every similarity offers."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FieldLengths:
    """Lengths in tokens of the two fields of some articles (arrays of one shape), and the averages of the archive.

    The averages are fixed by a full build, so that impacts stay comparable.
    """

    title: NDArray[np.integer]
    body: NDArray[np.integer]
    average_title: float
    average_body: float

    def relative_title(self) -> Floats:
        """Title lengths in units of the average; 1 where no article has a title."""
        return self.title / self.average_title if self.average_title > 0 else np.ones(self.title.shape)

    def relative_body(self) -> Floats:
        """Body lengths in units of the average; 1 where no article has a body."""
        return self.body / self.average_body if self.average_body > 0 else np.ones(self.body.shape)


class Similarity(Protocol):
    """A ranking function over two fields with one saturation over their weighted sum."""

    def impact(self, title_tf: NDArray[np.integer], body_tf: NDArray[np.integer], lengths: FieldLengths) -> Floats:
        """Return the saturated, length-normalised weight of one term in each article, in [0, 1).

        The arrays are frequencies of the term, one entry an article; inputs are not written.
        """
        ...

    def term_weight(self, *, occurrences: int, df: int, articles: int) -> float:
        """Weigh a term by its rarity.

        `occurrences` in both fields of all articles, `df` the articles with the
        term in either field (at least 1), `articles` in the archive.
        """
        ...
