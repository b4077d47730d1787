"""Xapian, whose Python binding exists for the system's own Python only: it runs there, in a process of its own."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.peers.peer import Measured, Page, Shown, fields_of, month_name
from benchmarks.queries import BenchQuery
from benchmarks.supply import Supply

_PYTHON = "/usr/bin/python3"
_WORKER = Path(__file__).with_name("xapian_worker.py")
_FOLDER = "database"


class Xapian:
    """Stems and surface forms; BM25; the parser of Xapian's own; months by a match spy, which looks at every match."""

    name = "xapian"
    label = "Xapian"
    most_queries: int | None = None
    segment_counts: tuple[int, ...] = (1,)
    index_of = "xapian"

    def unavailable(self) -> str | None:
        """See `Peer`."""
        return None if _version() else "python3-xapian is not installed for the system's Python"

    def version(self) -> str:
        """See `Peer`."""
        return _version()

    def code_key(self) -> str:
        """See `Peer`."""
        return f"{self.version()}-1"

    def build(self, supply: Supply, folder: Path, segments: int) -> float:
        """See `Peer`; the process that does the work counts its own CPU time."""
        del segments
        with _Worker() as worker:
            worker.send({"build": str(folder / _FOLDER)})
            for part in supply.parts(1):
                for article in part:
                    worker.send(fields_of(article))
            worker.send(None)
            return float(worker.receive()["seconds"])

    def open(self, folder: Path) -> "XapianIndex":
        """See `Peer`."""
        return XapianIndex(folder / _FOLDER)


class XapianIndex:
    """A database that another process has open."""

    segments = 1

    def __init__(self, path: Path) -> None:
        self._worker = _Worker()
        self._worker.send({"open": str(path)})
        self.terms = int(self._worker.receive()["terms"])

    def prepare(self, query: BenchQuery) -> dict[str, object]:
        """See `OpenIndex`."""
        text = query.phrase_text() if query.kind == "phrase" else " ".join(query.words)
        if query.prefix is not None:
            text += f" {query.prefix}*"
        days = None if query.year is None else [query.year * 10_000, query.year * 10_000 + 9_999]
        return {"text": text, "any": query.kind == "or", "newest": query.kind == "newest", "days": days}

    def measure(self, operation: str, prepared: Any) -> Measured:  # noqa: ANN401  (of its own `prepare`)
        """See `OpenIndex`; the clock is the other process's."""
        self._worker.send({**prepared, "operation": operation})
        reply = self._worker.receive()
        return Measured(reply["seconds"], _read(operation, reply["answer"]))

    def close(self) -> None:
        """See `OpenIndex`."""
        self._worker.close()


class _Worker:
    """The other process, spoken to in lines of JSON."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [_PYTHON, "-I", str(_WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def send(self, message: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message) + "\n")

    def receive(self) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.flush()
        reply: dict[str, Any] = json.loads(self._process.stdout.readline())
        return reply

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> "_Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@cache
def _version() -> str:
    """The version of the system's binding, empty if there is none."""
    command = [_PYTHON, "-I", "-c", "import xapian; print(xapian.version_string())"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _read(operation: str, answer: Any) -> Any:  # noqa: ANN401
    if operation == "snippets":
        return answer
    hits = [Shown(title, _day(day), docid) for title, day, docid in answer["hits"]]
    if operation == "top":
        return hits
    return Page(answer["total"], hits, {month_name(int(month)): count for month, count in answer["months"].items()})


def _day(day: int) -> str | None:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None
