"""The options of a builder, and its result."""

from dataclasses import dataclass
from typing import NamedTuple

from dateline.building.inversion import MAX_OWN_KEYS
from dateline.building.memory_budget import MemoryBudget
from dateline.columnar.layout import Averages
from dateline.similarity import DEFAULT, Similarity


class Built(NamedTuple):
    """A segment that was written: its name, its number of articles, the mean lengths that normalise its impacts."""

    name: str
    articles: int
    averages: Averages


@dataclass(frozen=True, slots=True)
class BuildTuning:
    """Sizes that the files do not depend on, only time and memory.

    At most `own_keys` terms are sorted by a key of their own (see `TermNumbers`).  A merge copies the strings of
    `docs_at_a_time` documents together, and unites about `strings_at_a_time` terms or forms of each segment.
    """

    own_keys: int = MAX_OWN_KEYS
    docs_at_a_time: int = 1 << 12
    strings_at_a_time: int = 1 << 14


class SegmentOptions(NamedTuple):
    """How a segment is built.

    Impacts are normalised by `averages`; None takes the mean lengths of the articles themselves.  A segment
    without a `name` gets one that depends on its content alone.  The files do not depend on `budget` and `tuning`.
    """

    name: str | None = None
    averages: Averages | None = None
    similarity: Similarity = DEFAULT
    budget: MemoryBudget = MemoryBudget()
    tuning: BuildTuning = BuildTuning()


DEFAULT_OPTIONS = SegmentOptions()
