"""Locks for one writer at a time, in files next to CURRENT.  They end with their process."""

import fcntl
import os
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.errors import IndexLockedError

LOCK = "LOCK"
WITHHELD_LOCK = "withheld.lock"

_WAIT_STEP_SECONDS = 0.02
_LONGEST_NOTE = 256
_FLOCK = "hhqqi"  # Linux's struct flock: type, whence, start, length, process

_held: set[Path] = set()  # by this process: record locks do not separate its threads
_guard = threading.Lock()


@contextmanager
def index_lock(index_dir: Path) -> Iterator[None]:
    """Hold the lock that every writer of generations or of `CURRENT` takes.

    It is a record lock of the process: the kernel releases it when the process ends, in whatever way, and no child
    inherits it.  Raises IndexLockedError, with the holder, if another process or thread has it.
    """
    with _locked(index_dir / LOCK, wait_seconds=0.0):
        yield


@contextmanager
def withheld_lock(index_dir: Path, wait_seconds: float = 10.0) -> Iterator[None]:
    """Hold the lock of the withheld list.  It is held for moments only, so others wait for it.

    Raises IndexLockedError, with the holder, if it is not free within `wait_seconds`.
    """
    with _locked(index_dir / WITHHELD_LOCK, wait_seconds):
        yield


def lock_holder(index_dir: Path) -> str | None:
    """The process that writes to an index now, in words; None if there is none.  Takes no lock; never raises."""
    path = index_dir / LOCK
    if path.resolve() in _held:
        return f"process {os.getpid()}"  # to open and close the file would release the lock
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))[0]  # which only asks
        return None if kind == fcntl.F_UNLCK else _holder(descriptor)
    except OSError:
        return None
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path: Path, wait_seconds: float) -> Iterator[None]:
    key = path.resolve()
    until = time.monotonic() + wait_seconds
    while not _claim(key):
        if time.monotonic() >= until:
            raise _locked_error(path, f"process {os.getpid()}")
        time.sleep(_WAIT_STEP_SECONDS)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _take(descriptor, path, until)
            yield
        finally:
            os.close(descriptor)  # which releases the lock; the file stays, so that all writers lock the same file
    finally:
        with _guard:
            _held.discard(key)


def _claim(key: Path) -> bool:
    """Take the lock among the threads of this process; whether it was free."""
    with _guard:
        if key in _held:
            return False
        _held.add(key)
        return True


def _take(descriptor: int, path: Path, until: float) -> None:
    while True:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            if time.monotonic() >= until:
                raise _locked_error(path, _holder(descriptor)) from None
            time.sleep(_WAIT_STEP_SECONDS)
            continue
        note = f"process {os.getpid()} (reindex {' '.join(sys.argv[1:])}".rstrip()[:_LONGEST_NOTE]
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{note}), since {since}\n".encode("utf-8", "replace"), 0)
        return


def _holder(descriptor: int) -> str:
    """The holder of the lock of an open file, from the note that it wrote into the file."""
    note = os.pread(descriptor, 2 * _LONGEST_NOTE, 0).decode("utf-8", "replace").strip()
    return note if note.isprintable() and note else "an unknown process"


def _locked_error(path: Path, holder: str) -> IndexLockedError:
    return IndexLockedError(
        f"{path.parent} is being written by {holder}; wait for it to end, then try again. Nothing has changed."
    )
