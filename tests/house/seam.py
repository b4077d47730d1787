"""Where a recording touches the insides of an engine: one class for the code before the refactoring, one for now.

All else that is recorded comes over `dateline.ports.SearchEngine` and the JSON interface.
"""

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dateline.dates import DateRange, PartialDate
from dateline.deadline import Deadline
from dateline.engines import QueryLimits, open_engine
from dateline.request import SearchRequest
from dateline.settings import Settings

UNHURRIED = Deadline(1e9, lambda: 0.0)
"""A deadline whose clock stands still."""

LIMITS = QueryLimits(seconds=1e6, marking_seconds=1e6)


def open_unhurried(index_dir: Path) -> Any:
    """The engine of what is served, with the limits of the web but for those of time."""
    return open_engine(Settings(index_dir=index_dir), LIMITS)


def request_of(row: Mapping[str, Any], **changes: object) -> SearchRequest:
    """The request that a row of `made_requests` describes."""
    given = {name: row[name] for name in ("text", "sort", "page", "per_page", "unit")}
    given |= {name: tuple(row[name]) for name in ("places", "agencies", "sources")}
    given |= {name: PartialDate.from_iso(row[name]) if row[name] else None for name in ("after", "before")}
    return SearchRequest(**{**given, **_histogram(row["histogram"]), **changes})


def _histogram(is_wanted: bool) -> dict[str, object]:
    names = {field.name for field in dataclasses.fields(SearchRequest)}
    if "parts" in names:
        return {"parts": ("histogram",) if is_wanted else ()}
    (flag,) = [name for name in names if "histogram" in name]
    return {flag: is_wanted}


class Before:
    """The engine of commit 66f7cc1: marks are asked for with the request; scores are the business of `Matching`."""

    def marked(self, _engine: Any, request: SearchRequest, page: Any) -> Any:
        """What `snippets`, `title_highlights`, `highlights` and `first_part` take first."""
        return getattr(page, "query", request)

    def exact_sums(self, engine: Any, request: SearchRequest, ids: Sequence[str]) -> np.ndarray[Any, Any]:
        """What each article scores, float64, summed in the order of the query and not rounded.  O(ids x words)."""
        without_dates, matching_of = _named("without_dates"), _named("Matching")
        reader, executor = engine._reader, engine._executor
        node, days = without_dates(engine._parse(request).required, DateRange.between(request.after, request.before))
        span = reader.span(days)
        matching = matching_of(reader, executor.leaves(UNHURRIED, span), span, scoring=True)
        docs = np.array([reader.find(article_id) for article_id in ids], reader.dtype)
        order = docs.argsort(kind="stable")
        total = np.zeros(len(docs))
        matching._add_exactly(node, docs[order], np.ones(len(docs), np.bool_), total)
        sums = np.empty(len(docs))
        sums[order] = total
        return sums


class Now:
    """The engine whose pages carry the query, and whose clauses add up their own scores."""

    def marked(self, _engine: Any, _request: SearchRequest, page: Any) -> Any:
        """See `Before`."""
        return page.query

    def exact_sums(self, engine: Any, request: SearchRequest, ids: Sequence[str]) -> np.ndarray[Any, Any]:
        """See `Before`."""
        raise NotImplementedError("to be written when clauses are there")


def seam() -> Before | Now:
    """The class for the checkout that runs."""
    return Before() if _named("Matching") else Now()


def _named(name: str) -> Any:
    """A function or class of `dateline.search` by its name, in whatever module it lies; None if there is none."""
    found = (vars(module)[name] for key, module in sys.modules.items() if _defines(key, module, name))
    return next(found, None)


def _defines(key: str, module: Any, name: str) -> bool:
    return key.startswith("dateline.search.") and getattr(vars(module).get(name), "__module__", None) == key
