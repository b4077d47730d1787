"""Measures what the page of results costs the server: by kind of query, by its parts, and in bytes.

    python -m benchmarks.page_costs INDEX_DIR [--size 98k] [--queries 60] [--repeats 5]

INDEX_DIR is an index of that archive, as `reindex` makes it.  For each query the whole page and the pages without some
parts take turns, and then, where it can be asked, comes the page of thirty lines of Flask over SQLite FTS5 (PEER), in
the same process; of each the best CPU time of the repeats counts.  The cost of a part is what the page without it takes
less: a part that this checkout does not have costs nothing.  Queries that find nothing are a kind of their own.  The
results are kept in the work folder; `--record` measures nothing, but copies them into `benchmarks/results` and writes
the tables.
Exit status 1 if a bar is missed.
"""

import argparse
import gc
import importlib.util
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.command_line import add_options, say
from benchmarks.corpora import PROJECT, SIZES, Corpus, open_corpus, query_texts, write_lines
from benchmarks.interleaved import query_parameters
from benchmarks.page_times import NEWER_PARTS, Parameters, Server, address_of, present_parts, without
from benchmarks.report import read_recorded, write_tables
from benchmarks.results import PAGE_COSTS, Results, describe_machine, write_results
from benchmarks.tables import page_costs_tables
from benchmarks.timing import percentile
from dateline.settings import Settings
from webapp import create_app

PEER = PROJECT.parent / "shared" / "peers" / "fts_page.py"
PEER_KINDS = ("all words", "any word")
"""The kinds of queries that mean the same in FTS5."""

NOTHING = "nothing found"
WHOLE, BARE, ZSTD, GZIP, FTS5 = "page", "without newer parts", "zstd", "gzip", "Flask over SQLite FTS5"

MOST_MILLISECONDS = 1.5  # of the newer parts, at p50
MOST_BYTES, MOST_COMPRESSED = 40_000, 10_000  # of each page

