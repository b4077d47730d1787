"""Builds: articles in, a published generation out, or nothing at all."""

from indexer.builds.build import BuildResult, build_index

__all__ = ["BuildResult", "build_index"]
