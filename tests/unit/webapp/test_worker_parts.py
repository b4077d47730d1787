"""Parts of the worker, each tried without a server."""

import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http import RequestParser

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
    """The next turn waits again: a loop that is woken by an old call uses a whole processor."""
    loop, called = Loop(), []
    loop.call(called.append, 1)
    loop.run_once(10.0)
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
