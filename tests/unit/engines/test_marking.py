"""Marking while there is time."""

import pytest

from dateline.deadline import Deadline
from dateline.engines.marking import TimedHighlighter
from dateline.query.parser import parse
from dateline.query.syntax import Wildcard
from dateline.text.analysis import Analysis

ANALYSIS = Analysis("english")


def test_work_is_done_before_the_deadline_and_not_behind_it():
    """Also work that never looks at the clock; whether any was left out is remembered."""
    now = 1.0
    marker = TimedHighlighter(parse("war"), ANALYSIS, Deadline(1.0, lambda: now))
    assert (marker.try_to(lambda: "done"), marker.is_cut) == ("done", False)
    now = 1.5
    assert (marker.try_to(lambda: "done"), marker.is_cut) == (None, True)
    now = 1.0
    assert (marker.try_to(lambda: "done"), marker.is_cut) == ("done", True)


@pytest.mark.parametrize(
    ("query", "is_cut"),
    [
        (parse("wo*n"), True),
        (parse("wo*n").expanded({Wildcard("wo*n"): ("woman",)}), False),
        (parse("wo*n OR men*").expanded({Wildcard("wo*n"): ("woman",)}), True),
        (parse("place:wo*n war"), False),
    ],
)
def test_a_pattern_that_was_not_looked_up_may_be_missing(query, is_cut):
    """Marks are cut if a pattern of title or body has no words; patterns of other fields are never marked."""
    assert TimedHighlighter(query, ANALYSIS, Deadline.after(60)).is_cut == is_cut
