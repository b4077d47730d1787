"""Marks the words of a query in texts while there is time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from dateline.columnar.segment import TOKENS_A_SAMPLE
from dateline.deadline import Deadline, OutOfTimeError
from dateline.query.highlight import Highlighter
from dateline.query.query import Query
from dateline.query.syntax import Leaf
from dateline.search.occurrences import OccurrenceFinder
from dateline.text.analysis import Analysis
from dateline.text.snippets import Mark

T = TypeVar("T")


class TimedHighlighter:
    """Marks the words of a query until a deadline; `is_cut` says whether marks may be missing.

    The words of a pattern without expansions stay unmarked: there was no time to look it up.
    """

    def __init__(self, query: Query, analysis: Analysis, deadline: Deadline) -> None:
        self.is_cut = False
        self.check_time = deadline.check
        self._analysis = analysis
        self._expansions = dict(query.expansions)
        self.highlighter = Highlighter(
            query.required, analysis, self._terms, deadline.check, alternatives=dict(query.alternatives)
        )

    def try_to(self, work: Callable[[], T]) -> T | None:
        """The result of some work that checks the time; None if the deadline passes before it is done."""
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


def marks_by_positions(highlighter: Highlighter, finder: OccurrenceFinder, row: int, body: str) -> list[Mark] | None:
    """The marks in a body, which is searched only near those; None if they are uncertain."""
    positions = finder.positions(row)
    placed = highlighter.marks_of({term: [(at, at, at) for at in each] for term, each in positions.items()}, "body")
    near = {at // TOKENS_A_SAMPLE for at, _, _ in placed}
    wanted = {term: [at for at in each if at // TOKENS_A_SAMPLE in near] for term, each in positions.items()}
    found = finder.find_at(body, row, wanted)
    if found is None:
        return None
    spans = {at: (start, end) for of_term in found.values() for at, start, end in of_term}
    return [(*spans[at], number) for at, _, number in placed]
