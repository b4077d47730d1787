"""Reporting: the result of a run, and its progress, for people and for programs."""

from indexer.reporting.report import Renewed, Report
from indexer.reporting.wording import format_size, pluralize

__all__ = ["Renewed", "Report", "format_size", "pluralize"]
