"""The command as an archivist runs it: `reindex build` on a file of JSON Lines."""

import shutil
import sys
from pathlib import Path

from benchmarks.corpora import PROJECT
from benchmarks.processes import Run, run_measured

_BUILD = (sys.executable, "-m", "indexer", "build")


def has_workers() -> bool:
    """Whether the command has the option `--workers`."""
    return "--workers" in run_measured([*_BUILD, "--help"], PROJECT).output


def measure_reindex(lines: Path, work: Path, workers: int | None) -> Run:
    """Read, build, verify and publish a file of JSON Lines; `workers` is None if the command has no such option."""
    index_dir = work / "reindexed"
    shutil.rmtree(index_dir, ignore_errors=True)
    options = [] if workers is None else ["--workers", str(workers)]
    try:
        return run_measured([*_BUILD, str(lines), "--index-dir", str(index_dir), "--json", *options], PROJECT)
    finally:
        shutil.rmtree(index_dir, ignore_errors=True)
