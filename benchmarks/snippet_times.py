"""Measures ten snippets next to tantivy's: of the same documents, for the same queries, in one process.

    python -m benchmarks.snippet_times INDEX_DIR [--size 98k] [--count 60] [--rounds 7]

INDEX_DIR is an index of `reindex` over the press releases.  The documents are the ten hits of Dateline for each query
that has as many.  Both engines have the parsed query and the ids of the documents; each fetches the stored bodies,
finds the words and makes HTML.  The engines take turns, query by query, and in going first; a query counts with its
best CPU time.  The result is kept in the work folder; `--record` copies it into `benchmarks/results`.
"""

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.corpora import PROJECT, SIZES, open_corpus, query_texts
from benchmarks.peers.dateline import DatelineIndex
from benchmarks.peers.tantivy import Tantivy, TantivyIndex
from benchmarks.queries import BenchQuery, make_queries
from benchmarks.results import RECORDED, Times, describe_machine
from dateline.generations import generation_dir, read_current
from dateline.query.query import Query
from dateline.request import Hit

SNIPPETS = 10

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of query: the number of queries, and the CPU milliseconds of ten snippets of each engine."""

    kind: str
    queries: int
    dateline: Times
    tantivy: Times

    @property
    def ratio(self) -> float:
        """Dateline's median relative to tantivy's."""
        return self.dateline.p50 / self.tantivy.p50

    def __str__(self) -> str:
        ours, theirs = (f"{each.p50:7.2f} / {each.p95:5.2f}" for each in (self.dateline, self.tantivy))
        return f"{self.kind:8} {self.queries:4} {ours} {theirs} {self.ratio:6.2f}"

    def to_json(self) -> dict[str, Any]:
        """The line in the kept result."""
        times = {name: {"p50": each.p50, "p95": each.p95} for name, each in self._times().items()}
        return {"kind": self.kind, "queries": self.queries, **times, "ratio": round(self.ratio, 3)}

    def _times(self) -> dict[str, Times]:
        return {"dateline": self.dateline, "tantivy": self.tantivy}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a line for each kind, and keep the result."""
    options = _parser().parse_args(arguments)
    corpus = open_corpus(options.size, options.work)
    folder = options.work / f"snippets-tantivy-{corpus.size}"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        Tantivy().build(corpus.supply(), folder, 1)
    name = read_current(options.index_dir)
    assert name is not None, "nothing is published there"
    ours, theirs = DatelineIndex(generation_dir(options.index_dir, name)), TantivyIndex(folder)
    queries = make_queries(query_texts(), corpus.base(), options.count).kinds
    lines = [
        measure(kind, list(pairs(ours, theirs, of_kind[: options.count])), options.rounds)
        for kind, of_kind in queries.items()
    ]
    lines = [line for line in lines if line.queries]
    sys.stdout.write(f"{'':8} {'n':>4} {'dateline p50/p95':>16} {'tantivy':>15} ratio\n")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    result = {"machine": describe_machine(), "size": corpus.size, "kinds": [line.to_json() for line in lines]}
    for folder in [options.work / "results", *([RECORDED] if options.record else [])]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"snippets-{corpus.size}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


def pairs(ours: DatelineIndex, theirs: TantivyIndex, queries: Sequence[BenchQuery]) -> Iterator[tuple[Work, Work]]:
    """The work of both engines for each query with ten hits."""
    for query in queries:
        prepared = ours.prepare(query).alone
        page = ours.engine.search(prepared)
        if len(page.hits) == SNIPPETS:
            parsed, addresses = theirs.parse(theirs.prepare(query)), [_address(theirs, hit) for hit in page.hits]
            yield _ours(ours, page.query, page.hits), _theirs(theirs, parsed, addresses)


def measure(kind: str, work: Sequence[tuple[Work, Work]], rounds: int) -> Line:
    """The times of the pairs, each the best of some rounds, after one that is not measured."""
    best = [[float("inf")] * 2 for _ in work]
    gc.collect()
    gc.disable()
    for number in range(rounds + 1):
        for pair, found in zip(work, best, strict=True):
            for engine in (0, 1) if number % 2 else (1, 0):
                began = time.process_time()
                pair[engine]()
                if number:
                    found[engine] = min(found[engine], time.process_time() - began)
    gc.enable()
    return Line(kind, len(work), *(Times.of([found[engine] for found in best]) for engine in (0, 1)))


def _ours(index: DatelineIndex, query: Query, hits: Sequence[Hit]) -> Work:
    return lambda: index.engine.snippets(query, hits)


def _theirs(index: TantivyIndex, parsed: Any, addresses: Sequence[Any]) -> Work:  # noqa: ANN401
    def work() -> object:
        generator = tantivy.SnippetGenerator.create(index.searcher, parsed, index.index.schema, "body")
        return [generator.snippet_from_doc(index.searcher.doc(address)).to_html() for address in addresses]

    return work


def _address(index: TantivyIndex, hit: Hit) -> Any:  # noqa: ANN401
    """The document of a hit in the other index."""
    query = tantivy.Query.term_query(index.index.schema, "article_id", hit.article_id)
    ((_, address),) = index.searcher.search(query, 1).hits
    return address


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index_dir", type=Path)
    parser.add_argument("--size", choices=[size for size in SIZES if size != "1m"], default="98k")
    parser.add_argument("--count", type=int, default=60, help="queries of each kind")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--work", type=Path, default=PROJECT / "benchmarks" / ".work")
    parser.add_argument("--record", action="store_true", help="keep the result among those of the project")
    return parser


if __name__ == "__main__":
    sys.exit(main())
