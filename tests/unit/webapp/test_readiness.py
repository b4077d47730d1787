"""Readiness tells the truth, and reads no file, leases no engine and waits for no lock."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from memory_engine import MemoryEngine

from dateline.article import Article
from dateline.errors import IndexUnavailableError
from dateline.ports import SearchEngine
from dateline.settings import Settings
from webapp.serving import EngineHolder, generation_follower
from webapp.serving.folder_health import OPENING_SECONDS, SILENT_SECONDS
from webapp.serving.withheld_list import WithheldList

GENERATION = "20260101T000000Z-000000000001"


class Bench:
    """An EngineHolder with one generation, a manual clock and manual refreshes."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self.now = 0.0
        self.while_opening: Callable[[], None] = lambda: None
        self.holder = EngineHolder(Settings(index_dir=index_dir), self._open, lambda: self.now, watch=lambda look: None)

    def look(self, seconds: float = 0.25) -> None:
        self.now += seconds
        self.holder.refresh()

    def publish(self) -> None:
        (self.index_dir / "builds" / GENERATION).mkdir(parents=True)
        (self.index_dir / "CURRENT").write_text(f"{GENERATION}\n")

    def is_ready(self) -> bool:
        try:
            return self.holder.readiness().generation == GENERATION
        except IndexUnavailableError:
            return False

    def _open(self, _: Settings, generation: str | None, previous: SearchEngine | None) -> MemoryEngine:
        if generation is None:
            raise IndexUnavailableError("none")
        self.while_opening()
        return MemoryEngine([Article("a", "Report", "Ships.")], generation)


@pytest.fixture
def served(tmp_path: Path) -> Bench:
    """A generation in service."""
    bench = Bench(tmp_path)
    bench.publish()
    bench.look()
    assert bench.is_ready()
    return bench


def test_nothing_is_ready_before_something_is_served(tmp_path: Path) -> None:
    """It is not ready with nothing published, nor before the published generation is opened."""
    bench = Bench(tmp_path)
    bench.look()
    assert not bench.is_ready()
    bench.publish()
    assert not bench.is_ready()
    bench.look()
    assert bench.is_ready()


def test_no_file_is_looked_at_and_nothing_is_lent(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that hangs, or an engine that is being replaced, does not delay the answer."""

    def hang(*_: object) -> None:
        raise AssertionError("a wait")

    monkeypatch.setattr(WithheldList, "latest", hang)
    monkeypatch.setattr(generation_follower, "read_current", hang)
    monkeypatch.setattr(served.holder._slots, "acquire", hang)
    assert served.is_ready()


def test_a_lock_that_somebody_holds_is_not_waited_for(served: Bench) -> None:
    """This holds for the locks of opening an engine and of putting one in service."""
    with served.holder._withheld._lock, served.holder._opener.lock, served.holder._starting, served.holder._slots._lock:
        told: list[bool] = []
        thread = threading.Thread(target=lambda: told.append(served.is_ready()), daemon=True)
        thread.start()
        thread.join(10)
        assert told == [True]


def test_a_list_that_cannot_be_read_is_told(served: Bench) -> None:
    """It is reported from the next refresh or request on, until the list is repaired."""
    (served.index_dir / "withheld.txt").write_bytes(b"\xff\xff\n")
    with pytest.raises(IndexUnavailableError), served.holder.lease():
        pass
    assert not served.is_ready()
    (served.index_dir / "withheld.txt").unlink()
    served.look(5)
    served.look(5)
    assert served.is_ready()


def test_a_folder_that_answers_no_look_is_told(served: Bench) -> None:
    """It is reported after ten seconds, until the folder answers again."""
    served.now += SILENT_SECONDS - 1
    assert served.is_ready()
    served.now += 2
    assert not served.is_ready()
    served.look()
    assert served.is_ready()


def test_a_generation_that_takes_long_to_open_disturbs_nobody(served: Bench) -> None:
    """While a generation is opened the limit is two minutes."""
    told: list[bool] = []

    def wait() -> None:
        for seconds in (OPENING_SECONDS - 1, 2):
            served.now += seconds
            told.append(served.is_ready())

    served.while_opening = wait
    newer = "20260102T000000Z-000000000002"
    (served.index_dir / "builds" / newer).mkdir()
    (served.index_dir / "CURRENT").write_text(f"{newer}\n")
    served.look()
    assert told == [True, False]
    assert served.holder.readiness().generation == newer  # it was read from the folder just now


def test_a_first_generation_that_takes_long_to_open_is_ready_at_once(tmp_path: Path) -> None:
    """It is ready as soon as it is open, not only after the next refresh."""
    bench = Bench(tmp_path)
    bench.publish()
    bench.while_opening = lambda: setattr(bench, "now", bench.now + OPENING_SECONDS)
    bench.look()
    assert bench.is_ready()
