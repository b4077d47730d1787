"""A gunicorn worker whose threads wait for no client, and whose health waits for no thread."""

import errno
import os
import sys
import time
from functools import partial
from http import HTTPStatus
from types import FrameType
from typing import TYPE_CHECKING, Any

from gunicorn.http.message import Request
from gunicorn.workers.base import Worker

from webapp import health
from webapp.logs import REQUEST_ID
from webapp.request_ids import make_id
from webapp.serving.connection import FULL_BYTES, ClientLeftError, Connection
from webapp.serving.exchange import Exchange
from webapp.serving.heads import MOST_BYTES, has_more, is_readable, read_head
from webapp.serving.loop import READ, WRITE, Loop
from webapp.serving.refusals import refusal
from webapp.serving.threads import Threads
from webapp.serving.toll import Toll

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WAITING = 32  # requests that wait for a thread; at this number the next one is told to come again
HELD_BYTES = 64 << 20  # of all answers that wait for their clients
CROWD = 32  # connections that are taken at once when requests wait
TICK_SECONDS = 0.25  # so often deadlines are looked at
CROWDED_SWITCH_SECONDS = 0.0005  # in a crowd, after which a thread gives way to the loop with its many short turns
QUIET_SECONDS = 2.0  # so long a stopping worker waits for clients that have sent nothing

