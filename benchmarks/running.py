"""One run: builds, pages, snippets, HTTP pages, first queries, memory, the command; stage by stage into the results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import reindexing, serving
from benchmarks.building import Build, ensure_built
from benchmarks.corpora import SHARED_CORPORA, Corpus, open_corpus, query_texts, write_lines
from benchmarks.peers.peer import Page, Peer
from benchmarks.queries import KINDS, BenchQuery, QuerySet, make_queries
from benchmarks.results import Results, Row, describe_machine, make_rows, read_results, write_results
from benchmarks.sanity import compare_totals, find_failures, find_faults
from benchmarks.timing import REPEATS, Contender, Task, Timed, measure

STAGES = ("builds", "pages", "http", "cold", "memory", "reindex")
OURS = "dateline"

_COLD_STARTS = 7
_SNIPPETS = 10  # hits on a page


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run; `fresh` names the peers with indexes to build again, each `builds` times."""

    size: str
    peers: Sequence[Peer]
    work: Path
    corpora: Path = SHARED_CORPORA
    queries: int = 500
    repeats: int = REPEATS
    stages: Sequence[str] = STAGES
    fresh: frozenset[str] = frozenset()
    builds: int = 1
    most_segments: int = 5
    say: Callable[[str], None] = print


@dataclass(slots=True)
class Bench:
    """A run under way."""

    options: Options
    corpus: Corpus
    results: Results
    folders: dict[tuple[str, int], Path] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _queries: QuerySet | None = None

    @property
    def peers(self) -> list[Peer]:
        """The peers that can be measured here."""
        return [peer for peer in self.options.peers if peer.name not in self.results.missing]

    @property
    def queries(self) -> QuerySet:
        """The queries of this archive, made at first use, which reads all of it."""
        if self._queries is None:
            self._queries = make_queries(
                texts_for(self.corpus, self.options.corpora), self.corpus.base(), self.options.queries
            )
        return self._queries

    def segment_counts(self, peer: Peer) -> list[int]:
        """The numbers of segments that a peer is measured with."""
        return [segments for segments in peer.segment_counts if segments <= self.options.most_segments]

    def folder(self, peer: Peer, segments: int) -> Path:
        """The index of a peer, built if there is none."""
        key = (peer.index_of, segments)
        if key not in self.folders:
            options = self.options
            self.folders[key], _ = ensure_built(peer, self.corpus, segments, options.work, options.corpora)
        return self.folders[key]


def run(options: Options) -> tuple[Results, list[str]]:
    """Measure, stage by stage; earlier results of other stages are kept.

    Returns the results, which are also in the work folder, and sentences about engines with wrong
    results.  Raises MissingCorpusError if there is no corpus of the size.
    """
    corpus = open_corpus(options.size, options.work, options.corpora)
    path = results_path(options.work, options.size)
    results = read_results(path) if path.is_file() else Results(options.size)
    results.machine = describe_machine()
    reasons = {peer.name: peer.unavailable() for peer in options.peers}
    results.missing |= {name: reason for name, reason in reasons.items() if reason}
    results.missing = {name: reason for name, reason in results.missing.items() if reasons.get(name, reason)}
    results.versions |= {peer.name: peer.version() for peer in options.peers if not reasons[peer.name]}
    bench = Bench(options, corpus, results)
    for stage in STAGES:
        if stage in options.stages:
            options.say(f"{options.size}: {stage}")
            _STAGES[stage](bench)
            write_results(results, path)
    return results, bench.faults


def results_path(work: Path, size: str) -> Path:
    """The file of the results of a run."""
    return work / "results" / f"{size}.json"


def _builds(bench: Bench) -> None:
    builds = []
    for peer in bench.peers:
        if peer.index_of == peer.name:
            builds += [_best_build(bench, peer, segments) for segments in bench.segment_counts(peer)]
    bench.results.put("builds", builds)


def _best_build(bench: Bench, peer: Peer, segments: int) -> Build:
    """The least CPU time of the builds, and their highest peaks; the larger numbers of segments are built once."""
    options, fresh = bench.options, peer.name in bench.options.fresh
    times = options.builds if fresh and segments == 1 else 1
    builds = []
    for _ in range(times):
        folder, build = ensure_built(peer, bench.corpus, segments, options.work, options.corpora, fresh=fresh)
        bench.folders[peer.name, segments] = folder
        builds.append(build)
    best = replace(
        min(builds, key=lambda each: each.cpu_seconds),
        peak_bytes=max(each.peak_bytes for each in builds),
        peak_private_bytes=max(each.peak_private_bytes for each in builds),
    )
    kept = ", as an earlier run built it" if best.is_kept else ""
    options.say(f"  {peer.label}, {segments} segment(s): {best.cpu_seconds:.1f} s, {best.mb_per_second:.1f} MB/s{kept}")
    return best


def _pages(bench: Bench) -> None:
    rows: list[Row] = []
    snippets: list[Row] = []
    agreements, indexes = [], []
    for segments in (1, 5):
        peers = [peer for peer in bench.peers if segments in bench.segment_counts(peer) and peer.index_of == peer.name]
        if not peers:
            continue
        contenders = _open(bench, peers, segments)
        for peer in peers:
            index = contenders[peer.name].index
            indexes.append({"peer": peer.name, "asked": segments, "segments": index.segments, "terms": index.terms})
        measured = _measure(bench, contenders, _tasks(bench))
        for (kind, operation), timed in measured.items():
            rows += make_rows(kind, operation, segments, timed, OURS)
            bench.faults += find_failures(f"{kind} ({operation}, {segments} segments)", timed)
            if operation == "page":
                agreements += compare_totals(kind, _answers(timed))
                bench.faults += find_faults(kind, bench.queries.kinds[kind], _answers(timed))
        snippets += _measure_snippets(bench, contenders, measured["and", "page"], segments)
        if segments == 1:
            rows += _variants(bench, measured)
        for contender in contenders.values():
            contender.index.close()
    bench.results.put("pages", rows)
    bench.results.put("snippets", snippets)
    bench.results.put("indexes", indexes)
    bench.results.put("agreements", list(agreements))
    bench.results.put("faults", [{"fault": fault} for fault in bench.faults])


