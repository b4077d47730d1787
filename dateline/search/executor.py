"""Executes queries: what matches, how many, when, and the best or newest of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dateline.dates import DateRange
from dateline.query.syntax import And, Dates, Everything, Field, Fuzzy, Leaf, Node, Or, Prefix, Wildcard, Word
from dateline.request import Sort
from dateline.search import kernels
from dateline.search.disjunction import Scratch, Visible, best_of_any, union_words
from dateline.search.histogram import Histogram, Periods, Unit
from dateline.search.kernels import Docs, Scores
from dateline.search.matches import Matches
from dateline.search.matching import Matching, OutOfTimeError
from dateline.search.order import Position
from dateline.search.ranking import Behind, behind, best, by_date
from dateline.search.reader import METADATA, CompositeReader
from dateline.search.spans import Span
from dateline.text.analysis import Analysis

UNITS: tuple[Unit, ...] = ("year", "month", "day")

_SPARSE = 32  # below one posting in so many documents, a union is sorted instead of made as a bitmap


@dataclass(frozen=True, slots=True)
class Task:
    """What to search for: a tree, bounds of the date, values of metadata fields, and which hits.

    Hits begin behind `place` (of the order by `sort`), else behind `skipped` documents.
    `unit` asks for counts per period.
    """

    node: Node
    days: DateRange = DateRange()
    values: Mapping[Field, Sequence[str]] = field(default_factory=dict)
    sort: Sort = "relevance"
    skipped: int = 0
    count: int = 10
    place: Behind | Position | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: `docs` are the hits in order, beside them `scores` if the order is by relevance."""

    total: int
    docs: list[int]
    scores: list[float] | None
    has_more: bool
    histogram: Histogram | None
    cut: tuple[str, ...]
    touched: int


