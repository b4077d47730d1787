"""Two servers for all tests of the folder: one as configured, one with short limits."""

from collections.abc import Iterator

import pytest
from worker_site import Site, serve

QUICK = {"connection.HEAD_SECONDS": 1.0, "connection.ANSWER_SECONDS": 2.0, "loop_worker.MAX_WAITING": 4}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server as configured."""
    with serve(tmp_path_factory.mktemp("serving") / "index") as site:
        yield site


@pytest.fixture(scope="session")
def quick_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with short deadlines, where four requests may wait for a thread."""
    with serve(tmp_path_factory.mktemp("serving") / "index", limits=QUICK) as site:
        yield site
