"""Follows CURRENT: opens the generation that it names and puts it in service."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from dateline.generations import open_nearest, read_current
from dateline.ports import SearchEngine
from webapp.serving.engine_slots import EngineHandle, EngineSlots
from webapp.serving.generation_opener import GenerationOpener
from webapp.serving.last_failure import LastFailure
from webapp.serving.withheld_filter import WithheldFilter

_NOT_OPENED = "it cannot be opened; see the log"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServingState:
    """The served generation, the one that CURRENT named when it was last read, and why they differ (None: no reason).

    `reason` is fit for the public: it names no file.
    """

    generation: str | None
    current: str | None = None
    reason: str | None = None


class GenerationFollower:
    """Serves the generation that CURRENT names, or the nearest one before it whose format is read.

    While that cannot be opened, the served engine stays in service.
    """

    def __init__(
        self,
        slots: EngineSlots,
        opener: GenerationOpener,
        withheld: WithheldFilter,
        failure: LastFailure,
        warm: Callable[[SearchEngine], None],
    ) -> None:
        self._slots = slots
        self._opener = opener
        self._withheld = withheld
        self._failure = failure
        self._warm = warm
        self._current: str | None = None  # what CURRENT named when the served engine was chosen
        self._reason: str | None = None

    @property
    def state(self) -> ServingState:
        """The state after the last `refresh`; reads no file and waits for no lock."""
        served = self._slots.served
        generation = None if served is None else served.generation
        if self._failure.generation is not None:
            return ServingState(generation, self._failure.generation, _NOT_OPENED)
        return ServingState(generation, self._current, self._reason)

    def refresh(self) -> None:
        """Read CURRENT, and switch if it names another generation.  Never raises: failures are noted."""
        generation = None
        try:
            generation = read_current(self._opener.index_dir)
            if self._is_served(generation):
                self._failure.clear()
            elif self._failure.may_try(generation):
                self._switch(generation)
        except Exception as error:
            self._failure.note(error, generation)

    def _is_served(self, generation: str | None) -> bool:
        return self._slots.served is not None and generation in {None, self._current}

    def _switch(self, generation: str | None) -> None:
        with self._opener.lock:
            if generation is None:
                self._put_in_service(self._opener.open(None), None, None)
                return
            nearest = open_nearest(self._opener.index_dir, generation, self._opener.find_or_open)
            served = self._slots.served
            if served is None or served.generation != nearest.generation:
                self._put_in_service(nearest.opened, generation, nearest.reason)
            else:
                self._note_served(generation, nearest.reason)

    def _put_in_service(self, handle: EngineHandle, current: str | None, reason: str | None) -> None:
        new = self._withheld.apply(handle)  # it takes time, so before requests wait for it
        is_first = self._slots.served is None
        if is_first:
            self._warm_up(new.engine)
        if not self._withheld.serve(new):
            return
        _log.info("serving generation %s", new.generation)
        self._note_served(current, reason)
        if not is_first:
            self._warm_up_served()  # after the switch, which need not wait for it

    def _note_served(self, current: str | None, reason: str | None) -> None:
        self._current, self._reason = current, reason
        self._failure.clear()
        if reason is not None:
            _log.warning("CURRENT names %s, which is not served: %s", current, reason)

    def _warm_up_served(self) -> None:
        handle = self._slots.acquire()
        if handle is not None:
            try:
                self._warm_up(handle.engine)
            finally:
                self._slots.release(handle)

    def _warm_up(self, engine: SearchEngine) -> None:
        """Prepare what the first requests would wait for; an engine is served even if that fails."""
        try:
            self._warm(engine)
        except Exception:
            _log.exception("an engine could not be warmed up")
