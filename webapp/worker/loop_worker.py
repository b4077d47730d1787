"""A gunicorn worker: its threads never wait for a client, and its health checks never wait for a thread."""

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

from webapp.health import PATHS
from webapp.http.request_ids import make_id
from webapp.logs import REQUEST_ID
from webapp.worker.connection import MAX_UNSENT_BYTES, ClientLeftError, Connection
from webapp.worker.exchange import HttpExchange
from webapp.worker.loop import READ, WRITE, Loop
from webapp.worker.overload_counts import OverloadCounts
from webapp.worker.refusals import refusal
from webapp.worker.request_heads import MAX_HEAD_BYTES, has_more, is_readable, read_head
from webapp.worker.thread_pool import ThreadPool

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAX_WAITING = 32  # requests that may wait for a thread; further requests get 503
MAX_HELD_BYTES = 64 << 20  # of all unsent answers together
ACCEPT_BATCH = 32  # connections that are accepted at once while requests wait
TICK_SECONDS = 0.25  # time between two checks of the deadlines
LOADED_SWITCH_SECONDS = 0.0005  # Python's switch interval under load, so that the loop gets its many short turns
QUIET_SECONDS = 2.0  # how long a stopping worker waits for clients that have sent nothing

_OUT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class LoopWorker(Worker):  # type: ignore[misc]
    """One loop reads request heads and sends unsent bytes; threads make the pages.

    A connection carries one request.  The client must send its head within HEAD_SECONDS and receive its answer within
    ANSWER_SECONDS.  While MAX_WAITING requests wait for a thread, further requests get 503 at once.  No thread works
    for a client that has left.  The loop itself answers the health checks.
    """

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:  # noqa: ANN401 - gunicorn's signature
        """Refuse TLS.  Raises SystemExit if it is configured."""
        if cfg.is_ssl:
            log.critical(
                "This server speaks plain HTTP. Put a proxy in front of it for TLS, and remove the option certfile."
            )
            raise SystemExit(1)

    def run(self) -> None:
        """Serve until told to stop, or until the parent has ended; then finish the requests that have begun."""
        self._switch_seconds = sys.getswitchinterval()
        self._loop = Loop()
        self._threads = ThreadPool[Connection](self.cfg.threads, self._work)
        self._connections = set[Connection]()
        self._overload = OverloadCounts(self.log)
        self._overload_app: WSGIApplication | None = getattr(self.wsgi, "extensions", {}).get("dateline.overload")
        self._checked_at = 0.0
        self.notify()  # at once: the parent ends only workers that have reported before
        for listener in self.sockets:
            self._loop.watch(listener.fileno(), READ, partial(self._accept_some, listener, listener.getsockname()))
        while self.alive and os.getppid() == self.ppid:
            self._run_once()
        self._stop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - gunicorn's signature
        """Stop, after the requests that have begun are finished."""
        self.alive = False
        self._wake()

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in this way on Ctrl-C as well."""
        self.cfg.worker_int(self)
        self.handle_exit(sig, frame)

    def _wake(self) -> None:
        if hasattr(self, "_loop"):
            self._loop.call(lambda: None)

    def _run_once(self) -> None:
        self._loop.run_once(TICK_SECONDS)
        now = time.monotonic()
        if now - self._checked_at >= TICK_SECONDS:
            self._checked_at = now
            self._check_deadlines(now)

    def _check_deadlines(self, now: float) -> None:
        """Report to the parent, unless all threads hang, and close connections that are past their deadlines."""
        if not self.timeout or self._threads.stuck_seconds() < self.timeout:
            self.notify()
        for connection in list(self._connections):
            if now >= connection.deadline:
                self._abort(connection)
        self._overload.log(now)

    def _stop(self) -> None:
        end = time.monotonic() + self.cfg.graceful_timeout
        for listener in self.sockets:
            self._loop.unwatch(listener.fileno())
            listener.close()
        for connection in list(self._connections):
            if not connection.head:
                connection.deadline = min(connection.deadline, time.monotonic() + QUIET_SECONDS)
        while self._connections and time.monotonic() < end:
            self._run_once()

    # Accepting clients

    def _accept_some(self, listener: Any, server: object) -> None:  # noqa: ANN401 - gunicorn's socket
        """Accept one connection, so that other workers get some; a batch of them while requests wait.

        Under load the loop waits for Python's lock after every system call, so it does more in each turn.
        """
        is_loaded = len(self._threads) > self.cfg.threads
        sys.setswitchinterval(LOADED_SWITCH_SECONDS if is_loaded else self._switch_seconds)
        for _ in range(ACCEPT_BATCH if len(self._threads) else 1):
            if not self._accept(listener, server):
                break

    def _accept(self, listener: Any, server: object) -> bool:  # noqa: ANN401 - gunicorn's socket
        try:
            client, peer = listener.accept()
        except OSError as error:
            if error.errno in _OUT_OF_RESOURCES:
                self._make_room()
            return False
        connection = Connection(client, peer, server, self._on_unsent)
        self._connections.add(connection)
        if len(self._connections) > self.cfg.worker_connections:
            self._make_room()
        self._read(connection)
        return True

    def _make_room(self) -> None:
        """Abort the connection that is nearest to its deadline; none if threads work for all of them."""
        oldest = min(list(self._connections), key=lambda connection: connection.deadline, default=None)
        if oldest is not None and oldest.deadline != float("inf"):
            self._abort(oldest)

    def _read(self, connection: Connection) -> None:
        if connection.is_closed:
            return
        data = connection.receive(MAX_HEAD_BYTES + 1 - len(connection.head))
        if data == b"":
            self._close(connection)
            return
        connection.head += data or b""
        if data and is_readable(connection.head, len(data), self.cfg):
            self._dispatch(connection)
        else:
            self._loop.watch(connection.socket, READ, partial(self._read, connection))

    def _dispatch(self, connection: Connection) -> None:
        """Answer a request here, or queue it for a thread."""
        self._loop.unwatch(connection.socket)
        connection.deadline = float("inf")
        head = bytes(connection.head)
        request = read_head(head, connection.peer, self.cfg)
        if isinstance(request, HTTPStatus):
            self._refuse(connection, request, "A request could not be read as HTTP.")
            return
        connection.sends_more = has_more(head, request)
        if request.path in PATHS and self._overload_app:
            self._answer_here(connection, request, self.wsgi)
        elif len(self._threads) < MAX_WAITING or self._drop_departed():
            connection.exchange = self._make_exchange(connection, request, self.wsgi)
            self._threads.submit(connection)
        else:
            self._reject(connection, request)

    def _reject(self, connection: Connection, request: Request) -> None:
        self._overload.rejected += 1
        if self._overload_app:
            self._answer_here(connection, request, self._overload_app)
        else:
            self._refuse(
                connection,
                HTTPStatus.SERVICE_UNAVAILABLE,
                "A request was turned away because too many others were waiting.",
            )

    def _make_exchange(self, connection: Connection, request: Request, application: "WSGIApplication") -> HttpExchange:
        return HttpExchange(application, request, connection, self.cfg, self.log)

    def _drop_departed(self) -> bool:
        """Remove waiting requests whose clients have left.  Returns whether there is room then."""
        for connection in self._threads.remove(lambda each: not each.had_unsent and each.has_left(counts_ended=True)):
            self._close(connection)
        return len(self._threads) < MAX_WAITING

    # Answering

    def _work(self, connection: Connection) -> None:
        """Make an answer, or more of it, unless the client has left.  Runs on a thread of the pool.

        A client that ended its sending side counts as one that has left only while other requests wait.
        """
        exchange = connection.exchange
        assert exchange is not None
        if not connection.had_unsent and connection.has_left(counts_ended=len(self._threads) > 0):
            self._loop.call(self._close, connection)
        elif exchange.advance():
            self._complete(connection)
        else:
            self._loop.call(self._pause, connection)

    def _answer_here(self, connection: Connection, request: Request, application: "WSGIApplication") -> None:
        self._make_exchange(connection, request, application).advance()
        self._complete(connection)

    def _refuse(self, connection: Connection, status: HTTPStatus, why: str = "") -> None:
        """Send an answer of the server itself, and log `why`, if given."""
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
        """Close a connection whose answer is complete, on this thread, or let the loop send the rest first."""
        if connection.finish():
            self._connections.discard(connection)
        else:
            self._loop.call(self._finish_sending, connection)

    def _finish_sending(self, connection: Connection) -> None:
        connection.is_answered = True
        if connection.is_closed or not connection.held_bytes:
            self._loop.unwatch(connection.socket)
            if connection.is_closed or not connection.sends_more:
                self._close(connection)
            else:
                connection.linger()
                self._loop.watch(connection.socket, READ, partial(self._discard, connection))

    def _discard(self, connection: Connection) -> None:
        if connection.receive(MAX_HEAD_BYTES) == b"":
            self._close(connection)

    # Sending later

    def _on_unsent(self, connection: Connection) -> None:
        self._loop.call(self._watch_unsent, connection)

    def _watch_unsent(self, connection: Connection) -> None:
        if connection.is_closed:
            return
        self._loop.watch(connection.socket, WRITE, partial(self._flush, connection))
        self._limit_held_bytes()

    def _flush(self, connection: Connection) -> None:
        try:
            connection.flush()
        except ClientLeftError:
            self._close(connection)
            return
        if not connection.held_bytes:
            self._loop.unwatch(connection.socket)
        if connection.is_answered:
            self._finish_sending(connection)
        elif connection.is_paused and connection.held_bytes <= MAX_UNSENT_BYTES // 2:
            self._resume(connection)

    def _pause(self, connection: Connection) -> None:
        """Let an answer wait, without a thread, until its client has received some of it."""
        connection.is_paused = True
        if connection.is_closed or connection.held_bytes <= MAX_UNSENT_BYTES // 2:
            self._resume(connection)
        self._limit_held_bytes()

    def _resume(self, connection: Connection) -> None:
        connection.is_paused = False
        self._threads.submit(connection)

    def _limit_held_bytes(self) -> None:
        """Abort the oldest unsent answers until all together hold at most MAX_HELD_BYTES."""
        waiting = sorted((c for c in list(self._connections) if c.had_unsent), key=lambda c: c.deadline)
        held = sum(_held_bytes(connection) for connection in waiting)
        for connection in waiting:
            if held <= MAX_HELD_BYTES:
                return
            held -= _held_bytes(connection)
            self._abort(connection)

    # Closing

    def _abort(self, connection: Connection) -> None:
        """Abort a late connection: with 408 if a part of its head has arrived, else without an answer."""
        if connection.head and connection.exchange is None and not connection.is_answered:
            self._abort_request(connection)
            return
        self._overload.unreceived += connection.had_unsent
        self._close(connection, at_once=True)

    def _abort_request(self, connection: Connection) -> None:
        self._overload.late += 1
        self._loop.unwatch(connection.socket)
        connection.deadline = float("inf")
        self._refuse(connection, HTTPStatus.REQUEST_TIMEOUT)

    def _close(self, connection: Connection, *, at_once: bool = False) -> None:
        self._connections.discard(connection)
        if not connection.is_closed:
            self._loop.unwatch(connection.socket)
        connection.close(at_once=at_once)
        if connection.is_paused:
            self._resume(connection)  # so that the application's iterator is closed


def _held_bytes(connection: Connection) -> int:
    """The bytes that a connection may hold in memory: unsent ones, and those of its answer that are not made yet."""
    return connection.held_bytes + (connection.exchange.missing_bytes if connection.exchange else 0)
