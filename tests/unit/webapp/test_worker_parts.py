"""Parts of the worker, each tried without a server."""

import socket
import time
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http import RequestParser

from webapp.worker import loop_worker
from webapp.worker.connection import Connection
from webapp.worker.exchange import HttpExchange
from webapp.worker.loop import Loop
from webapp.worker.loop_worker import LoopWorker
from webapp.worker.overload_counts import LOG_SECONDS, OverloadCounts
from webapp.worker.refusals import refusal
from webapp.worker.request_heads import MAX_HEAD_BYTES, read_head

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Client:
    """A connection whose client takes everything."""

    peer, server = ("127.0.0.1", 1), ("127.0.0.2", 80)
    is_closed = is_full = sends_more = False

    def __init__(self) -> None:
        self.taken = b""

    def sendall(self, data: bytes) -> None:
        self.taken += data

    def finish(self) -> bool:
        return True


class Log:
    """A log that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def warning(self, line: str, *values: object) -> None:
        self.lines.append(line % values)

    def access(self, *values: object) -> None:
        """Keep nothing."""


def test_a_wake_is_for_one_turn() -> None:
    """The turn ends at once, and the next one waits: a loop that is woken by an old call uses a whole processor."""
    loop, called = Loop(), []
    loop.call(called.append, 1)
    began = time.monotonic()
    loop.run_once(10.0)
    assert time.monotonic() - began < 9.0
    began = time.monotonic()
    loop.run_once(0.1)
    assert called == [1]
    assert time.monotonic() - began > 0.09
    loop.close()


def test_an_application_is_told_that_threads_call_it() -> None:
    """One that is not safe for threads can refuse."""
    told: list[object] = []

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told.append(environ["wsgi.multithread"])
        start_response("204 No Content", [])
        return []

    request = next(RequestParser(Config(), [HEAD], Client.peer))
    assert HttpExchange(application, request, Client(), Config(), Log()).advance()
    assert told == [True]


@pytest.mark.parametrize("status", [HTTPStatus.BAD_REQUEST, HTTPStatus.SERVICE_UNAVAILABLE])
def test_an_answer_of_the_server_itself_ends_the_connection(status: HTTPStatus) -> None:
    """A client that keeps connections is told so."""
    assert b"\r\nConnection: close\r\n" in refusal(status, "id")


def test_an_application_without_an_answer_for_overload_has_one_and_it_is_counted() -> None:
    """The client gets 503, and the log a line about the request and one about all."""
    log, client = Log(), Client()
    worker = LoopWorker.__new__(LoopWorker)
    worker.log, worker._overload, worker._overload_app = log, OverloadCounts(log), None
    worker._connections = {client}
    worker._reject(client, None)
    worker._overload.log(LOG_SECONDS)
    assert client.taken.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert len(log.lines) == 2
    assert "turned away because too many" in log.lines[0]
    assert ": 1 requests were turned away" in log.lines[1]


@pytest.mark.parametrize(("excess", "status"), [(0, 400), (1, 431)])
def test_a_head_of_the_greatest_size_is_not_too_long(excess: int, status: int) -> None:
    """A head that is no HTTP is called too long only if it is longer than that."""
    config = Config()
    for name in ("limit_request_field_size", "limit_request_line"):
        config.set(name, 0)
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX: "
    assert read_head(head + b"y" * (MAX_HEAD_BYTES - len(head) + excess), None, config) == status


LARGE = b"x" * (4 << 20)  # more than the system takes from a client that reads nothing


@pytest.fixture
def worker() -> Iterator[LoopWorker]:
    """A worker without listeners, threads or a parent."""
    worker = LoopWorker.__new__(LoopWorker)
    worker.log = Log()
    worker._loop, worker._connections, worker._overload = Loop(), set(), OverloadCounts(worker.log)
    worker.submitted = []
    worker._threads = SimpleNamespace(submit=worker.submitted.append)
    yield worker
    for connection in worker._connections:
        connection.close(at_once=True)
    worker._loop.close()


def connect(worker: LoopWorker) -> tuple[Connection, socket.socket]:
    """A connection of a worker, and its client."""
    mine, client = socket.socketpair()
    connection = Connection(mine, None, None, worker._on_unsent)
    worker._connections.add(connection)
    return connection, client


def test_the_oldest_unsent_answer_gives_way_to_the_newest(worker: LoopWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as both together hold too much; also if the newest is paused, and most of it is not made yet."""
    (first, at_first), (second, at_second), (third, at_third) = (connect(worker) for _ in range(3))
    first.sendall(LARGE)
    monkeypatch.setattr(loop_worker, "MAX_HELD_BYTES", first.held_bytes)
    worker._loop.run_once(0)
    assert not first.is_closed
    monkeypatch.setattr(loop_worker, "MAX_HELD_BYTES", len(LARGE) * 3 // 2)
    second.sendall(LARGE)
    worker._loop.run_once(0)
    assert (first.is_closed, second.is_closed) == (True, False)
    third.exchange = SimpleNamespace(missing_bytes=len(LARGE))
    third.sendall(b"x")
    third.had_unsent = True
    worker._pause(third)
    assert (second.is_closed, third.is_closed) == (True, False)
    assert (worker.submitted, third.is_paused) == ([third], False)  # its client has taken all that is made
    assert worker._overload.unreceived == 2
    for client in (at_first, at_second, at_third):
        client.close()


def test_a_client_that_leaves_before_the_rest_is_sent_is_forgotten(worker: LoopWorker) -> None:
    """Its connection is closed at the next try, and watched no more; a paused answer is ended by a thread."""
    connection, client = connect(worker)
    connection.sendall(LARGE)
    worker._loop.run_once(0)
    worker._pause(connection)
    assert worker.submitted == []
    client.close()
    worker._loop.run_once(10.0)
    assert connection.is_closed
    assert worker._connections == set()
    assert worker.submitted == [connection]
    began = time.monotonic()
    worker._loop.run_once(0.1)
    assert time.monotonic() - began > 0.09
