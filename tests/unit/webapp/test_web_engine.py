"""Holding the engine: first use, switching, closing, refusing."""

import threading
from pathlib import Path

import pytest
from memory_engine import MemoryEngine

from dateline.errors import CorruptIndexError, IndexUnavailableError
from dateline.settings import Settings
from webapp.engine import LOOK_SECONDS, RETRY_SECONDS, EngineHolder

FIRST, SECOND = "20260101T000000Z-aaaaaaaaaaaa", "20260102T000000Z-bbbbbbbbbbbb"


class Bench:
    """An index folder, a clock that is turned by hand, and a factory that counts."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self.now = 0.0
        self.opened = list[MemoryEngine]()
        self.failure: Exception | None = None
        self.holder = EngineHolder(Settings(index_dir=index_dir), self.open, lambda: self.now)

    def publish(self, name: str) -> None:
        (self.index_dir / "CURRENT").write_text(f"{name}\n")

    def open(self, _: Settings) -> MemoryEngine:
        if self.failure is not None:
            raise self.failure
        engine = MemoryEngine([], (self.index_dir / "CURRENT").read_text().strip())
        self.opened.append(engine)
        return engine

    def served(self) -> str:
        with self.holder.lease() as engine:
            return engine.status().generation


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A published first generation."""
    bench = Bench(tmp_path)
    bench.publish(FIRST)
    return bench


def test_nothing_is_opened_before_the_first_use(bench: Bench) -> None:
    """A process that forks after loading the application shares no open file."""
    assert bench.opened == []
    assert bench.served() == bench.served() == FIRST
    assert len(bench.opened) == 1


def test_a_new_generation_is_noticed_within_a_second(bench: Bench) -> None:
    """CURRENT is looked at once a second, and the old engine is closed."""
    bench.served()
    bench.publish(SECOND)
    bench.now = LOOK_SECONDS - 0.01
    assert bench.served() == FIRST
    bench.now = LOOK_SECONDS
    assert bench.served() == SECOND
    assert [engine.closed for engine in bench.opened] == [True, False]


def test_a_switch_waits_for_requests_in_flight(bench: Bench) -> None:
    """The old engine is closed by its last user, not before."""
    with bench.holder.lease() as first, bench.holder.lease():
        bench.publish(SECOND)
        bench.now = 5
        assert bench.served() == SECOND
        assert first.status().generation == FIRST
        assert not bench.opened[0].closed
    assert bench.opened[0].closed
    assert not bench.opened[1].closed


def test_a_damaged_generation_is_refused_and_the_old_one_served(bench: Bench) -> None:
    """No request fails for it; it is tried again, with patience, and served once it opens."""
    bench.served()
    bench.publish(SECOND)
    bench.failure = CorruptIndexError("damaged")
    bench.now = 1
    assert bench.served() == FIRST
    bench.failure = None
    bench.now = 1 + RETRY_SECONDS - 0.01
    assert bench.served() == FIRST
    bench.now = 1 + RETRY_SECONDS
    assert bench.served() == SECOND


def test_a_missing_current_leaves_the_served_generation(bench: Bench) -> None:
    """Whoever removes CURRENT by mistake stops nothing that runs."""
    bench.served()
    (bench.index_dir / "CURRENT").unlink()
    bench.now = 2
    assert bench.served() == FIRST
    (bench.index_dir / "CURRENT").write_text("rubbish")
    bench.now = 4
    assert bench.served() == FIRST


def test_an_index_that_appears_is_served(bench: Bench) -> None:
    """Without an index requests fail as unavailable, without opening each time, until one is published."""
    (bench.index_dir / "CURRENT").unlink()
    bench.failure = IndexUnavailableError("none")
    for _ in range(3):
        with pytest.raises(IndexUnavailableError):
            bench.served()
    bench.failure = None
    bench.publish(FIRST)
    bench.now = LOOK_SECONDS
    assert bench.served() == FIRST


def test_many_threads_open_once_and_never_see_a_closed_engine(bench: Bench) -> None:
    """Threads that lease while generations change always hold an open engine; nothing is left open but the last."""
    stop, failures = threading.Event(), list[BaseException]()

    def ask() -> None:
        try:
            while not stop.is_set():
                with bench.holder.lease() as engine:
                    assert not engine.closed  # type: ignore[attr-defined]
                    engine.status()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(30):
        bench.publish((FIRST, SECOND)[number % 2])
        bench.now += LOOK_SECONDS
        bench.served()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(not engine.closed for engine in bench.opened) == 1
