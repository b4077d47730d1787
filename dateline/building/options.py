"""What a builder is told besides the articles, and what it says in the end."""

from typing import NamedTuple

from dateline.building.memory_budget import Budget
from dateline.columnar.layout import Averages
from dateline.similarity import DEFAULT, Similarity


class Built(NamedTuple):
    """A segment that was written: its name, documents, mean lengths."""

    name: str
    articles: int
    averages: Averages


class SegmentOptions(NamedTuple):
    """What is not in the articles.

    Impacts are normalised by `averages`, the mean lengths of the articles themselves if
    None.  Without a `name` the segment gets one that depends on its content alone.
    """

    name: str | None = None
    averages: Averages | None = None
    similarity: Similarity = DEFAULT
    budget: Budget = Budget()


DEFAULT_OPTIONS = SegmentOptions()
