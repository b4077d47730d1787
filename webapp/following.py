"""The thread that follows a bundle, so that no request waits for it."""

import atexit
import logging
import os
import threading
from typing import Protocol

from dateline.errors import DatelineError, IndexLockedError, IndexUnavailableError

END_SECONDS = 2.0  # a process that ends waits so long for a poll in progress; a cut pull is gone on with later

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
        """Look once.  Raises DatelineError."""

    def stop(self) -> None:
        """End what `poll` does."""


class Following:
    """Polls a follower in a thread of its own, in the process that calls `start`.

    While polls fail, what was taken over before is served still; each kind of failure is logged once.
    """

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._process: int | None = None
        self._thread: threading.Thread | None = None
        self._failure = ""

    @property
    def is_ready(self) -> bool:
        """Whether the withheld list was read and a generation verified, in this process."""
        return self._follower.is_ready

    def check(self) -> None:
        """Raise IndexUnavailableError as long as nothing may be served."""
        if not self._follower.is_ready:
            raise IndexUnavailableError(self._failure or _NOT_READ)

    def start(self) -> None:
        """Begin to poll, if this process has not begun yet."""
        with self._starting:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            self._thread = threading.Thread(target=self._run, name="dateline-following", daemon=True)
            atexit.register(self.stop)
            self._thread.start()

    def stop(self) -> None:
        """Poll no more, and wait, but not for long, for the poll in progress."""
        self._stopped.set()
        self._follower.stop()
        if self._thread is not None and self._process == os.getpid():
            self._thread.join(END_SECONDS)
        atexit.unregister(self.stop)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._poll()
            self._stopped.wait(self._follower.interval_seconds)

    def _poll(self) -> None:
        try:
            self._follower.poll()
        except IndexLockedError:
            return  # another worker pulls: what it publishes is seen by all
        except Exception as error:
            if not self._stopped.is_set():
                self._note_failure(error)
            return
        if self._failure:
            _log.info("the bundle is followed again")
        self._failure = ""

    def _note_failure(self, error: Exception) -> None:
        message = str(error) or repr(error)
        if message != self._failure:
            _log.error("the bundle cannot be followed: %s", message, exc_info=_traceback(error))
        self._failure = message


def _traceback(error: Exception) -> Exception | None:
    return None if isinstance(error, DatelineError | OSError) else error
