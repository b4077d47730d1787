"""The list of withheld articles: checked by every request, read when its files have changed."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import CorruptIndexError
from dateline.generations import read_withheld, withheld_stamp
from dateline.generations.withheld_files import Stamp
from dateline.withheld import Withheld

RETRY_SECONDS = 0.25  # an unreadable list is read again after this time, not by every request


@dataclass(frozen=True, slots=True)
class _State:
    """The list read under a stamp, or why it could not be read, until `retry_at`."""

    stamp: Stamp
    withheld: Withheld | None = None
    failure: str = ""
    retry_at: float = 0.0


class WithheldList:
    """The articles that must not be shown now.  Safe to use from any thread; a call costs two `stat`s."""

    def __init__(self, index_dir: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._index_dir = index_dir
        self._clock = clock
        self._reading = threading.Lock()
        self._state: _State | None = None

    def latest(self) -> Withheld:
        """Return the current list; the same object as long as its content is the same.

        Raises CorruptIndexError if the list cannot be read: then no article may be shown.
        """
        state = self._fresh()
        if state is None:
            with self._reading:
                state = self._fresh() or self._read()
        if state.withheld is None:
            raise CorruptIndexError(state.failure)
        return state.withheld

    def _fresh(self) -> _State | None:
        """Return the last state, if it is still valid."""
        state, stamp = self._state, withheld_stamp(self._index_dir)
        if state is None or state.stamp != stamp or (state.withheld is None and self._clock() >= state.retry_at):
            return None
        return state

    def _read(self) -> _State:
        stamp = withheld_stamp(self._index_dir)  # before reading: a change meanwhile is read next time
        before = self._state.withheld if self._state else None
        try:
            withheld = read_withheld(self._index_dir)
        except CorruptIndexError as error:
            self._state = _State(stamp, failure=str(error), retry_at=self._clock() + RETRY_SECONDS)
        else:
            self._state = _State(stamp, before if before == withheld else withheld)
        return self._state
