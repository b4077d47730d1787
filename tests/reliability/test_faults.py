"""A system call that fails: the old generation is served, exit 1, one sentence, nothing left after the next run."""

from pathlib import Path

import pytest
from counts import counted

from reliability.commands import Commands, need_strace
from reliability.faults import injected
from reliability.operations import BUILD, OPERATIONS, PUBLISH, Operation

FAULTS = counted("DATELINE_FAULTS", 20)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each is not PUBLISH], ids=lambda each: each.name)
def test_a_system_call_that_fails_once_changes_nothing(
    commands: Commands, tmp_path: Path, operation: Operation
) -> None:
    """Whichever system call fails, an operation does all of its work or none, and reports failure in one sentence."""
    need_strace(tmp_path)
    tally = injected(commands, tmp_path / "a", operation, FAULTS)
    assert not tally.violations, "\n".join(tally.violations)


def test_a_publish_that_is_not_taken_back_is_found(commands: Commands, tmp_path: Path) -> None:
    """The harness reports a failed publish that keeps the new generation and CURRENT."""
    need_strace(tmp_path)
    assert injected(commands, tmp_path / "a", BUILD, 100, plant="the new one stays", names=("fsync",)).violations
