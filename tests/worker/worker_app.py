"""The application of these tests: the real one with more routes, and limits that a test sets."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from flask import Response, request
from worker_site import PART

from webapp.wsgi import app

__all__ = ["app"]

LIMITS = "DATELINE_TEST_LIMITS"

for _name, _value in json.loads(os.environ.get(LIMITS, "{}")).items():
    _module, _constant = _name.split(".")
    setattr(import_module(f"webapp.worker.{_module}"), _constant, float(_value))

_BEGUN = Path(os.environ["DATELINE_INDEX_DIR"]) / "begun"
_counts = Counter[str]()


@app.get("/test/work")
def work() -> Response:
    """Occupy a thread for some seconds.  A file counts the calls, for clients that get no thread."""
    with _BEGUN.open("ab") as file:
        file.write(b".")
    time.sleep(float(request.args.get("seconds", "0")))
    return _plain("done")


@app.get("/test/counts")
def counts() -> Response:
    """Return the number of open streams, and of the parts that they made."""
    return _plain(json.dumps(_counts))


@app.get("/test/large")
def large() -> Response:
    """Answer some megabytes, made at once."""
    return _plain(PART * 16 * int(request.args["megabytes"]))


@app.get("/test/stream")
def stream() -> Response:
    """Answer some megabytes, made in parts."""
    parts = 16 * int(request.args["megabytes"])

    def make() -> Iterator[bytes]:
        _counts["open"] += 1
        try:
            for _ in range(parts):
                _counts["parts"] += 1
                yield PART
        finally:
            _counts["open"] -= 1

    response = _plain(make())
    if "length" in request.args:
        response.content_length = parts * len(PART)
    return response


@app.get("/test/fail")
def fail_late() -> Response:
    """Fail after the answer has begun."""
    asked = request.args["q"]

    def make() -> Iterator[bytes]:
        yield b"begun"
        raise ValueError(asked)

    return _plain(make())


@app.get("/test/exit")
def end_thread() -> Response:
    """Raise SystemExit."""
    raise SystemExit


@app.get("/test/exit-late")
def end_thread_late() -> Response:
    """Raise SystemExit after the answer has begun."""

    def make() -> Iterator[bytes]:
        yield b"begun"
        raise SystemExit

    return _plain(make())


class _Failing:
    """A layer that fails before Flask is called."""

    def __init__(self, application):
        self._application = application

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/test/fail-early":
            raise ValueError(environ["QUERY_STRING"])
        return self._application(environ, start_response)


def _plain(body: object) -> Response:
    return Response(body, mimetype="text/plain", headers={"Cache-Control": "no-store"})  # type: ignore[arg-type]


def _open_slowly(*arguments: object) -> object:
    time.sleep(_OPENING_SECONDS)
    return _open(*arguments)


_OPENING_SECONDS = float(os.environ.get("DATELINE_TEST_OPENING", "0"))
_holder = app.extensions["dateline.engine"]
_open, _holder._open_engine = _holder._open_engine, _open_slowly
app.wsgi_app = _Failing(app.wsgi_app)  # type: ignore[method-assign]
