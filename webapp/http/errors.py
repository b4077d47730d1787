"""Every error, mapped to HTTP in one place: a page for people, `application/problem+json` for programs."""

import logging
from dataclasses import dataclass, field

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dateline.errors import ArticleNotFoundError, ArticleWithheldError, BadRequestError, IndexUnavailableError
from webapp.http.responses import make_json
from webapp.logs import path_of

RETRY_AFTER_SECONDS = 5
_FOR_PROGRAMS = ("/api/", "/livez", "/readyz")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for people: a heading, one sentence on what happened, one on what to do."""

    status: int
    title: str
    happened: str
    advice: str
    parameter: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Give the problem details of RFC 9457."""
        detail = {"title": self.title, "status": self.status, "detail": f"{self.happened} {self.advice}"}
        return detail | ({"parameter": self.parameter} if self.parameter else {})


def register(app: Flask) -> None:
    """Let `app` answer every error from here."""
    app.register_error_handler(Exception, respond)


def respond(error: Exception) -> Response:
    """Turn an error into its response, in the form that the asked path speaks."""
    return render(to_problem(error), for_programs=speaks_json(request.path))


def speaks_json(path: str) -> bool:
    """Whether what is asked for under a path is read by programs."""
    return path.startswith(_FOR_PROGRAMS)


def render(problem: Problem, *, for_programs: bool) -> Response:
    """Make the response that tells of a problem.  Needs the context of a request."""
    if for_programs:
        response = make_json(problem.to_json(), mimetype="application/problem+json")
    else:
        response = make_response(render_template("error.html", problem=problem))
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


def to_problem(error: Exception) -> Problem:
    """Map an error of any part to a status and to words.  What is not expected is logged and says nothing."""
    match error:
        case BadRequestError():
            sentence = _sentence(str(error), error.parameter)
            advice = f"Change “{error.parameter}” and try again."
            return Problem(400, "Bad request", sentence, advice, parameter=error.parameter)
        case ArticleNotFoundError():
            happened = "The archive has no article at this address; it may be gone, or the link cut short."
            return Problem(404, "No such article", happened, "Search for words that it contains.")
        case ArticleWithheldError():
            happened = "This article has been withheld; the archive does not show it any more."
            return Problem(410, "Article withheld", happened, "Search the archive for others.")
        case IndexUnavailableError():
            happened = "The archive cannot be searched now, because there is no index to search in."
            advice = "Try again in a moment; whoever runs this archive builds one with the command reindex."
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return Problem(503, "No index yet", happened, advice, headers=headers)
        case HTTPException() if error.code is not None and error.code < 500:
            return _client_problem(error, error.code)
    _log.error("unexpected error for %s %s", request.method, path_of(request.path), exc_info=error)
    happened = "Something went wrong here, and it has been noted."
    return Problem(500, "An error of ours", happened, "Try again, or go back to the front page.")


def _client_problem(error: HTTPException, code: int) -> Problem:
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ("GET", "HEAD")))
        happened = f"This address can only be read, with {allowed.replace(', ', ' or ')}."
        return Problem(code, "Method not allowed", happened, "Use a GET request.", headers={"Allow": allowed})
    if code == 404:
        advice = "Search the archive, or go to the front page."
        return Problem(code, "No such page", "There is nothing at this address.", advice)
    return Problem(code, error.name, "The request could not be understood.", "Check the address, and try again.")


def _sentence(text: str, parameter: str) -> str:
    """Make a sentence of a message; one that begins with the name of the parameter begins as that is written."""
    text = text.strip().rstrip(".")
    return f"{text}." if text.startswith(f"{parameter} ") else f"{text[:1].upper()}{text[1:]}."
