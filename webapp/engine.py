"""The engines that this process serves from: opened, switched and freed while requests run."""

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol, cast

from flask import current_app

from dateline.errors import CorruptIndexError, DatelineError, IndexUnavailableError
from dateline.generations import Withheld, generation_dir, is_generation_name, open_nearest, read_current
from dateline.ports import SearchEngine
from dateline.request import EngineStatus, SearchRequest
from dateline.settings import Settings
from webapp import deadlines
from webapp.folder_health import FolderHealth
from webapp.following import Following
from webapp.lending import Lending, Lent, close
from webapp.watcher import Watcher
from webapp.withheld_list import WithheldList

RETRY_SECONDS = 5.0  # after a generation could not be opened: opening checks files, and costs
FIRST_SECONDS = 20.0  # so long a request waits for the first engine; hosts give up after 30
PREPARED_SECONDS = 10.0  # so long a process waits for it before it takes requests, if it has no other limit
OLDER_SECONDS = 5.0  # at most this often another generation than the current one is opened for a request
IDLE_SECONDS = 180.0  # after which it is closed if nobody used it

_NOT_OPENED = "it cannot be opened; the log says why"
_NONE_YET = "there is no published index yet; run `reindex`"
_log = logging.getLogger(__name__)


class OpenEngine(Protocol):
    """Opens an engine that hides nothing.

    `generation` is its name, or None where none is published (then IndexUnavailableError is raised);
    `previous` an open engine, of which it may take over what is the same.
    """

    def __call__(self, settings: Settings, generation: str | None, previous: SearchEngine | None) -> SearchEngine:
        """Open it.  Raises IndexUnavailableError."""
        ...


class Serving(NamedTuple):
    """What is served (None: nothing), what `CURRENT` names as far as was looked, and why they differ (None: no).

    `reason` is fit for anybody to read: it names no file.
    """

    generation: str | None
    current: str | None = None
    reason: str | None = None


