"""Builds: from articles to a published generation."""

from indexer.builds.build import DEFAULT_SETTINGS, ArticleBatch, BuildSettings, build_index
from indexer.builds.update import UpdateResult, UpdateSettings, compare_index, update_index

__all__ = [
    "DEFAULT_SETTINGS",
    "ArticleBatch",
    "BuildSettings",
    "UpdateResult",
    "UpdateSettings",
    "build_index",
    "compare_index",
    "update_index",
]
