"""The bars that the columnar index has to clear, each computed from results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.results import Results

Value = Callable[[Results], float | None]

_OURS, _RIVAL, _STOCK = "dateline", "tantivy", "whoosh"
_MAIN, _LARGE = "98k", "1m"


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its bar and its goal; `value` gives None if the results do not have it.

    `size` names the archive that it is measured over.
    """

    what: str
    limit: float
    goal: float
    value: Value
    is_floor: bool = False
    size: str = _MAIN

    def is_met(self, value: float) -> bool:
        """Whether a value clears the bar."""
        return value >= self.limit if self.is_floor else value <= self.limit


@dataclass(frozen=True, slots=True)
class Judged:
    """A bar with its value; None if it was not measured."""

    bar: Bar
    value: float | None

    @property
    def verdict(self) -> str:
        """`met`, `missed` or `not measured`."""
        if self.value is None:
            return "not measured"
        return "met" if self.bar.is_met(self.value) else "missed"


def judge(all_results: Mapping[str, Results], main: str = _MAIN) -> list[Judged]:
    """Judge every bar by the results of each size; `main` replaces the archive of most bars."""
    judged = []
    for bar in BARS:
        results = all_results.get(main if bar.size == _MAIN else bar.size)
        judged.append(Judged(bar, None if results is None else bar.value(results)))
    return judged


def time_ratio(kind: str, share: str, *, peer: str = _RIVAL, operation: str = "page", segments: int = 1) -> Value:
    """Dateline's best time divided by that of a peer, over the same queries."""

    def value(results: Results) -> float | None:
        row = results.find(peer, kind, operation, segments)
        if row is None or not getattr(row.best, share) or not getattr(row.ours_best, share):
            return None
        return float(getattr(row.ours_best, share) / getattr(row.best, share))

    return value


def _reindex_speed(results: Results) -> float | None:
    """MB per CPU second of the whole command, divided by that of tantivy's build."""
    command = results.part("reindex", workers=1) or results.part("reindex", workers=None)
    rival = _build(results, _RIVAL)
    return rival["cpu_seconds"] / command["cpu_seconds"] if command and rival else None


def _two_workers(results: Results) -> float | None:
    one, two = results.part("reindex", workers=1), results.part("reindex", workers=2)
    return one["wall_seconds"] / two["wall_seconds"] if one and two else None


def _build_ratio(peer: str, key: str) -> Value:
    """A figure of a peer's build divided by that of Dateline's."""

    def value(results: Results) -> float | None:
        ours, theirs = _build(results, _OURS), _build(results, peer)
        return theirs[key] / ours[key] if ours and theirs else None

    return value


def _size_ratio(results: Results) -> float | None:
    inverse = _build_ratio(_RIVAL, "index_bytes")(results)
    return None if inverse is None else 1 / inverse


def _build_peak(results: Results) -> float | None:
    """The highest resident MB of a build; of the whole command, if that was measured."""
    command = results.part("reindex", workers=1) or results.part("reindex", workers=None) or _build(results, _OURS)
    return command["peak_bytes"] / 1e6 if command else None


def _serving(results: Results) -> float | None:
    row = results.part("memory", peer=_OURS)
    return row["after_bytes"] / 1e6 if row else None


def _build(results: Results, peer: str) -> dict[str, Any] | None:
    return results.part("builds", peer=peer, segments=1)


BARS = (
    Bar(
        "`reindex build`, one worker: MB per CPU second, relative to tantivy's build",
        0.8,
        1.2,
        _reindex_speed,
        is_floor=True,
    ),
    Bar("`reindex build`, wall time of one worker relative to two", 1.6, 1.9, _two_workers, is_floor=True),
    Bar(
        "stock Whoosh's build relative to Dateline's, CPU time",
        14,
        25,
        _build_ratio(_STOCK, "cpu_seconds"),
        is_floor=True,
    ),
    Bar("AND page p50 relative to tantivy's, 1 segment", 1.0, 0.5, time_ratio("and", "p50")),
    Bar("AND page p50 relative to tantivy's, 5 segments", 1.3, 0.7, time_ratio("and", "p50", segments=5)),
    Bar("AND page p95 relative to tantivy's, 1 segment", 0.5, 0.35, time_ratio("and", "p95")),
    Bar("AND page p95 relative to tantivy's, 5 segments", 0.7, 0.5, time_ratio("and", "p95", segments=5)),
    Bar("OR page p50 relative to tantivy's, 1 segment", 0.8, 0.5, time_ratio("or", "p50")),
    Bar("OR page p50 relative to tantivy's, 5 segments", 1.1, 0.7, time_ratio("or", "p50", segments=5)),
    Bar("OR page p95 relative to tantivy's, 1 segment", 0.8, 0.5, time_ratio("or", "p95")),
    Bar("OR page p95 relative to tantivy's, 5 segments", 1.1, 0.7, time_ratio("or", "p95", segments=5)),
    Bar("a million articles: AND page p50 relative to tantivy's", 0.5, 0.3, time_ratio("and", "p50"), size=_LARGE),
    Bar("a million articles: AND page p95 relative to tantivy's", 0.5, 0.3, time_ratio("and", "p95"), size=_LARGE),
    Bar("a million articles: OR page p50 relative to tantivy's", 0.5, 0.3, time_ratio("or", "p50"), size=_LARGE),
    Bar("a million articles: OR page p95 relative to tantivy's", 0.5, 0.3, time_ratio("or", "p95"), size=_LARGE),
    Bar("phrase page p50 relative to tantivy's", 1.5, 0.7, time_ratio("phrase", "p50")),
    Bar("phrase page p95 relative to tantivy's", 1.5, 0.7, time_ratio("phrase", "p95")),
    Bar("date-filtered page p50 relative to tantivy's", 0.8, 0.4, time_ratio("dated", "p50")),
    Bar("ten snippets p50 relative to tantivy's", 1.0, 0.5, time_ratio("and", "p50", operation="snippets")),
    Bar("AND page p50 relative to stock Whoosh's", 1 / 40, 1 / 150, time_ratio("and", "p50", peer=_STOCK)),
    Bar("OR page p50 relative to stock Whoosh's", 1 / 40, 1 / 150, time_ratio("or", "p50", peer=_STOCK)),
    Bar("whole HTTP page p50 relative to that page on tantivy", 1.0, 0.7, time_ratio("and", "p50", operation="http")),
    Bar("index size relative to tantivy's", 1.15, 0.9, _size_ratio),
    Bar("peak memory of a build, MB", 600, 400, _build_peak),
    Bar("peak memory of a build of a million articles, MB", 600, 400, _build_peak, size=_LARGE),
    Bar("private memory of a process after 2,000 result pages, MB", 120, 80, _serving),
)
