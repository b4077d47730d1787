"""The threads that follow a bundle: no request waits for a poll, and the withheld list does not wait for a pull."""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Protocol

from dateline.errors import DatelineError, IndexLockedError, IndexUnavailableError

END_SECONDS = 2.0  # how long an ending process waits for polls in progress; an interrupted pull is resumed later

_NOT_READ = "the bundle has not been read yet"
_log = logging.getLogger(__name__)


class Follower(Protocol):
    """Keeps the index equal to a bundle: `dateline.bundles.BundleFollower`."""

    @property
    def is_ready(self) -> bool:
        """Whether the index may be served."""

    @property
    def interval_seconds(self) -> float:
        """Seconds to wait before the next poll."""

    def poll(self) -> None:
        """Fetch what is new in the bundle.  Raises DatelineError."""

    def poll_list(self) -> None:
        """Fetch its withheld list.  Raises DatelineError."""

    def stop(self) -> None:
        """End a poll in progress."""


class BundlePoller:
    """Polls a bundle in two threads of the process that calls `start`: one of them polls only the withheld list.

    While polls fail, the index as last fetched is served; each failure is logged once.
    """

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._process: int | None = None
        self._threads: list[threading.Thread] = []
        self._failures: dict[str, str] = {}  # by the name of the poll that failed
        self._noting = threading.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether the withheld list was read and a generation verified, in this process."""
        return self._follower.is_ready

    def require_ready(self) -> None:
        """Raise IndexUnavailableError until the index may be served."""
        if not self._follower.is_ready:
            raise IndexUnavailableError(next(iter([*self._failures.values()]), _NOT_READ))

    def start(self) -> None:
        """Start the threads, unless they run in this process."""
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
        """Stop polling, and wait at most END_SECONDS for polls in progress."""
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
            return  # another worker pulls, and all workers see what it publishes
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
            if message not in self._failures.values():  # both polls read the list
                _log.error("the bundle cannot be followed: %s", message, exc_info=_traceback(error))
            self._failures[name] = message


def _traceback(error: Exception) -> Exception | None:
    return None if isinstance(error, DatelineError | OSError) else error
