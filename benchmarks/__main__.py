"""The command line of the benchmarks: `python -m benchmarks --help`."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.command_line import add_options, say
from benchmarks.corpora import SIZES, MissingCorpusError
from benchmarks.peers import PEERS, UnknownPeerError, peers_named
from benchmarks.report import print_report, record
from benchmarks.running import STAGES, Options, results_path, run

_FRESH = "dateline,tantivy"  # built in every run, so that their ratio is of one run
_LARGE = "1m"  # takes long: only the requested work is done
_LARGE_PEERS = "dateline,tantivy,tantivy-histogram"
_LARGE_STAGES = ("builds", "pages", "memory")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks.  Exit status 1: an engine gave a wrong result; 2: nothing could be measured."""
    given = _parser().parse_args(arguments)
    sizes = given.size.split(",")
    if given.record:
        record(given.work, sizes)
        return 0
    faults = []
    try:
        for size in sizes:
            results, found = run(_options(given, size))
            print_report(results, say)
            say(f"kept in {results_path(given.work, size)}")
            faults += found
    except (MissingCorpusError, UnknownPeerError) as error:
        say(f"benchmarks: {error}")
        return 2
    for fault in faults:
        say(f"NOT THE SAME WORK: {fault}")
    return int(bool(faults))


def _options(given: argparse.Namespace, size: str) -> Options:
    is_large = size == _LARGE
    fresh = given.fresh if given.fresh is not None else "" if is_large else _FRESH
    return Options(
        size=size,
        peers=peers_named(given.peers or (_LARGE_PEERS if is_large else "all")),
        work=given.work,
        corpora=given.corpora,
        queries=given.queries,
        repeats=given.repeats,
        stages=given.stages.split(",") if given.stages else _LARGE_STAGES if is_large else STAGES,
        fresh=frozenset(fresh.split(",")),
        builds=given.builds,
        most_segments=1 if is_large else 5,
        say=say,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Compares Dateline with its peers.", allow_abbrev=False
    )
    parser.add_argument("--size", default="10k", help=f"archives, separated by commas, of {', '.join(SIZES)} (10k)")
    parser.add_argument(
        "--peers", help=f"of {','.join(peer.name for peer in PEERS)} (all; with {_LARGE} {_LARGE_PEERS})"
    )
    parser.add_argument("--stages", help=f"of {','.join(STAGES)} (all; with {_LARGE} {','.join(_LARGE_STAGES)})")
    parser.add_argument("--fresh", help=f"peers with indexes to build again ({_FRESH}; with {_LARGE} none)")
    parser.add_argument("--builds", type=int, default=1, help="builds of a fresh index; the best counts (1)")
    add_options(parser, queries=500)
    parser.add_argument(
        "--record",
        action="store_true",
        help="measure nothing: copy the results of this work folder into benchmarks/results and write the tables",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
