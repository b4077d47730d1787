"""Executes queries: what matches, how many, when, and the best or newest of it."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dateline.dates import UNITS, DateRange, Unit
from dateline.deadline import Deadline, OutOfTimeError
from dateline.query.syntax import And, Dates, Everything, Field, Fuzzy, Leaf, Node, Or, Prefix, Wildcard, Word
from dateline.request import Sort
from dateline.search import kernels
from dateline.search.disjunction import Scratch, best_of_any, union_words
from dateline.search.fitting import ArchiveSpan
from dateline.search.histogram import Counted, Periods
from dateline.search.kernels import Docs, Scores
from dateline.search.leaves import Leaves
from dateline.search.matches import Matches
from dateline.search.matching import Matching, Parts
from dateline.search.order import Position
from dateline.search.ranking import Behind, Page, behind, best, by_date
from dateline.search.reader import METADATA, CompositeReader
from dateline.search.spans import Span
from dateline.search.visibility import Visibility
from dateline.text.analysis import Analysis

ALWAYS = DateRange()

NO_SCORES: Scores = np.zeros(0)

_SPARSE = 32  # below one posting in so many documents, a union is sorted instead of made as a bitmap


@dataclass(slots=True)
class Task:
    """What to search for: a tree, bounds of the date, values of metadata fields, and which hits.

    Hits begin behind `place` (of the order by `sort`), else behind `skipped` documents.
    `is_counted` asks for counts per period, by `unit`; None is one that fits the range of days.
    """

    node: Node
    days: DateRange = ALWAYS
    values: Mapping[Field, Sequence[str]] = field(default_factory=dict)
    sort: Sort = "relevance"
    skipped: int = 0
    count: int = 10
    place: Behind | Position | None = None
    is_counted: bool = False
    unit: Unit | None = None


class Answer:
    """What was found: `docs` are the hits in order, beside them `scores` if the order is by relevance."""

    __slots__ = ("docs", "has_more", "histogram", "leaves", "scores", "total")

    def __init__(self, total: int, leaves: Leaves, histogram: Counted | None) -> None:
        self.total = total
        self.leaves = leaves
        self.histogram = histogram
        self.docs: list[int] = []
        self.scores: list[float] | None = None
        self.has_more = False

    @property
    def cut(self) -> Sequence[str]:
        """What a limit left out, each a sentence."""
        return self.leaves.cut

    @property
    def touched(self) -> int:
        """The postings of the lists that were read."""
        return self.leaves.touched


class Executor:
    """Executes queries over one index, in which a pattern stands for `expansions` words at most.

    Safe to use by several threads: what is written belongs to a thread.
    """

    def __init__(self, reader: CompositeReader, analysis: Analysis, expansions: int) -> None:
        self._analysis = analysis
        self._expansions = expansions
        self._scratch = Scratch(reader.count)
        self._read_from(reader)
        self._periods = {unit: Periods(unit, reader.first_days, reader.precisions, reader.bases) for unit in UNITS}

    def over(self, reader: CompositeReader) -> "Executor":
        """One over the same segments with other articles deleted; what was made of their dates is shared."""
        other = copy.copy(self)
        other._read_from(reader)  # noqa: SLF001  (of the same class)
        return other

    def leaves(self, deadline: Deadline, span: Span | None = None) -> Leaves:
        """Begin to read for a query."""
        return Leaves(self._reader, self._analysis, span, expansions=self._expansions, deadline=deadline)

    def execute(self, task: Task, deadline: Deadline) -> Answer:
        """Answer a query.  Never raises for what it asks; `cut` says what a limit left out."""
        node, days = without_dates(task.node, task.days)
        task.node = node
        periods = self._periods[task.unit or self._span.unit(days)] if task.is_counted else None
        span = self._reader.span(days)
        ranked = task.sort == "relevance"
        matching = Matching(self._reader, self.leaves(deadline, span), span, scoring=ranked)
        visible = Visibility(self._reader, span)
        if ranked and task.place is None and not task.values:
            leaves = alternatives(node)
            if leaves is not None:
                return self._execute_union(task, leaves, matching, visible, periods)
        found = matching.resolve(node)
        docs, scores = self._filtered(task, found, matching, visible)
        answer = Answer(len(docs), matching.leaves, periods.of_docs(docs) if periods else None)
        if ranked:
            return self._rank(task, matching, docs, scores, answer)
        assert not isinstance(task.place, Behind)
        page = Page(skipped=task.skipped, count=task.count, place=task.place)
        hits, start = by_date(docs, self._reader.order, page, newest=task.sort == "newest")
        answer.docs, answer.has_more = hits.tolist(), start + len(hits) < len(docs)
        return answer

    def _read_from(self, reader: CompositeReader) -> None:
        self._reader = reader
        self._span = ArchiveSpan(reader)

    def _rank(self, task: Task, matching: Matching, docs: Docs, scores: Scores, answer: Answer) -> Answer:
        """Put in the page by relevance of documents among which are all that can be on it."""
        answer.scores = []
        if not len(docs):
            return answer
        order = self._reader.order

        def exactly(some: Docs) -> Scores:
            return matching.exact_scores(task.node, some)

        try:
            matching.leaves.check_time()
        except OutOfTimeError:
            matching.leaves.cut.append("time was over before the matches were ranked")
            scores = np.zeros(len(docs))
        left = answer.total
        if task.place is not None:
            assert isinstance(task.place, Behind)
            docs, scores = behind(docs, scores, task.place, order, exactly)
            left = len(docs)
        hits, values = best(docs, scores, task.skipped + task.count, order, exactly)
        if task.skipped:
            hits, values = hits[task.skipped :], values[task.skipped :]
        answer.docs, answer.scores = hits, values
        answer.has_more = task.skipped + len(hits) < left
        return answer

    def _execute_union(
        self, task: Task, leaves: Sequence[Leaf], matching: Matching, visible: Visibility, periods: Periods | None
    ) -> Answer:
        """Any of several words: counted apart from ranking."""
        parts = Parts()
        for leaf in leaves:
            found = matching.leaves.find(leaf)
            if found:
                parts.add(leaf, found)
        lists = parts.scored()
        total, histogram = self._counted(lists, visible, periods)
        docs, scores = best_of_any(lists, task.skipped + task.count, visible, self._scratch)
        return self._rank(task, matching, docs, scores, Answer(total, matching.leaves, histogram))

    def _counted(
        self, lists: Sequence[Matches], visible: Visibility, periods: Periods | None
    ) -> tuple[int, Counted | None]:
        """How many documents are in any of the lists, and when."""
        if len(lists) < 2 or sum(map(len, lists)) * _SPARSE < self._reader.count:
            docs = kernels.union([each.docs for each in lists]).astype(self._reader.dtype, copy=False)
            if not visible.is_whole:
                docs = docs[visible.mask(docs)]
            return len(docs), periods.of_docs(docs) if periods else None
        words = visible.words(union_words(lists, self._scratch))
        return int(np.bitwise_count(words).sum()), periods.of_words(words) if periods else None

    def _filtered(self, task: Task, found: Matches, matching: Matching, visible: Visibility) -> tuple[Docs, Scores]:
        """The matches that may be shown and pass the filters on values, and their scores."""
        docs = found.docs.astype(self._reader.dtype, copy=False)
        scores = found.scores_of() if matching.scoring else NO_SCORES
        if visible.is_whole and not task.values:
            return docs, scores
        keep = visible.mask(docs)
        try:
            for name, values in task.values.items():
                matching.leaves.check_time()
                keep &= self._reader.values[name].mask(self._reader.bases, docs, values)
        except OutOfTimeError:
            matching.leaves.cut.append("time was over before the filters were applied")
            return docs[:0], scores[:0]
        places = keep.nonzero()[0]
        if len(places) == len(docs):
            return docs, scores
        return docs.take(places), scores.take(places) if matching.scoring else scores


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
