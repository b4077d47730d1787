"""For all tests: the runs that include them, and the time of an example of hypothesis."""

import signal

import pytest
from hypothesis import settings
from runs import ALONE, LONG, TESTS

# Machines that run tests are shared: how long an example takes says nothing there.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")

# A shell that runs the tests in its background lets all that they start ignore Ctrl-C, which some of them send.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is `long` and what runs `alone`."""
    for name, paths in (("long", LONG), ("alone", ALONE)):
        files = {TESTS / path for path in paths}
        for item in items:
            if files & {item.path, *item.path.parents}:
                item.add_marker(name)
