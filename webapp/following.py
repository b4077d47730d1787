"""The threads that follow a bundle, so that no request waits for it, nor a take-down for a pull."""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Protocol

from dateline.errors import DatelineError, IndexLockedError, IndexUnavailableError

END_SECONDS = 2.0  # a process that ends waits so long for polls in progress; a cut pull is gone on with later

_NOT_READ = "the bundle has not been read yet"
_log = logging.getLogger(__name__)


class Follower(Protocol):
    """What keeps the index at what a bundle holds: `dateline.bundles.BundleFollower`."""

    @property
    def is_ready(self) -> bool:
        """Whether something may be served."""

    @property
    def interval_seconds(self) -> float:
        """How long to wait before the next poll."""

    def poll(self) -> None:
        """Look once for all that a bundle holds.  Raises DatelineError."""

    def poll_list(self) -> None:
        """Look once for its withheld list.  Raises DatelineError."""

    def stop(self) -> None:
        """End what `poll` does."""


class Following:
    """Polls a follower in two threads, in the process that calls `start`: one is for the withheld list alone.

    While polls fail, what was taken over before is served still; each kind of failure is logged once.
    """

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._process: int | None = None
        self._threads: list[threading.Thread] = []
        self._failures: dict[str, str] = {}  # by the name of what failed
        self._noting = threading.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether the withheld list was read and a generation verified, in this process."""
        return self._follower.is_ready

    def check(self) -> None:
        """Raise IndexUnavailableError as long as nothing may be served."""
        if not self._follower.is_ready:
            raise IndexUnavailableError(next(iter([*self._failures.values()]), _NOT_READ))

    def start(self) -> None:
        """Begin to poll, if this process has not begun yet."""
        with self._starting:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            self._threads = [
                threading.Thread(target=self._run, args=(name, poll), name=f"dateline-{name}", daemon=True)
                for name, poll in (("following", self._follower.poll), ("withheld-list", self._follower.poll_list))
            ]
            atexit.register(self.stop)
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        """Poll no more, and wait, but not for long, for polls in progress."""
        self._stopped.set()
        self._follower.stop()
        until = time.monotonic() + END_SECONDS
        for thread in self._threads if self._process == os.getpid() else ():
            thread.join(max(0.0, until - time.monotonic()))
        atexit.unregister(self.stop)

    def _run(self, name: str, poll: Callable[[], None]) -> None:
        while not self._stopped.is_set():
            self._poll(name, poll)
            self._stopped.wait(self._follower.interval_seconds)

    def _poll(self, name: str, poll: Callable[[], None]) -> None:
        try:
            poll()
        except IndexLockedError:
            return  # another worker pulls: what it publishes is seen by all
        except Exception as error:
            if not self._stopped.is_set():
                self._note_failure(name, error)
            return
        with self._noting:
            if self._failures.pop(name, "") and not self._failures:
                _log.info("the bundle is followed again")

    def _note_failure(self, name: str, error: Exception) -> None:
        message = str(error) or repr(error)
        with self._noting:
            if message not in self._failures.values():  # both look at the list
                _log.error("the bundle cannot be followed: %s", message, exc_info=_traceback(error))
            self._failures[name] = message


def _traceback(error: Exception) -> Exception | None:
    return None if isinstance(error, DatelineError | OSError) else error
