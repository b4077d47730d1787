"""Engines that are lent: closed by their last user, once they are out of service."""

import logging
import threading
from dataclasses import dataclass

from dateline.generations import Withheld
from dateline.ports import SearchEngine
from dateline.request import EngineStatus

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Lent:
    """An open engine, the generation it was opened as (None: unknown), what it hides, how many requests use it now."""

    engine: SearchEngine
    name: str | None
    hides: Withheld | None = None
    users: int = 0
    retired: bool = False
    last_used: float = 0.0
    last_named: float = float("-inf")  # asked for by its name: by a cursor
    status: EngineStatus | None = None  # known of one that was put in service


class Lending:
    """Two places for engines: the one that is served, and one of another generation beside it.

    All methods are short and safe to call from any thread: no engine is opened under the lock, or closed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.served: Lent | None = None
        self.beside: Lent | None = None

    def borrow(self, now: float, name: str | None = None) -> Lent | None:
        """Lend the served engine, or that of the generation `name`; None if there is none.  To be given back."""
        with self._lock:
            for lent in (self.served, self.beside):
                if lent is not None and (name is None or lent.name == name):
                    lent.users += 1
                    lent.last_used = now
                    if name is not None:
                        lent.last_named = now
                    return lent
                if name is None:
                    break
        return None

    def give_back(self, lent: Lent) -> None:
        """End a use."""
        with self._lock:
            lent.users -= 1
            idle = lent.retired and not lent.users
        if idle:
            close(lent.engine)

    def serve(self, new: Lent | None, named_since: float = float("inf")) -> None:
        """Put an engine in the place of the one that is served; one that stood beside may be it.

        The one before is put beside if it was asked for by its name since a moment.
        """
        if new is not None:
            new.status = new.engine.status()
        with self._lock:
            old, self.served = self.served, new
            if self.beside is new:
                self.beside = None
        if old is not None and old.last_named >= named_since:
            self.put_beside(old)
        else:
            self._retire(old, new)

    def put_beside(self, new: Lent | None) -> None:
        """Put an engine in the place of the one beside."""
        with self._lock:
            old, self.beside = self.beside, new
        self._retire(old, new)

    def end_idle(self, since: float) -> None:
        """Take the engine beside out of service if nobody has used it since a moment."""
        with self._lock:
            idle = self.beside
            if idle is None or idle.users or idle.last_used >= since:
                return
            self.beside = None
        self._retire(idle, None)

    def _retire(self, old: Lent | None, new: Lent | None) -> None:
        if old is None or old is new:
            return
        with self._lock:
            old.retired = True
            idle = not old.users
        if idle:
            close(old.engine)


def close(engine: SearchEngine) -> None:
    """Close an engine that is out of service; that it cannot be closed is nobody's failure."""
    try:
        engine.close()
    except Exception:
        _log.exception("an engine could not be closed")