Ask = Callable[[str], tuple[float, bytes]]
Times = dict[str, list[float]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a command."""
    options = _parser().parse_args(arguments)
    path = options.work / "results" / PAGE_COSTS.name
    if options.record:
        shutil.copyfile(path, PAGE_COSTS)
        write_tables(read_recorded())
        return 0
    corpus = open_corpus(options.size, options.work, options.corpora)
    asks = contenders(options.index_dir)
    peer = open_peer(corpus, options.work)
    if peer is None:
        say(f"{FTS5} is left out: {PEER} is missing")
    queries = query_parameters(corpus, options.queries, query_texts(options.corpora))
    results = measure(asks, peer, queries, options.repeats)
    results.size = corpus.size
    write_results(results, path)
    say(page_costs_tables(results))
    wrong = missed(results)
    for each in wrong:
        say(f"MISSED: {each}")
    return int(bool(wrong))


def contenders(index_dir: Path) -> dict[str, Ask]:
    """What takes turns: the whole page, plain and compressed, and the pages without some parts."""
    server = Server(create_app(Settings(index_dir=index_dir)))

    def lacking(parts: Sequence[str]) -> Ask:
        def ask(address: str) -> tuple[float, bytes]:
            with without(parts):
                return server.ask(address)

        return ask

    return {
        WHOLE: server.ask,
        ZSTD: lambda address: server.ask(address, ZSTD),
        GZIP: lambda address: server.ask(address, GZIP),
        BARE: lacking(NEWER_PARTS),
        **{f"without {part}": lacking([part]) for part in present_parts()},
    }


def open_peer(corpus: Corpus, work: Path) -> Ask | None:
    """The page of PEER over the same articles, indexed at first; None where there is no such file."""
    spec = importlib.util.spec_from_file_location("fts_page", PEER) if PEER.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    database = work / f"fts-page-{corpus.size}.db"
    if not database.exists():
        part = database.with_suffix(".part")
        part.unlink(missing_ok=True)
        module.build(str(write_lines(corpus, work)), str(part))
        part.replace(database)
    return Server(module.make_app(str(database))).ask


def measure(
    asks: Mapping[str, Ask], peer: Ask | None, queries: Mapping[str, Sequence[Parameters]], repeats: int
) -> Results:
    """Ask for the pages of all queries; returns the parts `server`, `costs` and `bytes`."""
    by_kind: dict[str, list[dict[str, float]]] = defaultdict(list)
    sizes: Times = defaultdict(list)
    for kind, several in queries.items():
        for address in map(address_of, several):
            best, bodies = take_turns(asks, address, repeats)
            if peer and kind in PEER_KINDS:  # not in turn with the others: it empties the caches of the processor
                best |= take_turns({FTS5: peer}, address, repeats)[0]
            by_kind[NOTHING if b'class="reason"' in bodies[WHOLE] else kind].append(best)
            for name in (WHOLE, ZSTD, GZIP):
                sizes[name].append(len(bodies[name]))
    results = Results("", describe_machine())
    results.put("server", list(_server_rows(by_kind)))
    results.put("costs", list(_cost_rows(by_kind)))
    results.put("bytes", [{"page": name, **_of(each), "most": max(each)} for name, each in sizes.items()])
    return results


def take_turns(asks: Mapping[str, Ask], address: str, repeats: int) -> tuple[dict[str, float], dict[str, bytes]]:
    """The best milliseconds of each contender for one address, and its page; the first one changes."""
    bodies = {name: ask(address)[1] for name, ask in asks.items()}
    best = dict.fromkeys(asks, float("inf"))
    gc.collect()
    gc.disable()
    try:
        for number in range(repeats):
            for name in islice(cycle(asks), number, number + len(asks)):
                best[name] = min(best[name], asks[name](address)[0] * 1000)
    finally:
        gc.enable()
    return best, bodies


def missed(results: Results) -> list[str]:
    """Sentences on the bars that are missed."""
    dear = [row for row in results.parts["costs"] if row["part"] == "newer parts" and row["p50"] > MOST_MILLISECONDS]
    found = [f"the newer parts take {row['p50']} ms for {row['kind']} ({MOST_MILLISECONDS})" for row in dear]
    for row in results.parts["bytes"]:
        most = MOST_BYTES if row["page"] == WHOLE else MOST_COMPRESSED
        if row["most"] > most:
            found.append(f"a page has {row['most']:,} bytes ({row['page']}; {most:,})")
    return found


def _server_rows(by_kind: Mapping[str, Sequence[Mapping[str, float]]]) -> Iterator[dict[str, object]]:
    for kind, rows in by_kind.items():
        for name in (WHOLE, BARE, FTS5):
            times = [row[name] for row in rows if name in row]
            if times and len(times) == len(rows):
                yield {"kind": kind, "page": name, "queries": len(rows), **_of(times)}


def _cost_rows(by_kind: Mapping[str, Sequence[Mapping[str, float]]]) -> Iterator[dict[str, object]]:
    for kind, rows in by_kind.items():
        for part, whole, lacking in (
            *((part, WHOLE, f"without {part}") for part in present_parts()),
            ("newer parts", WHOLE, BARE),
            (ZSTD, ZSTD, WHOLE),
            (GZIP, GZIP, WHOLE),
        ):
            yield {"kind": kind, "part": part, **_of([row[whole] - row[lacking] for row in rows])}


def _of(values: Sequence[float]) -> dict[str, float]:
    return {name: round(percentile(values, share), 3) for name, share in (("p50", 0.5), ("p95", 0.95))}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_costs", description=__doc__)
    parser.add_argument("index_dir", type=Path, nargs="?", default=PROJECT / "index_data")
    parser.add_argument("--size", choices=[size for size in SIZES if size != "sample"], default="98k")
    add_options(parser, queries=60)
    parser.add_argument("--record", action="store_true", help="measure nothing: record the results of the work folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
