"""Shared by the harnesses: the process that runs commands, and the archive for them."""

from collections.abc import Iterator

import pytest

from reliability.commands import Commands


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with Commands(tmp_path_factory.mktemp("commands")) as running:
        yield running
