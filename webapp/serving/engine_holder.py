"""The engines of this process, as requests and the watcher use them."""

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from flask import current_app

from dateline.ports import SearchEngine
from dateline.request import EngineStatus
from dateline.settings import Settings
from webapp.deadlines import start_clock
from webapp.serving.bundle_poller import BundlePoller
from webapp.serving.engine_slots import EngineHandle, EngineSlots
from webapp.serving.folder_health import FolderHealth
from webapp.serving.generation_follower import GenerationFollower, ServingState
from webapp.serving.generation_opener import GenerationOpener, OpenEngine
from webapp.serving.last_failure import LastFailure
from webapp.serving.watcher import Watcher
from webapp.serving.withheld_filter import WithheldFilter
from webapp.serving.withheld_list import WithheldList

FIRST_SECONDS = 20.0  # how long a request waits for the first engine; hosts give up after 30
PREPARED_SECONDS = 10.0  # how long a process waits for it before it takes requests, unless the caller says otherwise


class EngineHolder:
    """Lends the engine of the current generation to requests, on any number of threads.

    Nothing is opened before `start` or the first request, so that processes forked before share no thread and no file.
    From then on a watcher thread calls `refresh`, which opens a new generation while the served engine goes on
    answering; the last user of the old engine closes it.  Every request checks the withheld list first.
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
        self._bundle: BundlePoller | None = None
        self._begin()
        begin = weakref.WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (found := begin()) and found())

    def _begin(self) -> None:
        """Set everything to its initial state; after a fork too: the child has neither the threads nor their locks."""
        self._slots = EngineSlots(self._clock)
        self._folder = FolderHealth(self._clock)
        self._failure = LastFailure(self._clock)
        withheld_list = WithheldList(self._settings.index_dir, self._clock)
        self._withheld = WithheldFilter(withheld_list, self._slots, self._folder, self._failure)
        self._opener = GenerationOpener(self._settings, self._open_engine, self._slots, self._withheld, self._folder)
        self._follower = GenerationFollower(self._slots, self._opener, self._withheld, self._failure, self._warm)
        self._starting = threading.Condition()
        self._watcher: Watcher | None = None
        self._is_started = False

    @property
    def is_serving(self) -> bool:
        """Whether there is an engine to lend."""
        return self._slots.served is not None

    @property
    def state(self) -> ServingState:
        """The served generation, and why it is not the current one; reads no file and waits for no lock."""
        return self._follower.state

    def follow_bundle(self, bundle: BundlePoller) -> None:
        """Serve only what a bundle holds: no engine is opened before it was read.  Call this before `start`."""
        self._bundle = bundle

    def start(self) -> None:
        """Start the watcher, unless it runs: at the first request, or when a worker is ready."""
        if self._is_started:
            return
        with self._starting:
            if not self._is_started:
                self._is_started = True
                if self._bundle is not None:
                    self._bundle.start()
                self._watcher = self._watch(self.refresh)

    def prepare(self, seconds: float = PREPARED_SECONDS) -> bool:
        """Start, and wait at most `seconds` for the first engine or failure.  False if there is neither yet."""
        self.start()
        if self._bundle is not None or self.is_serving:
            return True
        return self._await_first(seconds)

    def readiness(self) -> EngineStatus:
        """Return the status of the served engine; reads no file and waits for no lock.

        Raises IndexUnavailableError if nothing is served, or if requests could not be answered.
        """
        if not self._is_started:
            self.prepare()
        if self._bundle is not None:
            self._bundle.require_ready()
        self._folder.check(is_opening=self._opener.is_opening)
        status = self._slots.served_status
        if status is None:
            raise self._failure.to_error()
        return status

    def stop(self) -> None:
        """Stop the watcher, and close each engine after its last use."""
        if self._bundle is not None:
            self._bundle.stop()
        if self._watcher is not None:
            self._watcher.stop()
        self._slots.serve(None)
        self._slots.keep(None)

    def refresh(self) -> None:
        """Follow the withheld list and CURRENT, and close idle engines.  Never raises: failures are noted."""
        if self._bundle is not None and not self._bundle.is_ready:
            return
        try:
            self._withheld.refresh()
            self._slots.close_idle()
        except Exception as error:
            self._failure.note(error, None)
        else:
            self._follower.refresh()
        with self._starting:
            self._starting.notify_all()

    @contextmanager
    def lease(self, generation: str | None = None) -> Iterator[SearchEngine]:
        """Lend the engine of a handle; see `lease_handle`."""
        with self.lease_handle(generation) as handle:
            yield handle.engine

    @contextmanager
    def lease_handle(self, generation: str | None = None) -> Iterator[EngineHandle]:
        """Lend an engine that stays open until the block ends.  Raises IndexUnavailableError.

        It is the engine of `generation` if that is kept and may be opened now, else the served one.
        """
        handle = self._acquire(generation)
        try:
            yield handle
        finally:
            self._slots.release(handle)

    def _acquire(self, generation: str | None) -> EngineHandle:
        self.start()
        if self._bundle is not None:
            self._bundle.require_ready()
        self._withheld.refresh()
        if not self.is_serving:
            self._await_first(FIRST_SECONDS)
        handle = self._opener.acquire(generation) if generation is not None else None
        handle = handle or self._slots.acquire()
        if handle is None:
            raise self._failure.to_error()
        return handle

    def _await_first(self, seconds: float) -> bool:
        with self._starting:
            return self._starting.wait_for(lambda: self.is_serving or bool(self._failure.message), seconds)


@contextmanager
def lease_engine(generation: str | None = None) -> Iterator[SearchEngine]:
    """Lend an engine of the application that handles the current request; see `EngineHolder.lease_handle`."""
    with lease_handle(generation) as handle:
        yield handle.engine


@contextmanager
def lease_handle(generation: str | None = None) -> Iterator[EngineHandle]:
    """Lend an engine of that application with its generation and the list that it hides."""
    holder = current_engine_holder()
    is_waiting = not holder.is_serving
    with holder.lease_handle(generation) as handle:
        if is_waiting:
            start_clock()  # the time spent waiting for the first engine does not count
        yield handle


def current_engine_holder() -> EngineHolder:
    """Return the holder of the application that handles the current request."""
    return cast("EngineHolder", current_app.extensions["dateline.engine"])
