"""Log lines: their form, their contents, and what they never contain."""

import json
import logging
import re
from collections.abc import Iterator

import pytest

from webapp.logs import REQUEST_ID, make_formatter, path_of

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@pytest.fixture(autouse=True)
def outside_of_requests() -> Iterator[None]:
    """Remove the id of a request that another test has left in this thread; in production workers keep them apart."""
    token = REQUEST_ID.set("")
    yield
    REQUEST_ID.reset(token)


@pytest.fixture
def in_request(outside_of_requests: None) -> Iterator[None]:
    """Set the id of a request, as while one is handled."""
    token = REQUEST_ID.set("abc-1")
    yield
    REQUEST_ID.reset(token)


def make_record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    """Make a record of an error."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("webapp.serving", logging.ERROR, __file__, 1, message, (), exc_info)


def raised(error: Exception) -> Exception:
    """An exception that was caused by another one."""
    try:
        try:
            int("privateword")
        except ValueError as cause:
            raise error from cause
    except Exception as caught:
        return caught


def test_a_line_has_time_level_process_and_request(in_request: None) -> None:
    """They stand in this order; the time is UTC."""
    line = make_formatter("text").format(make_record("serving generation x"))
    assert re.fullmatch(rf"{TIME} ERROR \d+ abc-1 serving generation x", line)


def test_a_line_outside_of_requests_says_so() -> None:
    """It has a dash in place of the id, so that the number of fields is constant."""
    assert re.fullmatch(rf"{TIME} ERROR \d+ - x", make_formatter("text").format(make_record("x")))


def test_an_object_has_the_same(in_request: None) -> None:
    """A JSON record has the fields by name, on one line."""
    line = make_formatter("json").format(make_record("two\nlines", raised(KeyError("k"))))
    fields = json.loads(line)
    assert "\n" not in line
    assert re.fullmatch(TIME, fields["time"])
    assert (fields["level"], fields["request_id"], fields["logger"]) == ("ERROR", "abc-1", "webapp.serving")
    assert fields["message"] == "two\nlines"
    assert "KeyError" in fields["traceback"]
    assert isinstance(fields["pid"], int)


def test_no_line_is_forged() -> None:
    """Control characters and line ends of a message are written out; a traceback is indented."""
    text = make_formatter("text").format(make_record("a\nb\r\x1b[31m\u2028", raised(KeyError("x\nFORGED"))))
    first, *rest = text.split("\n")
    assert first.endswith(r"a\nb\r\x1b[31m\u2028")
    assert rest
    assert all(line.startswith("    ") for line in rest)


def test_an_exception_in_a_request_is_told_without_its_message(in_request: None) -> None:
    """The exception and its causes appear by type and line of code; their messages may quote the query."""
    for log_format in ("text", "json"):
        text = make_formatter(log_format).format(make_record("x", raised(KeyError("privateword"))))
        assert "KeyError" in text
        assert "ValueError" in text
        assert "test_logs.py" in text
        assert "privateword" not in text.replace('int(\\"privateword\\")', "").replace('int("privateword")', "")


def test_an_exception_elsewhere_is_told_whole() -> None:
    """Outside of requests, as in the thread that opens generations, messages quote no reader."""
    assert "KeyError: 'what'" in make_formatter("text").format(make_record("x", raised(KeyError("what"))))


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/search?q=private", "/search"),
        ("http://host.example/search?q=private", "/search"),
        ("HTTPS://user:private@host.example:80/article/a", "/article/a"),
        ("http://host.example?q=private", "*"),
        ("http://10.9.8.7", "*"),
        ("/search;q=private", "/search"),
        ("/search#private", "/search"),
        ("/search&q=private", "/search"),
        ("/search%3Fq=private", "/search"),
        ("/search%3bq%3dprivate", "/search"),
        ("/search%253Fq=private", "/search"),
        ("/q=private", "/q"),
        ("10.9.8.7:443", "*"),
        ("private", "*"),
        ("*", "*"),
        ("", "*"),
        ("/article/a%20b", "/article/a%20b"),
        ("/x%0AFORGED", "/x%0AFORGED"),
        ("/x\nFORGED", r"/x\nFORGED"),
    ],
)
def test_a_path_is_logged_without_origin_and_query(target: str, path: str) -> None:
    """This holds for every way in which a client may write them."""
    assert path_of(target) == path
