"""A request and its answer, which a WSGI application makes in parts, on any thread."""

import contextvars
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http import wsgi
from gunicorn.http.message import Request

from webapp.http.request_ids import make_id
from webapp.logs import REQUEST_ID
from webapp.worker.connection import ClientLeftError, Connection
from webapp.worker.refusals import refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class HttpExchange:
    """Runs an application for one request.  `advance` stops while the client has much to receive; call it again later.

    Context variables that the application sets belong to the request, on every thread that continues it.
    """

    def __init__(
        self, application: "WSGIApplication", request: Request, connection: Connection, cfg: Config, log: Logger
    ) -> None:
        self._application = application
        self._request = request
        self._connection = connection
        self._cfg = cfg
        self._log = log
        self._began = time.monotonic()
        self._context = contextvars.Context()
        self._response: Any = None
        self._environ: dict[str, Any] = {}
        self._answer: Iterable[bytes] | None = None
        self._parts: Iterator[bytes] = iter(())

    @property
    def missing_bytes(self) -> int:
        """The number of announced bytes that are not made yet; 0 if the length was not announced."""
        if self._response is None or self._response.response_length is None:
            return 0
        return int(max(0, self._response.response_length - self._response.sent))

    def advance(self) -> bool:
        """Make the answer, until it is complete or the client has enough to receive.  True when it is complete."""
        return self._context.run(self._advance)

    def _advance(self) -> bool:
        try:
            if not self._make():
                return False
        except ClientLeftError:
            pass
        except BaseException:  # SystemExit too: it would end the thread, which is not replaced
            self._fail()
        self._end()
        return True

    def _make(self) -> bool:
        if self._answer is None:
            self._begin()
        if self._connection.is_closed:
            raise ClientLeftError
        for part in self._parts:
            self._response.write(part)
            if self._connection.is_full and not self._is_complete():
                return False
        self._response.close()
        return True

    def _is_complete(self) -> bool:
        return self._response.response_length is not None and not self.missing_bytes

    def _begin(self) -> None:
        client = self._connection
        self._response, self._environ = wsgi.create(self._request, client, client.peer, client.server, self._cfg)
        self._response.force_close()
        self._environ["wsgi.multithread"] = True
        self._answer = self._application(self._environ, self._response.start_response)
        self._parts = iter(self._answer)

    def _fail(self) -> None:
        if not REQUEST_ID.get():
            REQUEST_ID.set(make_id())  # it failed before it got an id
        self._log.exception("The answer to a request could not be made.")
        if self._response is None or not self._response.headers_sent:
            with suppress(ClientLeftError):
                self._connection.sendall(refusal(HTTPStatus.INTERNAL_SERVER_ERROR, REQUEST_ID.get()))

    def _end(self) -> None:
        if self._response is not None and self._response.status is not None:
            took = timedelta(seconds=time.monotonic() - self._began)
            self._log.access(self._response, self._request, self._environ, took)
        try:
            getattr(self._answer, "close", lambda: None)()
        except BaseException:
            self._log.exception("The answer to a request could not be closed.")
