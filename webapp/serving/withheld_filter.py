"""Keeps withheld articles out of every engine that requests can get."""

import threading

from dateline.errors import CorruptIndexError
from dateline.withheld import Withheld
from webapp.serving.engine_slots import EngineHandle, EngineSlots, close_engine
from webapp.serving.folder_health import FolderHealth
from webapp.serving.last_failure import LastFailure
from webapp.serving.withheld_list import WithheldList


class WithheldFilter:
    """Follows the withheld list; engines enter the slots only through it.

    Every request calls `refresh`.  The first one that finds the list changed replaces the served engine by one that
    hides the current list; requests that begin meanwhile wait for that.  So no request that begins after a
    change is shown a withheld article.
    """

    def __init__(
        self, withheld_list: WithheldList, slots: EngineSlots, folder: FolderHealth, failure: LastFailure
    ) -> None:
        self._list = withheld_list
        self._slots = slots
        self._folder = folder
        self._failure = failure
        self._hidden: Withheld | None = None  # the list that the engines in the slots hide
        self._lock = threading.Lock()  # held while the slots or the hidden list change

    def refresh(self) -> None:
        """Make the served engine hide the current withheld list.  Raises CorruptIndexError if it cannot be read."""
        try:
            self._hide_current()
        except CorruptIndexError as error:
            self._folder.note_withheld_list(problem=str(error))
            raise
        self._folder.note_withheld_list()

    def apply(self, handle: EngineHandle) -> EngineHandle:
        """Make an engine that no request has got yet hide the current list.

        Returns `handle` if it does so already, else a new handle, and closes the engine of `handle` if the new one has
        another.  A retired handle is returned as it is.
        """
        hidden = self._hidden
        if hidden is None or handle.hidden is hidden or handle.usage.is_retired:
            return handle
        if not hidden.ids and handle.hidden is None:
            return EngineHandle(handle.engine, handle.generation, hidden)
        try:
            return EngineHandle(handle.engine.hiding(hidden), handle.generation, hidden)
        finally:
            close_engine(handle.engine)

    def serve(self, handle: EngineHandle) -> bool:
        """Put an engine in service.  False if it was retired because the list has changed: then it is opened again."""
        with self._lock:
            if handle.usage.is_retired:
                return False
            new = self.apply(handle)
            self._folder.note_answer()
            self._slots.serve(new, keep_named=True)
            return True

    def keep(self, handle: EngineHandle) -> EngineHandle | None:
        """Make an engine the previous one, and acquire it."""
        with self._lock:
            new = self.apply(handle)
            self._slots.keep(new)
            return self._slots.acquire(new.generation)

    def _hide_current(self) -> None:
        if self._list.latest() is self._hidden:
            return
        with self._lock:
            withheld = self._list.latest()
            if withheld is self._hidden:
                return
            self._slots.keep(None)  # a request that needs it opens it again
            served = self._slots.served
            if served is not None:
                self._slots.serve(self._hide(served, withheld))
            self._hidden = withheld

    def _hide(self, served: EngineHandle, withheld: Withheld) -> EngineHandle | None:
        try:
            return EngineHandle(served.engine.hiding(withheld), served.generation, withheld)
        except Exception as error:
            self._failure.note(error, served.generation)
            return None  # better no engine than one that shows withheld articles; it is opened again
