"""Log lines: their form, what they name, and what they never do."""

import json
import logging
import re
from collections.abc import Iterator

import pytest

from webapp.logs import REQUEST_ID, make_formatter, path_of

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@pytest.fixture(autouse=True)
def outside_of_requests() -> Iterator[None]:
    """Without the id of a request that another test has made in this thread, where no worker keeps them apart."""
    token = REQUEST_ID.set("")
    yield
    REQUEST_ID.reset(token)


@pytest.fixture
def in_request(outside_of_requests: None) -> Iterator[None]:
    """As if a request was handled."""
    token = REQUEST_ID.set("abc-1")
    yield
    REQUEST_ID.reset(token)


def make_record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    """A record of an error, where it was raised."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("webapp.serving", logging.ERROR, __file__, 1, message, (), exc_info)


def raised(error: Exception) -> Exception:
    """An exception that came from another."""
    try:
        try:
            int("privateword")
        except ValueError as cause:
            raise error from cause
    except Exception as caught:
        return caught


def test_a_line_has_time_level_process_and_request(in_request: None) -> None:
    """In this order; the time is UTC."""
    line = make_formatter("text").format(make_record("serving generation x"))
    assert re.fullmatch(rf"{TIME} ERROR \d+ abc-1 serving generation x", line)


def test_a_line_outside_of_requests_says_so() -> None:
    """With a dash, so that the fields stay where they are."""
    assert re.fullmatch(rf"{TIME} ERROR \d+ - x", make_formatter("text").format(make_record("x")))


def test_an_object_has_the_same(in_request: None) -> None:
    """On one line, by names."""
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
    """By kind and place, and so is what it came from; a message may quote the query."""
    for log_format in ("text", "json"):
        text = make_formatter(log_format).format(make_record("x", raised(KeyError("privateword"))))
        assert "KeyError" in text
        assert "ValueError" in text
        assert "test_logs.py" in text
        assert "privateword" not in text.replace('int(\\"privateword\\")', "").replace('int("privateword")', "")


def test_an_exception_elsewhere_is_told_whole() -> None:
    """The thread that opens generations has no reader's words."""
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
    """However a client writes them."""
    assert path_of(target) == path
