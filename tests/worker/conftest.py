"""Two servers for all tests of the folder: one with the limits as they are, one with short ones."""

from collections.abc import Iterator

import pytest
from worker_site import Site, serve

QUICK = {"connection.HEAD_SECONDS": 1.0, "connection.ANSWER_SECONDS": 2.0, "loop_worker.MAX_WAITING": 4}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server as it is configured."""
    with serve(tmp_path_factory.mktemp("serving") / "index") as site:
        yield site


@pytest.fixture(scope="session")
def quick_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that is soon out of patience, and where four may wait for a thread."""
    with serve(tmp_path_factory.mktemp("serving") / "index", limits=QUICK) as site:
        yield site
