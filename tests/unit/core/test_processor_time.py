"""The bound on the processor time of tests fails where it should, and counts a test's own work only."""

import threading
import time

import pytest
from processor_time import at_most


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_more_work_than_the_bound_fails():
    """The message has both."""
    with pytest.raises(AssertionError, match=r"0\.0\d\d s of processor time, of at most 0.01"), at_most(0.01):
        busy(0.02)


def test_the_work_of_other_threads_does_not_count():
    """They are of other tests, and of servers."""
    other = threading.Thread(target=busy, args=(0.2,))
    with at_most(0.1):
        other.start()
        other.join()