_NO_FILES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class LoopWorker(Worker):  # type: ignore[misc]
    """Reads heads and sends what sockets do not take at once in one loop; pages are made by threads.

    A connection carries one request.  Its head must come within HEAD_SECONDS, its answer be taken within
    ANSWER_SECONDS.  Where WAITING requests wait for a thread, 503 is answered at once; requests whose clients have
    left are not worked for.  The loop itself answers whether the process lives and is ready.
    """

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:  # noqa: ANN401 - gunicorn's signature
        """Refuse what this worker does not do."""
        if cfg.is_ssl:
            log.critical("This server speaks plain HTTP: put what speaks TLS in front, and leave out certfile.")
            raise SystemExit(1)

    def run(self) -> None:
        """Serve until told to stop, or left by the parent; then finish what has begun."""
        self._switch_seconds = sys.getswitchinterval()
        self._loop = Loop()
        self._threads = Threads[Connection](self.cfg.threads, self._work)
        self._connections = set[Connection]()
        self._toll = Toll(self.log)
        self._busy: WSGIApplication | None = getattr(self.wsgi, "extensions", {}).get("dateline.busy")
        self._swept = 0.0
        self.notify()  # at once: the parent ends only those that have reported before
        for listener in self.sockets:
            self._loop.watch(listener.fileno(), READ, partial(self._accept_some, listener, listener.getsockname()))
        while self.alive and os.getppid() == self.ppid:
            self._turn()
        self._stop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - gunicorn's signature
        """Stop; what has begun is finished."""
        self.alive = False
        self._wake()

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Stop as well: Ctrl-C cuts no answer, either."""
        self.cfg.worker_int(self)
        self.handle_exit(sig, frame)

    def _wake(self) -> None:
        if hasattr(self, "_loop"):
            self._loop.call(lambda: None)

    def _turn(self) -> None:
        self._loop.turn(TICK_SECONDS)
        now = time.monotonic()
        if now - self._swept >= TICK_SECONDS:
            self._swept = now
            self._sweep(now)

    def _sweep(self, now: float) -> None:
        """Report to the parent, unless all threads hang, and cut whoever is late."""
        if not self.timeout or self._threads.stuck_seconds() < self.timeout:
            self.notify()
        for connection in list(self._connections):
            if now >= connection.deadline:
                self._cut(connection)
        self._toll.tell(now)

    def _stop(self) -> None:
        end = time.monotonic() + self.cfg.graceful_timeout
        for listener in self.sockets:
            self._loop.unwatch(listener.fileno())
            listener.close()
        for connection in list(self._connections):
            if not connection.head:
                connection.deadline = min(connection.deadline, time.monotonic() + QUIET_SECONDS)
        while self._connections and time.monotonic() < end:
            self._turn()

    # Clients arrive

    def _accept_some(self, listener: Any, server: object) -> None:  # noqa: ANN401 - gunicorn's socket
        """Take one connection, since other workers have the same ones to choose from; many where all threads are busy.

        In a crowd the loop waits for Python's lock after every call of the system, and has to make use of each turn.
        """
        is_crowded = len(self._threads) > self.cfg.threads
        sys.setswitchinterval(CROWDED_SWITCH_SECONDS if is_crowded else self._switch_seconds)
        for _ in range(CROWD if len(self._threads) else 1):
            if not self._accept(listener, server):
                break

    def _accept(self, listener: Any, server: object) -> bool:  # noqa: ANN401 - gunicorn's socket
        try:
            client, peer = listener.accept()
        except OSError as error:
            if error.errno in _NO_FILES:
                self._make_room()
            return False
        connection = Connection(client, peer, server, self._on_rest)
        self._connections.add(connection)
        if len(self._connections) > self.cfg.worker_connections:
            self._make_room()
        self._read(connection)
        return True

    def _make_room(self) -> None:
        """Cut the connection that is nearest to its deadline; there is none to cut where threads work for all."""
        oldest = min(list(self._connections), key=lambda connection: connection.deadline, default=None)
        if oldest is not None and oldest.deadline != float("inf"):
            self._cut(oldest)

    def _read(self, connection: Connection) -> None:
        if connection.is_closed:
            return
        data = connection.receive(MOST_BYTES + 1 - len(connection.head))
        if data == b"":
            self._close(connection)
            return
        connection.head += data or b""
        if data and is_readable(connection.head, len(data), self.cfg):
            self._take(connection)
        else:
            self._loop.watch(connection.socket, READ, partial(self._read, connection))

    def _take(self, connection: Connection) -> None:
        """Answer a request here, or let it wait for a thread."""
        self._loop.unwatch(connection.socket)
        connection.deadline = float("inf")
        head = bytes(connection.head)
        request = read_head(head, connection.peer, self.cfg)
        if isinstance(request, HTTPStatus):
            self._refuse(connection, request, "A request could not be read as HTTP.")
            return
        connection.sends_more = has_more(head, request)
        if request.path in health.PATHS and self._busy:
            self._answer_here(connection, request, self.wsgi)
        elif len(self._threads) < WAITING or self._drop_vain():
            connection.exchange = self._make_exchange(connection, request, self.wsgi)
            self._threads.submit(connection)
        else:
            self._turn_away(connection, request)

    def _turn_away(self, connection: Connection, request: Request) -> None:
        self._toll.refused += 1
        if self._busy:
            self._answer_here(connection, request, self._busy)
        else:
            self._refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE, "A request found too many others waiting.")

    def _make_exchange(self, connection: Connection, request: Request, application: "WSGIApplication") -> Exchange:
        return Exchange(application, request, connection, self.cfg, self.log)

    def _drop_vain(self) -> bool:
        """Let nobody wait who has left; whether there is room then."""
        for connection in self._threads.drop(lambda each: not each.had_rest and each.has_left(counts_ended=True)):
            self._close(connection)
        return len(self._threads) < WAITING

    # Answers

    def _work(self, connection: Connection) -> None:
        """What a thread does: make an answer, or some more of it, but for no client that has left.

        One that ended its sending side counts as such a client only while others wait.
        """
        exchange = connection.exchange
        assert exchange is not None
        if not connection.had_rest and connection.has_left(counts_ended=len(self._threads) > 0):
            self._loop.call(self._close, connection)
        elif exchange.advance():
            self._complete(connection)
        else:
            self._loop.call(self._park, connection)

    def _answer_here(self, connection: Connection, request: Request, application: "WSGIApplication") -> None:
        self._make_exchange(connection, request, application).advance()
        self._complete(connection)

    def _refuse(self, connection: Connection, status: HTTPStatus, why: str = "") -> None:
        """Answer in the server's own words, and log why, if that is said."""
        connection.sends_more = True
        request_id = make_id()
        if why:
            self._log_as(request_id, why)
        try:
            connection.sendall(refusal(status, request_id))
        except ClientLeftError:
            self._close(connection)
        else:
            self._complete(connection)

    def _log_as(self, request_id: str, line: str) -> None:
        token = REQUEST_ID.set(request_id)
        self.log.warning(line)
        REQUEST_ID.reset(token)

    def _complete(self, connection: Connection) -> None:
        """End a connection whose answer is whole: here, on whichever thread, or in the loop if it has more to do."""
        if connection.finish():
            self._connections.discard(connection)
        else:
            self._loop.call(self._see_off, connection)

    def _see_off(self, connection: Connection) -> None:
        connection.is_answered = True
        if connection.is_closed or not connection.held_bytes:
            self._loop.unwatch(connection.socket)
            if connection.is_closed or not connection.sends_more:
                self._close(connection)
            else:
                connection.linger()
                self._loop.watch(connection.socket, READ, partial(self._discard, connection))

    def _discard(self, connection: Connection) -> None:
        if connection.receive(MOST_BYTES) == b"":
            self._close(connection)

    # What the clients do not take at once

    def _on_rest(self, connection: Connection) -> None:
        self._loop.call(self._send_rest, connection)

    def _send_rest(self, connection: Connection) -> None:
        if connection.is_closed:
            return
        self._loop.watch(connection.socket, WRITE, partial(self._flush, connection))
        self._hold_less()

    def _flush(self, connection: Connection) -> None:
        try:
            connection.flush()
        except ClientLeftError:
            self._close(connection)
            return
        if not connection.held_bytes:
            self._loop.unwatch(connection.socket)
        if connection.is_answered:
            self._see_off(connection)
        elif connection.is_parked and connection.held_bytes <= FULL_BYTES // 2:
            self._resume(connection)

    def _park(self, connection: Connection) -> None:
        """Let an answer wait, without a thread, until its client has taken some of it."""
        connection.is_parked = True
        if connection.is_closed or connection.held_bytes <= FULL_BYTES // 2:
            self._resume(connection)
        self._hold_less()

    def _resume(self, connection: Connection) -> None:
        connection.is_parked = False
        self._threads.submit(connection)

    def _hold_less(self) -> None:
        """Cut answers, the oldest first, until those that wait for their clients are no more than may be held."""
        waiting = sorted((c for c in list(self._connections) if c.had_rest), key=lambda c: c.deadline)
        held = sum(_weight(connection) for connection in waiting)
        for connection in waiting:
            if held <= HELD_BYTES:
                return
            held -= _weight(connection)
            self._cut(connection)

    # Ends

    def _cut(self, connection: Connection) -> None:
        """End a connection that is late: with 408 where a head has begun to come, without a word otherwise."""
        if connection.head and connection.exchange is None and not connection.is_answered:
            self._cut_head(connection)
            return
        self._toll.cut += connection.had_rest
        self._close(connection, at_once=True)

    def _cut_head(self, connection: Connection) -> None:
        self._toll.late += 1
        self._loop.unwatch(connection.socket)
        connection.deadline = float("inf")
        self._refuse(connection, HTTPStatus.REQUEST_TIMEOUT)

    def _close(self, connection: Connection, *, at_once: bool = False) -> None:
        self._connections.discard(connection)
        if not connection.is_closed:
            self._loop.unwatch(connection.socket)
        connection.close(at_once=at_once)
        if connection.is_parked:
            self._resume(connection)  # so that what makes the answer is closed


def _weight(connection: Connection) -> int:
    """What a connection holds: bytes that were made, and an answer that goes on, which may stand in memory whole."""
    return connection.held_bytes + (connection.exchange.missing_bytes if connection.exchange else 0)
