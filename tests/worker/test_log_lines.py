"""The log of a running server: every line has the form and the request id, and no words of readers."""

import json
import re
from pathlib import Path

import pytest
from worker_site import Site, serve, wait_until

from dateline.article import Article
from dateline.dates import PartialDate
from indexer.builds import build_index

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR|CRITICAL) \d+ [A-Za-z0-9-]{1,64} .+"
)
TARGETS = (
    "/search?q=privateword",
    "http://privateword:privateword@privateword.example/search?q=privateword",
    "/search;q=privateword",
    "/search;a=b;q=privateword?q=privateword",
    "/api/v1/search?q=privateword&page=x",
    "/search%3Fq=privateword",
    "/search&q=privateword",
    "/test/fail-early?q=privateword",
    "/test/fail?q=privateword",
)


def ask_in_every_way(site: Site) -> None:
    """Send a word in every part of a request."""
    for target in TARGETS:
        site.ask(
            target, "User-Agent: privateword", "Referer: http://x/?q=privateword", "X-Request-ID: forged-privateword"
        )
    for sent in (b"GET privateword HTTP/1.1\r\n\r\n", b"privateword\r\n\r\n", b"GET /?q=privateword HTTP/7.7\r\n\r\n"):
        with site.connect(sent) as connection:
            assert connection.recv(4_096)
    wait_until(lambda: "GET /test/fail 200" in site.log)


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """An archive of one article."""
    build_index([Article("a", "Ships", "Ships came.", PartialDate(1900))], tmp_path / "index")
    return tmp_path / "index"


def test_every_line_has_the_form_and_keeps_to_itself_what_is_asked(index_dir: Path) -> None:
    """Lines of the server, of gunicorn and of the watcher; tracebacks are indented."""
    with serve(index_dir) as site:
        ask_in_every_way(site)
        lines = site.log.splitlines()
        answer = site.ask("/livez")
        wait_until(lambda: answer.headers["x-request-id"] in site.log)
        text = site.log
    assert [line for line in lines if not (LINE.fullmatch(line) or line.startswith("    "))] == []
    assert "privateword" not in text
    assert "127.0.0.1" not in text.replace("Listening at: http://127.0.0.1", "").replace(
        "Dateline is at http://127.0.0.1", ""
    )
    assert "serving generation" in text
    assert "GET /search 200 " in text
    assert "A request could not be read as HTTP." in text


def test_each_line_is_an_object_if_that_is_wished(index_dir: Path) -> None:
    """DATELINE_LOG_FORMAT=json gives objects; those of requests have fields."""
    with serve(index_dir, DATELINE_LOG_FORMAT="json", DATELINE_TRUSTED_PROXIES="1") as site:
        ask_in_every_way(site)
        site.ask("/livez", "X-Request-ID: from-the-proxy")
        wait_until(lambda: "from-the-proxy" in site.log)
        lines = [json.loads(line) for line in site.log.splitlines()]
    assert all({"time", "level", "pid", "logger", "message"} <= set(line) for line in lines)
    (named,) = [line for line in lines if line.get("request_id") == "from-the-proxy"]
    assert (named["method"], named["path"], named["status"]) == ("GET", "/livez", 200)
    assert "privateword" not in json.dumps([{**line, "request_id": ""} for line in lines])


def test_another_worker_of_gunicorn_logs_the_same(index_dir: Path) -> None:
    """Its warnings and errors name no address, no request line and no query."""
    with serve(index_dir, "--worker-class gthread") as site:
        ask_in_every_way(site)
        text = site.log
    assert "privateword" not in text
    assert "A request could not be handled." in text
    assert "ip=" not in text
