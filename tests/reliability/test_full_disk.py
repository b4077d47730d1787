"""A disk that is full: the old generation is served, exit 1, one sentence, and nothing is left of what did not fit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reliability.commands import ENVIRONMENT, ROOT, counted
from reliability.full_disk import MOUNTED, is_mountable

SIZES = counted("DATELINE_DISK_SIZES", 20)


def full_disks(tmp_path: Path, *arguments: str) -> tuple[list[str], int]:
    """What was not kept of the promise, and how many disks were full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    prefix = next((each for each in MOUNTED if is_mountable(folder, each)), None)
    if prefix is None:
        pytest.skip("no file system can be mounted here, neither in a namespace nor as root")
    path = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
    result = subprocess.run(
        [*prefix, sys.executable, "-m", "reliability.full_disk", str(folder), *arguments],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    *found, last = result.stdout.splitlines()
    return found, int(last.removeprefix("full: "))


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    found, full = full_disks(tmp_path, str(SIZES))
    assert found == []
    assert full >= SIZES // 2


def test_a_build_that_leaves_a_full_disk_full_is_found(tmp_path: Path) -> None:
    assert full_disks(tmp_path, "10", "what failed stays")[0]
