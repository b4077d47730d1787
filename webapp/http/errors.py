"""Maps every error to an answer: a page for people, `application/problem+json` for programs."""

import logging
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dateline.errors import (
    ArticleMovedError,
    ArticleNotFoundError,
    ArticleWithheldError,
    BadRequestError,
    IndexUnavailableError,
    NoIndexError,
)
from webapp.http.responses import make_json
from webapp.logs import path_of

RETRY_AFTER_SECONDS = 5
_LATER = {"Retry-After": str(RETRY_AFTER_SECONDS)}
_JSON_PATHS = ("/api/", "/livez", "/readyz")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in words: a title, a sentence on what happened, a sentence on what to do, and a command for that."""

    status: int
    title: str
    happened: str
    advice: str
    parameter: str | None = None
    command: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Return the problem details of RFC 9457."""
        detail = {"title": self.title, "status": self.status, "detail": f"{self.happened} {self.advice}"}
        return detail | ({"parameter": self.parameter} if self.parameter else {})


def register(app: Flask) -> None:
    """Let this module answer every error of `app`."""
    app.register_error_handler(Exception, respond)


def respond(error: Exception) -> Response:
    """Make the response to an error: a page or JSON, by the requested path."""
    if isinstance(error, ArticleMovedError):
        return _redirect(error.article_id)
    return render(to_problem(error), as_json=expects_json(request.path))


def _redirect(article_id: str) -> Response:
    """Redirect to the article under the id that it has now, with the parameters of the request.

    The answer is asked for again each time, since an earlier generation may be served again.
    """
    path, _, _ = request.path.rpartition("/")
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    response = make_response(redirect(f"{request.root_path}{path}/{quote(article_id)}{query}", 301))
    response.headers["Cache-Control"] = "no-cache"
    return response


def expects_json(path: str) -> bool:
    """Whether the answers under a path are JSON."""
    return path.startswith(_JSON_PATHS)


def render(problem: Problem, *, as_json: bool) -> Response:
    """Make the response for a problem.  Needs the context of a request."""
    if as_json:
        response = make_json(problem.to_json(), mimetype="application/problem+json")
    else:
        response = make_response(render_template("error.html", problem=problem))
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


def to_problem(error: Exception) -> Problem:
    """Map an error to a status and words.  An unexpected error is logged, and its answer gives no details."""
    match error:
        case BadRequestError():
            sentence = _sentence(str(error), error.parameter)
            advice = f"Correct “{error.parameter}” and try again."
            return Problem(400, "Bad request", sentence, advice, parameter=error.parameter)
        case ArticleNotFoundError():
            happened = "There is no article at this address. It may have been removed, or the link may be incomplete."
            return Problem(404, "Article not found", happened, "Search for words from the article.")
        case ArticleWithheldError():
            happened = "This article has been withheld, so the archive no longer shows it."
            return Problem(410, "Article withheld", happened, "Search for other articles.")
        case IndexUnavailableError():
            return _no_index() if isinstance(error, NoIndexError) else _unreadable_index()
        case HTTPException() if error.code is not None and error.code < 500:
            return _client_problem(error, error.code)
    _log.error("unexpected error for %s %s", request.method, path_of(request.path), exc_info=error)
    happened = "The server could not answer this request because of an error, which has been logged."
    return Problem(500, "Something went wrong", happened, "Try again, or go back to the front page.")


def _no_index() -> Problem:
    happened = "This archive has no index yet, so there is nothing to search."
    advice = "Please come back later. If you run this archive, build the index with the command reindex."
    return Problem(503, "No index yet", happened, advice, command="reindex", headers=_LATER)


def _unreadable_index() -> Problem:
    happened = "The archive cannot be searched at the moment, because its index cannot be read."
    advice = "Please wait a moment and load this page again. If you run this archive, its log has the reason."
    return Problem(503, "The archive is not available", happened, advice, headers=_LATER)


def _client_problem(error: HTTPException, code: int) -> Problem:
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ("GET", "HEAD")))
        happened = f"This address accepts only {allowed.replace(', ', ' and ')} requests."
        return Problem(code, "Method not allowed", happened, "Use a GET request.", headers={"Allow": allowed})
    if code == 404:
        advice = "Search the archive, or go to the front page."
        return Problem(code, "Page not found", "There is no page at this address.", advice)
    return Problem(code, error.name, "The request could not be understood.", "Check the address and try again.")


def _sentence(text: str, parameter: str) -> str:
    """Make a sentence of a message; the name of a parameter at its beginning is not capitalised."""
    text = text.strip().rstrip(".")
    return f"{text}." if text.startswith(f"{parameter} ") else f"{text[:1].upper()}{text[1:]}."
