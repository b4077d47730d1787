"""When more is asked than threads can do: who is turned away, who is not worked for, what is answered all the same."""

import contextlib
import json
import os
import select
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from worker_site import Site, read, serve, wait_until

from webapp.http.security import HEADERS

THREADS, WAITING = 4, 4


def all_threads_are_busy(site: Site) -> bool:
    """Whether none of those that keep the threads was answered yet."""
    poll = select.poll()
    for connection in site.held:
        poll.register(connection, select.POLLIN)
    return not poll.poll(0)


@contextlib.contextmanager
def occupied(site: Site, *, waiting: int, seconds: float) -> Iterator[list[socket.socket]]:
    """Let requests begin that keep all threads for some seconds; yield those of others, behind them, that wait."""
    begun = site.begun()
    held = [site.begin(f"/test/work?seconds={seconds}") for _ in range(THREADS)]
    site.held[:] = held
    wait_until(lambda: site.begun() == begun + THREADS)
    behind = [site.begin("/test/work") for _ in range(waiting)]
    site.ask("/livez")  # connections are taken in the order in which they came
    yield behind
    for connection in [*held, *behind]:
        if connection.fileno() >= 0:
            read(connection)


@pytest.fixture(scope="module")
def busy_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server where four may wait."""
    with serve(tmp_path_factory.mktemp("busy") / "index", limits={"loop_worker.MAX_WAITING": WAITING}) as site:
        yield site


def test_who_finds_too_many_waiting_is_told_to_come_again(busy_site: Site) -> None:
    """At once, in the form of the address, with the headers; those who wait are answered."""
    with occupied(busy_site, waiting=WAITING, seconds=4) as behind:
        page, problem = busy_site.ask("/search?q=x"), busy_site.ask("/api/v1/search?q=x")
        head = busy_site.ask("/", method="HEAD")
        assert all_threads_are_busy(busy_site)
        assert [read(connection).status for connection in behind] == [200] * WAITING
    for answer in (page, problem, head):
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["cache-control"] == "no-store"
        assert all(answer.headers.get(name.lower()) == value for name, value in HEADERS)
    assert b"<h1" in page.body
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert json.loads(problem.body)["status"] == 503
    assert problem.headers["content-type"].startswith("application/problem+json")
    assert head.body == b""


def test_health_waits_for_no_thread(busy_site: Site) -> None:
    """While all threads are busy and the line is full the process says that it lives, and what it serves."""
    with occupied(busy_site, waiting=WAITING, seconds=4):
        assert busy_site.ask("/livez").body == b"ok\n"
        assert busy_site.ask("/readyz").status == 503  # there is no index
        assert all_threads_are_busy(busy_site)


def test_who_has_left_is_not_worked_for(busy_site: Site) -> None:
    """Of requests that wait, those whose clients have gone are never begun, and those of others are."""
    with occupied(busy_site, waiting=WAITING, seconds=4) as behind:
        begun = busy_site.begun()
        for connection in behind[:3]:
            connection.close()
        assert read(behind[3]).status == 200
        assert busy_site.begun() == begun + 1


def test_who_has_left_keeps_no_place(busy_site: Site) -> None:
    """A line that is full of clients that have gone is empty for the next one."""
    with occupied(busy_site, waiting=WAITING, seconds=4) as behind:
        for connection in behind:
            connection.close()
        assert busy_site.ask("/test/work").status == 200


def test_a_worker_whose_threads_hang_is_replaced(tmp_path: Path) -> None:
    """The time limit of gunicorn counts for threads as for the loop: another worker answers then."""
    with serve(tmp_path / "index", "--timeout 2") as site:
        (worker,) = site.workers()
        for _ in range(THREADS):
            site.begin("/test/work?seconds=600")
        wait_until(lambda: site.workers() not in ([], [worker]), 60)
        assert site.ask("/test/work").status == 200


def test_a_worker_that_hangs_is_replaced(tmp_path: Path) -> None:
    """One that is stopped altogether."""
    with serve(tmp_path / "index", "--timeout 2") as site:
        (worker,) = site.workers()
        os.kill(worker, signal.SIGSTOP)
        wait_until(lambda: site.workers() not in ([], [worker]), 60)
        assert site.ask("/test/work").status == 200


def test_a_worker_that_has_much_to_do_is_not_replaced(tmp_path: Path) -> None:
    """Threads that are busy all the time, but finish, do not hang."""
    with serve(tmp_path / "index", "--timeout 1") as site:
        (worker,) = site.workers()
        with contextlib.ExitStack() as stack:
            for _ in range(8):
                works = [stack.enter_context(site.begin("/test/work?seconds=0.5")) for _ in range(2 * THREADS)]
                assert read(works[-1]).status == 200
        assert site.workers() == [worker]
