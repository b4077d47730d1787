"""Builds: from articles to a published generation."""

from indexer.builds.build import DEFAULT_SETTINGS, AfterReading, ArticleBatch, BuildSettings, build_index
from indexer.builds.update import Deletion, UpdateResult, UpdateSettings, compare_index, update_index

__all__ = [
    "DEFAULT_SETTINGS",
    "AfterReading",
    "ArticleBatch",
    "BuildSettings",
    "Deletion",
    "UpdateResult",
    "UpdateSettings",
    "build_index",
    "compare_index",
    "update_index",
]
