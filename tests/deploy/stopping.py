"""What becomes of requests when a server is stopped while it is busy."""

import http.client
import json
import signal
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from served import Served

HALF_SENT = 3  # fewer than the threads of a worker: others are answered meanwhile
_BEGIN = b"GET /api/v1/search?q=bridge HTTP/1.1\r\nHost: localhost\r\n"
_PATHS = ("/search?q=ferry", "/api/v1/search?q=bridge+OR+strike", "/article/none", "/")


@dataclass(slots=True)
class Outcome:
    """The fate of the requests in flight, and of those of clients that ask all the time.

    `in_flight` counts requests that a thread of the server was reading when the signal came:
    `answered`, or `cut`.  `clients` counts `answered`, `turned away` (without a byte, after
    the signal: a router in front tries these elsewhere) and `cut`.
    """

    in_flight: Counter[str] = field(default_factory=Counter)
    clients: Counter[str] = field(default_factory=Counter)
    exit_code: int | None = None


def stop_in_mid_load(served: Served) -> Outcome:
    """Send SIGTERM while eight clients ask all the time and three requests are half sent; then send their rest."""
    outcome, stopped, ended = Outcome(), threading.Event(), threading.Event()

    def ask_on() -> None:
        for turn in range(1_000_000):
            if ended.is_set():
                return
            outcome.clients[_one(served, _PATHS[turn % len(_PATHS)], stopped)] += 1

    clients = [threading.Thread(target=ask_on) for _ in range(8)]
    for client in clients:
        client.start()
    try:
        while outcome.clients.total() < 20:
            time.sleep(0.01)
        halves = [_half_sent(served) for _ in range(HALF_SENT)]
        served.ask("/livez")  # connections are taken in the order in which they came
        stopped.set()
        served.stop(signal.SIGTERM)
        time.sleep(0.5)  # the server is stopping now
        for connection in halves:
            with connection:  # closed after its answer, for which the server waits
                outcome.in_flight["answered" if _is_answered(connection) else "cut"] += 1
        outcome.exit_code = served.process.wait(timeout=30)
    finally:
        ended.set()
        for client in clients:
            client.join()
    return outcome


def _half_sent(served: Served) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=30)
    connection.sendall(_BEGIN)
    return connection


def _is_answered(connection: socket.socket) -> bool:
    """Send the rest of a request and read its whole answer."""
    try:
        connection.sendall(b"\r\n")
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status == 200 and bool(json.loads(response.read()))
    except (OSError, http.client.HTTPException, ValueError):
        return False


def _one(served: Served, target: str, stopped: threading.Event) -> str:
    try:
        status, _ = served.ask(target)
    except (ConnectionRefusedError, ConnectionResetError):  # a closed socket without a byte of an answer is the latter
        if not stopped.is_set():
            return "cut"
        time.sleep(0.01)
        return "turned away"
    except (OSError, http.client.HTTPException):
        return "cut"
    return "answered" if status in {200, 404} else "cut"
