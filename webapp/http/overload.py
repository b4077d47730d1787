"""The answer to requests for which there is no room in the queue: 503, made in advance."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from webapp.http.compression import ENCODINGS, Encoding, choose_encoding, encode, negotiate
from webapp.http.errors import Problem, expects_json, render

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RETRY_AFTER_SECONDS = 2

_PROBLEM = Problem(
    503,
    "Too many searches",
    "The archive is receiving more searches than it can answer at the moment.",
    "Please wait a few seconds and load this page again.",
    headers={"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"},
)


def make_overload_app(app: Flask) -> "WSGIApplication":
    """Make an application that answers every request with 503, as a page or as JSON by its path.

    All answers are rendered and compressed once, so that turning a crowd away costs little.
    """
    with app.test_request_context("/"):
        answers = {(as_json, name): _render(as_json, name) for as_json in (False, True) for name in ENCODINGS}

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        body, headers = answers[expects_json(environ["PATH_INFO"]), encoding]
        start_response("503 Service Unavailable", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return answer


def _render(as_json: bool, name: Encoding) -> tuple[bytes, list[tuple[str, str]]]:  # noqa: FBT001
    response = render(_PROBLEM, as_json=as_json)
    encode(response, negotiate(response, name))
    return response.get_data(), response.headers.to_wsgi_list()
