"""For all tests: the runs that include them, and the examples of hypothesis: their number and time."""

import signal
from collections.abc import Sequence
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
    for item in items:
        for name in marks_of(item.path):
            item.add_marker(name)
    items.sort(key=lambda item: place_in_line(item.path))


@cache
def marks_of(path: Path) -> list[str]:
    """The marks of a file, which may be those of its folder."""
    return [name for name, paths in (("long", LONG), ("alone", ALONE)) if place_among(path, paths) < len(paths)]


@cache
def place_in_line(path: Path) -> int:
    """The place of a file among FIRST; behind all of them if it is not there."""
    return place_among(path, FIRST)


def place_among(path: Path, names: Sequence[str]) -> int:
    """The number of the first name that is a file or a folder of it; the number of names if none is."""
    return next((at for at, name in enumerate(names) if f"{path}/".startswith(f"{TESTS}/{name}/")), len(names))
