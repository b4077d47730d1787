"""One build at a time: a lock beside CURRENT that dies with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.errors import BuildError

LOCK = "LOCK"


@contextmanager
def build_lock(index_dir: Path) -> Iterator[None]:
    """Hold the lock of an index directory.  Raises BuildError, naming the holder, if another build runs."""
    path = index_dir / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise BuildError(
                f"Another build of {index_dir} is running (process {holder}); wait for it to end, then try again."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)  # which gives the lock back; the file stays, so that everyone locks the same one
