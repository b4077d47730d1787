"""Measures the reader's side: whole pages over HTTP, the first query after opening, the memory of a serving process.

As a program it measures one engine in a process of its own and prints JSON.
"""

import json
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask.testing import FlaskClient

from benchmarks.corpora import PROJECT
from benchmarks.peers import peers_named
from benchmarks.peers.dateline import DatelineIndex
from benchmarks.peers.peer import Measured, OpenIndex
from benchmarks.processes import private_bytes, run_measured
from benchmarks.queries import BenchQuery
from dateline.ports import SearchEngine
from dateline.settings import Settings
from webapp import create_app

WEB_PEERS = ("dateline", "tantivy")
"""The peers that can serve the web application."""

_SERVED = 2_000  # queries before the memory is measured
_NEVER = Path("no-such-index")  # the application gets its engines directly and needs no CURRENT


class ServedPages:
    """An `OpenIndex`; its `page` is a whole result page from the application, template and snippets included."""

    segments = 1
    terms = 0

    def __init__(self, peer: str, folder: Path) -> None:
        engine = _open_engine(peer, folder)
        self._client = _client(engine)

    def prepare(self, query: BenchQuery) -> str:
        """See `OpenIndex`."""
        return " ".join(query.words)

    def measure(self, operation: str, prepared: object) -> Measured:
        """See `OpenIndex`; the answer is the number of bytes of the page."""
        assert operation == "page"
        started = time.process_time_ns()
        response = self._client.get("/search", query_string={"q": prepared})
        seconds = (time.process_time_ns() - started) / 1e9
        if response.status_code != 200:
            raise ValueError(f"a result page came with the status {response.status_code}")
        return Measured(seconds, len(response.data))

    def close(self) -> None:
        """See `OpenIndex`."""


def measure_cold(peer: str, folder: Path, query: BenchQuery) -> dict[str, float]:
    """CPU seconds of opening an index, and of its first page, in a new process (the files are in the page cache)."""
    words = [query.kind, *query.words]
    return dict(json.loads(_measured_apart("cold", peer, folder, words)))


def measure_memory(peer: str, folder: Path, texts: Sequence[str]) -> dict[str, float]:
    """Private bytes of a process after it has served 2,000 result pages, and before it opened the index."""
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(islice(cycle(texts), _SERVED)), file)
        file.flush()
        return dict(json.loads(_measured_apart("memory", peer, folder, [file.name])))


def _measured_apart(what: str, peer: str, folder: Path, arguments: list[str]) -> str:
    command = [sys.executable, "-m", "benchmarks.serving", what, peer, str(folder.resolve()), *arguments]
    return run_measured(command, PROJECT).output


def _cold(peer_name: str, folder: Path, kind_and_words: list[str]) -> dict[str, float]:
    (peer,) = peers_named(peer_name)
    started = time.process_time()
    index: OpenIndex = peer.open(folder)
    opened = time.process_time()
    query = BenchQuery("and", tuple(kind_and_words[1:]))
    page = index.measure("page", index.prepare(query)).seconds
    return {"open_seconds": opened - started, "page_seconds": page}


def _memory(peer: str, folder: Path, arguments: list[str]) -> dict[str, float]:
    texts = json.loads(Path(arguments[0]).read_text())
    before = private_bytes()
    engine = _open_engine(peer, folder)
    client = _client(engine)
    for text in texts:
        client.get("/search", query_string={"q": text})
    return {"before_bytes": before, "after_bytes": private_bytes()}


def _open_engine(peer: str, folder: Path) -> SearchEngine:
    if peer == "dateline":
        return DatelineIndex(folder).engine
    from benchmarks.tantivy_engine import TantivyEngine  # noqa: PLC0415  (it may not be installed)

    return TantivyEngine(folder)


def _client(engine: SearchEngine) -> FlaskClient:
    return create_app(Settings(index_dir=_NEVER), lambda *_: engine).test_client()


def main(arguments: list[str]) -> None:
    """Measure one engine in this process."""
    what, peer, folder, *rest = arguments
    run = {"cold": _cold, "memory": _memory}[what]
    sys.stdout.write(json.dumps(run(peer, Path(folder), rest)))


if __name__ == "__main__":
    main(sys.argv[1:])
