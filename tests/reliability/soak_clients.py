"""Clients of a soak, in a process of their own: each records its requests, their times and the answers."""

import http.client
import json
import multiprocessing
import threading
import time
from multiprocessing.connection import Connection
from typing import NamedTuple

PROBE = "soakprobe"
PER_PAGE = 3
TIMEOUT_SECONDS = 30.0
PATHS = ("/search", "/", "/api/v1/search?q=the+government", "/livez")
"""What is asked besides the probe and `/readyz`."""


class Answer(NamedTuple):
    """A request and its answer.  Times are of the monotonic clock; status 0: the connection failed.

    `generation` and `total` are those in the answer, or None; `follows` is the generation of the page
    before, if its cursor was sent.
    """

    path: str
    began: float
    ended: float
    status: int
    generation: str | None = None
    total: int | None = None
    follows: str | None = None
    ids: tuple[str, ...] = ()
    error: str = ""


def ask(address: tuple[str, int], path: str, follows: str | None = None) -> tuple[Answer, dict[str, object]]:
    """Make one request over a connection of its own."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(*address, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        return Answer(path, began, time.monotonic(), 0, follows=follows, error=repr(error)), {}
    finally:
        connection.close()
    ended = time.monotonic()
    fields = json.loads(body) if response.getheader("Content-Type", "").startswith("application/json") else {}
    ids = tuple(hit["article_id"] for hit in fields.get("hits", ()))
    total = fields.get("total") if PROBE in path else None
    return Answer(path, began, ended, response.status, fields.get("generation"), total, follows, ids), fields


class Clients:
    """Some clients at once.  `stop` ends them and returns their records."""

    def __init__(self, address: tuple[str, int], count: int, pause_seconds: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._mine, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(theirs, address, count, pause_seconds), daemon=True)
        self._process.start()
        self._mine.recv()

    def stop(self) -> list[Answer]:
        """End them."""
        self._mine.send(None)
        answers: list[Answer] = self._mine.recv()
        self._process.join()
        return answers


def _run(parent: Connection, address: tuple[str, int], count: int, pause_seconds: float) -> None:
    stopped = threading.Event()
    answers: list[list[Answer]] = [[] for _ in range(count)]
    behave = (_look_up, _read_pages, _look_around)
    threads = [
        threading.Thread(target=behave[n % len(behave)], args=(address, stopped, answers[n], pause_seconds))
        for n in range(count)
    ]
    for thread in threads:
        thread.start()
    parent.send("begun")
    parent.recv()
    stopped.set()
    for thread in threads:
        thread.join()
    parent.send([answer for each in answers for answer in each])


def _look_up(address: tuple[str, int], stopped: threading.Event, answers: list[Answer], pause: float) -> None:
    """Ask for the probe and for the served generation in turn."""
    while not stopped.wait(pause):
        answers.append(ask(address, f"/api/v1/search?q={PROBE}&per_page=1")[0])
        answers.append(ask(address, "/readyz")[0])


def _read_pages(address: tuple[str, int], stopped: threading.Event, answers: list[Answer], pause: float) -> None:
    """Read the pages of the probe, one after the other, and begin again."""
    first = f"/api/v1/search?q={PROBE}&per_page={PER_PAGE}"
    path, follows = first, None
    while not stopped.wait(pause):
        answer, fields = ask(address, path, follows)
        answers.append(answer)
        cursor = fields.get("next_cursor")
        path, follows = (f"{first}&cursor={cursor}", answer.generation) if cursor else (first, None)


def _look_around(address: tuple[str, int], stopped: threading.Event, answers: list[Answer], pause: float) -> None:
    """Ask for pages."""
    number = 0
    while not stopped.wait(pause):
        answers.append(ask(address, PATHS[number % len(PATHS)])[0])
        number += 1
