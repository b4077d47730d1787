"""The id of a request: in the header of its answer, and in each line that is logged while it is handled."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from webapp.logs import REQUEST_ID

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
_FORM = re.compile(r"[A-Za-z0-9-]{1,64}")


def make_id() -> str:
    """Make an id that no other request has."""
    return uuid.uuid4().hex


class RequestIds:
    """WSGI middleware that names each request: as a trusted proxy in front has named it, else anew."""

    def __init__(self, application: "WSGIApplication", *, trusting: bool) -> None:
        self._application = application
        self._trusting = trusting

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request as the wrapped application does, with its id in the header."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._trusting else ""
        request_id = given if _FORM.fullmatch(given) else make_id()
        REQUEST_ID.set(request_id)

        def start_with_id(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, (HEADER, request_id)], exc_info)

        return self._application(environ, start_with_id)
