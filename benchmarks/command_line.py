"""What the commands of the benchmarks share."""

import argparse
import sys
from pathlib import Path

from benchmarks.corpora import PROJECT, SHARED_CORPORA
from benchmarks.timing import REPEATS

WORK = PROJECT / "benchmarks" / ".work"
"""Where what is built and measured is kept, unless another folder is given."""


def add_options(parser: argparse.ArgumentParser, *, queries: int) -> None:
    """Add `--queries`, `--repeats` and where things lie: `--work` and `--corpora`."""
    parser.add_argument("--queries", type=int, default=queries, help=f"of each kind ({queries})")
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"of a query; the best counts ({REPEATS})")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for what is built (benchmarks/.work)")
    parser.add_argument("--corpora", type=Path, default=SHARED_CORPORA, help="of the corpora (../shared/corpora)")


def say(line: str) -> None:
    """Print a line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
