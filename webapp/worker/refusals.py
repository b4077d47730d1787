"""Answers that the server makes without the application: to invalid, slow and failed requests."""

from email.utils import formatdate
from http import HTTPStatus

from webapp.http.request_ids import HEADER
from webapp.http.security import HEADERS

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "The request could not be read as HTTP.",
    HTTPStatus.REQUEST_TIMEOUT: "The request did not arrive in time.",
    HTTPStatus.EXPECTATION_FAILED: "The server does not support the Expect header of this request.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is too long. Search for fewer words.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The headers of the request are too long.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on the server. The error has been logged.",
    HTTPStatus.NOT_IMPLEMENTED: "The server does not support the transfer coding of this request.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server is busy. Try again in a moment.",
}


def refusal(status: HTTPStatus, request_id: str) -> bytes:
    """Make the bytes of an answer with the security headers and a request id; it quotes nothing of the request."""
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
