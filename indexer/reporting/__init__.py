"""Reporting: the result of a run, and its progress, for people and for programs."""

from indexer.reporting.report import Report
from indexer.reporting.wording import format_size, pluralize

__all__ = ["Report", "format_size", "pluralize"]
