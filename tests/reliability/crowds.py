"""Crowds of clients: impatient, slow, half-sent or silent ones, many at once; each returns when it is cut.

All of them live in one event loop, in the process that calls `run_crowds`.  They go to one address of
this machine, for a bounded time, in a given number.
"""

import asyncio
import contextlib
import select
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

PAGE = "/search?q=the+government"
LARGE_PAGE = "/search?q=the+government&per_page=100"
RECEIVE_BUFFER = 4_096  # of slow readers, so that the kernel does not read for them
GAVE_UP = -1
LOST = 0

Address = tuple[str, int]
Step = Callable[[Address, "Diary"], Awaitable[None]]


@dataclass(slots=True)
class Diary:
    """The answers to some clients: status (or GAVE_UP, LOST), the moment of the end, and the seconds."""

    answers: list[tuple[int, float, float]] = field(default_factory=list)
    connections: int = 0

    def count(self, status: int, since: float = 0.0, until: float = float("inf")) -> int:
        """Number of answers with this status that ended between two moments."""
        return sum(1 for answer in self.answers if answer[0] == status and since <= answer[1] < until)

    def seconds(self, status: int = 200, part: float = 0.99) -> float:
        """The percentile of the seconds of answers with this status; infinite if there are none."""
        took = sorted(seconds for each, _, seconds in self.answers if each == status)
        return took[min(len(took) - 1, int(part * len(took)))] if took else float("inf")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Clients of one kind: their number, and the action that each repeats."""

    name: str
    count: int
    step: Step


def run_crowds(address: Address, seconds: float, crowds: Sequence[Crowd]) -> dict[str, Diary]:
    """Run all clients for some seconds; return their diaries by the names of the crowds."""
    with ThreadPoolExecutor(1) as thread:  # this thread may have a loop: that of a browser in another test
        return thread.submit(asyncio.run, _run(address, seconds, crowds)).result()


async def _run(address: Address, seconds: float, crowds: Sequence[Crowd]) -> dict[str, Diary]:
    diaries = {crowd.name: Diary() for crowd in crowds}
    tasks = [
        asyncio.create_task(_repeat(address, diaries[crowd.name], crowd.step))
        for crowd in crowds
        for _ in range(crowd.count)
    ]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return diaries


async def _repeat(address: Address, diary: Diary, step: Step) -> None:
    while True:
        await step(address, diary)


def asking(path: str, *, patience: float = 30.0, pause: float = 0.0, busy_pause: float = 0.0) -> Step:
    """A client that asks for a page, gives up after a time, and asks again; after a 503 it may wait a moment."""

    async def step(address: Address, diary: Diary) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(patience):
                status = await fetch(address, path)
        except TimeoutError:
            status = GAVE_UP
        except OSError:
            status = LOST
        ended = time.monotonic()
        diary.answers.append((status, ended, ended - began))
        await asyncio.sleep(busy_pause if status == 503 else 0.05 if status == LOST else pause)

    return step


async def fetch(address: Address, path: str) -> int:
    """Ask for a page and read it to its end.  Raises OSError where the connection fails."""
    with _connection() as connection:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(connection, address)
        await loop.sock_sendall(connection, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        status = 0
        while data := await loop.sock_recv(connection, 1 << 16):
            status = status or int(data[9:12])
        if not status:
            raise ConnectionResetError
        return status


def reading_slowly(path: str = LARGE_PAGE) -> Step:
    """A client that reads 64 bytes every half second."""

    async def step(address: Address, diary: Diary) -> None:
        async def read(connection: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
            await loop.sock_sendall(connection, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            while not _is_reset(connection) and await loop.sock_recv(connection, 64):
                await asyncio.sleep(0.5)

        await _until_cut(address, diary, read)

    return step


def sending_slowly() -> Step:
    """A client that sends a byte of a header every half second."""

    async def step(address: Address, diary: Diary) -> None:
        async def send(connection: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
            await loop.sock_sendall(connection, f"GET {PAGE} HTTP/1.1\r\nHost: x\r\nX-Slow: ".encode())
            while True:
                await loop.sock_sendall(connection, b"x")
                await asyncio.sleep(0.5)

        await _until_cut(address, diary, send)

    return step


def saying_nothing() -> Step:
    """A client that connects and is silent until it is cut."""

    async def step(address: Address, diary: Diary) -> None:
        async def wait(connection: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
            while await loop.sock_recv(connection, 64):
                pass

        await _until_cut(address, diary, wait)

    return step


def _is_reset(connection: socket.socket) -> bool:
    """Whether the server has cut the connection; earlier bytes can still be read."""
    poll = select.poll()
    poll.register(connection, 0)  # errors and ends are reported in any case
    return bool(poll.poll(0))


async def _until_cut(
    address: Address, diary: Diary, act: Callable[[socket.socket, asyncio.AbstractEventLoop], Awaitable[None]]
) -> None:
    with _connection() as connection, contextlib.suppress(OSError):
        loop = asyncio.get_running_loop()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        await loop.sock_connect(connection, address)
        began = time.monotonic()
        diary.connections += 1
        with contextlib.suppress(OSError):
            await act(connection, loop)
        diary.answers.append((LOST, time.monotonic(), time.monotonic() - began))
    await asyncio.sleep(0.05)


def _connection() -> socket.socket:
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.setblocking(False)
    return connection
