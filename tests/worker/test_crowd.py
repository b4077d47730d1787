"""Overload: which requests are turned away, which are dropped, and which are always answered."""

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
    """Whether none of the requests that occupy the threads is answered yet."""
    poll = select.poll()
    for connection in site.held:
        poll.register(connection, select.POLLIN)
    return not poll.poll(0)


@contextlib.contextmanager
def occupied(site: Site, *, waiting: int, seconds: float) -> Iterator[list[socket.socket]]:
    """Occupy all threads for some seconds; yield the connections of other requests, which wait for a thread."""
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
    """A server where four requests may wait."""
    with serve(tmp_path_factory.mktemp("busy") / "index", limits={"loop_worker.MAX_WAITING": WAITING}) as site:
        yield site


def test_a_request_beyond_the_queue_gets_503(busy_site: Site) -> None:
    """It gets 503 at once, as a page or JSON, with all headers; the waiting requests are answered."""
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
    """While all threads are busy and the queue is full both health checks answer."""
    with occupied(busy_site, waiting=WAITING, seconds=4):
        assert busy_site.ask("/livez").body == b"ok\n"
        assert busy_site.ask("/readyz").status == 503  # there is no index
        assert all_threads_are_busy(busy_site)


def test_no_thread_works_for_clients_that_have_left(busy_site: Site) -> None:
    """Waiting requests of clients that have left are never begun; the others are."""
    with occupied(busy_site, waiting=WAITING, seconds=4) as behind:
        begun = busy_site.begun()
        for connection in behind[:3]:
            connection.close()
        assert read(behind[3]).status == 200
        assert busy_site.begun() == begun + 1


def test_clients_that_have_left_take_no_place_in_the_queue(busy_site: Site) -> None:
    """A queue that is full of clients that have left has room for the next request."""
    with occupied(busy_site, waiting=WAITING, seconds=4) as behind:
        for connection in behind:
            connection.close()
        assert busy_site.ask("/test/work").status == 200


def test_a_worker_whose_threads_hang_is_replaced(tmp_path: Path) -> None:
    """Gunicorn's time limit applies to the threads as well as to the loop: another worker takes over."""
    with serve(tmp_path / "index", "--timeout 2") as site:
        (worker,) = site.workers()
        for _ in range(THREADS):
            site.begin("/test/work?seconds=600")
        wait_until(lambda: site.workers() not in ([], [worker]), 60)
        assert site.ask("/test/work").status == 200


def test_a_worker_that_hangs_is_replaced(tmp_path: Path) -> None:
    """The whole process is stopped."""
    with serve(tmp_path / "index", "--timeout 2") as site:
        (worker,) = site.workers()
        os.kill(worker, signal.SIGSTOP)
        wait_until(lambda: site.workers() not in ([], [worker]), 60)
        assert site.ask("/test/work").status == 200


def test_a_busy_worker_is_not_replaced(tmp_path: Path) -> None:
    """Threads that are always busy, but finish their requests, do not hang."""
    with serve(tmp_path / "index", "--timeout 1") as site:
        (worker,) = site.workers()
        with contextlib.ExitStack() as stack:
            for _ in range(8):
                works = [stack.enter_context(site.begin("/test/work?seconds=0.5")) for _ in range(2 * THREADS)]
                assert read(works[-1]).status == 200
        assert site.workers() == [worker]
