"""Builds: articles in, a published generation out, or nothing at all."""

from indexer.builds.build import build_index

__all__ = ["build_index"]
