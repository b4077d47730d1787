"""The threads that make pages, and the queue in front of them."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class ThreadPool(Generic[T]):
    """Calls `work` with each submitted item, in order, on a fixed number of threads.

    The threads are daemons: they end with the process.
    """

    def __init__(self, count: int, work: Callable[[T], None]) -> None:
        self._work = work
        self._waiting = deque[T]()
        self._changed = threading.Condition()
        self._since = [float("inf")] * count  # when each thread began its item
        for number in range(count):
            threading.Thread(target=self._run, args=(number,), name=f"dateline-{number}", daemon=True).start()

    def __len__(self) -> int:
        """The number of items that wait for a thread."""
        return len(self._waiting)

    def submit(self, item: T) -> None:
        """Add an item to the end of the queue."""
        with self._changed:
            self._waiting.append(item)
            self._changed.notify()

    def remove(self, condition: Callable[[T], bool]) -> list[T]:
        """Remove the waiting items that meet a condition, and return them."""
        with self._changed:
            removed = [item for item in self._waiting if condition(item)]
            for item in removed:
                self._waiting.remove(item)
        return removed

    def stuck_seconds(self) -> float:
        """Seconds for which all threads have been busy with their present items; 0.0 if one is free."""
        return max(0.0, time.monotonic() - max(self._since))

    def _run(self, number: int) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                item = self._waiting.popleft()
            self._since[number] = time.monotonic()
            self._work(item)
            self._since[number] = float("inf")
