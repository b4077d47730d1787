"""Limits that leave every answer whole, however busy the machine of the tests is."""

import dataclasses

from dateline.engines import QueryLimits

UNHURRIED = QueryLimits(seconds=60, marking_seconds=60)
"""As on the web, without its haste."""

WHOLE = dataclasses.replace(UNHURRIED, terms=None)
"""For queries that are longer than those of the web, too."""
