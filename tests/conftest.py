"""What holds for every test: which run takes it, and how long an example of hypothesis may take."""

import pytest
from hypothesis import settings
from runs import ALONE, LONG, TESTS

# Machines that run tests are shared: how long an example takes says nothing there.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is `long` and what runs `alone`."""
    for name, paths in (("long", LONG), ("alone", ALONE)):
        files = {TESTS / path for path in paths}
        for item in items:
            if files & {item.path, *item.path.parents}:
                item.add_marker(name)
