"""For all tests: the runs that include them, and the examples of hypothesis: their number and time."""

import signal
from functools import cache
from pathlib import Path

import pytest
from counts import share
from hypothesis import settings
from runs import ALONE, FIRST, LONG, TESTS

# Machines that run tests are shared: how long an example takes says nothing there.
settings.register_profile("dateline", deadline=None, max_examples=share(100))
settings.load_profile("dateline")

# A shell that runs the tests in its background lets all that they start ignore Ctrl-C, which some of them send.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is `long` and what runs `alone`; what takes long begins first."""
    for name, paths in (("long", LONG), ("alone", ALONE)):
        files = {TESTS / path for path in paths}
        for item in items:
            if files & {item.path, *item.path.parents}:
                item.add_marker(name)
    items.sort(key=lambda item: place_in_line(item.path))


@cache
def place_in_line(path: Path) -> int:
    """The place among FIRST of a file, or of its folder; behind all of them if it has none."""
    return next((at for at, name in enumerate(FIRST) if path.is_relative_to(TESTS / name)), len(FIRST))
