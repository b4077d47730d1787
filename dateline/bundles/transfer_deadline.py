"""One deadline for a whole transfer, from the look-up of the host name to the last byte.

The time limit of a socket ends only a silence, and a server that sends a byte now and then, or `100 Continue` for ever,
is never silent.  So each wait on a socket gets the time that is left.  Calls that cannot be interrupted (the system's
resolver, obstore) run in a thread of their own, which is abandoned when the time is over.
"""

import errno
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

SOCKET_SECONDS = 20.0  # of silence of a server, at most
CONNECT_SECONDS = 5.0  # for each address of a host
_MOST_ABANDONED = 4  # threads, so that their number is limited if a resolver hangs for ever

_Result = TypeVar("_Result")


class TransferDeadline:
    """The moment at which a transfer must have ended, `seconds` after this object was made."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._until

    def left(self, most: float = float("inf")) -> float:
        """The seconds that are left, at most `most`.  Raises TimeoutError if none are left."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise self.error()
        return min(left, most)

    def error(self) -> TimeoutError:
        """The error for a transfer whose time is over."""
        return TimeoutError(errno.ETIMEDOUT, f"it takes longer than {self.seconds:.0f} seconds")


_slots = threading.BoundedSemaphore(_MOST_ABANDONED)


def run_within(deadline: TransferDeadline, act: Callable[[], _Result]) -> _Result:
    """Call a function that cannot be interrupted, in another thread, and return its result.

    Raises TimeoutError when the time is over, and the errors of the function.  An abandoned thread does not keep the
    process from ending.  While four threads are abandoned no further call begins.
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
    done: _Result = result
    return done


class TimedSocket(socket.socket):
    """A socket whose reads end with a deadline."""

    deadline: TransferDeadline | None = None

    def recv_into(self, *arguments: Any, **options: Any) -> int:  # noqa: ANN401  (of `socket.recv_into`)
        """See `socket.recv_into`; all responses are read through it."""
        if self.deadline is not None:
            self.settimeout(self.deadline.left(SOCKET_SECONDS))
        return super().recv_into(*arguments, **options)


class TimedTlsSocket(ssl.SSLSocket):
    """A socket over TLS whose reads end with a deadline.

    The handshake has the time limit of the socket from which it is made.
    """

    deadline: TransferDeadline | None = None

    def recv_into(self, *arguments: Any, **options: Any) -> int:  # noqa: ANN401  (of `ssl.SSLSocket.recv_into`)
        """See `socket.recv_into`."""
        if self.deadline is not None:
            self.settimeout(self.deadline.left(SOCKET_SECONDS))
        return super().recv_into(*arguments, **options)


def connect(address: tuple[str, int], deadline: TransferDeadline) -> TimedSocket:
    """Connect to the first address of a host (and port) that answers.  Raises OSError."""
    found = run_within(deadline, lambda: socket.getaddrinfo(*address, type=socket.SOCK_STREAM))
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
