"""Reporting: the result of a run, and its progress, for people and for programs."""

from indexer.reporting.report import Report, counted

__all__ = ["Report", "counted"]
