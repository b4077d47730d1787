"""System calls that fail once: the nth open, write, fsync, rename or link below the index folder."""

from collections.abc import Container
from pathlib import Path
from typing import NamedTuple

from reliability.commands import Commands, Outcome, every
from reliability.invariants import ViolationError, check_served, look
from reliability.kills import touching_calls
from reliability.operations import PRUNE, PULL, RELEASE, UPDATE, WITHHOLD, Archive, Operation, new_archive
from reliability.tracing import NAMING, REMOVING, WRITING, Call

ERRORS = {
    **dict.fromkeys((*NAMING, *WRITING), ("ENOSPC", "EIO")),
    **dict.fromkeys(("fsync", "fdatasync"), ("EIO", "ENOSPC")),
    **dict.fromkeys(REMOVING, ("EIO",)),
    "openat": ("EMFILE", "EIO", "ENOSPC"),
}
"""Which errors a system call is made to fail with."""

LONGEST_SENTENCE = 700


_REMEMBERED = "sources.toml"
"""Written after the index is published; the report says if that failed."""

_SCRATCH = (".spools-", ".aside-", ".batch-", "MAIN.tmp")
"""How folders are named that hold nothing of the index; they are opened to be removed."""


class Fault(NamedTuple):
    """A system call that fails, and how."""

    call: Call
    error: str

    def __str__(self) -> str:
        return f"{self.error} at {self.call}"


def faults(archive: Archive, operation: Operation, most: int, names: Container[str] = ERRORS) -> list[Fault]:
    """The faults of an operation, at most `most`, evenly spread."""
    return every(
        [
            Fault(call, error)
            for call in touching_calls(archive, operation)
            for error in ERRORS.get(call.name, ())
            if call.name in names
        ],
        most,
    )


def is_harmless(fault: Fault, archive: Archive, operation: Operation) -> bool:
    """Whether an operation may survive a fault: it did not need the failed call, or had done its work.

    Such calls remove files of a temporary folder, make folders that exist, open files without
    a name (`O_TMPFILE`; they get one then), or follow the replacement of `CURRENT`.  A command that only
    removes goes as far as it can; a pull downloads what it cannot read in another generation.
    """
    call = fault.call
    path = call.paths[-1].removeprefix(bytes(archive.index_dir)).decode().split("/")
    if call.name.startswith("mkdir"):
        return call.result < 0
    if call.name in REMOVING or operation is PRUNE:
        return True
    if call.name in ("openat", "fsync"):
        if operation in (WITHHOLD, RELEASE, PULL) and call.name == "openat" and "O_RDONLY" in call.arguments[2]:
            return True  # both look at other generations, and can do without them
        if operation is UPDATE and path == ["", "withheld.known"]:
            return True  # it records the removed articles there after they are published
        is_unnamed = call.name == "openat" and "O_TMPFILE" in call.arguments[2]
        return is_unnamed or path == [""] or path[-1].startswith((*_SCRATCH, _REMEMBERED))
    return False


class Tally(NamedTuple):
    """The broken promises, and the faults that an operation survived: it did its work."""

    violations: list[str]
    overcome: list[Fault]
    count: int


def injected(
    commands: Commands,
    folder: Path,
    operation: Operation,
    most: int,
    plant: str | None = None,
    *,
    names: Container[str] = ERRORS,
) -> Tally:
    """Try an operation with its faults in some system calls, at most `most` of them."""
    archive = new_archive(commands, folder, plant)
    operation.prepare(archive)
    archive.keep()
    tried = faults(archive, operation, most, names)
    tally = Tally([], [], len(tried))
    for fault in tried:
        archive.restore()
        found, overcome = _tried(archive, operation, fault)
        if overcome:
            tally.overcome.append(fault)
            found = found or ("" if is_harmless(fault, archive, operation) else "it went on as if nothing had happened")
        if found:
            tally.violations.append(f"{operation.name}, {fault}: {found}")
    return tally


def _tried(archive: Archive, operation: Operation, fault: Fault) -> tuple[str, bool]:
    """Try an operation with a fault: the broken promise, and whether it survived the fault."""
    arguments = operation.arguments(archive)
    expected = operation.after(archive)
    inject = f"inject={fault.call.name}:error={fault.error}:{fault.call.injection}"
    outcome = archive.commands.run(
        [*arguments, "--index-dir", archive.index_dir],
        plant=archive.plant,
        trace=["-e", f"trace={fault.call.name}", "-e", inject, "-e", "signal=none"],
        environment=operation.environment,
    )
    if "(INJECTED)" not in archive.commands.log.read_text():
        return "the fault did not happen", False
    try:
        served = look(archive.index_dir)
        if outcome.code == 0:
            check_served(served, [expected])
        elif "was changed as asked" in outcome.stderr:  # the second file was not; nothing was released
            check_served(served, [expected])
            check_sentence(outcome)
        else:
            check_served(served, [archive.served])
            check_sentence(outcome)
        archive.remove_leftovers()
    except (ViolationError, AssertionError) as error:
        return f"{error} (exit {outcome.code}: {outcome.stderr.strip()[-300:]})", False
    return "", outcome.code == 0


def check_sentence(outcome: Outcome) -> None:
    """Check that a command has failed properly: exit 1, one line that says what happened."""
    said = outcome.stderr.strip()
    if outcome.code != 1:
        raise ViolationError("the exit code is not 1")
    if not said or "\n" in said or "Traceback" in said or len(said) > LONGEST_SENTENCE or said[-1] not in ".!":
        raise ViolationError("what it says is not one sentence")
    if outcome.stdout:
        raise ViolationError("a report of what was not done")
