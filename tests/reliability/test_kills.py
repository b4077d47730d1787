"""A kill at any instant: an acknowledged generation is served, whole and once, and the next run removes the remains."""

import os
import random
from pathlib import Path

import pytest
from counts import counted

from reliability.commands import Commands, need_strace
from reliability.kills import killed_at_calls, killed_at_random, processes_killed
from reliability.operations import BUILD, OPERATIONS, PUBLISH, WITHHOLD, Operation

KILLS = counted("DATELINE_KILLS", 100)
KILLED_CALLS = counted("DATELINE_KILLED_CALLS", 12)
KILLED_PROCESSES = counted("DATELINE_KILLED_PROCESSES", 3)
SEED = int(os.environ.get("DATELINE_SEED", "20261124"))


def test_a_kill_at_a_random_instant_loses_nothing_that_was_acknowledged(commands: Commands, tmp_path: Path) -> None:
    """One archive survives all kills, one after the other, whatever operation is killed."""
    assert list(killed_at_random(commands, tmp_path / "a", OPERATIONS, KILLS, random.Random(SEED))) == []


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each is not PUBLISH], ids=lambda each: each.name)
def test_a_kill_at_a_system_call_loses_nothing_that_was_acknowledged(
    commands: Commands, tmp_path: Path, operation: Operation
) -> None:
    """An operation may be killed at any system call that touches the index folder."""
    need_strace(tmp_path)
    assert list(killed_at_calls(commands, tmp_path / "a", operation, KILLED_CALLS)) == []


def test_a_killed_process_whose_workers_live_on_leaves_the_lock_free(commands: Commands, tmp_path: Path) -> None:
    """A build with two workers is killed; the next writer need not wait for the workers to end."""
    assert list(processes_killed(commands, tmp_path / "a", KILLED_PROCESSES, random.Random(SEED))) == []


@pytest.mark.parametrize("defect", ["current in place", "served before it is named", "nothing is swept"])
def test_a_writer_that_a_kill_may_harm_is_found(commands: Commands, tmp_path: Path, defect: str) -> None:
    """The harness reports each of three defects in publishing."""
    need_strace(tmp_path)
    assert next(killed_at_calls(commands, tmp_path / "a", BUILD, 1_000, plant=defect), None)


def test_a_withholding_that_a_kill_may_harm_is_found(commands: Commands, tmp_path: Path) -> None:
    """Between its two writes the list would lack a necessary entry, and nothing could be served."""
    need_strace(tmp_path)
    assert next(killed_at_calls(commands, tmp_path / "a", WITHHOLD, 1_000, plant="known before it is listed"), None)
