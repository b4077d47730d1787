"""Measures `reindex update` as an archivist runs it: `python -m benchmarks.reindex_update ARTICLES.jsonl`.

An index of the file is built; then 100 of its articles are amended, and the index is updated from a file of
these alone, from the whole file, and once more without a change.  Times are of whole processes.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.command_line import WORK, say
from benchmarks.corpora import PROJECT
from benchmarks.processes import Run, run_measured

_REINDEX = (sys.executable, "-m", "indexer")
_WORK = WORK / "reindex-update"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and print a line for each update; exit status 1 if one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, help="JSON Lines with the key `body` or `text`")
    parser.add_argument("--changed", type=int, default=100, help="number of articles to change in an update (100)")
    given = parser.parse_args(arguments)
    shutil.rmtree(_WORK, ignore_errors=True)
    _WORK.mkdir(parents=True)
    index_dir, some, all_ = _WORK / "index", _WORK / "some.jsonl", _WORK / "all.jsonl"
    try:
        _tell("build", _reindex("build", given.articles, index_dir), index_dir)
        _write(some, _amended(given.articles, given.changed, "once"), given.changed)
        _tell("update, a file of the changed", _reindex("update", some, index_dir), index_dir)
        _write(all_, _amended(given.articles, given.changed, "twice"))
        _tell("update, the whole source", _reindex("update", all_, index_dir), index_dir)
        _tell("update, the whole source, nothing changed", _reindex("update", all_, index_dir), index_dir)
    finally:
        shutil.rmtree(_WORK, ignore_errors=True)
    return 0


def _reindex(command: str, source: Path, index_dir: Path) -> Run:
    return run_measured([*_REINDEX, command, str(source), "--index-dir", str(index_dir), "--json"], PROJECT)


def _amended(path: Path, count: int, how: str) -> Iterator[str]:
    """The lines of a file, `count` of them, evenly spread, with a changed text; these come first."""
    with path.open(encoding="utf-8") as file:
        total = sum(1 for _ in file)
    chosen = range(0, total, max(total // count, 1))[:count]
    for wanted in (True, False):
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file):
                if (number in chosen) is wanted:
                    yield _amend(line, how) if wanted else line


def _amend(line: str, how: str) -> str:
    article = json.loads(line)
    key = "body" if "body" in article else "text"
    article[key] += f"\n\nAmended {how}."
    return json.dumps(article) + "\n"


def _write(path: Path, lines: Iterator[str], most: int | None = None) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(islice(lines, most))


def _tell(what: str, run: Run, index_dir: Path) -> None:
    """Print the cost of a run, and how much of the newest generation is in its own files."""
    report = json.loads(run.output)
    folder = index_dir / "builds" / report["generation"]
    own = sum(entry.stat().st_size for entry in os.scandir(folder) if entry.stat().st_nlink == 1)
    counts = {name: report[name] for name in ("added", "updated", "unchanged")}
    took = f"{run.wall_seconds:.2f} s, {run.cpu_seconds:.2f} s of CPU, {run.peak_private_bytes / 1e6:.0f} MB of memory"
    say(f"{what}: {took}; files of its own {own / 1e6:.2f} MB; {counts}")


if __name__ == "__main__":
    sys.exit(main())
