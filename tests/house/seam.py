"""The only code of a recording that knows the inside of an engine: one class for commit 66f7cc1, one for now.

All other answers come from `dateline.ports.SearchEngine` and the JSON interface.
"""

import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
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
    """Open the engine of the served generation, with the limits of the web but without limits of time."""
    return open_engine(Settings(index_dir=index_dir), LIMITS)


def request_of(row: Mapping[str, Any], **changes: object) -> SearchRequest:
    """The request of a row of `made_requests`."""
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
    """The engine of commit 66f7cc1: its methods for marks take the request, and `Matching` adds the scores."""

    def marked(self, _engine: Any, request: SearchRequest, page: Any) -> Any:
        """The first argument of `snippets`, `title_highlights`, `highlights` and `first_part`."""
        return getattr(page, "query", request)

    def exact_sums(self, engine: Any, request: SearchRequest, ids: Sequence[str]) -> np.ndarray[Any, Any]:
        """The unrounded scores of articles: float64, one for each id, in their order.  O(ids x words)."""
        without_dates, matching_of = _named("without_dates"), _named("Matching")
        reader, executor = engine._reader, engine._executor
        node, days = without_dates(engine._parse(request).required, DateRange.between(request.after, request.before))
        span = reader.span(days)
        matching = matching_of(reader, executor.leaves(UNHURRIED, span), span, scoring=True)
        numbers = [reader.find(article_id) for article_id in ids]
        return _in_order(numbers, reader.dtype, partial(matching._add_exactly, node))


class Now:
    """The engine of now: its pages carry the query, and its clauses add the scores."""

    def marked(self, _engine: Any, _request: SearchRequest, page: Any) -> Any:
        """See `Before`."""
        return page.query

    def exact_sums(self, engine: Any, request: SearchRequest, ids: Sequence[str]) -> np.ndarray[Any, Any]:
        """See `Before`."""
        reader, searcher = engine._reader, engine._searcher
        node, dates = engine.search(request, UNHURRIED).query.required.split_dates()
        days = DateRange.between(request.after, request.before)
        for each in dates:
            days = days.intersection(DateRange.between(each.after, each.before))
        plan = searcher.compile(node, UNHURRIED, reader.doc_range(days), scoring=True)
        return _in_order([reader.find(article_id) for article_id in ids], reader.dtype, plan.root.add_exact_scores)


def seam() -> Before | Now:
    """The class that fits this checkout."""
    return Before() if _named("Matching") else Now()


def _in_order(numbers: Sequence[int], dtype: Any, add: Callable[..., None]) -> np.ndarray[Any, Any]:
    """The scores of documents: float64, in the order of `numbers`.  `add` takes them ascending."""
    docs = np.array(numbers, dtype)
    order = docs.argsort(kind="stable")
    total = np.zeros(len(docs))
    add(docs[order], np.ones(len(docs), np.bool_), total)
    sums = np.empty(len(docs))
    sums[order] = total
    return sums


def _named(name: str) -> Any:
    """A function or class of `dateline.search` by its name, from any of its modules; None if there is none."""
    found = (vars(module)[name] for key, module in sys.modules.items() if _defines(key, module, name))
    return next(found, None)


def _defines(key: str, module: Any, name: str) -> bool:
    return key.startswith("dateline.search.") and getattr(vars(module).get(name), "__module__", None) == key
