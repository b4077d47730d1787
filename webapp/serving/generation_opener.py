"""Opens the engines of generations: of the one that CURRENT names, and of those that requests name."""

import threading
from typing import Protocol

from dateline.generations import generation_dir, is_generation_name
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.settings import Settings
from webapp.serving.engine_slots import EngineHandle, EngineSlots, close_engine
from webapp.serving.folder_health import FolderHealth
from webapp.serving.last_failure import log_failure
from webapp.serving.withheld_filter import WithheldFilter


class OpenEngine(Protocol):
    """Opens an engine that hides nothing.

    `generation` is its name; IndexUnavailableError is raised for None: no generation is published.  The engine may
    share unchanged files with `previous`, an open engine.
    """

    def __call__(self, settings: Settings, generation: str | None, previous: SearchEngine | None) -> SearchEngine:
        """Open it.  Raises IndexUnavailableError."""
        ...


class GenerationOpener:
    """Opens one engine at a time, and has each answer a search before it is used."""

    def __init__(
        self,
        settings: Settings,
        open_engine: OpenEngine,
        slots: EngineSlots,
        withheld: WithheldFilter,
        folder: FolderHealth,
    ) -> None:
        self.index_dir = settings.index_dir
        self.lock = threading.Lock()  # held by the thread that opens
        self._settings = settings
        self._open_engine = open_engine
        self._slots = slots
        self._withheld = withheld
        self._folder = folder
        self._opening: str | None = None  # the generation that is being opened

    @property
    def is_opening(self) -> bool:
        """Whether a generation is being opened now."""
        return self._opening is not None

    def open(self, generation: str | None) -> EngineHandle:
        """Open an engine; the caller holds `lock`.  Raises whatever the opening, or the first search, raises.

        A damaged index can raise any exception.  An engine that cannot show its newest article is closed.
        """
        self._opening = generation
        previous = self._slots.acquire()
        try:
            engine = self._open_engine(self._settings, generation, previous.engine if previous else None)
            try:
                page = engine.search(SearchRequest(sort="newest", per_page=1, with_histogram=False))
                engine.snippets(page.query, page.hits)
            except BaseException:
                close_engine(engine)
                raise
            return EngineHandle(engine, generation)
        finally:
            self._folder.note_answer()
            self._opening = None
            if previous is not None:
                self._slots.release(previous)

    def find_or_open(self, generation: str) -> EngineHandle:
        """Return the handle of an open engine, or open it in place of the previous one; the caller holds `lock`."""
        for handle in (self._slots.served, self._slots.previous):
            if handle is not None and handle.generation == generation:
                return handle
        self._slots.make_room()
        return self.open(generation)

    def acquire(self, generation: str) -> EngineHandle | None:
        """Acquire the engine of the generation that a request names; open it unless another one was opened just now.

        None if the generation does not exist, or may not or cannot be opened.
        """
        handle = self._slots.acquire(generation)
        if handle is not None or not self._may_open(generation):
            return handle
        with self.lock:
            handle = self._slots.acquire(generation)
            if handle is not None or not self._slots.reserve_reopening():
                return handle
            try:
                return self._withheld.keep(self.open(generation))
            except Exception as error:
                log_failure(f"generation {generation} cannot be opened", error)
                return None

    def _may_open(self, generation: str) -> bool:
        if not is_generation_name(generation):
            return False  # it came with a request: nothing else may become a path
        if generation != self._opening and not self._slots.may_reopen():
            return False
        return generation_dir(self.index_dir, generation).is_dir()
