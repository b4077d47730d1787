"""Files of the served generation that are truncated while they are mapped: real gunicorn, real SIGBUS."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.generations import generation_dir, read_current
from indexer.builds import build_index

ROOT = Path(__file__).parents[3]
SECONDS = 60  # on a machine that does much else
PAGE = 4096
SEARCH = "/api/v1/search?q=harbour&per_page=50"


@dataclass(frozen=True, slots=True)
class Site:
    """A served index: its folder, its port, and the file of its log."""

    folder: Path
    port: int
    log: Path

    def ask(self, path: str) -> tuple[int, bytes] | None:
        """The status and body of an answer; None if the connection was closed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        return None

    def wait_for(self, path: str, status: int) -> bytes:
        """The body of the first answer with this status."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if (answer := self.ask(path)) is not None and answer[0] == status:
                return answer[1]
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """One worker over 400 articles."""
    texts = [f"The harbour of {['Karsk', 'Orlen', 'Varland'][n % 3]} had {n} ships. " * 20 for n in range(400)]
    articles = [Article(f"a{n}", f"Report {n}", text, PartialDate(1990 + n % 30)) for n, text in enumerate(texts)]
    build_index(articles, tmp_path / "index")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {"DATELINE_INDEX_DIR": str(tmp_path / "index"), "PORT": str(port), "WEB_CONCURRENCY": "1"}
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "bin/serve.py"],
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", os.defpath)} | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    folder = generation_dir(tmp_path / "index", read_current(tmp_path / "index") or "")
    try:
        served = Site(folder, port, log)
        served.wait_for("/readyz", 200)
        yield served
    finally:
        process.terminate()
        process.wait(SECONDS)


def largest(folder: Path, kind: str) -> Path:
    """The largest file of a kind."""
    return max(folder.glob(f"*.{kind}"), key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("kind", ["postings", "texts", "documents", "forms"])
def test_a_file_that_is_cut_while_it_is_mapped_is_served_no_more(site: Site, kind: str) -> None:
    """The worker that reads a truncated page is killed, and its successor refuses the generation by name."""
    expected = json.loads(site.wait_for(SEARCH, 200))["hits"]
    path = largest(site.folder, kind)
    assert path.stat().st_size > PAGE
    os.truncate(path, 0)
    answers = []
    deadline = time.monotonic() + SECONDS
    while (answer := site.ask("/readyz")) is None or answer[0] != 503:
        answers.append(site.ask(SEARCH))
        assert time.monotonic() < deadline, site.log.read_text()
    assert all(json.loads(body)["hits"] == expected for status, body in filter(None, answers) if status == 200)
    log = site.log.read_text()
    assert "SIGBUS" in log
    assert f"{path.name} has 0 bytes, not " in log
    assert site.wait_for("/livez", 200)


def test_a_file_that_is_removed_or_replaced_is_served_as_it_was(site: Site) -> None:
    """A process keeps the files that it has mapped, whatever takes their names."""
    expected = json.loads(site.wait_for(SEARCH, 200))["hits"]
    path = largest(site.folder, "texts")
    other = path.with_name("other")
    other.write_bytes(bytes(path.stat().st_size))
    other.replace(path)
    largest(site.folder, "documents").unlink()
    assert json.loads(site.wait_for(SEARCH, 200))["hits"] == expected
    assert "SIGBUS" not in site.log.read_text()
