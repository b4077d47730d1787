"""Holding the engine: first use, switching, closing, refusing."""

import gc
import pickle
import struct
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from memory_engine import MemoryEngine

from dateline.article import Article
from dateline.errors import CorruptIndexError, IndexUnavailableError
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp import engine as engine_module
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


@pytest.mark.parametrize(
    "failure", [EOFError(), pickle.UnpicklingError(), struct.error(), TypeError(), KeyError("x"), MemoryError()]
)
def test_whatever_damage_raises_is_a_refusal(bench: Bench, failure: Exception) -> None:
    """Any exception of an opening leaves the old engine in service; without one it is 503, and tried again later."""
    bench.failure = failure
    for _ in range(2):
        with pytest.raises(IndexUnavailableError):
            bench.served()
    bench.failure = None
    bench.now = RETRY_SECONDS
    assert bench.served() == FIRST
    bench.publish(SECOND)
    bench.failure = failure
    bench.now += LOOK_SECONDS
    assert bench.served() == FIRST
    bench.failure = None
    bench.now += RETRY_SECONDS
    assert bench.served() == SECOND


def test_an_engine_that_opens_but_cannot_answer_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new engine answers one search before it is served; one that fails it is closed."""
    bench.served()
    bench.publish(SECOND)
    bench.now = LOOK_SECONDS

    def fail(*_: object) -> None:
        raise ValueError("damaged")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryEngine, "search", fail)
        assert bench.served() == FIRST
    assert [engine.closed for engine in bench.opened] == [False, True]


def test_an_engine_that_cannot_be_closed_fails_no_request(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong at the closing of an old engine is logged, and the new one is served."""

    def fail(_: object) -> None:
        raise OSError("cannot be closed")

    monkeypatch.setattr(MemoryEngine, "close", fail)
    with bench.holder.lease():
        bench.publish(SECOND)
        bench.now = LOOK_SECONDS
        assert bench.served() == SECOND
    bench.publish(FIRST)
    bench.now += LOOK_SECONDS
    assert bench.served() == FIRST


@pytest.fixture
def _files_left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoosh leaves files open that it could not read; they close with the last trace of its exceptions."""
    monkeypatch.setattr(engine_module._log, "disabled", True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


def publish_articles(index_dir: Path, count: int) -> str:
    """Build and publish a generation of some articles; return its name."""
    build_index([Article(f"a{n}", f"Report {n}", "Ships at Karsk. " * 40) for n in range(count)], index_dir)
    return (index_dir / "CURRENT").read_text().strip()


@pytest.mark.usefixtures("_files_left_open")
@pytest.mark.parametrize(
    "cut", [lambda size: 0, lambda size: size // 2, lambda size: size - 1], ids=["emptied", "halved", "a byte short"]
)
def test_real_damage_to_a_new_generation_is_never_noticed_by_readers(tmp_path: Path, cut: Callable[[int], int]) -> None:
    """With any file of the new generation cut short, pages and /readyz stay 200, and the old one answers."""
    old = publish_articles(tmp_path, 20)
    new = publish_articles(tmp_path, 30)
    files = [path for path in (tmp_path / "builds" / new).iterdir() if path.is_file()]
    assert len(files) >= 3
    for path in files:
        whole = path.read_bytes()
        (tmp_path / "CURRENT").write_text(f"{old}\n")
        app = create_app(Settings(index_dir=tmp_path))
        holder = app.extensions["dateline.engine"]
        client = app.test_client()
        assert client.get("/readyz").get_json()["generation"] == old
        path.unlink()  # a new file: cutting the one that a process has mapped would end it
        path.write_bytes(whole[: cut(len(whole))])
        (tmp_path / "CURRENT").write_text(f"{new}\n")
        holder._next_look = 0
        for address in ("/search?q=ships", "/article/a1?q=ships", "/readyz"):
            assert client.get(address).status_code == 200, (path.name, address)
        served = client.get("/readyz").get_json()["generation"]
        found = client.get("/api/v1/search?q=ships").get_json()
        assert (found["generation"], found["total"]) == (served, {old: 20, new: 30}[served]), path.name
        assert served == old, path.name
        path.write_bytes(whole)
        holder._next_look = 0
        assert client.get("/readyz").get_json()["generation"] == new
        with holder.lease() as engine:
            engine.close()


@pytest.mark.usefixtures("_files_left_open")
def test_without_an_old_engine_real_damage_is_503(tmp_path: Path) -> None:
    """A damaged index that was never served is unavailable, not an error of ours."""
    name = publish_articles(tmp_path, 20)
    for path in (tmp_path / "builds" / name).iterdir():
        path.write_bytes(b"")
    client = create_app(Settings(index_dir=tmp_path)).test_client()
    assert [client.get(address).status_code for address in ("/", "/search?q=ships", "/readyz")] == [503, 503, 503]


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
