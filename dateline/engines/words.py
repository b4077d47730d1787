"""The words of a request as they are marked in texts, as long as there is time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from dateline.deadline import Deadline, OutOfTimeError
from dateline.query.highlight import Highlighter
from dateline.query.syntax import Leaf, Node
from dateline.text.analysis import Analysis

T = TypeVar("T")


class Words:
    """What marks the words of a syntax tree until a deadline; `is_cut` says whether that passed before all was done.

    Looking up what the leaves stand for may take until `until`; what is done afterwards has `seconds` at most.
    """

    def __init__(
        self, tree: Node, analysis: Analysis, terms: Callable[[Leaf], Sequence[str]], until: Deadline, seconds: float
    ) -> None:
        self.is_cut = False
        self._deadline = until
        self.highlighter = Highlighter(
            tree, analysis, lambda leaf: self.try_to(lambda: terms(leaf)) or (), self.check_time
        )
        self._deadline = until.within(seconds)

    def check_time(self) -> None:
        """Raise OutOfTimeError once the deadline has passed."""
        self._deadline.check()

    def try_to(self, work: Callable[[], T]) -> T | None:
        """Do some work that looks at the clock; None once the deadline has passed."""
        try:
            self.check_time()
            return work()
        except OutOfTimeError:
            self.is_cut = True
            return None
