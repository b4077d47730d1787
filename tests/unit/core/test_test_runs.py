"""The three runs of the tests: the files that they leave out exist, and shared archives are built once."""

import os
import subprocess
import sys
from pathlib import Path

import counts
import pytest
from runs import ALONE, FIRST, LONG, TESTS

BUILDERS = """
from built_once import built_once

def build(folder):
    (folder / "built").write_text("whole")
    with open({log!r}, "a") as log:
        log.write("built\\n")

def test_it_is_there(tmp_path_factory):
    assert (built_once(tmp_path_factory, "archive", build) / "built").read_text() == "whole"
"""


@pytest.mark.parametrize("path", [*FIRST, *LONG, *ALONE])
def test_what_a_run_names_exists(path: str) -> None:
    """A file that was renamed would come back into the quick run, or begin last, unseen."""
    assert (TESTS / path).exists()


def test_a_share_is_a_quarter_and_never_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are rounded up, four tests that begin one after the other try a whole list, and a full run takes all."""
    monkeypatch.setattr(counts, "SHARE", 4)
    assert [counts.share(count) for count in (1, 4, 5, 1_000)] == [1, 1, 2, 250]
    assert counts.sampled([1, 2, 3, 4, 5]) == [1, 5]
    assert [counts.sampled(range(5), begin) for begin in (1, 2, 3)] == [[1], [2], [3]]
    monkeypatch.setattr(counts, "SHARE", 1)
    assert (counts.share(5), counts.sampled([1, 2]), counts.sampled([1, 2], 3)) == (5, [1, 2], [1, 2])


def test_two_processes_share_what_one_has_built(tmp_path: Path) -> None:
    """Two files in two processes of one run: one build."""
    log = tmp_path / "log"
    for name in ("test_one.py", "test_two.py"):
        (tmp_path / name).write_text(BUILDERS.format(log=str(log)))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-n", "2"]
    command += ["--dist", "loadfile", "--basetemp", str(tmp_path / "base"), "-c", os.devnull, str(tmp_path)]
    environ = os.environ | {"PYTHONPATH": str(TESTS)}
    environ.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert log.read_text() == "built\n"
