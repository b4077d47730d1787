"""A disk (tmpfs) that becomes full: run where a file system can be mounted.

    python -m reliability.full_disk FOLDER SIZES

mounts one of each size on FOLDER, with a published archive on it, and tries to build and to update. It prints
the broken promises, one a line.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from reliability.commands import Commands
from reliability.damages import served_folder
from reliability.faults import check_sentence
from reliability.invariants import ViolationError, check_served, look
from reliability.operations import BUILD, UPDATE, Archive, Operation, new_archive

_BLOCK = 4096
MOUNTED = (("unshare", "-Urm"), ())
"""How one comes to where a file system can be mounted: in a namespace of one's own, or as root."""


def is_mountable(folder: Path, prefix: Sequence[str]) -> bool:
    """Whether a file system can be mounted on a folder after this prefix of a command."""
    script = 'mount -t tmpfs -o size=64k none "$0" && umount "$0"'
    command = [*prefix, "sh", "-c", script, str(folder)]
    return (
        shutil.which(command[0]) is not None
        and not subprocess.run(command, capture_output=True, check=False).returncode
    )


def tried(folder: Path, count: int, plant: str | None) -> Iterator[str]:
    """Try both operations on disks of `count` sizes; the last line gives the number of full disks."""
    scratch = folder.with_name("scratch")
    scratch.mkdir()
    full = 0
    with Commands(scratch) as commands:
        archive = new_archive(commands, scratch / "a")
        archive.plant = plant
        archive.keep()
        least = blocks(archive.index_dir)
        most = least + 2 * blocks(served_folder(archive.index_dir))
        for number in range(count):
            operation = (BUILD, UPDATE)[number % 2]
            size = least + number * (most - least) // count
            is_full, found = _tried(archive, operation, folder, size)
            full += is_full
            if found:
                yield f"{operation.name} on a disk of {size} blocks: {found}"
    yield f"full: {full}"


def blocks(folder: Path) -> int:
    """The number of blocks of a folder on a tmpfs: those of its files."""
    return sum(-(-path.stat().st_size // _BLOCK) for path in folder.rglob("*") if path.is_file())


def _tried(archive: Archive, operation: Operation, folder: Path, size: int) -> tuple[bool, str]:
    """Return whether the disk was full, and the broken promise."""
    archive.restore()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size * _BLOCK}", "none", folder], check=True)
    try:
        mounted = folder / "index"
        shutil.copytree(archive.index_dir, mounted)
        arguments = operation.arguments(archive)
        outcome = archive.commands.run([*arguments, "--index-dir", mounted], plant=archive.plant)
        try:
            check_served(look(mounted), [archive.served if outcome.code else operation.after(archive)])
            if outcome.code:
                check_sentence(outcome)
            left = [path.name for path in (mounted / "builds").iterdir() if path.name.startswith(".")]
            if left:
                raise ViolationError(f"left on a full disk: {left}")
        except ViolationError as error:
            return True, f"{error} (exit {outcome.code}: {outcome.stderr[-300:]})"
        return outcome.code == 1, ""
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def main() -> None:
    """Run as a program."""
    folder, count, *plant = sys.argv[1:]
    for line in tried(Path(folder), int(count), plant[0] if plant else None):
        print(line)  # noqa: T201  (it is what the program is for)


if __name__ == "__main__":
    main()
