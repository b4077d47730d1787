"""Builds and updates from end to end: read the sources, write a generation, and report."""

from indexer.pipeline.options import AlarmError, BuildOptions, RejectedError
from indexer.pipeline.runs import run_build, run_update

__all__ = ["AlarmError", "BuildOptions", "RejectedError", "run_build", "run_update"]
