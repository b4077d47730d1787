"""Results as Markdown tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.bars import Judged, judge
from benchmarks.corpora import SIZES
from benchmarks.peers import PEERS
from benchmarks.queries import KINDS
from benchmarks.results import Results, Row, Times

_OURS = "dateline"
_LABELS = {peer.name: peer.label for peer in PEERS}
_KINDS = {
    "and": "all words",
    "or": "any word",
    "phrase": "phrase",
    "dated": "all words, one year",
    "prefix": "word and beginning",
    "newest": "all words, newest first",
}
_OPERATIONS = {"page": "page", "top": "ten best alone", "snippets": "ten snippets", "http": "whole HTTP page"}


def overview_table(results: Results) -> str:
    """The table of the README: one row for each engine."""
    rows = []
    for name in _engines(results):
        build = results.part("builds", peer=name, segments=1)
        if build is None:
            continue
        speed = build["text_bytes"] / 1e6 / build["cpu_seconds"]
        cells = [f"{speed:.1f}", f"{build['index_bytes'] / 1e6:,.0f}"]
        cells += [_pair(results.find(name, kind)) for kind in ("and", "or", "phrase")]
        snippets = results.find(name, "and", "snippets")
        rows.append([_bold(name), *cells, "-" if snippets is None else _ms(snippets.best.p50)])
    head = ["", "build MB/s", "index MB", "all words, ms", "any word, ms", "phrase, ms", "ten snippets, ms"]
    return table(head, rows)


def bars_table(judged: Sequence[Judged]) -> str:
    """The bars, and whether they are cleared."""
    rows = []
    for each in judged:
        sign = "≥" if each.bar.is_floor else "≤"
        value = "-" if each.value is None else _figure(each.value)
        verdict = each.verdict if each.verdict != "missed" else "**missed**"
        rows.append(
            [each.bar.what, f"{sign} {_figure(each.bar.limit)}", f"{sign} {_figure(each.bar.goal)}", value, verdict]
        )
    return table(["", "bar", "hoped for", "measured", ""], rows)


def builds_table(results: Results) -> str:
    """The cost of the builds, and the size of their indexes."""
    rows = []
    for build in results.parts.get("builds", ()):
        index = results.part("indexes", peer=build["peer"], asked=build["segments"])
        rows.append(
            [
                _bold(build["peer"]),
                str(index["segments"] if index else build["segments"]),
                f"{build['cpu_seconds']:.1f}{' ¹' if build['is_kept'] else ''}",
                f"{build['text_bytes'] / 1e6 / build['cpu_seconds']:.1f}",
                f"{build['index_bytes'] / 1e6:,.0f}",
                f"{build['peak_bytes'] / 1e6:,.0f}",
                f"{build['peak_private_bytes'] / 1e6:,.0f}",
                f"{index['terms']:,}" if index else "-",
            ]
        )
    head = ["", "segments", "CPU s", "MB/s", "index MB", "peak MB", "of it private", "terms"]
    return table(head, rows)


def pages_table(results: Results, segments: int = 1) -> str:
    """Every list of queries with every engine: each query once, and the best of five."""
    rows = []
    for row in sorted(results.rows(), key=_place):
        if row.segments == segments:
            name = f"{_KINDS[row.kind]}: {_OPERATIONS[row.operation]}" if row.operation != "page" else _KINDS[row.kind]
            counts = f"{row.queries}" + (f" ({row.unmatched} without)" if row.operation == "page" else "")
            ratio = "" if row.peer == _OURS else _ratio(row)
            rows.append([name, _bold(row.peer), _both(row.once), _both(row.best), ratio, counts])
    return table(["", "", "each once: p50 / p95, ms", "best of five", "Dateline's relative to it", "queries"], rows)


def growth_table(all_results: Mapping[str, Results]) -> str:
    """How the cost of a page grows with the archive."""
    names = list(dict.fromkeys(name for results in all_results.values() for name in _engines(results)))
    sizes = [size for size in SIZES if size in all_results and size != "sample"]
    rows = [
        [_KINDS[kind], _bold(name), *(_pair(all_results[size].find(name, kind)) for size in sizes)]
        for kind in ("and", "or", "phrase", "dated")
        for name in names
    ]
    rows = [row for row in rows if any(cell != "-" for cell in row[2:])]
    return table(["p50 / p95 of the best of five, ms", "", *sizes], rows)


def others_table(results: Results) -> str:
    """Opening, first queries and the memory of serving."""
    rows = []
    for cold in results.parts.get("cold", ()):
        memory = results.part("memory", peer=cold["peer"])
        private = f"{memory['after_bytes'] / 1e6:,.0f} ({memory['before_bytes'] / 1e6:,.0f} before)" if memory else "-"
        rows.append([_bold(cold["peer"]), _ms(cold["open_seconds"] * 1e3), _ms(cold["page_seconds"] * 1e3), private])
    return table(["", "opening, ms", "first page, ms", "private MB after 2,000 result pages"], rows)


def reindex_table(results: Results) -> str:
    """The whole command."""
    build = results.part("builds", peer=_OURS)
    text_bytes = build["text_bytes"] if build else 0
    rows = [
        [
            "-" if row["workers"] is None else str(row["workers"]),
            f"{row['cpu_seconds']:.1f}",
            f"{row['wall_seconds']:.1f}",
            f"{text_bytes / 1e6 / row['cpu_seconds']:.1f}",
            f"{row['peak_bytes'] / 1e6:,.0f}",
            f"{row['peak_private_bytes'] / 1e6:,.0f}",
        ]
        for row in results.parts.get("reindex", ())
    ]
    return table(["workers", "CPU s", "wall s", "MB per CPU s", "peak MB", "of it private"], rows)


def losses(results: Results) -> list[str]:
    """Where a peer is faster: a line for each list of queries, with Dateline's times relative to those of each peer."""
    found: dict[str, list[str]] = {}
    for row in sorted(results.rows(), key=_place):
        rounds = {"each once": (row.ours_once, row.once), "best of five": (row.ours_best, row.best)}
        slower = [text for name, (ours, theirs) in rounds.items() if (text := _slower(name, ours, theirs))]
        if slower and row.peer != _OURS:
            what = f"{_KINDS[row.kind]}, {_OPERATIONS[row.operation]}, {_segments(row.segments)}"
            found.setdefault(what, []).append(f"{_LABELS[row.peer]} ({', '.join(slower)})")
    return [f"{what}: {'; '.join(peers)}" for what, peers in found.items()]


