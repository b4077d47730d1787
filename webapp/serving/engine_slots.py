"""The open engines of a process, counted by their users: the last user closes an engine that is out of service."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dateline.ports import SearchEngine
from dateline.request import EngineStatus
from dateline.withheld import Withheld

IDLE_SECONDS = 180.0  # the previous engine is closed if no request has used it for this long
REOPEN_SECONDS = 5.0  # minimum time between two openings of a previous engine for a request

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Usage:
    """Running totals of one engine: EngineSlots changes them, under its lock."""

    users: int = 0
    is_retired: bool = False
    last_used: float = 0.0
    last_named: float = float("-inf")  # when a request, by its cursor, last asked for this generation


@dataclass(frozen=True, slots=True, eq=False)
class EngineHandle:
    """An open engine, its generation (None: unknown) and the list that it hides (None: nothing yet)."""

    engine: SearchEngine
    generation: str | None
    hidden: Withheld | None = None
    usage: Usage = field(default_factory=Usage)


class EngineSlots:
    """Two slots: the served engine, and a previous one for requests that name its generation.

    All methods are short and safe to call from any thread: no engine is opened or closed under the lock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._reopen_at = float("-inf")
        self.served: EngineHandle | None = None
        self.served_status: EngineStatus | None = None
        self.previous: EngineHandle | None = None

    def acquire(self, generation: str | None = None) -> EngineHandle | None:
        """Count one more user of the served engine, or of that of `generation`; None if it is not open.

        The caller releases the handle after use.
        """
        with self._lock:
            for handle in (self.served, self.previous):
                if handle is not None and (generation is None or handle.generation == generation):
                    handle.usage.users += 1
                    handle.usage.last_used = self._clock()
                    if generation is not None:
                        handle.usage.last_named = handle.usage.last_used
                    return handle
                if generation is None:
                    break
        return None

    def release(self, handle: EngineHandle) -> None:
        """End one use; close the engine if it is out of service and this was the last use."""
        with self._lock:
            handle.usage.users -= 1
            is_unused = handle.usage.is_retired and not handle.usage.users
        if is_unused:
            close_engine(handle.engine)

    def serve(self, new: EngineHandle | None, *, keep_named: bool = False) -> None:
        """Replace the served engine; `new` may be the previous one.

        With `keep_named` the replaced engine becomes the previous one if a request has named its generation within
        IDLE_SECONDS; otherwise it goes out of service.
        """
        status = None if new is None else new.engine.status()
        with self._lock:
            old, self.served, self.served_status = self.served, new, status
            if self.previous is new:
                self.previous = None
        if keep_named and old is not None and old.usage.last_named >= self._clock() - IDLE_SECONDS:
            self.keep(old)
        else:
            self._retire(old, new)

    def keep(self, new: EngineHandle | None) -> None:
        """Replace the previous engine."""
        with self._lock:
            old, self.previous = self.previous, new
        self._retire(old, new)

    def may_reopen(self) -> bool:
        """Whether another generation may be opened for a request now."""
        return self._clock() >= self._reopen_at

    def reserve_reopening(self) -> bool:
        """Allow the caller to open another generation for a request: once in REOPEN_SECONDS."""
        with self._lock:
            if not self.may_reopen():
                return False
            self._reopen_at = self._clock() + REOPEN_SECONDS
            return True

    def make_room(self) -> None:
        """Take the previous engine out of service, so that there are never three; it may be reopened at once."""
        self.keep(None)
        self._reopen_at = float("-inf")

    def close_idle(self) -> None:
        """Take the previous engine out of service if it was not used for IDLE_SECONDS."""
        with self._lock:
            idle = self.previous
            if idle is None or idle.usage.users or idle.usage.last_used >= self._clock() - IDLE_SECONDS:
                return
            self.previous = None
        self._retire(idle, None)

    def _retire(self, old: EngineHandle | None, new: EngineHandle | None) -> None:
        if old is None or old is new:
            return
        with self._lock:
            old.usage.is_retired = True
            is_unused = not old.usage.users
        if is_unused:
            close_engine(old.engine)


def close_engine(engine: SearchEngine) -> None:
    """Close an engine; an error is logged, not raised, since no request depends on it."""
    try:
        engine.close()
    except Exception:
        _log.exception("an engine could not be closed")
