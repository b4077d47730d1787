"""Draws changes of the code at random, and has the tests that run each of them find it.

    PYTHONPATH=tests .venv/bin/python -P -m mutants --seed 1

It works on clones of the last commit below `.mutants`, and keeps there what it has found: the same command goes on
where it was stopped.  The first run over a commit also learns which lines each file of tests runs.
"""

import argparse
import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from house.source_trees import PACKAGES

from .session import Session, run

CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Read the options and run."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    head = ["git", "-C", str(CHECKOUT), "rev-parse", "HEAD"]
    commit = subprocess.run(head, check=True, capture_output=True, text=True).stdout.strip()
    session = Session(CHECKOUT, commit, PACKAGES, **vars(_parser().parse_args()))
    sys.stdout.write("\n".join([*asyncio.run(run(session)), ""]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="which changes are drawn")
    parser.add_argument("--count", type=int, default=300, help="how many changes are drawn")
    parser.add_argument("--tests", nargs="+", default=["tests"], help="the folders or files of tests that are asked")
    parser.add_argument("--seconds", type=float, default=60, help="how long tests may take for each change")
    parser.add_argument("--workers", type=int, default=2, help="how many changes are examined at once")
    parser.add_argument(
        "--go-on", dest="goes_on", action="store_true", help="ask about survivors the tests that were not asked"
    )
    return parser


main()
