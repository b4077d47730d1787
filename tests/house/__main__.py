"""The measures of the code, from the command line.

Run it in the environment of the measured checkout:

PYTHONPATH=tests .venv/bin/python -P -m house make FOLDER --count 1000       archives and requests, once
PYTHONPATH=tests .venv/bin/python -P -m house record FOLDER RECORDING        the answers of this checkout
PYTHONPATH=tests .venv/bin/python -P -m house compare RECORDING RECORDING    exit 1 if answers differ
    PYTHONPATH=tests .venv/bin/python -P -m house table CHECKOUT [CHECKOUT]      the measures, one column for each
    PYTHONPATH=tests .venv/bin/python -P -m house details CHECKOUT               each finding behind the numbers
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .comparing_answers import report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = _parser().parse_args(arguments)
    return int(options.run(options) or 0)


def _make(options: argparse.Namespace) -> None:
    """Make archives and requests in an empty folder."""
    from .made_archives import SEED, make_states, press_articles
    from .made_requests import make_requests

    articles = press_articles(options.count)
    options.folder.mkdir(parents=True)
    requests = make_requests(articles, SEED)
    with (options.folder / "requests.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in requests)
    make_states(articles, options.folder, options.states or _states())


def _record(options: argparse.Namespace) -> None:
    """Record the answers of the checkout of this environment."""
    from .recording import record

    with (options.folder / "requests.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    states = options.states or [state for state in _states() if (options.folder / state).exists()]
    chosen = [row for row in rows[:: options.every] if row["number"] in (options.numbers or [row["number"]])]
    count = record(options.folder, chosen, states, options.recording)
    sys.stdout.write(f"{count} answers in {options.recording}\n")


def _compare(options: argparse.Namespace) -> int:
    """Print the first differences; the status is 1 if there are any."""
    lines, differing = report(
        options.before, options.now, words=options.words, shown=options.shown, ignored=options.ignore
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return int(differing > 0)


def _table(options: argparse.Namespace) -> None:
    """Print the measures of one or several checkouts, one column for each."""
    from .table import table

    sys.stdout.write("\n".join(table(options.checkouts, running=not options.static)) + "\n")


def _details(options: argparse.Namespace) -> None:
    """List each finding: type ladders, names defined twice, circles, docstrings, incomplete contracts."""
    from .measures import details

    sys.stdout.write("\n".join(details(options.checkout.resolve())) + "\n")


def _states() -> tuple[str, ...]:
    from .made_archives import STATES

    return STATES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="house", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True)
    make = commands.add_parser("make", help=_make.__doc__)
    make.add_argument("folder", type=Path)
    make.add_argument("--count", type=int, default=1_000, help="press releases to take")
    make.add_argument("--states", nargs="*")
    make.set_defaults(run=_make)
    recording = commands.add_parser("record", help=_record.__doc__)
    recording.add_argument("folder", type=Path)
    recording.add_argument("recording", type=Path)
    recording.add_argument("--states", nargs="*")
    recording.add_argument("--every", type=int, default=1, help="take only every n-th request")
    recording.add_argument("--numbers", nargs="*", type=int, help="take only the requests with these numbers")
    recording.set_defaults(run=_record)
    comparing = commands.add_parser("compare", help=_compare.__doc__)
    comparing.add_argument("before", type=Path)
    comparing.add_argument("now", type=Path)
    comparing.add_argument("--words", action="store_true", help="compare the words of sentences for readers too")
    comparing.add_argument("--ignore", nargs="*", default=(), metavar="KEY", help="keys to leave out, such as sums")
    comparing.add_argument("--shown", type=int, default=20, help="number of answers to show the first difference of")
    comparing.set_defaults(run=_compare)
    measuring = commands.add_parser("table", help=_table.__doc__)
    measuring.add_argument("checkouts", type=Path, nargs="+")
    measuring.add_argument("--static", action="store_true", help="leave out the measures that need a running engine")
    measuring.set_defaults(run=_table)
    listing = commands.add_parser("details", help=_details.__doc__)
    listing.add_argument("checkout", type=Path)
    listing.set_defaults(run=_details)
    return parser


if __name__ == "__main__":
    sys.exit(main())
