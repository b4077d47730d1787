"""One deadline for a transfer, from the look-up of the name to the last byte.

A time limit on sockets bounds a silence, and a server that sends a byte now and then, or `100 Continue` for ever,
is never silent.  So every wait on a socket gets what is left of the time.  What cannot be interrupted (the
system's resolver, obstore) runs in a thread of its own, which is left behind when the time is over.
"""

import errno
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

SOCKET_SECONDS = 20.0  # the longest silence of a server
CONNECT_SECONDS = 5.0  # for each of its addresses
_MOST_LEFT_BEHIND = 4  # threads, so that a resolver that hangs for ever does not collect them

Result = TypeVar("Result")


class Deadline:
    """The moment at which a transfer must have ended."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._until

    def left(self, most: float = float("inf")) -> float:
        """How many seconds are left, but no more than `most`.  Raises TimeoutError if none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise self.error()
        return min(left, most)

    def error(self) -> TimeoutError:
        """Say what is wrong when the time is over."""
        return TimeoutError(errno.ETIMEDOUT, f"it takes longer than {self.seconds:.0f} seconds")


_slots = threading.BoundedSemaphore(_MOST_LEFT_BEHIND)


def within(deadline: Deadline, act: Callable[[], Result]) -> Result:
    """Do in another thread what cannot be interrupted.  Raises TimeoutError when the time is over, or what it raises.

    A thread that is left behind keeps no process from ending.  While four of them hang nothing more is begun.
    """
    results: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
    slots = _slots

    def run() -> None:
        try:
            results.put((act(), None))
        except BaseException as error:
            results.put((None, error))
        finally:
            slots.release()

    if not slots.acquire(timeout=deadline.left()):
        raise deadline.error()
    threading.Thread(target=run, name="dateline-uninterrupted", daemon=True).start()
    try:
        result, error = results.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.error() from None
    if error is not None:
        raise error
    done: Result = result
    return done


class TimedSocket(socket.socket):
    """A socket whose reads end with a deadline."""

    deadline: Deadline | None = None

    def recv_into(self, *arguments: Any, **options: Any) -> int:  # noqa: ANN401  (of `socket.recv_into`)
        """See `socket.recv_into`; what responses are read through."""
        if self.deadline is not None:
            self.settimeout(self.deadline.left(SOCKET_SECONDS))
        return super().recv_into(*arguments, **options)


class TimedTlsSocket(ssl.SSLSocket):
    """The same over TLS; its handshake takes no longer than the time limit of the socket that it is made of."""

    deadline: Deadline | None = None

    def recv_into(self, *arguments: Any, **options: Any) -> int:  # noqa: ANN401  (of `ssl.SSLSocket.recv_into`)
        """See `socket.recv_into`."""
        if self.deadline is not None:
            self.settimeout(self.deadline.left(SOCKET_SECONDS))
        return super().recv_into(*arguments, **options)


def connect(address: tuple[str, int], deadline: Deadline) -> TimedSocket:
    """Connect to a host and port: to the first of its addresses that answers.  Raises OSError."""
    found = within(deadline, lambda: socket.getaddrinfo(*address, type=socket.SOCK_STREAM))
    problem: OSError = OSError(errno.EHOSTUNREACH, "the host has no address")
    for family, kind, protocol, _name, place in found:
        opened = TimedSocket(family, kind, protocol)
        opened.deadline = deadline
        try:
            opened.settimeout(deadline.left(CONNECT_SECONDS))
            opened.connect(place)
        except OSError as error:
            opened.close()
            problem = error
        else:
            opened.settimeout(deadline.left(SOCKET_SECONDS))
            return opened
    raise problem