class Executor:
    """Executes queries over one index.  Safe to use by several threads: what is written belongs to a thread."""

    def __init__(self, reader: CompositeReader, analysis: Analysis, *, expansions: int, seconds: float) -> None:
        self._reader = reader
        self._analysis = analysis
        self._expansions = expansions
        self._seconds = seconds
        self._scratch = Scratch(reader.count)
        self._periods = {unit: Periods(unit, reader.first_days, reader.precisions, reader.bases) for unit in UNITS}

    def matching(self, span: Span | None = None, *, scoring: bool = True) -> Matching:
        """Begin the evaluation of a query; the clock starts."""
        return Matching(
            self._reader,
            self._analysis,
            span=span,
            expansions=self._expansions,
            seconds=self._seconds,
            scoring=scoring,
        )

    def execute(self, task: Task) -> Answer:
        """Answer a query.  Never raises for what it asks; `cut` says what a limit left out."""
        node, days = without_dates(task.node, task.days)
        span = self._reader.span(days)
        ranked = task.sort == "relevance"
        matching = self.matching(span, scoring=ranked)
        visible = self._visible(span)
        if ranked and task.place is None and not task.values:
            leaves = alternatives(node)
            if leaves is not None:
                return self._execute_union(task, leaves, node, matching, visible)
        found = matching.resolve(node)
        docs, scores = self._filtered(task, found, matching, visible)
        periods = self._periods[task.unit] if task.unit else None
        histogram = periods.of_docs(docs) if periods else None
        if not ranked:
            assert not isinstance(task.place, Behind)
            hits, start = by_date(
                docs,
                self._reader.order,
                newest=task.sort == "newest",
                skipped=task.skipped,
                count=task.count,
                place=task.place,
            )
            more = start + len(hits) < len(docs)
            return Answer(len(docs), hits.tolist(), None, more, histogram, tuple(matching.cut), matching.touched)
        return self._ranked(task, node, docs, scores, len(docs), histogram, matching)

    def _ranked(
        self,
        task: Task,
        node: Node,
        docs: Docs,
        scores: Scores,
        total: int,
        histogram: Histogram | None,
        matching: Matching,
    ) -> Answer:
        """The page by relevance of documents among which are all that can be on it."""
        order = self._reader.order

        def exactly(some: Docs) -> Scores:
            return matching.exact_scores(node, some)

        try:
            matching.check_time()
        except OutOfTimeError:
            matching.cut.append("time was over before the matches were ranked")
            scores = np.zeros(len(docs))
        left = total
        if task.place is not None:
            assert isinstance(task.place, Behind)
            docs, scores = behind(docs, scores, task.place, order, exactly)
            left = len(docs)
        hits, values = best(docs, scores, task.skipped + task.count, order, exactly)
        if task.skipped:
            hits, values = hits[task.skipped :], values[task.skipped :]
        return Answer(
            total,
            hits,
            values,
            task.skipped + len(hits) < left,
            histogram,
            tuple(matching.cut),
            matching.touched,
        )

    def _execute_union(
        self, task: Task, leaves: Sequence[Leaf], node: Node, matching: Matching, visible: Visible
    ) -> Answer:
        """Any of several words: counted apart from ranking."""
        lists = []
        for leaf, times in Counter(leaves).items():
            found = matching.leaf(leaf)
            if found:
                lists.append(found if times == 1 else found.times(times))
        total, histogram = self._counted(task, lists, matching.span, visible)
        docs, scores = best_of_any(lists, task.skipped + task.count, visible, self._scratch)
        return self._ranked(task, node, docs, scores, total, histogram, matching)

    def _counted(
        self, task: Task, lists: Sequence[Matches], span: Span | None, visible: Visible
    ) -> tuple[int, Histogram | None]:
        periods = self._periods[task.unit] if task.unit else None
        if len(lists) < 2 or sum(map(len, lists)) * _SPARSE < self._reader.count:
            docs = kernels.union([each.docs for each in lists]).astype(self._reader.dtype, copy=False)
            if visible is not None:
                docs = visible(docs)
            return len(docs), periods.of_docs(docs) if periods else None
        words = union_words(lists, self._scratch)
        if visible is not None:
            shown = np.zeros(len(self._scratch.mask), np.bool_)
            shown[visible(self._reader.all_docs(span))] = True
            words &= kernels.to_words(shown)
        return int(np.bitwise_count(words).sum()), periods.of_words(words) if periods else None

    def _filtered(self, task: Task, found: Matches, matching: Matching, visible: Visible) -> tuple[Docs, Scores]:
        """The matches that may be shown and pass the filters on values, and their scores."""
        docs = found.docs.astype(self._reader.dtype, copy=False)
        scores = found.scores_at() if matching.scoring else 0.0
        keep = np.ones(len(docs), np.bool_)
        if visible is not None:
            keep &= kernels.member_mask(docs, visible(docs))
        try:
            for name, values in task.values.items():
                matching.check_time()
                keep &= self._reader.values[name].mask(self._reader.bases, docs, values)
        except OutOfTimeError:
            matching.cut.append("time was over before the filters were applied")
            keep[:] = False
        if not keep.all():
            docs = docs[keep]
            scores = scores if isinstance(scores, float) else scores[keep]
        return docs, np.zeros(len(docs)) + scores if isinstance(scores, float) else scores

    def _visible(self, span: Span | None) -> Visible:
        live = self._reader.live
        if span is None or not len(span.straddling):
            if live is None:
                return None
            return lambda docs: docs[live.take(docs)]
        shown = np.ones(self._reader.count, np.bool_) if live is None else live.copy()
        shown[span.straddling] = False
        return lambda docs: docs[shown.take(docs)]


def without_dates(node: Node, days: DateRange) -> tuple[Node, DateRange]:
    """A tree without the dates that all of it must have, and the range they leave of another."""
    if isinstance(node, Dates):
        return Everything(), intersection(days, DateRange.between(node.after, node.before))
    if not isinstance(node, And) or not any(isinstance(item, Dates) for item in node.items):
        return node, days
    items = []
    for item in node.items:
        if isinstance(item, Dates):
            days = intersection(days, DateRange.between(item.after, item.before))
        else:
            items.append(item)
    if len(items) < 2:
        return items[0] if items else Everything(), days
    return And(tuple(items)), days


def intersection(one: DateRange, other: DateRange) -> DateRange:
    """The days in both ranges."""
    firsts = [day for day in (one.first, other.first) if day is not None]
    lasts = [day for day in (one.last, other.last) if day is not None]
    return DateRange(max(firsts, default=None), min(lasts, default=None))


def alternatives(node: Node) -> Sequence[Leaf] | None:
    """The words and patterns of title and body any of which is enough; None for any other tree."""
    items = node.items if isinstance(node, Or) else (node,)
    if all(isinstance(item, Word | Prefix | Wildcard | Fuzzy) and item.field not in METADATA for item in items):
        return items  # type: ignore[return-value]
    return None
