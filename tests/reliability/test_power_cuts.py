"""A power cut at any step: an acknowledged generation is served; unsynced changes may be lost, in any order."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from counts import counted

from reliability.commands import Commands, need_strace
from reliability.operations import BUILD, OPERATIONS, PUBLISH, Archive, Operation, new_archive
from reliability.power_cuts import Recording, not_swept, order_of_publishing, record, states, violations
from reliability.recorded_disk import Tree

SWEPT_STATES = counted("DATELINE_SWEPT_STATES", 6)
ENOUGH_STATES = 6  # for the planted defect to show
ORDER = [
    "fsync file",
    "fsync folder",
    "fsync PUBLISHING",
    "fsync index",
    "rename generation",
    "fsync builds",
    "fsync CURRENT.new",
    "rename CURRENT",
    "fsync index",
]


@pytest.fixture(scope="module")
def archive(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    need_strace(tmp_path_factory.mktemp("strace"))
    archive = new_archive(commands, tmp_path_factory.mktemp("power") / "a")
    archive.keep()
    return archive


@pytest.fixture(scope="module")
def recorded(archive: Archive) -> Callable[[Operation], Recording]:
    recordings: dict[str, Recording] = {}

    def get(operation: Operation) -> Recording:
        if operation.name not in recordings:
            archive.restore()
            recordings[operation.name] = record(archive, operation)
        return recordings[operation.name]

    return get


OPERATION = pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each is not PUBLISH], ids=lambda each: each.name
)


@OPERATION
def test_no_state_that_a_power_cut_may_leave_breaks_the_promise(
    recorded: Callable[[Operation], Recording], tmp_path: Path, operation: Operation
) -> None:
    """After a cut at any step of an operation, readers get a whole generation: the new one if it was acknowledged."""
    assert list(violations(recorded(operation), tmp_path / "state")) == []


@OPERATION
def test_the_next_run_sweeps_what_a_power_cut_has_left(
    recorded: Callable[[Operation], Recording], archive: Archive, operation: Operation
) -> None:
    """The next run removes the remains of a cut, and foreign files stay."""
    recording = recorded(operation)
    trees = [tree for _, _, tree in states(recording)]
    chosen = random.Random(20261124).sample(trees, min(SWEPT_STATES, len(trees)))
    assert list(not_swept(recording, archive, chosen)) == []


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.name in ("build", "update")])
def test_files_folder_rename_parent_and_current_are_forced_to_disk_in_this_order(
    recorded: Callable[[Operation], Recording], operation: Operation
) -> None:
    """A publish syncs all files before it renames their folder, and the parent folder before it renames CURRENT."""
    steps = order_of_publishing(recorded(operation))
    assert steps[: len(ORDER)] == ORDER
    assert not {"fsync file", "rename generation", "rename CURRENT"} & set(steps[len(ORDER) :])


@pytest.mark.parametrize("missing", ["file", "manifest", "folder", "builds", "CURRENT.new", "index"])
def test_a_missing_fsync_is_found(recorded: Callable[[Operation], Recording], tmp_path: Path, missing: str) -> None:
    """The harness reports a publish that skips any one of its fsyncs."""

    def forced(path: str) -> bool:
        names = path.split("/")
        what = {
            "file": len(names) == 3 and names[-1].endswith(".postings"),
            "manifest": names[-1] == "MANIFEST.json",
            "folder": len(names) == 2,
            "builds": path == "builds",
            "CURRENT.new": path == "CURRENT.new",
            "index": path == "",
        }
        return not what[missing]

    assert next(violations(recorded(BUILD), tmp_path / "state", forced), None)


def test_a_note_of_the_publication_that_is_not_forced_to_disk_is_found(
    recorded: Callable[[Operation], Recording], archive: Archive
) -> None:
    """A generation that was never published would be kept: it is whole, and nothing shows the interruption."""

    def left_over(forced: Callable[[str], bool]) -> list[str]:
        recording = recorded(BUILD)
        trees = [tree for _, _, tree in states(recording, forced) if _is_unpublished(recording, tree)]
        return list(not_swept(recording, archive, trees[:ENOUGH_STATES]))

    assert left_over(lambda path: True) == []
    assert left_over(lambda path: path != "") != []


def _is_unpublished(recording: Recording, tree: Tree) -> bool:
    """Whether the new generation exists and the old one is served."""
    is_there = f"builds/{recording.new.generation}/MANIFEST.json" in tree
    return is_there and tree["CURRENT"].decode().strip() == recording.old.generation
