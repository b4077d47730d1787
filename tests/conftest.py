"""What holds for every test: which run takes it, and how long an example of hypothesis may take."""

from pathlib import Path

import pytest
from hypothesis import settings

# Machines that run tests are shared: how long an example takes says nothing there.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")

TESTS = Path(__file__).parent

LONG = (
    "unit/benchmarks",
    "unit/builds/test_build.py",
    "unit/builds/test_workers.py",
    "unit/bundles/test_deadlines.py",
    "unit/bundles/test_following.py",
    "unit/bundles/test_hostile_bundles.py",
    "unit/bundles/test_obstore_is_loaded_late.py",
    "unit/bundles/test_push_and_pull.py",
    "unit/bundles/test_stale_base.py",
    "unit/cli/test_archive_commands.py",
    "unit/cli/test_entry.py",
    "unit/cli/test_nothing_is_unpickled.py",
    "unit/cli/test_update_command.py",
    "unit/cli/test_watching.py",
    "unit/columnar/test_corruption.py",
    "unit/columnar/test_killed_commits.py",
    "unit/indexer/test_fifty_hostile_documents.py",
    "unit/indexer/test_hostile_sources.py",
    "unit/search/test_phrases.py",
    "unit/search/test_segments.py",
    "unit/search/test_threads.py",
    "unit/webapp/test_web_engine.py",
    "unit/webapp/test_web_escaping.py",
)
"""What `make unit` leaves out: files, or folders of them, that build at size, or start, kill or damage much."""

ALONE = ("unit/builds/test_memory.py", "unit/benchmarks/test_timing.py")
"""What measures memory or time: no other test runs at the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is `long` and what runs `alone`."""
    for name, paths in (("long", LONG), ("alone", ALONE)):
        files = {TESTS / path for path in paths}
        for item in items:
            if files & {item.path, *item.path.parents}:
                item.add_marker(name)
