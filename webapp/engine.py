"""The engine that this process serves from: opened at first use, switched while requests run."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import cast

from flask import current_app

from dateline.errors import DatelineError, IndexUnavailableError
from dateline.generations import read_current
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.settings import Settings

LOOK_SECONDS = 1.0  # at most this often CURRENT is read
RETRY_SECONDS = 5.0  # after a generation could not be opened: opening checks files, and costs

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Served:
    """An open engine, what CURRENT named just before it was opened, and how many requests use it now."""

    engine: SearchEngine
    name: str | None
    users: int = 0
    retired: bool = False


class EngineHolder:
    """Lends the engine of the current generation to requests, on any number of threads.

    Nothing is opened before the first request, so that a process forked before it
    shares no file offsets.  A new generation is opened by one thread beside the old
    one, which goes on answering; the old engine is closed by its last user.  While a
    generation cannot be opened, the one before it stays in service.
    """

    def __init__(
        self,
        settings: Settings,
        engine_factory: Callable[[Settings], SearchEngine],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._engine_factory = engine_factory
        self._clock = clock
        self._lock = threading.Lock()  # guards `_served` and its counts; held for moments
        self._opening = threading.Lock()  # held by the one thread that looks and opens
        self._served: _Served | None = None
        self._failure = ""
        self._next_look = float("-inf")

    @contextmanager
    def lease(self) -> Iterator[SearchEngine]:
        """Lend an engine that stays open until the block ends.  Raises IndexUnavailableError."""
        served = self._acquire()
        try:
            yield served.engine
        finally:
            self._release(served)

    def _acquire(self) -> _Served:
        self._look_now_and_then()
        with self._lock:
            if self._served is None:
                raise IndexUnavailableError(self._failure or "there is no published index yet; run `reindex`")
            self._served.users += 1
            return self._served

    def _release(self, served: _Served) -> None:
        with self._lock:
            served.users -= 1
            idle = served.retired and not served.users
        if idle:
            _close(served.engine)

    def _look_now_and_then(self) -> None:
        if self._clock() < self._next_look:
            return
        if not self._opening.acquire(blocking=self._served is None):
            return  # another thread is at it, and there is an engine to answer from meanwhile
        try:
            if self._clock() >= self._next_look:
                self._next_look = self._clock() + self._look()
        finally:
            self._opening.release()

    def _look(self) -> float:
        """Open what CURRENT names if it is not what is served; return in how many seconds to look again.

        A damaged index can raise anything while it is opened, so everything is caught.
        """
        name = None
        try:
            name = read_current(self._settings.index_dir)
            if self._served is not None and name in {None, self._served.name}:
                return LOOK_SECONDS
            self._switch(_Served(_open_tried(self._engine_factory, self._settings), name))
        except Exception as error:
            self._failure = str(error)
            is_expected = isinstance(error, DatelineError | OSError)
            _log.error("the index cannot be opened: %r", error, exc_info=None if is_expected else error)
            return LOOK_SECONDS if name is None else RETRY_SECONDS
        return LOOK_SECONDS

    def _switch(self, new: _Served) -> None:
        with self._lock:
            old, self._served = self._served, new
            if old is not None:
                old.retired = True
            idle = old is not None and not old.users
        _log.info("serving generation %s", new.name)
        if old is not None and idle:
            _close(old.engine)


def _open_tried(engine_factory: Callable[[Settings], SearchEngine], settings: Settings) -> SearchEngine:
    """Open an engine and let it answer once: what cannot show its newest article is not put in service."""
    engine = engine_factory(settings)
    try:
        newest = SearchRequest(sort="newest", per_page=1, parts=())
        engine.snippets(newest, engine.search(newest).hits)
    except BaseException:
        _close(engine)
        raise
    return engine


def _close(engine: SearchEngine) -> None:
    """Close an engine that is out of service; that it cannot be closed is nobody's failure."""
    try:
        engine.close()
    except Exception:
        _log.exception("an engine could not be closed")


def lease_engine() -> AbstractContextManager[SearchEngine]:
    """Lend the engine of the application that handles the current request."""
    return cast("EngineHolder", current_app.extensions["dateline.engine"]).lease()
