"""The thread that looks whether another index is to be served."""

import gc
import threading
import time
import weakref
from types import SimpleNamespace

import pytest

from webapp.serving import watcher as watcher_module
from webapp.serving.watcher import Watcher

PATIENCE_SECONDS = 20


class Looker:
    """Counts the looks; each lasts until `may_go` is set."""

    def __init__(self) -> None:
        self.begun, self.may_go = threading.Event(), threading.Event()
        self.looks = self.ended = 0
        self.may_go.set()

    def look(self) -> None:
        self.looks += 1
        self.begun.set()
        assert self.may_go.wait(PATIENCE_SECONDS)
        self.ended += 1


def test_stopping_waits_for_the_look_in_progress() -> None:
    """The thread may be reading a mapped file, and afterwards it looks no more."""
    looker = Looker()
    looker.may_go.clear()
    watcher = Watcher(looker.look, poll_seconds=0)
    assert looker.begun.wait(PATIENCE_SECONDS)
    threading.Timer(0.2, looker.may_go.set).start()
    watcher.stop()
    assert (looker.looks, looker.ended) == (1, 1)
    time.sleep(0.05)
    assert looker.looks == 1


def test_it_looks_at_once_and_again_after_each_pause() -> None:
    """The pause is as long as it was told."""
    looker = Looker()
    begun = time.monotonic()
    watcher = Watcher(looker.look, poll_seconds=0.05)
    while looker.looks < 4:
        assert time.monotonic() - begun < PATIENCE_SECONDS
        time.sleep(0.005)
    assert time.monotonic() - begun >= 3 * 0.05
    watcher.stop()


def test_what_looks_may_stop_the_watcher() -> None:
    """A thread cannot wait for itself."""

    class Stopping(Looker):
        def look(self) -> None:
            super().look()
            started.wait(PATIENCE_SECONDS)
            watcher.stop()
            stopped.set()

    started, stopped = threading.Event(), threading.Event()
    looker = Stopping()
    watcher = Watcher(looker.look, poll_seconds=0)
    started.set()
    assert stopped.wait(PATIENCE_SECONDS)
    assert looker.looks == 1


def test_the_end_of_the_process_has_nothing_left_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `stop`, even if it has waited in vain, and when the object that looks is gone, which nothing keeps."""
    at_end: list[object] = []
    recorder = SimpleNamespace(register=at_end.append, unregister=lambda stop: stop in at_end and at_end.remove(stop))
    monkeypatch.setattr(watcher_module, "atexit", recorder)
    monkeypatch.setattr(watcher_module, "END_SECONDS", 0.01)
    looker = Looker()
    looker.may_go.clear()
    watcher = Watcher(looker.look, poll_seconds=0)
    assert looker.begun.wait(PATIENCE_SECONDS)
    assert at_end == [watcher.stop]
    watcher.stop()
    assert (at_end, looker.ended) == ([], 0)
    looker.may_go.set()
    forgotten = Looker()
    watcher, gone = Watcher(forgotten.look, poll_seconds=0.01), weakref.ref(forgotten)
    del forgotten
    until = time.monotonic() + PATIENCE_SECONDS
    while gone() is not None or at_end:
        gc.collect()
        assert time.monotonic() < until
        time.sleep(0.005)
