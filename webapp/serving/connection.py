"""A client's connection: its head as it arrives, and the rest of its answer that the socket did not take at once."""

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.serving.exchange import Exchange

HEAD_SECONDS = 10.0  # in which a whole head must have come
ANSWER_SECONDS = 30.0  # in which a whole answer must have been taken
LINGER_SECONDS = 2.0  # in which a client that sends what is not read may read its answer
FULL_BYTES = 128 << 10  # of an answer that wait for the client, before no more of it is made

_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: what the client has not taken is thrown away


class ClientLeftError(OSError):
    """The client is gone, or was cut: its answer need not be finished."""


class Connection:
    """What the loop and a thread know of a client.  gunicorn's Response writes to it as to a socket.

    `sendall` never waits: what the socket does not take is kept, and `on_rest` is called, from the
    thread that sends, so that the loop sends the rest when it can.
    """

    def __init__(
        self, client: socket.socket, peer: object, server: object, on_rest: "Callable[[Connection], None]"
    ) -> None:
        self.socket = client
        self.peer = peer
        self.server = server
        self.head = bytearray()
        self.sends_more = False  # a body, or another request
        self.exchange: Exchange | None = None
        self.is_parked = False  # its answer goes on when the client has taken some of it
        self.is_answered = False  # nothing is to be added to what is kept
        self.is_closed = False
        self.had_rest = False
        self.held_bytes = 0
        self.deadline = time.monotonic() + HEAD_SECONDS
        self._on_rest = on_rest
        self._lock = threading.Lock()
        self._rest = deque[memoryview]()

    @property
    def is_full(self) -> bool:
        """Whether so much waits for the client that no more should be made."""
        return self.held_bytes > FULL_BYTES

    def has_left(self, *, counts_ended: bool) -> bool:
        """Whether the client has gone, before anything was answered.

        One that only ended its sending side, as some health checks do, looks like most that have gone:
        `counts_ended` tells whether it is taken for one of them.
        """
        try:
            return not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) and counts_ended
        except BlockingIOError:
            return False
        except OSError:
            return True

    def receive(self, most_bytes: int) -> bytes | None:
        """What has come and was not read yet; empty where the client has left or is gone, None if nothing has come."""
        try:
            return self.socket.recv(most_bytes, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def send(self, data: bytes) -> int:
        """Send nothing: it would be gunicorn's `100 Continue`, and no body is wanted."""
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Send what the socket takes at once, keep the rest.  Raises ClientLeftError."""
        with self._lock:
            if self.deadline == float("inf"):
                self.deadline = time.monotonic() + ANSWER_SECONDS
            rest = self._send(memoryview(data)) if not self._rest else memoryview(data)
            if not rest:
                return
            is_first = not self._rest
            self._rest.append(rest)
            self.held_bytes += len(rest)
            self.had_rest = True
        if is_first:
            self._on_rest(self)

    def flush(self) -> None:
        """Send what the socket takes now of what is kept.  Raises ClientLeftError."""
        with self._lock:
            while self._rest:
                first = self._rest.popleft()
                rest = self._send(first)
                self.held_bytes -= len(first) - len(rest)
                if rest:
                    self._rest.appendleft(rest)
                    return

    def finish(self) -> bool:
        """Close it, unless the loop has to see it off, since something is kept, or was sent and not read."""
        with self._lock:
            if self.had_rest or self.sends_more:
                return self.is_closed
            self._close()
            return True

    def linger(self) -> None:
        """Say that nothing more comes, and wait a while until the client has read that."""
        self.deadline = time.monotonic() + LINGER_SECONDS
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def close(self, *, at_once: bool = False) -> None:
        """Close it; `at_once` throws away what the system keeps for a client that does not read."""
        with self._lock:
            if at_once and not self.is_closed:
                with suppress(OSError):
                    self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self._close()

    def _close(self) -> None:
        self.is_closed = True
        self._rest.clear()
        self.held_bytes = 0
        self.socket.close()

    def _send(self, data: memoryview) -> memoryview:
        """Send, and give what is left.  A closed socket raises OSError as well."""
        try:
            return data[self.socket.send(data, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            return data
        except OSError as error:
            raise ClientLeftError(*error.args) from None
