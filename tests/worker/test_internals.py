"""The undocumented parts of gunicorn that the server relies on: a version that changes them fails here."""

import inspect
import tomllib
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace

import gunicorn
import pytest
from gunicorn import SERVER
from gunicorn.config import Config
from gunicorn.http import RequestParser, wsgi
from gunicorn.workers.base import Worker

from webapp.worker.request_heads import MAX_HEAD_BYTES, has_more, is_readable, read_head

ROOT = Path(__file__).parents[2]
HEAD = b"GET /a%20b;c?d=e HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nx-twice: 2\r\n\r\n"


class Taker:
    """An object that Response gets in place of a socket."""

    def __init__(self):
        self.taken = b""

    def sendall(self, data: bytes) -> None:
        self.taken += data

    def send(self, data: bytes) -> int:
        return len(data)


@pytest.fixture
def cfg() -> Config:
    """The configuration that the parser reads."""
    config = Config()
    for name, value in (("limit_request_line", 4094), ("forwarded_allow_ips", ""), ("secure_scheme_headers", {})):
        config.set(name, value)
    return config


def test_the_version_is_the_one_that_was_looked_at() -> None:
    """Another version needs a review of this file, `webapp/worker` and the tests of this folder."""
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"gunicorn=={gunicorn.__version__}" in pinned


def test_a_worker_is_made_and_told_as_here() -> None:
    """The base class calls `run` after `post_worker_init`, and has the attributes that the loop uses."""
    source = inspect.getsource(Worker.init_process)
    assert source.index("self.load_wsgi()") < source.index("post_worker_init(self)") < source.index("self.run()")
    names = Worker.__init__.__code__.co_names
    assert {"age", "ppid", "sockets", "timeout", "cfg", "log", "alive"} <= set(names)
    assert callable(Worker.notify)
    assert {"handle_exit", "handle_quit"} <= set(Worker.init_signals.__code__.co_names)


def test_a_parser_takes_bytes_that_are_there(cfg: Config) -> None:
    """It reads a list of bytes like a socket, and returns all that the answer needs."""
    request = next(RequestParser(cfg, [HEAD], ("127.0.0.1", 1)))
    assert (request.method, request.path, request.query) == ("GET", "/a%20b;c", "d=e")
    assert request.headers == [("HOST", "x"), ("X-TWICE", "1"), ("X-TWICE", "2")]
    assert request.body.read() == b""


def test_an_answer_is_written_to_whatever_takes_it(cfg: Config) -> None:
    """The environment is complete, only `sendall` is called, and announced and sent bytes are counted."""
    taker = Taker()
    request = next(RequestParser(cfg, [HEAD], ("127.0.0.1", 1)))
    response, environ = wsgi.create(request, taker, ("127.0.0.1", 1), ("127.0.0.2", 80), cfg)
    assert (environ["PATH_INFO"], environ["RAW_URI"]) == ("/a b;c", "/a%20b;c?d=e")
    assert (environ["REMOTE_ADDR"], environ["SERVER_NAME"], environ["HTTP_X_TWICE"]) == (
        "127.0.0.1",
        "127.0.0.2",
        "1,2",
    )
    assert environ["wsgi.url_scheme"] == "http"
    response.force_close()
    response.start_response("200 OK", [("Content-Length", "5")])
    assert (response.response_length, response.sent, response.headers_sent, response.chunked) == (5, 0, False, False)
    response.write(b"abc")
    assert (response.sent, response.headers_sent, response.status) == (3, True, "200 OK")
    response.write(b"de")
    response.close()
    assert taker.taken.endswith(b"\r\nContent-Length: 5\r\n\r\nabcde")
    assert b"\r\nConnection: close\r\n" in taker.taken
    assert f"\r\nServer: {SERVER}\r\n".encode() in taker.taken
    assert SERVER == "gunicorn"


def test_an_answer_of_unknown_length_comes_in_chunks(cfg: Config) -> None:
    """Each part is one call of `sendall`."""
    taker = Taker()
    request = next(RequestParser(cfg, [HEAD], ("127.0.0.1", 1)))
    response, _ = wsgi.create(request, taker, ("127.0.0.1", 1), ("127.0.0.2", 80), cfg)
    response.start_response("200 OK", [])
    response.write(b"abc")
    response.close()
    assert response.chunked
    assert taker.taken.endswith(b"\r\n\r\n3\r\nabc\r\n0\r\n\r\n")


def test_asking_to_continue_is_answered_by_send_alone(cfg: Config) -> None:
    """The connection of the server ignores `send`."""
    taker = Taker()
    head = b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    request = next(RequestParser(cfg, [head], ("127.0.0.1", 1)))
    wsgi.create(request, taker, ("127.0.0.1", 1), ("127.0.0.2", 80), cfg)
    assert taker.taken == b""


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1_000])
def test_a_head_is_readable_at_its_end_and_not_before(cfg: Config, size: int) -> None:
    """This holds for pieces of any size; a body or another request after it is noticed."""
    head, readable = bytearray(), []
    for at in range(0, len(HEAD), size):
        piece = HEAD[at : at + size]
        head += piece
        readable.append(is_readable(head, len(piece), cfg))
    assert readable == [False] * (len(readable) - 1) + [True]
    request = read_head(HEAD, None, cfg)
    assert not isinstance(request, HTTPStatus)
    assert not has_more(HEAD, request)
    assert has_more(HEAD + b"G", request)


@pytest.mark.parametrize(
    ("head", "readable"),
    [
        (b"GET / HTTP/1.1\r\nX: y\r\n", False),
        (b"GET / HTTP/1.1\n", True),
        (b"GET /" + b"x" * 4_096, True),
        (b"GET /" + b"x" * 4_000, False),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * MAX_HEAD_BYTES, True),
    ],
)
def test_what_cannot_become_a_request_is_not_waited_for(cfg: Config, head: bytes, readable: bool) -> None:
    """A line with a wrong end, a line that is too long, a head that is too large."""
    assert is_readable(bytearray(head), len(head), cfg) is readable
    if readable:
        assert isinstance(read_head(head, None, cfg), HTTPStatus)


def test_a_parser_that_breaks_tells_no_status_of_ours() -> None:
    """Only gunicorn's own errors are the client's; others are raised."""
    with pytest.raises(AttributeError):
        read_head(HEAD, None, SimpleNamespace())
