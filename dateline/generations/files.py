"""Files that survive a power cut: written, forced to disk, and put in place with one rename."""

import contextlib
import errno
import hashlib
import os
import stat
from pathlib import Path

_BLOCK = 1 << 20

NEXT = ".new"
"""The end of the name of a file that is to replace another."""


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it.  Raises OSError."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_regular(path: Path, limit: int = -1) -> bytes | None:
    """Read a file, at most `limit` bytes if that is given; None if there is none.

    Raises OSError if it cannot be read or is no regular file: a link without a target, a folder, or a named pipe, on
    which a reader would wait for ever.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise OSError(errno.ENOENT, "it is a link without a target", str(path)) from None
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit)
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Wait until the disk has the content of a file, or the names in a folder.  Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file: wholly and durably, or not at all.

    Raises OSError; then the file is as it was before.
    """
    before = read_if_regular(path)
    try:
        _put(path, content)
    except OSError:
        with contextlib.suppress(OSError):  # the first error is raised
            restore_file(path, before)
        raise


def _put(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + NEXT)
    write_synced(temporary, content)
    temporary.replace(path)
    sync(path.parent)


def read_if_regular(path: Path) -> bytes | None:
    """Read a file; None if it is no regular file.  Raises OSError if it cannot be read."""
    return read_regular(path) if path.is_file() else None


def restore_file(path: Path, before: bytes | None) -> None:
    """Undo a replacement that may or may not have reached the disk.

    `before` is the content of the file before it, None if there was none.  Raises OSError.
    """
    path.with_name(path.name + NEXT).unlink(missing_ok=True)
    now = read_if_regular(path)
    if now == before:
        return
    if before is None:
        path.unlink()
        sync(path.parent)
    else:
        _put(path, before)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex.  Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
