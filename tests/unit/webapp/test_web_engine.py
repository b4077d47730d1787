"""The engine holder: first use, switching, closing, refusing."""

import gc
import logging
import os
import pickle
import struct
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from memory_engine import MemoryEngine

from dateline.article import Article
from dateline.errors import ArticleWithheldError, CorruptIndexError, IndexUnavailableError
from dateline.generations.withheld_files import write_withheld
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.settings import Settings
from dateline.withheld import Withheld, Withholding
from indexer.builds import build_index
from webapp import create_app
from webapp.serving import EngineHolder, last_failure, withheld_list
from webapp.serving.engine_slots import IDLE_SECONDS, REOPEN_SECONDS, EngineSlots, close_engine
from webapp.serving.last_failure import RETRY_SECONDS

FIRST, SECOND, THIRD = (f"2026010{n}T000000Z-{n:012}" for n in (1, 2, 3))
SECONDS = 60  # on a machine that does much else
T = TypeVar("T")
ARTICLES = [Article(name, f"Report {name}", "Ships at Karsk.") for name in "abc"]


class Bench:
    """An index folder, a manual clock, an engine factory that counts, and manual refreshes."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self.now = 0.0
        self.opened = list[MemoryEngine]()
        self.failure: Exception | None = None
        self.warmed = list[str]()
        self.holder = EngineHolder(
            Settings(index_dir=index_dir),
            self.open,
            lambda: self.now,
            warm=lambda engine: self.warmed.append(engine.status().generation),
            watch=lambda look: None,
        )

    def publish(self, name: str, *, look: bool = True) -> None:
        """Name another generation in CURRENT, and refresh."""
        (self.index_dir / "builds" / name).mkdir(parents=True, exist_ok=True)
        (self.index_dir / "CURRENT").write_text(f"{name}\n")
        if look:
            self.look()

    def withhold(self, *article_ids: str) -> None:
        """Replace the list, as the command does."""
        write_withheld(self.index_dir, [Withholding(article_id, "2026-11-24") for article_id in article_ids])

    def look(self, seconds: float = 0.25) -> None:
        """Advance the clock, and refresh."""
        self.now += seconds
        self.holder.refresh()

    def open(self, _: Settings, generation: str | None, previous: SearchEngine | None) -> MemoryEngine:
        if self.failure is not None:
            raise self.failure
        if generation is None:
            raise IndexUnavailableError("none")
        engine = MemoryEngine(ARTICLES, generation)
        self.opened.append(engine)
        return engine

    def served(self, generation: str | None = None) -> str:
        with self.holder.lease(generation) as engine:
            return engine.status().generation

    def shown(self, generation: str | None = None) -> set[str]:
        with self.holder.lease(generation) as engine:
            return {hit.article_id for hit in engine.search(SearchRequest()).hits}


class Door:
    """In place of a lock: lets another thread come up to it while this one holds it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = 0

    def __enter__(self) -> None:
        self._waiting += 1
        self._lock.acquire()
        self._waiting -= 1

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def admit(self, ask: Callable[[], T]) -> Future[T]:
        """Ask in another thread, and return when it waits here or has its answer."""
        others = ThreadPoolExecutor(1)
        answer = others.submit(ask)
        others.shutdown(wait=False)
        while not (self._waiting or answer.done()):
            time.sleep(0.001)
        return answer


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A published first generation."""
    bench = Bench(tmp_path)
    bench.publish(FIRST, look=False)
    return bench


@pytest.fixture
def served(bench: Bench) -> Bench:
    """The published first generation, in service."""
    bench.look()
    assert bench.served() == FIRST
    return bench


def test_nothing_is_opened_before_the_first_use(tmp_path: Path) -> None:
    """A process that forks after loading the application shares no thread and no open file."""
    looks = list[Callable[[], None]]()
    bench = Bench(tmp_path)
    bench.publish(FIRST, look=False)
    holder = EngineHolder(Settings(index_dir=tmp_path), bench.open, watch=looks.append)  # type: ignore[arg-type, func-returns-value]
    assert (looks, bench.opened) == ([], [])
    holder.start()
    holder.start()
    (look,) = looks
    look()
    with holder.lease() as engine:
        assert engine.status().generation == FIRST
    assert (len(looks), len(bench.opened)) == (1, 1)


def test_a_new_generation_is_served_after_the_next_look(served: Bench) -> None:
    """The old engine is closed, and the new one is warmed up."""
    served.publish(SECOND, look=False)
    assert served.served() == FIRST
    served.look()
    assert served.served() == SECOND
    assert [engine.closed for engine in served.opened] == [True, False]
    assert served.warmed == [FIRST, SECOND]


def test_what_is_open_is_handed_to_the_next_opening(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generation that shares files with the open one is then opened at little cost."""
    previous = list[SearchEngine | None]()
    monkeypatch.setattr(
        served.holder._opener, "_open_engine", lambda *asked: (previous.append(asked[2]), served.open(*asked))[1]
    )
    served.publish(SECOND)
    assert previous == [served.opened[0]]


