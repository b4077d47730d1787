"""The threads that make pages, and the line of those who wait for one."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Threads(Generic[T]):
    """Does `work` with what is submitted, first come first served, on a fixed number of threads.

    The threads end with the process: none of them keeps it alive.
    """

    def __init__(self, count: int, work: Callable[[T], None]) -> None:
        self._work = work
        self._waiting = deque[T]()
        self._changed = threading.Condition()
        self._since = [float("inf")] * count  # when each began what it does
        for number in range(count):
            threading.Thread(target=self._run, args=(number,), name=f"dateline-{number}", daemon=True).start()

    def __len__(self) -> int:
        """How many wait for a thread."""
        return len(self._waiting)

    def submit(self, item: T) -> None:
        """Put something at the end of the line."""
        with self._changed:
            self._waiting.append(item)
            self._changed.notify()

    def drop(self, is_vain: Callable[[T], bool]) -> list[T]:
        """Take out of the line, and give back, what need not be done any more."""
        with self._changed:
            vain = [item for item in self._waiting if is_vain(item)]
            for item in vain:
                self._waiting.remove(item)
        return vain

    def stuck_seconds(self) -> float:
        """How long no thread has finished anything although all are busy; 0.0 if one is free."""
        return max(0.0, time.monotonic() - max(self._since))

    def _run(self, number: int) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                item = self._waiting.popleft()
            self._since[number] = time.monotonic()
            self._work(item)
            self._since[number] = float("inf")
