"""One clock for all the work of a request."""

import pytest

from dateline.deadline import Deadline, OutOfTimeError


class Clock:
    """Stands still until it is put on."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_deadline_passes_with_its_clock():
    """It is over behind its moment, not at it, and then every check raises."""
    clock = Clock()
    deadline = Deadline.after(2, clock)
    clock.now = 102.0
    deadline.check()
    assert not deadline.is_over
    clock.now = 102.1
    assert deadline.is_over
    with pytest.raises(OutOfTimeError):
        deadline.check()


def test_parts_of_the_time_keep_the_clock():
    """A reserve moves the deadline forward; a limit from now on never moves it back."""
    clock = Clock()
    deadline = Deadline.after(2, clock)
    assert deadline.earlier(0.6) == Deadline(101.4, clock)
    assert deadline.within(0.5) == Deadline(100.5, clock)
    clock.now = 101.9
    assert deadline.within(0.5) == deadline
