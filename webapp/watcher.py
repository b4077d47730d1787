"""The thread that looks, again and again, whether something else is to be served."""

import atexit
import threading
import weakref
from collections.abc import Callable

LOOK_SECONDS = 0.25
END_SECONDS = 2.0  # a process that ends waits so long for a look in progress


class Watcher:
    """Calls a method in a thread of its own: at once, then every LOOK_SECONDS, until its object is gone or `stop`.

    The thread does not keep the object alive, nor the process; a process that ends
    lets it finish first, so that it is not torn out of a mapped file.
    """

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = weakref.WeakMethod(look)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dateline-watcher", daemon=True)
        atexit.register(self.stop)
        self._thread.start()

    def stop(self) -> None:
        """Make no further look, and wait, but not for ever, for the one in progress."""
        self._stopped.set()
        if self._thread is not threading.current_thread():
            self._thread.join(END_SECONDS)
        atexit.unregister(self.stop)

    def _run(self) -> None:
        while not self._stopped.is_set():
            look = self._look()
            if look is None:
                break
            look()
            del look  # or it would live as long as the pause
            self._stopped.wait(LOOK_SECONDS)
        atexit.unregister(self.stop)
