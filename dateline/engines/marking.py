"""The words of a query as they are marked in texts, as long as there is time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from dateline.deadline import Deadline, OutOfTimeError
from dateline.query.highlight import Highlighter
from dateline.query.query import Query
from dateline.query.syntax import Leaf
from dateline.text.analysis import Analysis

T = TypeVar("T")


class TimedHighlighter:
    """Marks the words of a query until a deadline; `is_cut` says whether that passed before all was done.

    A pattern without expansions was not looked up for want of time: its words stay unmarked.
    """

    def __init__(self, query: Query, analysis: Analysis, deadline: Deadline) -> None:
        self.is_cut = False
        self.check_time = deadline.check
        self._analysis = analysis
        self._expansions = dict(query.expansions)
        self.highlighter = Highlighter(query.required, analysis, self._terms, deadline.check)

    def try_to(self, work: Callable[[], T]) -> T | None:
        """Do some work that looks at the clock; None once the deadline has passed."""
        try:
            self.check_time()
            return work()
        except OutOfTimeError:
            self.is_cut = True
            return None

    def _terms(self, leaf: Leaf) -> Sequence[str]:
        forms = leaf.forms_in(self._expansions)
        if forms is None:
            self.is_cut = True
            return ()
        return [self._analysis.stem(form) for form in forms]
