"""The command line of the benchmarks: `python -m benchmarks --help`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import PROJECT, SHARED_CORPORA, SIZES, MissingCorpusError
from benchmarks.peers import PEERS, peers_named
from benchmarks.report import print_report, record
from benchmarks.running import STAGES, Options, results_path, run
from benchmarks.timing import REPEATS

_WORK = PROJECT / "benchmarks" / ".work"
_FRESH = "dateline,tantivy"  # built in every run, so that their ratio is of one run
_LARGE = "1m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; the exit status is 1 if an engine did not do what was asked."""
    given = _parser().parse_args(arguments)
    if given.record:
        record(given.work, given.size.split(","))
        return 0
    fresh = given.fresh if given.fresh is not None else ("" if given.size == _LARGE else _FRESH)
    status = 0
    try:
        for size in given.size.split(","):
            results, faults = run(
                Options(
                    size=size,
                    peers=peers_named(given.peers),
                    work=given.work,
                    corpora=given.corpora,
                    queries=given.queries,
                    repeats=given.repeats,
                    stages=given.stages.split(","),
                    fresh=frozenset(fresh.split(",")),
                    builds=given.builds,
                    say=_say,
                )
            )
            print_report(results, _say)
            _say(f"kept in {results_path(given.work, size)}")
            for fault in faults:
                _say(f"NOT THE SAME WORK: {fault}")
            status = status or bool(faults)
    except (MissingCorpusError, ValueError) as error:
        _say(f"benchmarks: {error}")
        return 2
    return int(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Dateline and its peers side by side.", allow_abbrev=False
    )
    parser.add_argument("--size", default="10k", help=f"archives, parted by commas, of {', '.join(SIZES)} (10k)")
    parser.add_argument("--peers", default="all", help=f"of {','.join(peer.name for peer in PEERS)} (all)")
    parser.add_argument("--stages", default=",".join(STAGES), help=f"of {','.join(STAGES)} (all)")
    parser.add_argument("--queries", type=int, default=500, help="of each kind (500)")
    parser.add_argument(
        "--repeats", type=int, default=REPEATS, help=f"of each query, of which the best counts ({REPEATS})"
    )
    parser.add_argument("--fresh", help=f"peers whose indexes are built anew ({_FRESH}; none for {_LARGE})")
    parser.add_argument(
        "--builds", type=int, default=1, help="builds of each fresh index, of which the best counts (1)"
    )
    parser.add_argument("--work", type=Path, default=_WORK, help="folder for what is built (benchmarks/.work)")
    parser.add_argument(
        "--corpora", type=Path, default=SHARED_CORPORA, help="folder of the corpora (../shared/corpora)"
    )
    parser.add_argument(
        "--record", action="store_true",
        help="measure nothing: take what was measured in this work folder into benchmarks/results and write the tables",
    )  # fmt: skip
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
