"""An event loop over sockets; other threads can ask it to call a function."""

import os
import selectors
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
Watchable = socket.socket | int


class Loop:
    """Calls back when sockets are readable or writable.  Only `call` is safe from other threads."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._calls = deque[Callable[[], object]]()
        self._woken, self._waker = os.pipe()
        for end in (self._woken, self._waker):
            os.set_blocking(end, False)
        self.watch(self._woken, READ, self._drain)

    def watch(self, file: Watchable, events: int, callback: Callable[[], object]) -> None:
        """Call back whenever a file is ready, until `unwatch`; replaces an earlier callback for it."""
        try:
            self._selector.register(file, events, callback)
        except KeyError:
            self._selector.modify(file, events, callback)

    def unwatch(self, file: Watchable) -> None:
        """Stop calling back.  Call this before the file is closed; a file that is not watched is ignored."""
        with suppress(KeyError, ValueError):
            self._selector.unregister(file)

    def call(self, function: Callable[..., object], *args: object) -> None:
        """Ask the loop to call a function soon.  Safe from any thread and from a signal handler."""
        self._calls.append(partial(function, *args))
        with suppress(BlockingIOError):  # the pipe is full: it wakes anyway
            os.write(self._waker, b"\0")

    def run_once(self, seconds: float) -> None:
        """Wait at most `seconds` for ready files and calls, and run their callbacks."""
        for key, _ in self._selector.select(seconds):
            key.data()
        for _ in range(len(self._calls)):
            self._calls.popleft()()

    def close(self) -> None:
        """Stop watching all files."""
        self._selector.close()
        os.close(self._woken)
        os.close(self._waker)

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._woken, 4_096)
