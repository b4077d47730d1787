"""A client's connection: the request head as it arrives, and the part of the answer that is not sent yet."""

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

HEAD_SECONDS = 10.0  # time for a client to send the whole head
ANSWER_SECONDS = 30.0  # time for a client to receive the whole answer
LINGER_SECONDS = 2.0  # time for a client to read its answer while the server ignores what it still sends
MAX_UNSENT_BYTES = 128 << 10  # above this an answer is paused until the client has received some of it

_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: discard what the client has not received


class ClientLeftError(OSError):
    """The client has left, or its connection was closed: its answer need not be finished."""


class Exchange(Protocol):
    """The request and the answer of a connection, as the loop sees them."""

    @property
    def missing_bytes(self) -> int:
        """The number of announced bytes that are not made yet."""

    def advance(self) -> bool:
        """Make more of the answer.  True when it is complete."""


class Connection:
    """The state of one client, shared by the loop and one thread.  gunicorn's Response writes to it as to a socket.

    `sendall` never blocks: it keeps the bytes that the socket does not accept and calls `on_unsent`, from the
    thread that sends, so that the loop sends them later.
    """

    def __init__(
        self, client: socket.socket, peer: object, server: object, on_unsent: "Callable[[Connection], None]"
    ) -> None:
        self.socket = client
        self.peer = peer
        self.server = server
        self.head = bytearray()
        self.sends_more = False  # the client sends a body, or another request
        self.exchange: Exchange | None = None
        self.is_paused = False  # the answer continues when the client has received some of it
        self.is_answered = False  # the answer is complete, apart from sending it
        self.is_closed = False
        self.had_unsent = False
        self.held_bytes = 0
        self.deadline = time.monotonic() + HEAD_SECONDS
        self._on_unsent = on_unsent
        self._lock = threading.Lock()
        self._unsent = deque[memoryview]()

    @property
    def is_full(self) -> bool:
        """Whether more than MAX_UNSENT_BYTES wait for the client."""
        return self.held_bytes > MAX_UNSENT_BYTES

    def has_left(self, *, counts_ended: bool) -> bool:
        """Whether the client has left before anything was answered.

        A client that only ended its sending side, as some health checks do, looks like one that has left:
        `counts_ended` says whether it counts as one.
        """
        try:
            return not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) and counts_ended
        except BlockingIOError:
            return False
        except OSError:
            return True

    def receive(self, most_bytes: int) -> bytes | None:
        """Read the bytes that have arrived: b"" if the client has left, None if nothing has arrived."""
        try:
            return self.socket.recv(most_bytes, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def send(self, data: bytes) -> int:
        """Send nothing: gunicorn sends only `100 Continue` by this, and no body is wanted."""
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Send what the socket accepts now, and keep the rest.  Raises ClientLeftError if the client has left."""
        with self._lock:
            if self.deadline == float("inf"):
                self.deadline = time.monotonic() + ANSWER_SECONDS
            rest = self._send(memoryview(data)) if not self._unsent else memoryview(data)
            if not rest:
                return
            is_first = not self._unsent
            self._unsent.append(rest)
            self.held_bytes += len(rest)
            self.had_unsent = True
        if is_first:
            self._on_unsent(self)

    def flush(self) -> None:
        """Send as many of the kept bytes as the socket accepts now.  Raises ClientLeftError if the client has left."""
        with self._lock:
            while self._unsent:
                first = self._unsent.popleft()
                rest = self._send(first)
                self.held_bytes -= len(first) - len(rest)
                if rest:
                    self._unsent.appendleft(rest)
                    return

    def finish(self) -> bool:
        """Close it, if there is nothing left to send or to read.  Returns whether it is closed."""
        with self._lock:
            if self.had_unsent or self.sends_more:
                return self.is_closed
            self._close()
            return True

    def linger(self) -> None:
        """End the sending side, and allow the client LINGER_SECONDS to read the answer."""
        self.deadline = time.monotonic() + LINGER_SECONDS
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def close(self, *, at_once: bool) -> None:
        """Close it; `at_once` also discards the bytes that the system keeps for the client."""
        with self._lock:
            if at_once and not self.is_closed:
                with suppress(OSError):
                    self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self._close()

    def _close(self) -> None:
        self.is_closed = True
        self._unsent.clear()
        self.held_bytes = 0
        self.socket.close()

    def _send(self, data: memoryview) -> memoryview:
        """Send, and return the bytes that are left.  Raises ClientLeftError, on a closed socket as well."""
        try:
            return data[self.socket.send(data, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            return data
        except OSError as error:
            raise ClientLeftError(*error.args) from None
