"""A thread that calls a method at regular intervals, to see whether another index is to be served."""

import atexit
import threading
import weakref
from collections.abc import Callable

POLL_SECONDS = 0.25
END_SECONDS = 2.0  # how long an ending process waits for a call in progress


class Watcher:
    """Calls a method in a thread of its own: at once, then every `poll_seconds`, until its object is gone or `stop`.

    The thread keeps neither the object nor the process alive.  A process that ends waits for a call in
    progress, since the thread may be reading a mapped file.
    """

    def __init__(self, refresh: Callable[[], None], poll_seconds: float = POLL_SECONDS) -> None:
        self._refresh = weakref.WeakMethod(refresh)
        self._poll_seconds = poll_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dateline-watcher", daemon=True)
        atexit.register(self.stop)
        self._thread.start()

    def stop(self) -> None:
        """Make no further call, and wait at most END_SECONDS for the one in progress."""
        self._stopped.set()
        if self._thread is not threading.current_thread():
            self._thread.join(END_SECONDS)
        atexit.unregister(self.stop)

    def _run(self) -> None:
        while not self._stopped.is_set():
            refresh = self._refresh()
            if refresh is None:
                break
            refresh()
            del refresh  # the thread must not keep the object alive during the pause
            self._stopped.wait(self._poll_seconds)
        atexit.unregister(self.stop)