def _tasks(bench: Bench) -> dict[Task, Sequence[BenchQuery]]:
    kinds = bench.queries.kinds
    tasks: dict[Task, Sequence[BenchQuery]] = {(kind, "page"): kinds[kind] for kind in KINDS}
    return tasks | {(kind, "top"): kinds[kind] for kind in ("and", "or")}


def _variants(bench: Bench, measured: dict[Task, dict[str, Timed]]) -> list[Row]:
    """Measure other ways to query an index apart from the first, which would find it warm."""
    rows: list[Row] = []
    for peer in bench.peers:
        if peer.index_of != peer.name:
            contenders = _open(bench, [peer], 1)
            tasks = {task: queries for task, queries in _tasks(bench).items() if task[1] == "page"}
            for task, timed in _measure(bench, contenders, tasks).items():
                compared = timed | {name: each for name, each in measured[task].items() if name == OURS}
                rows += [row for row in make_rows(*task, 1, compared, OURS) if row.peer == peer.name]
    return rows


def _measure_snippets(
    bench: Bench, contenders: dict[str, Contender], pages: dict[str, Timed], segments: int
) -> list[Row]:
    """Ten snippets, for the queries that have ten hits."""
    ours = next(iter(pages.values())).answers
    queries = bench.queries.kinds["and"]
    full = [queries[number] for number in sorted(ours) if ours[number].total >= _SNIPPETS]
    task: Task = ("and", "snippets")
    return make_rows(*task, segments, _measure(bench, contenders, {task: full})[task], OURS)


def _http(bench: Bench) -> None:
    contenders = {
        peer.name: Contender(serving.ServedPages(peer.name, bench.folder(peer, 1)))
        for peer in bench.peers
        if peer.name in serving.WEB_PEERS
    }
    tasks: dict[Task, Sequence[BenchQuery]] = {("and", "page"): bench.queries.kinds["and"]}
    rows = make_rows("and", "http", 1, _measure(bench, contenders, tasks)["and", "page"], OURS)
    bench.results.put("http", rows)


def _cold(bench: Bench) -> None:
    rows = []
    for peer in bench.peers:
        if peer.index_of == peer.name:
            queries = bench.queries.kinds["and"][:_COLD_STARTS]
            starts = [serving.measure_cold(peer.name, bench.folder(peer, 1), query) for query in queries]
            middle = {
                key: sorted(start[key] for start in starts)[len(starts) // 2]
                for key in ("open_seconds", "page_seconds")
            }
            rows.append({"peer": peer.name, "starts": len(starts), **middle})
    bench.results.put("cold", rows)


def _memory(bench: Bench) -> None:
    texts = texts_for(bench.corpus, bench.options.corpora)
    rows = [
        {"peer": peer.name, **serving.measure_memory(peer.name, bench.folder(peer, 1), texts)}
        for peer in bench.peers
        if peer.name in serving.WEB_PEERS
    ]
    bench.results.put("memory", rows)


def _reindex(bench: Bench) -> None:
    """Measure the whole command with one worker and, if it has workers, with two."""
    lines = bench.corpus.lines or write_lines(bench.corpus, bench.options.work)
    rows = []
    for workers in (1, 2) if reindexing.has_workers() else (None,):
        taken = min(
            (reindexing.measure_reindex(lines, bench.options.work, workers) for _ in range(bench.options.builds)),
            key=lambda each: each.wall_seconds,
        )
        rows.append(
            {
                "workers": workers,
                "cpu_seconds": taken.cpu_seconds,
                "wall_seconds": taken.wall_seconds,
                "peak_bytes": taken.peak_bytes,
                "peak_private_bytes": taken.peak_private_bytes,
                "file_bytes": lines.stat().st_size,
            }
        )
    bench.results.put("reindex", rows)


_STAGES: dict[str, Callable[[Bench], None]] = {
    "builds": _builds,
    "pages": _pages,
    "http": _http,
    "cold": _cold,
    "memory": _memory,
    "reindex": _reindex,
}


def _open(bench: Bench, peers: Sequence[Peer], segments: int) -> dict[str, Contender]:
    return {peer.name: Contender(peer.open(bench.folder(peer, segments)), peer.most_queries) for peer in peers}


def _measure(
    bench: Bench, contenders: dict[str, Contender], tasks: dict[Task, Sequence[BenchQuery]]
) -> dict[Task, dict[str, Timed]]:
    return measure(contenders, tasks, bench.queries.warm_up, bench.options.repeats)


def _answers(measured: dict[str, Timed]) -> dict[str, dict[int, Page]]:
    return {name: timed.answers for name, timed in measured.items()}


def texts_for(corpus: Corpus, corpora: Path) -> list[str]:
    """Real queries; for the sample archive its own titles, since real queries do not fit it."""
    if corpus.size == "sample":
        return [" ".join(article.title.split()[:3]) for article in corpus.base()]
    return query_texts(corpora)
