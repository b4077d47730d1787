"""Builds: articles in, a published generation out, or nothing at all."""

from indexer.builds.build import DEFAULT_SETTINGS, ArticlesOf, BuildSettings, build_index

__all__ = ["DEFAULT_SETTINGS", "ArticlesOf", "BuildSettings", "build_index"]
