"""A run over a small project: one change is killed, one survives, one is run by no test."""

import asyncio
import subprocess
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mutants.examination import read_verdicts
from mutants.session import Session, run
from mutants.working_tree import WorkingTree, make_tree

T = TypeVar("T")

FILES = {
    "toy/__init__.py": "",
    "toy/lists.py": """
def doubled(items):
    items.extend(items)


def noted(items):
    items.append(items)


def unused(items):
    items.clear()
""",
    "tests/test_lists.py": """
import subprocess, sys
from toy.lists import noted

PROGRAM = "from toy.lists import doubled; items = [1]; doubled(items); print(items)"

def test_doubled_in_another_process(tmp_path):
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, env={}, capture_output=True, text=True)
    assert done.stdout == "[1, 1]\\n"

def test_noted():
    noted([])
""",
    "tests/test_broken.py": "def test_it():\n    assert False\n",
}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session over a repository of a small project."""
    for name, text in FILES.items():
        path = tmp_path / "toy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git = ["git", "-C", str(tmp_path / "toy"), "-c", "user.name=toy", "-c", "user.email=toy"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "toy"]):
        subprocess.run([*git, *command], check=True)
    return Session(tmp_path / "toy", "HEAD", ["toy"], seed=1, count=10, seconds=10, workers=2)


def finish(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine.  It has a thread of its own, since a browser that is open here has this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_what_breaks_is_seen_or_named(session: Session) -> None:
    """The killed change is seen by another process, in an empty environment; the same run again does nothing."""
    lines = "\n".join(finish(run(session)))
    found = {each.mutant.function: each for each in read_verdicts(session.verdicts_file).values()}
    assert {name: each.word for name, each in found.items()} == {
        "doubled": "killed",
        "noted": "survived",
        "unused": "not run",
    }
    assert found["doubled"].by == "tests/test_lists.py::test_doubled_in_another_process"
    assert "-    items.append(items)\n+    pass\n" in lines
    assert "tests/test_broken.py fails without a change" in lines
    assert "33.3%" in lines
    written = session.verdicts_file.read_bytes()
    finish(run(replace(session, workers=1)))
    assert session.verdicts_file.read_bytes() == written


def test_a_run_that_hangs_is_stopped_with_what_it_started(session: Session) -> None:
    """A change may loop for ever; what its tests have started ends, too, also when the whole run is stopped."""
    tree: WorkingTree = make_tree(session.checkout, "HEAD", session.folder / "0")
    started = tree.checkout / "started"
    program = f"import os, time; open({str(started)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    test = f"import subprocess, sys\ndef test_it():\n    subprocess.run([sys.executable, '-c', {program!r}])\n"
    (tree.checkout / "test_hangs.py").write_text(test)

    async def hang() -> None:
        assert (await tree.run_pytest(["test_hangs.py"], 1)).status is None
        running = asyncio.create_task(tree.run_pytest(["test_hangs.py"], 600))
        while not (started.exists() and started.read_text()):
            await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.wait([running])

    finish(hang())
    deadline = time.monotonic() + 10
    while Path("/proc", started.read_text()).exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
