"""One writer at a time: locks beside CURRENT that die with their process."""

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

_held: set[Path] = set()  # of this process: record locks do not part its threads
_guard = threading.Lock()


@contextmanager
def index_lock(index_dir: Path) -> Iterator[None]:
    """Hold the lock of all that writes generations or `CURRENT`.

    It is a record lock of the process: the kernel gives it back when the process ends,
    however it ends, and no child inherits it.  Raises IndexLockedError, naming the holder, if another has it.
    """
    with _locked(index_dir / LOCK, wait_seconds=0.0):
        yield


@contextmanager
def withheld_lock(index_dir: Path, wait_seconds: float = 10.0) -> Iterator[None]:
    """Hold the lock of the list of withheld articles.  It is held for moments, so that others wait for it."""
    with _locked(index_dir / WITHHELD_LOCK, wait_seconds):
        yield


def lock_holder(index_dir: Path) -> str | None:
    """Who writes to an index at this moment, in words; None if nobody does."""
    path = index_dir / LOCK
    if path.resolve() in _held:
        return f"process {os.getpid()}"  # opening and closing the file would give the lock back
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))[0]  # which takes nothing
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
            os.close(descriptor)  # which gives the lock back; the file stays, so that everyone locks the same one
    finally:
        with _guard:
            _held.discard(key)


def _claim(key: Path) -> bool:
    """Whether no other thread of this process has the lock; then this one has it."""
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
    """Who holds the lock of an open file, as it said itself."""
    note = os.pread(descriptor, 2 * _LONGEST_NOTE, 0).decode("utf-8", "replace").strip()
    return note if note.isprintable() and note else "an unknown process"


def _locked_error(path: Path, holder: str) -> IndexLockedError:
    return IndexLockedError(
        f"{path.parent} is being written by {holder}; wait for it to end, then try again. Nothing has changed."
    )
