"""The list of withheld articles, looked at by every request and read when it has changed."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import CorruptIndexError
from dateline.generations import Withheld, read_withheld, withheld_stamp
from dateline.generations.withheld import Stamp

RETRY_SECONDS = 0.25  # after a list could not be read: a flood of requests does not read it each time


@dataclass(frozen=True, slots=True)
class _State:
    """What was read under a stamp: a list, or, until it is tried again, why there is none."""

    stamp: Stamp
    withheld: Withheld | None = None
    failure: str = ""
    retry_at: float = 0.0


class WithheldList:
    """What must not be shown now.  Safe to ask from any thread; asking costs two `stat`s."""

    def __init__(self, index_dir: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._index_dir = index_dir
        self._clock = clock
        self._reading = threading.Lock()
        self._state: _State | None = None

    def latest(self) -> Withheld:
        """The list as it stands; the same object as long as it says the same.

        Raises CorruptIndexError while nobody can know what is withheld: then nothing may be shown.
        """
        state = self._fresh()
        if state is None:
            with self._reading:
                state = self._fresh() or self._read()
        if state.withheld is None:
            raise CorruptIndexError(state.failure)
        return state.withheld

    def _fresh(self) -> _State | None:
        """What is known, if it still holds."""
        state, stamp = self._state, withheld_stamp(self._index_dir)
        if state is None or state.stamp != stamp or (state.withheld is None and self._clock() >= state.retry_at):
            return None
        return state

    def _read(self) -> _State:
        stamp = withheld_stamp(self._index_dir)  # before it is read: what changes meanwhile is read again
        before = self._state.withheld if self._state else None
        try:
            withheld = read_withheld(self._index_dir)
        except CorruptIndexError as error:
            self._state = _State(stamp, failure=str(error), retry_at=self._clock() + RETRY_SECONDS)
        else:
            self._state = _State(stamp, before if before == withheld else withheld)
        return self._state
