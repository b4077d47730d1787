"""The style sheet, the script and the icon, compressed once, under names that change with their content."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from webapp.http.compression import ENCODINGS, choose_encoding, compress

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FOLDER = Path(__file__).parents[1] / "static"
_PREFIX = "/static/"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = "max-age=315360000, public, immutable"


class StaticFiles:
    """WSGI middleware that answers the addresses of files, from memory, and leaves all others to the application."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._files = {_PREFIX + asset_name(path.name): _File(path) for path in sorted(_FOLDER.iterdir())}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer GET and HEAD with the file in the client's encoding; to other methods 405."""
        file = self._files.get(environ.get("PATH_INFO", ""))
        if file is None:
            return self._application(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return MethodNotAllowed(["GET", "HEAD"])(environ, start_response)
        return file.answer(environ)(environ, start_response)


class _File:
    """The bytes of a file in each encoding."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        self._type = f"{_TYPES[path.suffix]}; charset=utf-8"
        self._validator = hashlib.sha256(data).hexdigest()[:20]
        self._encoded = {encoding: compress(data, encoding, best=True) for encoding in ENCODINGS}

    def answer(self, environ: "WSGIEnvironment") -> Response:
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        response = Response(self._encoded[encoding], content_type=self._type)
        response.headers["Cache-Control"] = _FOR_EVER
        response.vary.add("Accept-Encoding")
        response.set_etag(f"{self._validator}-{encoding}")
        if encoding != "identity":
            response.headers["Content-Encoding"] = encoding
        response.make_conditional(environ)
        return response


@cache
def asset_name(name: str) -> str:
    """Return the served name of a file: `dateline.<10 hex digits of its SHA-256>.css`."""
    path = _FOLDER / name
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:10]}{path.suffix}"


def serve(app: Flask) -> "WSGIApplication":
    """Wrap `app` so that static files are served first; a name never changes its content, so browsers cache it."""
    app.jinja_env.globals["asset"] = _asset_link
    return StaticFiles(app.wsgi_app)


def _asset_link(name: str) -> str:
    return f"{request.script_root}{_PREFIX}{asset_name(name)}"
