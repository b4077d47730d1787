"""Kills (SIGKILL): at random instants, and at every system call that touches the index folder."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from reliability.commands import KILLED, Commands, Outcome, every
from reliability.invariants import ViolationError, check_served, look
from reliability.operations import BUILD, Archive, Operation, new_archive
from reliability.tracing import TRACED, Call, calls, options

_LATE = 1.1
"""So much longer than an operation takes is the longest time before it is killed."""

_PROCESS_SECONDS = (0.3, 2.5)
"""When a process with workers is killed: they take a second to start."""


def killed_at_random(
    commands: Commands,
    folder: Path,
    operations: Sequence[Operation],
    count: int,
    rng: random.Random,
) -> Iterator[str]:
    """Kill operations, one after the other on one archive, each at a random instant; return the broken promises."""
    archive = new_archive(commands, folder)
    seconds = {operation.name: _seconds(archive, operation) for operation in operations}
    for number in range(count):
        operation = operations[number % len(operations)]
        kill_after = rng.uniform(0, _LATE * seconds[operation.name])
        operation.prepare(archive)
        found, _ = _tried(archive, operation, kill_after=kill_after, from_publish=operation.from_publish)
        if found:
            yield f"{operation.name}, killed after {kill_after:.4f} s: {found}"
            archive = new_archive(commands, folder.with_name(f"{folder.name}-{number}"))


def processes_killed(
    commands: Commands, folder: Path, count: int, rng: random.Random, workers: int = 2
) -> Iterator[str]:
    """Kill the first process of builds with workers, run as people run them; return the broken promises."""
    archive = new_archive(commands, folder)
    for number in range(count):
        arguments = [*BUILD.arguments(archive), "--workers", str(workers), "--index-dir", archive.index_dir]
        kill_after = rng.uniform(*_PROCESS_SECONDS)
        outcome = commands.run_process(arguments, kill_after)
        found = _problem(archive, outcome, BUILD.after(archive))
        if found:
            yield f"process {number}, killed after {kill_after:.2f} s: {found}"
            return


def killed_at_calls(
    commands: Commands, folder: Path, operation: Operation, most: int, plant: str | None = None
) -> Iterator[str]:
    """Kill an operation at each system call that touches the index folder (`most` of them, evenly spread).

    Every trial begins with an equal archive, so that it makes equal calls.  The last calls come first.
    """
    archive = new_archive(commands, folder, plant)
    operation.prepare(archive)
    archive.keep()
    for call in reversed(every(touching_calls(archive, operation), most)):
        archive.restore()
        trace = ["-e", f"trace={call.name}", "-e", f"inject={call.name}:signal=SIGKILL:{call.injection}"]
        found, outcome = _tried(archive, operation, trace=trace)
        if outcome.code != KILLED:
            found = f"it was not killed: {outcome}"
        if found:
            yield f"{operation.name}, killed at {call}: {found}"


def touching_calls(archive: Archive, operation: Operation) -> list[Call]:
    """The system calls of an operation that touch the index folder.  Runs the operation, which changes its archive."""
    arguments = operation.arguments(archive)
    outcome = archive.commands.run(
        [*arguments, "--index-dir", archive.index_dir], trace=options(TRACED), environment=operation.environment
    )
    assert outcome.code == 0, outcome.stderr
    return [call for call in calls(archive.commands.log) if call.touches(archive.index_dir)]


def _seconds(archive: Archive, operation: Operation) -> float:
    operation.prepare(archive)
    outcome = archive.commands.run(
        [*operation.arguments(archive), "--index-dir", archive.index_dir], environment=operation.environment
    )
    assert outcome.code == 0, outcome.stderr
    archive.served = look(archive.index_dir)
    archive.known.add(archive.served.generation)
    return outcome.seconds / (2 if operation.from_publish else 1)


def _tried(archive: Archive, operation: Operation, **how: object) -> tuple[str, Outcome]:
    """Try an operation with a kill; return the broken promise."""
    arguments = operation.arguments(archive)
    expected = operation.after(archive)
    outcome = archive.commands.run(
        [*arguments, "--index-dir", archive.index_dir], plant=archive.plant, environment=operation.environment, **how
    )
    return _problem(archive, outcome, expected), outcome


def _problem(archive: Archive, outcome: Outcome, expected: object) -> str:
    """The broken promise after a command that may have been killed; then run the next command."""
    if outcome.code not in (0, KILLED):
        return f"exit code {outcome.code}: {outcome.stderr}"
    try:
        served = look(archive.index_dir)
        check_served(served, [expected] if outcome.acknowledged else [archive.served, expected])
        archive.remove_leftovers()
    except (ViolationError, AssertionError) as error:
        return str(error)
    return ""
