"""Builds: articles in, a published generation out, or nothing at all."""

from indexer.builds.build import DEFAULT_SETTINGS, ArticlesOf, BuildSettings, build_index
from indexer.builds.update import Updated, UpdateSettings, compare_index, update_index

__all__ = [
    "DEFAULT_SETTINGS",
    "ArticlesOf",
    "BuildSettings",
    "UpdateSettings",
    "Updated",
    "build_index",
    "compare_index",
    "update_index",
]
