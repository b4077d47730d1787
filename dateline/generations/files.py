"""Files that survive a power cut: written, synced, and put in place with one rename."""

import contextlib
import os
from pathlib import Path

NEXT = ".new"
"""How the name of a file ends that has yet to take the place of another."""


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Wait until the disk has what was written to a file, or which names a folder has."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Put content in the place of a file: whole and durably, or not at all.

    When this raises (OSError), the file is as it was before.
    """
    before = path.read_bytes() if path.exists() else None
    try:
        _put(path, content)
    except OSError:
        with contextlib.suppress(OSError):  # the first error is the one to tell of
            _restore(path, before)
        raise


def _put(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + NEXT)
    write_synced(temporary, content)
    temporary.replace(path)
    sync(path.parent)


def _restore(path: Path, before: bytes | None) -> None:
    """Undo a replacement of which nobody knows whether the disk has it."""
    path.with_name(path.name + NEXT).unlink(missing_ok=True)
    now = path.read_bytes() if path.exists() else None
    if now == before:
        return
    if before is None:
        path.unlink()
        sync(path.parent)
    else:
        _put(path, before)