class EngineHolder:
    """Lends the engine of the current generation to requests, on any number of threads.

    Nothing is opened before `start` or the first request, so that a process forked before it
    shares no thread and no file.  From then on a thread of its own calls `look`: it opens a new
    generation beside the old one, which goes on answering, and the old engine is closed by its last
    user.  While a generation cannot be opened, the one before it stays in service.  In place of one whose format
    is not read, the nearest before it is served whose format is.

    What is withheld is looked at by every request.  One that finds the list changed puts an engine
    in service that hides what the list names now; requests that begin meanwhile wait for that, so that
    whatever begins after the change shows none of it.
    """

    def __init__(
        self,
        settings: Settings,
        open_engine: OpenEngine,
        clock: Callable[[], float] = time.monotonic,
        *,
        warm: Callable[[SearchEngine], None] = lambda _: None,
        watch: Callable[[Callable[[], None]], Watcher | None] = Watcher,
    ) -> None:
        self._settings = settings
        self._open_engine = open_engine
        self._clock = clock
        self._warm = warm
        self._watch = watch
        self._following: Following | None = None
        self._begin()
        begin = weakref.WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (found := begin()) and found())

    def _begin(self) -> None:
        """Be as new: in a child, which has inherited neither the threads nor who holds the locks."""
        self._lending = Lending()
        self._withheld = WithheldList(self._settings.index_dir, self._clock)
        self._hidden: Withheld | None = None  # what the engines that are lent hide
        self._hiding = threading.Lock()  # held while engines are put in service, or hide something else
        self._opening = threading.Lock()  # held by the one thread that opens
        self._opened_name: str | None = None  # what it opens
        self._starting = threading.Condition()
        self._failure = ""
        self._folder = FolderHealth(self._clock)
        self._watcher: Watcher | None = None
        self._is_started = False
        self._failed_name: str | None = None
        self._current: str | None = None  # what was named by CURRENT when the served engine was chosen for it
        self._reason: str | None = None
        self._retry_at = self._next_older = float("-inf")

    @property
    def is_serving(self) -> bool:
        """Whether there is an engine to lend."""
        return self._lending.served is not None

    def follow(self, following: Following) -> None:
        """Serve only what a bundle holds: nothing is opened or lent before it was read.  Goes before `start`."""
        self._following = following

    def start(self) -> None:
        """Begin to look, if that has not begun yet: at the first use, or when a worker is ready."""
        if self._is_started:
            return
        with self._starting:
            if not self._is_started:
                self._is_started = True
                if self._following is not None:
                    self._following.start()
                self._watcher = self._watch(self.look)

    def prepare(self, seconds: float = PREPARED_SECONDS) -> bool:
        """Start, and wait a while until there is something to serve.  False if more is to be waited for."""
        self.start()
        if self._following is not None or self._lending.served is not None:
            return True
        return self._await_first(seconds)

    def readiness(self) -> EngineStatus:
        """What is served, from what is known: looks at no file, waits for nobody.  Raises IndexUnavailableError."""
        if not self._is_started:
            self.prepare()
        if self._following is not None:
            self._following.check()
        self._folder.check(is_opening=self._opened_name is not None)
        served = self._lending.served
        if served is None or served.status is None:
            raise IndexUnavailableError(self._failure or _NONE_YET)
        return served.status

    def stop(self) -> None:
        """Look no further, and close the engines as soon as nobody uses them."""
        if self._following is not None:
            self._following.stop()
        if self._watcher is not None:
            self._watcher.stop()
        self._lending.serve(None)
        self._lending.put_beside(None)

    @property
    def serving(self) -> Serving:
        """What is served in place of what, as it was found at the last look; nothing is looked at, or waited for."""
        served = self._lending.served
        generation = None if served is None else served.name
        if self._failed_name is not None:
            return Serving(generation, self._failed_name, _NOT_OPENED)
        return Serving(generation, self._current, self._reason)

    @contextmanager
    def lease(self, generation: str | None = None) -> Iterator[SearchEngine]:
        """Lend an engine that stays open until the block ends.  Raises IndexUnavailableError.

        It is that of `generation`, if one is named that is kept and may be opened now; else the current one.
        """
        lent = self._borrow(generation)
        try:
            yield lent.engine
        finally:
            self._lending.give_back(lent)

    def look(self) -> None:
        """Follow `withheld.txt` and `CURRENT`, and free what is idle.  Never raises."""
        if self._following is not None and not self._following.is_ready:
            return
        name = None
        try:
            self._hide()
            self._lending.end_idle(self._clock() - IDLE_SECONDS)
            name = read_current(self._settings.index_dir)
            if self._is_served(name):
                self._failure, self._failed_name = "", None
            elif name != self._failed_name or self._clock() >= self._retry_at:
                self._switch(name)
        except Exception as error:
            self._note_failure(error, name)
        with self._starting:
            self._starting.notify_all()

    # Leases

    def _borrow(self, generation: str | None) -> Lent:
        self.start()
        if self._following is not None:
            self._following.check()
        self._hide()
        if self._lending.served is None:
            self._await_first(FIRST_SECONDS)
        lent = self._borrow_of(generation) if generation is not None else None
        lent = lent or self._lending.borrow(self._clock())
        if lent is None:
            raise IndexUnavailableError(self._failure or _NONE_YET)
        return lent

    def _await_first(self, seconds: float) -> bool:
        with self._starting:
            return self._starting.wait_for(lambda: self._lending.served is not None or bool(self._failure), seconds)

    def _borrow_of(self, name: str) -> Lent | None:
        """Lend the engine of a generation; open it, if that was not done for another one just now."""
        lent = self._lending.borrow(self._clock(), name)
        if lent is not None or not self._may_open(name):
            return lent
        with self._opening:
            lent = self._lending.borrow(self._clock(), name)
            if lent is not None or self._clock() < self._next_older:
                return lent
            self._next_older = self._clock() + OLDER_SECONDS
            try:
                return self._open_beside(name)
            except Exception as error:
                _log_failure(f"generation {name} cannot be opened", error)
                return None

    def _may_open(self, name: str) -> bool:
        if not is_generation_name(name):
            return False  # it came with a request: nothing else may become a path
        if name != self._opened_name and self._clock() < self._next_older:
            return False
        return generation_dir(self._settings.index_dir, name).is_dir()

    def _open_beside(self, name: str) -> Lent | None:
        new = Lent(self._open(name), name)
        with self._hiding:
            self._let_hide(new)
            self._lending.put_beside(new)
            return self._lending.borrow(self._clock(), name)

    # Generations

    def _switch(self, name: str | None) -> None:
        """Open a generation, unless it is open, and serve it; or the nearest before it whose format is read."""
        with self._opening:
            if name is None:
                self._put_in_service(Lent(self._open(None), None), None, None)
                return
            nearest = open_nearest(self._settings.index_dir, name, self._opened)
            served = self._lending.served
            if served is None or served.name != nearest.generation:
                self._put_in_service(nearest.opened, name, nearest.reason)
            else:
                self._note_served(name, nearest.reason)

    def _opened(self, name: str) -> Lent:
        """The engine of a generation, opened unless it is open; under the lock of who opens."""
        for lent in (self._lending.served, self._lending.beside):
            if lent is not None and lent.name == name:
                return lent
        self._lending.put_beside(None)  # so that there are never three; whoever needs it opens it again
        self._next_older = float("-inf")
        return Lent(self._open(name), name)

    def _is_served(self, name: str | None) -> bool:
        return self._lending.served is not None and name in {None, self._current}

    def _open(self, name: str | None) -> SearchEngine:
        """Open an engine and let it answer once: what cannot show its newest article is not put in service.

        A damaged index can raise anything while it is opened.
        """
        self._opened_name = name
        previous = self._lending.borrow(self._clock())
        try:
            engine = self._open_engine(self._settings, name, previous.engine if previous else None)
            try:
                newest = SearchRequest(sort="newest", per_page=1, parts=())
                engine.snippets(newest, engine.search(newest).hits)
            except BaseException:
                close(engine)
                raise
            return engine
        finally:
            self._folder.answer()
            self._opened_name = None
            if previous is not None:
                self._lending.give_back(previous)

    def _put_in_service(self, new: Lent, current: str | None, reason: str | None) -> None:
        self._let_hide(new)  # before the lock is taken, since it takes time
        is_first = self._lending.served is None
        if is_first:
            self._warm_up(new.engine)
        with self._hiding:
            if new.retired:
                return  # it stood beside, until what is withheld changed: the next look opens it anew
            self._let_hide(new)
            self._folder.answer()
            self._lending.serve(new, named_since=self._clock() - IDLE_SECONDS)
        _log.info("serving generation %s", new.name)
        self._note_served(current, reason)
        if not is_first:
            with self.lease() as engine:
                self._warm_up(engine)  # not before, so that the switch does not wait for it

    def _note_served(self, current: str | None, reason: str | None) -> None:
        """Note what the served engine was chosen for, and why it is another, if it is."""
        self._current, self._reason = current, reason
        self._failure, self._failed_name = "", None
        if reason is not None:
            _log.warning("CURRENT names %s, which is not served: %s", current, reason)

    def _warm_up(self, engine: SearchEngine) -> None:
        """Make what the first requests would wait for; that it fails is no reason not to serve."""
        try:
            self._warm(engine)
        except Exception:
            _log.exception("an engine could not be warmed up")

    # What is withheld

    def _hide(self) -> None:
        """Let no engine be lent that shows what is withheld now.  Raises CorruptIndexError if nobody knows what is."""
        try:
            self._hide_latest()
        except CorruptIndexError as error:
            self._folder.know(unknown=str(error))
            raise
        self._folder.know()

    def _hide_latest(self) -> None:
        if self._withheld.latest() is self._hidden:
            return
        with self._hiding:
            withheld = self._withheld.latest()
            if withheld is self._hidden:
                return
            self._lending.put_beside(None)  # it is opened anew when it is asked for
            served = self._lending.served
            if served is not None:
                self._lending.serve(self._hiding_more(served, withheld))
            self._hidden = withheld

    def _hiding_more(self, served: Lent, withheld: Withheld) -> Lent | None:
        try:
            return Lent(served.engine.hiding(withheld), served.name, withheld)
        except Exception as error:
            self._note_failure(error, served.name)
            return None  # rather nothing than what must not be shown; it is opened anew

    def _let_hide(self, new: Lent) -> None:
        """Let an engine that was lent to nobody yet hide what must be hidden."""
        hidden = self._hidden
        if hidden is None or new.hides is hidden:
            return
        engine = new.engine
        if hidden.ids or new.hides is not None:
            try:
                new.engine = engine.hiding(hidden)
            finally:
                close(engine)
        new.hides = hidden

    def _note_failure(self, error: Exception, name: str | None) -> None:
        message = str(error) or repr(error)
        if message != self._failure:
            _log_failure("the index cannot be served", error)
        self._failure, self._failed_name = message, name
        self._retry_at = self._clock() + (RETRY_SECONDS if name is not None else 0)


def _log_failure(what: str, error: Exception) -> None:
    is_expected = isinstance(error, DatelineError | OSError)
    _log.error("%s: %r", what, error, exc_info=None if is_expected else error)


@contextmanager
def lease_engine(generation: str | None = None) -> Iterator[SearchEngine]:
    """Lend an engine of the application that handles the current request; see `EngineHolder.lease`."""
    holder = engine_holder()
    is_waiting = not holder.is_serving
    with holder.lease(generation) as engine:
        if is_waiting:
            deadlines.start()  # what a request waits for the first engine is no work of its own
        yield engine


def engine_holder() -> EngineHolder:
    """That of the application that handles the current request."""
    return cast("EngineHolder", current_app.extensions["dateline.engine"])
