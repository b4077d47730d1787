"""Folders that the processes of one test run share: the first process builds one, the others wait."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """Return a folder of the run that `build` has filled, in this process or another; nothing may change it.

    A build that raises leaves nothing, and the next process tries again.
    """
    run = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    folder = run / f"built-{name}"
    with (run / f"built-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            being_built = factory.mktemp(name) / name
            being_built.mkdir()
            build(being_built)
            being_built.rename(folder)
    return folder
