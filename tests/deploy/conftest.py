"""One clean release for all tests of a session: making its environment takes a quarter of a minute."""

import pytest
from memory_limit import limited_memory
from release import Release, copy_release, make_environment

HOST_BYTES = 512 << 20


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A clean copy with the locked requirements and the index of the sample archive, built in 512 MB."""
    folder = tmp_path_factory.mktemp("release")
    made = Release(folder / "app", folder / "venv")
    copy_release(made.folder)
    make_environment(made.venv)
    with limited_memory(HOST_BYTES) as within:
        done = made.compile(within=within)
    assert done.returncode == 0, done.stderr
    return made
