"""The answer to requests for which there is no room in the queue: 503, made in advance."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from webapp.http.errors import Problem, expects_json, render

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RETRY_AFTER_SECONDS = 2

_PROBLEM = Problem(
    503,
    "Too many searches",
    "The archive is receiving more searches than it can answer at the moment.",
    "Try again in a few seconds.",
    headers={"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"},
)


def make_overload_app(app: Flask) -> "WSGIApplication":
    """Make an application that answers every request with 503, as a page or as JSON by its path.

    Both answers are rendered once, so that turning a crowd away costs little.
    """
    with app.test_request_context("/"):
        page, problem = (render(_PROBLEM, as_json=as_json) for as_json in (False, True))
    answers = {True: (problem.get_data(), problem.headers.to_wsgi_list())}
    answers[False] = page.get_data(), page.headers.to_wsgi_list()

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body, headers = answers[expects_json(environ["PATH_INFO"])]
        start_response("503 Service Unavailable", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return answer
