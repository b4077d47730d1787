"""The id of a request: in the header of its answer, and in each line that is logged meanwhile."""

import os
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from webapp.logs import REQUEST_ID

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
_FORM = re.compile(r"[A-Za-z0-9-]{1,64}")


def make_id() -> str:
    """Make a unique id: 32 hexadecimal digits."""
    return os.urandom(16).hex()


class RequestIds:
    """WSGI middleware that gives each request an id: that of a trusted proxy, else a new one."""

    def __init__(self, application: "WSGIApplication", *, trusting: bool) -> None:
        self._application = application
        self._trusting = trusting

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Call the wrapped application, and add the id to the headers of its answer."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._trusting else ""
        request_id = given if _FORM.fullmatch(given) else make_id()
        REQUEST_ID.set(request_id)

        def start_with_id(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, (HEADER, request_id)], exc_info)

        return self._application(environ, start_with_id)
