"""Power cuts: every state after a cut, at every step of a recorded run, may be served."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reliability.invariants import FOREIGN, Served, ViolationError, check_served, look
from reliability.operations import Archive, Operation
from reliability.recorded_disk import Forced, RecordedDisk, Tree
from reliability.tracing import FORCING, TRACED, Call, calls, options

_DATA_BYTES = 1 << 22  # more than any write here


@dataclass(frozen=True)
class Recording:
    """A run, with the folder before it, and the served states before and after."""

    operation: str
    root: Path
    before: dict[str, bytes | None]
    calls: tuple[Call, ...]
    after: dict[str, bytes | None]
    old: Served
    new: Served

    @property
    def acknowledged(self) -> int:
        """The number of the call that reported success; without one, the number after the last call."""
        said = [
            i
            for i, call in enumerate(self.calls)
            if call.name == "write" and call.arguments[0].startswith("1<") and call.result
        ]
        return said[0] if said else len(self.calls)


def record(archive: Archive, operation: Operation) -> Recording:
    """Run an operation and record it."""
    operation.prepare(archive)
    old = archive.served
    before = contents(archive.index_dir)
    outcome = archive.commands.run(
        [*operation.arguments(archive), "--index-dir", archive.index_dir],
        trace=options([*TRACED, "lseek"], _DATA_BYTES),
        environment=operation.environment,
    )
    assert outcome.code == 0, outcome.stderr
    return Recording(
        operation.name,
        archive.index_dir,
        before,
        tuple(calls(archive.commands.log)),
        contents(archive.index_dir),
        old,
        look(archive.index_dir),
    )


def contents(folder: Path) -> dict[str, bytes | None]:
    """The contents of a folder by path; None for folders."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def files(found: Iterable[tuple[str, bytes | None]]) -> Tree:
    """The files alone."""
    return {path: content for path, content in found if content is not None}


def everything(path: str) -> bool:
    """Every fsync counts."""
    return True


def states(recording: Recording, forced: Forced = everything) -> Iterator[tuple[int, str, Tree]]:
    """All possible states after a power cut, with the number of the last call before it; each state once."""
    disk = RecordedDisk(recording.root, recording.before, forced)
    seen: set[tuple[bool, bytes]] = set()
    for i, call in enumerate(recording.calls):
        if not disk.apply(call) and i != recording.acknowledged:
            continue
        for what, tree in disk.left_by_a_power_cut():
            key = i >= recording.acknowledged, _digest(tree)
            if key not in seen:
                seen.add(key)
                yield i, what, tree
    if disk.tree() != files(recording.after.items()):
        raise ViolationError("the recording is not what has happened")


def _digest(tree: Tree) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for path, content in sorted(tree.items()):
        digest.update(b"%d %d " % (len(path), len(content)) + path.encode() + content)
    return digest.digest()


def violations(
    recording: Recording, folder: Path, forced: Forced = everything, most: int | None = None
) -> Iterator[str]:
    """The forbidden states; each state is given to a reader only once."""
    shown: dict[tuple[bool, bytes], str] = {}
    for i, what, tree in states(recording, forced):
        served = _seen_by_reader(tree)
        key = i >= recording.acknowledged, _digest(served)
        if key not in shown:
            shown[key] = _problem(recording, folder, served, acknowledged=key[0])
        if shown[key]:
            yield f"{recording.operation}, after {recording.calls[i]}, {what}: {shown[key]}"
        if most is not None and len(shown) > most:
            return


def _seen_by_reader(tree: Tree) -> Tree:
    """The part of a state that a reader looks at."""
    name = tree.get("CURRENT", b"").decode("ascii", "replace").strip()
    return {
        path: content
        for path, content in tree.items()
        if path in ("CURRENT", "withheld.txt", "withheld.known") or (name and path.startswith(f"builds/{name}/"))
    }


def _problem(recording: Recording, folder: Path, tree: Tree, *, acknowledged: bool) -> str:
    materialise(folder, tree)
    try:
        check_served(look(folder), [recording.new] if acknowledged else [recording.old, recording.new])
    except ViolationError as error:
        return str(error)
    return ""


def materialise(folder: Path, tree: Tree) -> None:
    """Make a folder of a state."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def not_swept(recording: Recording, archive: Archive, chosen: Iterable[Tree]) -> Iterator[str]:
    """Run the next writer over some of the states, and return the remains that it leaves."""
    for tree in chosen:
        materialise(archive.index_dir, {**tree, **dict.fromkeys(FOREIGN, b"mine\n")})
        try:
            archive.served = look(archive.index_dir)
            archive.remove_leftovers()
        except (ViolationError, AssertionError) as error:
            yield f"{recording.operation}: {sorted(tree)}: {error}"


def order_of_publishing(recording: Recording) -> list[str]:
    """The fsyncs and renames from the first fsync on, by parts of an index."""
    steps = []
    for call in recording.calls:
        if call.result >= 0 and (call.name in FORCING or call.name.startswith("rename")):
            if not call.touches(recording.root):
                continue
            what = "fsync" if call.name in FORCING else "rename"
            steps.append(f"{what} {part(recording, call.paths[-1])}")
    first = next(i for i, step in enumerate(steps) if step.startswith("fsync"))
    return [step for i, step in enumerate(steps[first:]) if not i or steps[first:][i - 1] != step]


def part(recording: Recording, path: bytes) -> str:
    """The part of an index at a path: `file`, `folder`, `generation`, `builds`, `index`, or a name below `index`."""
    names = path.decode()[len(str(recording.root)) :].strip("/").split("/")
    if names == [""]:
        return "index"
    if names[0] != "builds":
        return names[0]
    if len(names) == 1:
        return "builds"
    is_temporary = names[1].startswith(".")
    if len(names) == 2:
        return "folder" if is_temporary else "generation"
    return "file"
