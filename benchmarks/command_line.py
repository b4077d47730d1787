"""Options shared by the commands of the benchmarks."""

import argparse
import sys
from pathlib import Path

from benchmarks.corpora import PROJECT, SHARED_CORPORA
from benchmarks.timing import REPEATS

WORK = PROJECT / "benchmarks" / ".work"
"""The default folder of indexes and results."""


def add_options(parser: argparse.ArgumentParser, *, queries: int) -> None:
    """Add `--queries`, `--repeats`, and the folders `--work` and `--corpora`."""
    parser.add_argument("--queries", type=int, default=queries, help=f"number of queries of each kind ({queries})")
    parser.add_argument(
        "--repeats", type=int, default=REPEATS, help=f"repetitions of a query; the best counts ({REPEATS})"
    )
    parser.add_argument("--work", type=Path, default=WORK, help="folder of indexes and results (benchmarks/.work)")
    parser.add_argument(
        "--corpora", type=Path, default=SHARED_CORPORA, help="folder of the corpora (../shared/corpora)"
    )


def say(line: str) -> None:
    """Print a line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