def test_a_switch_waits_for_requests_in_flight(served: Bench) -> None:
    """The last user of the old engine closes it."""
    with served.holder.lease() as first, served.holder.lease():
        served.publish(SECOND)
        assert served.served() == SECOND
        assert first.status().generation == FIRST
        assert not served.opened[0].closed
    assert served.opened[0].closed
    assert not served.opened[1].closed


def test_the_last_of_two_requests_closes_the_old_engine(served: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """One that ends before the other leaves it open; it is closed once."""
    with served.holder.lease() as engine:
        with served.holder.lease():
            served.publish(SECOND)
        assert not served.opened[0].closed
        assert engine.search(SearchRequest()).total == 3
    assert served.opened[0].closed
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_damaged_generation_is_refused_and_the_old_one_served(served: Bench) -> None:
    """No request fails; the generation is tried again after a pause, and served once it opens."""
    served.failure = CorruptIndexError("damaged")
    served.publish(SECOND)
    assert served.served() == FIRST
    served.failure = None
    served.look(RETRY_SECONDS - 0.01)
    assert served.served() == FIRST
    served.look(0.01)
    assert served.served() == SECOND


def test_what_follows_a_damaged_generation_is_served_at_once(served: Bench) -> None:
    """The pause applies only to the generation that failed."""
    served.failure = CorruptIndexError("damaged")
    served.publish(SECOND)
    served.failure = None
    served.publish(THIRD)
    assert served.served() == THIRD


@pytest.mark.parametrize(
    "failure", [EOFError(), pickle.UnpicklingError(), struct.error(), TypeError(), KeyError("x"), MemoryError()]
)
def test_whatever_damage_raises_is_a_refusal(bench: Bench, failure: Exception) -> None:
    """After any exception the old engine stays in service; without one the answer is 503, until a retry succeeds."""
    bench.failure = failure
    for _ in range(2):
        bench.look()
        with pytest.raises(IndexUnavailableError):
            bench.served()
    bench.failure = None
    bench.look(RETRY_SECONDS)
    assert bench.served() == FIRST
    bench.failure = failure
    bench.publish(SECOND)
    assert bench.served() == FIRST
    bench.failure = None
    bench.look(RETRY_SECONDS)
    assert bench.served() == SECOND


def test_a_failure_is_logged_once(served: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """Further refreshes with the same failure log nothing."""
    served.failure = CorruptIndexError("damaged")
    served.publish(SECOND)
    for _ in range(50):
        served.look()
    assert caplog.text.count("damaged") == 1


def test_an_engine_that_opens_but_cannot_answer_is_refused(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new engine must answer one search before it is served; if it fails, it is closed."""

    def fail(*_: object) -> None:
        raise ValueError("damaged")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryEngine, "search", fail)
        served.publish(SECOND)
    assert served.served() == FIRST
    assert [engine.closed for engine in served.opened] == [False, True]


def test_an_engine_that_cannot_be_closed_fails_no_request(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while an old engine is closed is logged, and the new one is served."""

    def fail(_: object) -> None:
        raise OSError("cannot be closed")

    monkeypatch.setattr(MemoryEngine, "close", fail)
    with served.holder.lease():
        served.publish(SECOND)
        assert served.served() == SECOND
    served.publish(FIRST)
    assert served.served() == FIRST


def test_what_cannot_be_warmed_up_is_served_cold(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Warming up is optional."""

    def fail(_: object) -> None:
        raise ValueError("no front page")

    monkeypatch.setattr(served.holder._follower, "_warm", fail)
    served.publish(SECOND)
    assert served.served() == SECOND


def test_a_missing_current_leaves_the_served_generation(served: Bench) -> None:
    """Removing CURRENT by mistake does not stop a running process."""
    (served.index_dir / "CURRENT").unlink()
    served.look()
    assert served.served() == FIRST
    (served.index_dir / "CURRENT").write_text("rubbish")
    served.look()
    assert served.served() == FIRST


def test_an_index_that_appears_is_served_at_the_next_look(bench: Bench) -> None:
    """Without an index requests fail as unavailable until one is published."""
    (bench.index_dir / "CURRENT").unlink()
    for _ in range(3):
        bench.look()
        with pytest.raises(IndexUnavailableError, match="none"):
            bench.served()
    bench.publish(FIRST)
    assert bench.served() == FIRST


# What is withheld


def test_a_request_after_the_change_shows_nothing_that_is_withheld(served: Bench) -> None:
    """This holds before the next refresh of the watcher; a released article is shown again."""
    assert served.shown() == {"a", "b", "c"}
    served.withhold("a")
    assert served.shown() == {"b", "c"}
    with served.holder.lease() as engine, pytest.raises(ArticleWithheldError):
        engine.article("a")
    served.withhold("b")
    assert served.shown() == {"a", "c"}
    served.withhold()
    assert served.shown() == {"a", "b", "c"}
    assert served.opened[0].closed


def test_the_list_holds_for_every_generation(served: Bench) -> None:
    """It holds for generations that are opened later, and for those that are opened for a cursor."""
    served.withhold("a")
    served.publish(SECOND)
    assert (served.shown(), served.shown(FIRST)) == ({"b", "c"}, {"b", "c"})
    served.withhold("a", "b")
    served.look(REOPEN_SECONDS)
    assert (served.shown(FIRST), served.shown()) == ({"c"}, {"c"})
    assert served.served(FIRST) == FIRST


def test_an_idle_process_hides_at_the_next_look(served: Bench) -> None:
    """The first request then need not wait for it."""
    served.withhold("a")
    served.look()
    assert served.opened[0].closed
    assert served.shown() == {"b", "c"}


@pytest.mark.parametrize("content", [b"a\tyesterday\n", b"\xff\xfe", b"not an id\n"])
def test_a_list_that_cannot_be_understood_stops_everything_until_it_is_mended(served: Bench, content: bytes) -> None:
    """Without a readable list it is unknown which articles must not be shown."""
    path = served.index_dir / "withheld.txt"
    path.write_bytes(content)
    for generation in (None, FIRST, SECOND):
        with pytest.raises(IndexUnavailableError, match="withheld"):
            served.served(generation)
    served.publish(SECOND)
    with pytest.raises(IndexUnavailableError, match="withheld"):
        served.served()
    served.withhold("a")
    assert served.shown() == {"b", "c"}
    served.look()
    assert (served.served(), served.shown()) == (SECOND, {"b", "c"})


def test_a_list_that_cannot_be_read_stops_everything(served: Bench) -> None:
    """A folder in place of the file cannot be read."""
    (served.index_dir / "withheld.txt").mkdir()
    with pytest.raises(IndexUnavailableError, match="withheld"):
        served.served()
    (served.index_dir / "withheld.txt").rmdir()
    assert served.served() == FIRST


def test_an_engine_that_cannot_hide_is_not_served(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine is served rather than one that shows withheld articles; it is opened again after a pause."""

    def fail(*_: object) -> None:
        raise CorruptIndexError("a text is not what was indexed")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryEngine, "hiding", fail)
        served.withhold("a")
        for _ in range(3):
            with pytest.raises(IndexUnavailableError):
                served.served()
            served.look()
    served.look(RETRY_SECONDS)
    assert served.shown() == {"b", "c"}


def test_a_list_that_changes_while_a_generation_opens_is_hidden_in_it(
    served: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that hides the earlier list is not put in service."""
    hide, lists = MemoryEngine.hiding, [("a", "b")]

    def hide_while_it_changes(engine: MemoryEngine, withheld: Withheld) -> MemoryEngine:
        if engine.generation == SECOND and lists:
            served.withhold(*lists.pop())
            assert served.shown() == {"c"}
        return hide(engine, withheld)

    served.withhold("a")
    served.look()
    monkeypatch.setattr(MemoryEngine, "hiding", hide_while_it_changes)
    served.publish(SECOND)
    assert (served.served(), served.shown(), lists) == (SECOND, {"c"}, [])
    assert all(engine.closed for engine in served.opened)


def test_requests_that_find_the_list_changed_wait_until_it_is_hidden(
    served: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of them hides it, once for all; the others show nothing meanwhile."""
    hide, door = MemoryEngine.hiding, Door()
    lists, others = list[Withheld](), list[Future[set[str]]]()

    def hide_while_another_asks(engine: MemoryEngine, withheld: Withheld) -> MemoryEngine:
        lists.append(withheld)
        if not others:
            others.append(door.admit(served.shown))
        return hide(engine, withheld)

    monkeypatch.setattr(served.holder._withheld, "_lock", door)
    monkeypatch.setattr(MemoryEngine, "hiding", hide_while_another_asks)
    served.withhold("a")
    assert served.shown() == {"b", "c"}
    assert [other.result(SECONDS) for other in others] == [{"b", "c"}]
    assert len(lists) == 1


def test_requests_that_find_the_list_changed_read_it_once(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list is not read, and kept in memory, by each request of a crowd."""
    read, door = withheld_list.read_withheld, Door()
    folders, others = list[Path](), list[Future[set[str]]]()

    def read_while_another_asks(index_dir: Path) -> Withheld:
        folders.append(index_dir)
        if not others:
            others.append(door.admit(served.shown))
        return read(index_dir)

    monkeypatch.setattr(served.holder._withheld._list, "_reading", door)
    monkeypatch.setattr(withheld_list, "read_withheld", read_while_another_asks)
    served.withhold("a")
    assert served.shown() == {"b", "c"}
    assert [other.result(SECONDS) for other in others] == [{"b", "c"}]
    assert len(folders) == 1


@pytest.mark.parametrize("way", ["replaced", "written over"])
def test_a_list_of_the_same_size_and_time_is_read(served: Bench, way: str) -> None:
    """A copy may bring the time along; whatever is done to a file changes its number or the time of its last change."""
    path = served.index_dir / "withheld.txt"
    first, second = "a\t2026-11-24\tat the wish of\n", "a\t2026-11-24\t\nb\t2026-11-24\t\n"
    assert len(first) == len(second)
    path.write_text(first)
    assert served.shown() == {"b", "c"}
    before = path.stat()
    while path.stat().st_ctime_ns == before.st_ctime_ns:  # the clock of a file system has ticks
        copy = path if way == "written over" else path.with_name("copy")
        copy.write_text(second)
        os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
        copy.replace(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert served.shown() == {"c"}


# Sequences of pages


def test_a_generation_that_is_kept_answers_for_its_cursors(served: Bench) -> None:
    """It is opened on request, and stays open while it is used."""
    served.publish(SECOND)
    assert (served.served(FIRST), served.served(), served.served(SECOND)) == (FIRST, SECOND, SECOND)
    for _ in range(10):
        served.look(IDLE_SECONDS / 2)
        assert served.served(FIRST) == FIRST
    assert len(served.opened) == 3
    served.look(IDLE_SECONDS + 1)
    assert [engine.closed for engine in served.opened] == [True, False, True]


def test_a_generation_that_pages_are_read_of_stays_open_at_a_switch(served: Bench) -> None:
    """A generation that a cursor has named is not opened again; one that no cursor uses is closed."""
    assert served.served(FIRST) == FIRST
    served.publish(SECOND)
    assert [engine.closed for engine in served.opened] == [False, False]
    assert served.served(FIRST) == FIRST
    served.publish(THIRD)
    assert [engine.closed for engine in served.opened] == [True, True, False]
    assert served.served(FIRST) == FIRST
    assert len(served.opened) == 4


def test_there_are_never_three_engines(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is for two: the previous engine is closed before a third is opened."""
    counts = list[int]()

    def open_counted(*asked: object) -> MemoryEngine:
        counts.append(sum(not engine.closed for engine in served.opened))
        return served.open(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(served.holder._opener, "_open_engine", open_counted)
    for name in (SECOND, THIRD, FIRST, SECOND):
        served.publish(name)
        for _ in range(2):
            served.served(FIRST)
            served.look(REOPEN_SECONDS)
    assert max(counts) == 1


def test_a_worker_waits_for_its_index_before_it_takes_requests(bench: Bench) -> None:
    """It does not wait if there is none."""
    holder = EngineHolder(Settings(index_dir=bench.index_dir), bench.open)
    assert holder.prepare()
    assert holder._slots.served is not None
    holder.stop()
    bench.failure = CorruptIndexError("damaged")
    refused = EngineHolder(Settings(index_dir=bench.index_dir), bench.open)
    assert refused.prepare()
    assert refused._failure.message == "damaged"
    refused.stop()


def test_a_generation_that_is_gone_leaves_the_current_one(served: Bench) -> None:
    """A generation that cannot be opened gives the current one as well."""
    served.publish(SECOND)
    (served.index_dir / "builds" / FIRST).rmdir()
    assert served.served(FIRST) == SECOND
    (served.index_dir / "builds" / FIRST).mkdir()
    served.failure = CorruptIndexError("damaged")
    assert served.served(FIRST) == SECOND
    assert len(served.opened) == 2


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/", "../..", f"../builds/{FIRST}", f"./{FIRST}", f"{FIRST}/", f"{FIRST}/../{FIRST}"]
)
def test_no_other_folder_is_opened_for_a_request(served: Bench, name: str) -> None:
    """Only the name of a generation becomes a path; for any other text the current generation answers."""
    served.publish(SECOND)
    assert (served.index_dir / "builds" / name).is_dir()
    assert served.served(name) == SECOND
    assert len(served.opened) == 2


def test_other_generations_are_not_opened_again_and_again(served: Bench) -> None:
    """Requests for one generation after another get the current one meanwhile."""
    served.publish(SECOND)
    served.publish(THIRD)
    assert (served.served(FIRST), served.served(SECOND), served.served(FIRST)) == (FIRST, THIRD, FIRST)
    served.look(REOPEN_SECONDS)
    assert (served.served(SECOND), served.served(FIRST)) == (SECOND, THIRD)
    assert sum(not engine.closed for engine in served.opened) == 2


def test_a_generation_that_another_process_serves_already_is_opened_once(served: Bench) -> None:
    """If its cursor arrives before the watcher has seen it, the engine opened for the cursor is served later."""
    served.publish(SECOND, look=False)
    assert (served.served(SECOND), served.served()) == (SECOND, FIRST)
    served.look()
    assert served.served() == SECOND
    assert [engine.closed for engine in served.opened] == [True, False]


def test_requests_for_a_generation_that_is_being_opened_wait_for_it(
    served: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although no other generation may be opened so soon, they get this one, which is opened once."""
    door, others = Door(), list[Future[str]]()

    def open_while_another_asks(*asked: object) -> MemoryEngine:
        if not others:
            others.append(door.admit(lambda: served.served(FIRST)))
        return served.open(*asked)  # type: ignore[arg-type]

    served.publish(SECOND)
    monkeypatch.setattr(served.holder._opener, "lock", door)
    monkeypatch.setattr(served.holder._opener, "_open_engine", open_while_another_asks)
    assert served.served(FIRST) == FIRST
    assert [other.result(SECONDS) for other in others] == [FIRST]
    assert [engine.generation for engine in served.opened] == [FIRST, SECOND, FIRST]


# Threads and processes


def test_many_threads_open_once_and_never_see_a_closed_engine(served: Bench) -> None:
    """While generations and the list change, every leased engine is open and hides the current list."""
    stop, failures = threading.Event(), list[BaseException]()

    def ask(generation: str | None) -> None:
        try:
            while not stop.is_set():
                with served.holder.lease(generation) as engine:
                    assert not engine.closed  # type: ignore[attr-defined]
                    assert engine.search(SearchRequest()).total == 2
        except BaseException as error:
            failures.append(error)

    served.withhold("a")
    threads = [threading.Thread(target=ask, args=[generation]) for generation in (None, None, FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for number in range(60):
        served.withhold("abc"[number % 3])
        served.publish((FIRST, SECOND, THIRD)[number % 3])
        served.now += REOPEN_SECONDS
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    served.holder.stop()
    assert all(engine.closed for engine in served.opened)


def test_a_holder_that_closes_at_once_is_found(served: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted defect that the test above finds."""
    monkeypatch.setattr(EngineSlots, "_retire", lambda _, old, new: old and old is not new and close_engine(old.engine))
    with served.holder.lease() as engine:
        served.publish(SECOND)
        assert engine.closed  # type: ignore[attr-defined]


def test_another_generation_is_opened_once_in_a_while() -> None:
    """However many threads ask for it at the same time: one of them may open it."""
    now = 0.0
    slots = EngineSlots(lambda: now)
    assert [slots.reserve_reopening() for _ in range(3)] == [True, False, False]
    now = REOPEN_SECONDS
    assert [slots.reserve_reopening() for _ in range(2)] == [True, False]


def test_the_watcher_follows_publishes_by_itself(bench: Bench) -> None:
    """With a real thread and clock, the first request waits for the first opening, and no other request waits."""
    holder = EngineHolder(Settings(index_dir=bench.index_dir), bench.open)
    with holder.lease() as engine:
        assert engine.status().generation == FIRST
    bench.publish(SECOND, look=False)
    for _ in range(1_000):
        with holder.lease() as engine:
            if engine.status().generation == SECOND:
                break
        time.sleep(0.02)
    else:
        pytest.fail("the second generation was never served")
    holder.stop()
    assert all(engine.closed for engine in bench.opened)


def test_a_first_request_does_not_wait_for_what_failed(bench: Bench) -> None:
    """It is unavailable as soon as the opening has failed."""
    bench.failure = CorruptIndexError("damaged")
    holder = EngineHolder(Settings(index_dir=bench.index_dir), bench.open)
    with pytest.raises(IndexUnavailableError, match="damaged"), holder.lease():
        pass
    holder.stop()


def test_a_holder_that_is_gone_leaves_no_thread(bench: Bench) -> None:
    """The watcher ends with what it watches."""
    holder = EngineHolder(Settings(index_dir=bench.index_dir), bench.open)
    with holder.lease():
        pass
    watcher = holder._watcher
    assert watcher is not None
    del holder
    gc.collect()
    watcher._thread.join(10)
    assert not watcher._thread.is_alive()


FORKED = """
import os, sys
from pathlib import Path
from dateline.settings import Settings
from webapp import create_app
app = create_app(Settings(index_dir=Path(sys.argv[1])))
client = app.test_client()
before = client.get("/readyz").status_code
holder = app.extensions["dateline.engine"]
holder._withheld._lock.acquire()  # as a thread might that is not there after the fork
if not os.fork():
    status = client.get("/readyz").status_code
    os._exit(0 if status == before == 200 and holder._watcher._thread.is_alive() else 1)
_, status = os.wait()
sys.exit(os.waitstatus_to_exitcode(status))
"""


def test_a_child_begins_anew(tmp_path: Path) -> None:
    """After a fork there is neither the watcher nor the holder of a lock."""
    publish_articles(tmp_path, 3)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKED, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


ENDING = """
import sys
from functools import partial
from pathlib import Path
from dateline.engines import open_generation
from dateline.settings import Settings
from webapp.serving import EngineHolder
from webapp.serving.watcher import Watcher
holder = EngineHolder(Settings(index_dir=Path(sys.argv[1])), open_generation, watch=partial(Watcher, poll_seconds=0))
assert holder.readiness().articles == 3
"""


def test_a_process_ends_while_its_watcher_looks(tmp_path: Path) -> None:
    """Quietly, and soon."""
    publish_articles(tmp_path, 3)
    for _ in range(3):
        command = [sys.executable, "-c", ENDING, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")


# Real indexes


@pytest.fixture
def _files_left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoosh leaves files open that it could not read; they close with the last trace of its exceptions."""
    monkeypatch.setattr(last_failure._log, "disabled", True)
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
        holder.refresh()
        for address in ("/search?q=ships", "/article/a1?q=ships", "/readyz"):
            assert client.get(address).status_code == 200, (path.name, address)
        served = client.get("/readyz").get_json()["generation"]
        found = client.get("/api/v1/search?q=ships").get_json()
        assert (found["generation"], found["total"]) == (served, {old: 20, new: 30}[served]), path.name
        assert served == old, path.name
        path.write_bytes(whole)
        holder._failure.generation = None
        holder.refresh()
        assert client.get("/readyz").get_json()["generation"] == new
        holder.stop()


@pytest.mark.usefixtures("_files_left_open")
def test_without_an_old_engine_real_damage_is_503(tmp_path: Path) -> None:
    """A damaged index that was never served is unavailable (503), not an internal error."""
    name = publish_articles(tmp_path, 20)
    for path in (tmp_path / "builds" / name).iterdir():
        path.write_bytes(b"")
    client = create_app(Settings(index_dir=tmp_path)).test_client()
    assert [client.get(address).status_code for address in ("/", "/search?q=ships", "/readyz")] == [503, 503, 503]
