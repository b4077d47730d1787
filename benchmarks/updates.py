"""Measures many small updates and the searches after them: `python -m benchmarks.updates --help`.

An index of an archive takes updates of a few corrected articles each.  Then it and a fresh index of
the same articles answer equal queries in turn, in one process.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from benchmarks.command_line import add_options, say
from benchmarks.corpora import SIZES, MissingCorpusError, open_corpus
from benchmarks.correcting import Corrections
from benchmarks.processes import folder_bytes
from benchmarks.queries import make_queries
from benchmarks.results import describe_machine
from benchmarks.running import texts_for
from benchmarks.updating import Compared, Update, apply_update, build_fresh, compare, measure_opening, served_folder
from dateline.building.merge_policy import DEFAULT_THRESHOLDS
from indexer.builds import build_index

LIMIT = 1.5
"""The greatest p50 of a kind of query over the updated index, relative to that over the fresh one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run.  Exit status 1: a limit is passed or an answer differs; 2: nothing could be measured."""
    given = _parser().parse_args(arguments)
    try:
        faults = run(given)
    except MissingCorpusError as error:
        say(f"benchmarks: {error}")
        return 2
    for fault in faults:
        say(f"FAULT: {fault}")
    return int(bool(faults))


def run(given: argparse.Namespace) -> list[str]:
    """Apply the updates and measure after each of the given numbers; return sentences about errors."""
    corpus = open_corpus(given.size, given.work, given.corpora)
    queries = make_queries(texts_for(corpus, given.corpora), corpus.base(), given.queries)
    stops = sorted({int(number) for number in given.updates.split(",")})
    corrections = Corrections(corpus, stops[-1], given.changed)
    folder = given.work / "updates" / given.size
    shutil.rmtree(folder, ignore_errors=True)
    index_dir, fresh = folder / "updated", folder / "fresh"
    build_index(corrections.current(), index_dir)
    faults, rows = [], []
    updates: list[Update] = []
    for stop in stops:
        updates += [apply_update(index_dir, batch) for batch in corrections.take(stop - len(updates))]
        updated = served_folder(index_dir)
        _say_updates(updates, folder_bytes(updated))
        shutil.rmtree(fresh, ignore_errors=True)
        build_fresh(fresh, corrections.current(), like=updated)
        compared = compare(updated, fresh, queries, given.repeats)
        openings = {"updated": measure_opening(updated), "fresh": measure_opening(fresh)}
        for name, opening in openings.items():
            say(f"  opening {name}: " + ", ".join(f"{key} {value:.3f}" for key, value in asdict(opening).items()))
        faults += _faults(stop, compared, updates, given.limit)
        row: dict[str, Any] = {"updates": stop, "ratios": {each.kind: each.ratio for each in compared}}
        rows.append(
            row
            | {"compared": [asdict(each) for each in compared]}
            | {"openings": {name: asdict(each) for name, each in openings.items()}}
        )
    _keep(given, rows, updates)
    return faults


def _say_updates(updates: Sequence[Update], index_bytes: int) -> None:
    last = updates[-1]
    say(
        f"{len(updates)} updates: {sum(each.wall_seconds for each in updates):.0f} s, "
        f"each p50 {median(each.wall_seconds for each in updates):.2f} s, "
        f"most {max(each.wall_seconds for each in updates):.1f} s; written p50 "
        f"{median(each.written_bytes for each in updates) / 1e6:.2f} MB, mean "
        f"{sum(each.written_bytes for each in updates) / len(updates) / 1e6:.1f} MB, most "
        f"{max(each.written_bytes for each in updates) / 1e6:.0f} MB of {index_bytes / 1e6:.0f} MB; "
        f"segments {', '.join(f'{count:,}' for count in last.segments)}, {last.deleted:,} deleted in them"
    )


def _faults(updates: int, compared: Sequence[Compared], done: Sequence[Update], limit: float) -> list[str]:
    faults = []
    for each in compared:
        say(
            f"  {each.kind}: p50 {each.updated_p50 * 1e6:.0f} us, fresh {each.fresh_p50 * 1e6:.0f} us, "
            f"{each.ratio:.2f}x; p95 {each.updated_p95 * 1e6:.0f} us, fresh {each.fresh_p95 * 1e6:.0f} us, "
            f"{each.ratio_p95:.2f}x"
        )
        if each.ratio > limit:
            faults.append(f"after {updates} updates the p50 of {each.kind} is {each.ratio:.2f} times a fresh index's")
        if each.differing:
            faults.append(f"after {updates} updates {each.differing} of {each.queries} answers to {each.kind} differ")
    most = max(len(update.segments) for update in done)
    if most > DEFAULT_THRESHOLDS.max_segments:
        faults.append(f"there were {most} segments after an update, not {DEFAULT_THRESHOLDS.max_segments} at most")
    return faults


def _keep(given: argparse.Namespace, rows: Sequence[dict[str, Any]], updates: Sequence[Update]) -> None:
    path = given.work / "results" / f"updates-{given.size}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "machine": describe_machine(),
        "changed": given.changed,
        "measured": list(rows),
        "updates": [asdict(each) for each in updates],
    }
    path.write_text(json.dumps(kept, indent=1) + "\n")
    say(f"kept in {path}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.updates", description="Many small updates compared with a fresh build.", allow_abbrev=False
    )
    parser.add_argument("--size", default="98k", choices=SIZES, help="archive (98k)")
    parser.add_argument("--updates", default="103,200", help="numbers of updates to measure after (103,200)")
    parser.add_argument("--changed", type=int, default=100, help="number of articles in an update (100)")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"greatest ratio of the p50s ({LIMIT})")
    add_options(parser, queries=300)
    return parser


if __name__ == "__main__":
    sys.exit(main())