def agreement_sentence(results: Results) -> str:
    """How far the totals of the engines agree."""
    parts = []
    for name in _engines(results):
        rows = [row for row in results.parts.get("agreements", ()) if row["peer"] == name and row["kind"] != "prefix"]
        if rows:
            queries, equal, near = (sum(row[key] for row in rows) for key in ("queries", "equal", "near"))
            parts.append(f"{_LABELS[name]} {equal / queries:.1%} ({near / queries:.1%} within a tenth)")
    return "; ".join(parts)


def judged(all_results: Mapping[str, Results], main: str) -> list[Judged]:
    """The bars over these results."""
    return judge(all_results, main)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _engines(results: Results) -> list[str]:
    """The engines with figures, in the order of the peers."""
    return [peer.name for peer in PEERS if peer.name in results.versions]


def _place(row: Row) -> tuple[int, int, int, int]:
    peers, operations = list(_LABELS), list(_OPERATIONS)
    return row.segments, operations.index(row.operation), KINDS.index(row.kind), peers.index(row.peer)


def _bold(name: str) -> str:
    return f"**{_LABELS[name]}**" if name == _OURS else _LABELS[name]


def _ratio(row: Row) -> str:
    return " / ".join(
        _figure(ours / theirs) if theirs else "-"
        for ours, theirs in ((row.ours_best.p50, row.best.p50), (row.ours_best.p95, row.best.p95))
    )


def _pair(row: Row | None) -> str:
    return "-" if row is None else _both(row.best)


def _both(times: Times) -> str:
    return f"{_ms(times.p50)} / {_ms(times.p95)}"


def _ms(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _figure(value: float) -> str:
    return (
        f"{value:.4f}"
        if value < 0.1
        else f"{value:.2f}"
        if value < 10
        else f"{value:,.1f}"
        if value < 100
        else f"{value:,.0f}"
    )


def _slower(name: str, ours: Times, theirs: Times) -> str:
    """`best of five 1.20 / 1.05`, with a dash if Dateline is faster; empty if it is faster in both."""
    pairs = ((ours.p50, theirs.p50), (ours.p95, theirs.p95))
    if not any(one > other > 0 for one, other in pairs):
        return ""
    return f"{name} " + " / ".join(_figure(one / other) if one > other > 0 else "-" for one, other in pairs)


def _segments(number: int) -> str:
    return "1 segment" if number == 1 else f"{number} segments"


def page_costs_tables(results: Results) -> str:
    """The CPU time of the server for a page, the cost of its parts, and its bytes."""
    server, costs, sizes = (results.parts[name] for name in ("server", "costs", "bytes"))
    kinds = list(dict.fromkeys(row["kind"] for row in server))
    counts = {row["kind"]: row["queries"] for row in server}

    def rows(measured: Sequence[Mapping[str, Any]], name: str) -> list[list[str]]:
        by_name = {(row[name], row["kind"]): f"{row['p50']:.2f} / {row['p95']:.2f}" for row in measured}
        names = dict.fromkeys(row[name] for row in measured)
        return [[each, *(by_name.get((each, kind), "-") for kind in kinds)] for each in names]

    head = ["p50 / p95, ms", *(f"{kind} ({counts[kind]})" for kind in kinds)]
    of_bytes = [[row["page"], *(f"{row[name]:,.0f}" for name in ("p50", "p95", "most"))] for row in sizes]
    return "\n\n".join(
        (
            table(head, rows(server, "page")),
            table(["cost of", *head[1:]], rows(costs, "part")),
            table(["bytes", "p50", "p95", "most"], of_bytes),
        )
    )
