"""Files that survive a power cut: written, synced, and put in place with one rename."""

import contextlib
import errno
import os
import stat
from pathlib import Path

NEXT = ".new"
"""How the name of a file ends that has yet to take the place of another."""


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_regular(path: Path, limit: int = -1) -> bytes | None:
    """Read a file, at most `limit` bytes if that is given; None if there is none.

    Raises OSError for whatever else is there: a link that leads nowhere, a named pipe, which would be
    waited at for ever, a folder.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise OSError(errno.ENOENT, "it is a link that leads nowhere", str(path)) from None
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit)
    finally:
        os.close(descriptor)


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
    before = read_if_regular(path)
    try:
        _put(path, content)
    except OSError:
        with contextlib.suppress(OSError):  # the first error is the one to tell of
            restore_file(path, before)
        raise


def _put(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + NEXT)
    write_synced(temporary, content)
    temporary.replace(path)
    sync(path.parent)


def read_if_regular(path: Path) -> bytes | None:
    """Read a file; None for whatever is no regular one.  Raises OSError for one that cannot be read."""
    return read_regular(path) if path.is_file() else None


def restore_file(path: Path, before: bytes | None) -> None:
    """Undo a replacement of which nobody knows whether the disk has it; `before` is what was there."""
    path.with_name(path.name + NEXT).unlink(missing_ok=True)
    now = read_if_regular(path)
    if now == before:
        return
    if before is None:
        path.unlink()
        sync(path.parent)
    else:
        _put(path, before)
