"""What the server itself answers where no application does: to what is no HTTP, comes too slowly, or failed."""

from email.utils import formatdate
from http import HTTPStatus

from webapp.request_ids import HEADER
from webapp.security import HEADERS

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "The request could not be read as HTTP.",
    HTTPStatus.REQUEST_TIMEOUT: "The request did not arrive in time.",
    HTTPStatus.EXPECTATION_FAILED: "No such expectation is met here.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is too long; search for fewer words.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The headers of the request are too large.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here, and it has been noted.",
    HTTPStatus.NOT_IMPLEMENTED: "The request is coded in a way that is not understood here.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Too many requests are waiting; try again in a moment.",
}


def refusal(status: HTTPStatus, request_id: str) -> bytes:
    """Write a whole answer, with the security headers and an id, that says nothing of what was sent."""
    body = f"{_SENTENCES[status]}\n"
    headers = [
        ("Server", "gunicorn"),
        ("Date", formatdate(usegmt=True)),
        ("Connection", "close"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        (HEADER, request_id),
        *([("Retry-After", "1")] if status is HTTPStatus.SERVICE_UNAVAILABLE else []),
        *HEADERS,
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n{body}".encode("latin-1")
