"""Log lines of a web process: with time, level, process and request id, and without what readers search for.

A line is `time level process request message`, or a JSON object.  The request is the id in the header of the answer,
or `-`.  No line names the address of a client or a query: paths end before anything that may be a query, and an
exception in a request is logged by its type and its lines of code, without its message, which may quote the request.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the current request; empty outside of requests."""

OWN_LOGGERS = ("dateline", "webapp")  # logged from level INFO; all others from WARNING

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#;]*")
_QUERY = re.compile(r"[?#;&=]|%(?:25)*(?:3f|23|3b|26|3d)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def set_up(log_format: str) -> None:
    """Log everything of this process to standard error.  `log_format` is `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(make_formatter(log_format))
    root = logging.getLogger()
    root.handlers = [kept for kept in root.handlers if not isinstance(kept.formatter, TextFormatter)]
    root.addHandler(handler)
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


def make_formatter(log_format: str) -> "TextFormatter":
    """Make the formatter for `text` or `json`."""
    return JsonFormatter() if log_format == "json" else TextFormatter()


def path_of(target: str) -> str:
    """Return the path of a request target for the log: without origin and query; `*` if it has no path."""
    path = target[found.end() :] if (found := _ORIGIN.match(target)) else target
    path = _QUERY.split(path, maxsplit=1)[0]
    return _escape(path) if path.startswith("/") else "*"


class TextFormatter(logging.Formatter):
    """Writes one line; the lines of a traceback are indented, so that each record begins at the margin."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        time, request = _time_of(record), REQUEST_ID.get() or "-"
        lines = [f"{time} {record.levelname} {record.process} {request} {_escape(record.getMessage())}"]
        lines += (f"    {line}" for line in _trace_of(record))
        return "\n".join(lines)


class JsonFormatter(TextFormatter):
    """Writes an object on one line: time, level, pid, logger, message, and, if present, request_id and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        fields: dict[str, Any] = {
            "time": _time_of(record),
            "level": record.levelname,
            "pid": record.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := REQUEST_ID.get():
            fields["request_id"] = request
        if trace := list(_trace_of(record)):
            fields["traceback"] = "\n".join(trace)
        return json.dumps(fields | getattr(record, "fields", {}))


def _time_of(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trace_of(record: logging.LogRecord) -> Iterator[str]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return
    is_of_request = REQUEST_ID.get() or getattr(record, "is_of_request", False)
    text = "".join(_frames(error) if is_of_request else traceback.format_exception(error))
    yield from (_escape(line) for line in text.splitlines())


def _frames(error: BaseException) -> Iterator[str]:
    """Yield the stack of an exception and of its causes: types and lines of code, no messages."""
    if origin := error.__cause__ or (None if error.__suppress_context__ else error.__context__):
        yield from _frames(origin)
        yield "which led to\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"


def _escape(text: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
