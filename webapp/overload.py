"""What is answered where more requests wait for a thread than there is room for: 503, made beforehand."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from webapp.errors import Problem, render, speaks_json

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RETRY_AFTER_SECONDS = 2

_PROBLEM = Problem(
    503,
    "Too many searches",
    "More is being asked just now than this archive can answer at once.",
    "Try again in a moment.",
    headers={"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"},
)


def make_busy(app: Flask) -> "WSGIApplication":
    """Make an application that tells every request to come again, in the form that its path speaks.

    It does next to nothing, so that a crowd that is turned away costs the others little.
    """
    with app.test_request_context("/"):
        page, problem = (render(_PROBLEM, for_programs=for_programs) for for_programs in (False, True))
    answers = {True: (problem.get_data(), problem.headers.to_wsgi_list())}
    answers[False] = page.get_data(), page.headers.to_wsgi_list()

    def busy(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body, headers = answers[speaks_json(environ["PATH_INFO"])]
        start_response("503 Service Unavailable", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return busy
