"""A disk that is full: the old generation is served, exit 1, one sentence, and no remains."""

import os
import subprocess
import sys
from pathlib import Path

from counts import counted
from giving_up import give_up

from reliability.commands import ENVIRONMENT, ROOT
from reliability.full_disk import MOUNTED, is_mountable
from reliability.full_disk_bundles import said_wrongly

SIZES = counted("DATELINE_DISK_SIZES", 20)


def full_disks(tmp_path: Path, *arguments: str) -> tuple[list[str], int]:
    """The broken promises, and the number of full disks."""
    return on_a_disk(tmp_path, "full_disk", "full", *arguments)


def on_a_disk(tmp_path: Path, program: str, last_word: str, *arguments: str) -> tuple[list[str], int]:
    """The output of a program of this folder that mounts a disk, and the number after the word in its last line."""
    folder = tmp_path / "disk"
    folder.mkdir()
    prefix = next((each for each in MOUNTED if is_mountable(folder, each)), None)
    if prefix is None:
        give_up("no file system can be mounted here, neither in a namespace nor as root")
    path = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
    result = subprocess.run(
        [*prefix, sys.executable, "-m", f"reliability.{program}", str(folder), *arguments],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    *found, last = result.stdout.splitlines()
    return found, int(last.removeprefix(f"{last_word}: "))


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """Builds and updates on disks of many sizes break no promise; at least half of the disks become full."""
    found, full = full_disks(tmp_path, str(SIZES))
    assert found == []
    assert full >= SIZES // 2


def test_a_build_that_leaves_a_full_disk_full_is_found(tmp_path: Path) -> None:
    """The harness reports a failed build that leaves its temporary folder."""
    assert full_disks(tmp_path, "10", "what failed stays")[0]


def test_commands_about_bundles_say_what_has_changed(tmp_path: Path) -> None:
    """A pull may have taken over the list before the disk was full, a push or take-down have reached the bundle."""
    found, failed = on_a_disk(tmp_path, "full_disk_bundles", "failed")
    assert found == []
    assert failed >= 8


def test_a_sentence_that_hides_a_change_is_found() -> None:
    """The planted defect is a claim that nothing has changed, or silence about the list."""
    before, after = {"list": ["a"], "generation": "one"}, {"list": ["a", "b"], "generation": "one"}
    assert said_wrongly("reindex: No space left on device; nothing has changed.", before, after)
    assert said_wrongly("reindex: No space left on device.", before, after)
    assert not said_wrongly("reindex: No space. The withheld list of the bundle was taken over.", before, after)
    assert not said_wrongly("reindex: No space left on device; nothing has changed.", before, before)
