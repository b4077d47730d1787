"""Results as data: one JSON file for each size of archive; all tables and plots are made from them."""

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.peers.peer import Page
from benchmarks.timing import Timed, percentile

RECORDED = Path(__file__).parent / "results"
"""The folder of the results in the project's own tables."""

PAGE_COSTS = RECORDED / "page-costs.json"
"""The results of `benchmarks.page_costs`."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: the median and the 95th percentile of queries."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        """Make it from CPU seconds of single queries."""
        return cls(*(round(percentile(seconds, share) * 1e3, 4) for share in (0.5, 0.95)))


@dataclass(frozen=True, slots=True)
class Row:
    """One engine on one list of queries.

    `once` is each query once in shuffled order, `best` the best of five; `ours_*` are Dateline's times over these
    queries, which are fewer for a slow engine.  `unmatched` counts the queries without a match.
    """

    peer: str
    segments: int
    kind: str
    operation: str
    queries: int
    unmatched: int
    once: Times
    best: Times
    ours_once: Times
    ours_best: Times


@dataclass(slots=True)
class Results:
    """All results of one size of archive; `parts` holds lists of rows as plain data, by name."""

    size: str
    machine: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def put(self, part: str, rows: Sequence[Any]) -> None:
        """Replace a part with rows that are dataclasses or dictionaries."""
        self.parts[part] = [row if isinstance(row, dict) else asdict(row) for row in rows]

    def rows(self) -> list[Row]:
        """The rows of all lists of queries."""
        return [_row(each) for part in ("pages", "snippets", "http") for each in self.parts.get(part, ())]

    def find(self, peer: str, kind: str, operation: str = "page", segments: int = 1) -> Row | None:
        """The row of an engine on a list of queries."""
        wanted = (peer, kind, operation, segments)
        return next((row for row in self.rows() if (row.peer, row.kind, row.operation, row.segments) == wanted), None)

    def part(self, name: str, **wanted: object) -> dict[str, Any] | None:
        """The first row of a part with all the given values; None if there is none."""
        rows = self.parts.get(name, ())
        return next((row for row in rows if all(row.get(key) == value for key, value in wanted.items())), None)


def read_results(path: Path) -> Results:
    """Read a file that `write_results` wrote."""
    return Results(**json.loads(path.read_text(encoding="utf-8")))


def write_results(results: Results, path: Path) -> None:
    """Write a file, complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(results), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def make_rows(kind: str, operation: str, segments: int, measured: dict[str, Timed], ours: str) -> list[Row]:
    """The rows of one list of queries; `ours` names the engine that the others are compared with."""
    return [
        Row(
            peer=name,
            segments=segments,
            kind=kind,
            operation=operation,
            queries=len(timed.once),
            unmatched=sum(isinstance(page, Page) and page.total == 0 for page in timed.answers.values()),
            once=Times.of(list(timed.once.values())),
            best=Times.of(list(timed.best.values())),
            ours_once=_same_queries(measured.get(ours), timed, "once"),
            ours_best=_same_queries(measured.get(ours), timed, "best"),
        )
        for name, timed in measured.items()
    ]


def describe_machine() -> dict[str, str]:
    """The machine and the date: the figures depend on them as well as on the code."""
    return {
        "processor": _first_of("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": _first_of("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d"),
    }


def _same_queries(ours: Timed | None, theirs: Timed, name: str) -> Times:
    if ours is None:
        return Times(0.0, 0.0)
    values = getattr(ours, name)
    return Times.of([values[number] for number in getattr(theirs, name) if number in values])


def _row(data: dict[str, Any]) -> Row:
    times = {name: Times(**data[name]) for name in ("once", "best", "ours_once", "ours_best")}
    return Row(**{**data, **times})


def _first_of(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
