"""Executes queries: a plan finds the matches, collectors take the count, the histogram and the best from them."""

import copy
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from dateline.dates import UNITS, DateRange, Unit
from dateline.deadline import Deadline, OutOfTimeError
from dateline.query.query import Alternatives, Query
from dateline.query.syntax import Dates, Everything, Leaf, Node
from dateline.request import Sort, Surroundings
from dateline.search import kernels
from dateline.search.alternatives import AlternativeFinder
from dateline.search.collectors.date_histogram import ArchiveSpan, DateHistogram, PeriodCounts
from dateline.search.collectors.facets import FacetCounts, FieldFacet, selected_docs
from dateline.search.collectors.top_docs import PageBounds, Ranking, SearchAfter, TopDocs, top_by_date, top_by_score
from dateline.search.date_order import DateRank
from dateline.search.doc_filter import DocFilter
from dateline.search.doc_range import DocRange
from dateline.search.index_reader import IndexReader
from dateline.search.kernels import Docs, Mask, MatchedDocs, Scores
from dateline.search.max_score import Scratch, best_of_any, union_bitmap
from dateline.search.plan import Plan, compile_query
from dateline.search.postings import ScoredDocs
from dateline.search.query_budget import QueryBudget, ReadContext
from dateline.text.analysis import Analysis

ALWAYS = DateRange()
NO_VALUES: Mapping[str, Sequence[str]] = MappingProxyType({})
NO_SCORES: Scores = np.zeros(0)
NO_ASIDE: Mapping[str, Docs] = MappingProxyType({})


class ExecutionRequest(NamedTuple):
    """A search: a tree, bounds of the date, values of metadata fields, the order, and the hits of the page.

    Hits begin after `search_after` (of the order by `sort`), else after `skipped` documents.  `with_histogram` asks
    for counts per period, by `unit`; None is a unit that fits the range of days.  `undated`, `surroundings` and
    `with_articles` are those of `SearchRequest`.  `facets` are fields whose values are counted,
    each under all filters but its own.
    """

    node: Node
    days: DateRange = ALWAYS
    values: Mapping[str, Sequence[str]] = NO_VALUES
    sort: Sort = "relevance"
    skipped: int = 0
    limit: int = 10
    search_after: SearchAfter | DateRank | None = None
    with_histogram: bool = False
    unit: Unit | None = None
    undated: bool = False
    surroundings: Surroundings | None = None
    with_articles: bool = False
    facets: Sequence[str] = ()

    @property
    def page(self) -> PageBounds:
        """The bounds of the page."""
        return PageBounds(self.skipped, self.limit, self.search_after)


class SurroundingCounts(NamedTuple):
    """The matches around the dates of a request, and all articles there, if these are asked for.

    Both count the whole index; None if time ran out for them.
    """

    matches: PeriodCounts | None = None
    articles: PeriodCounts | None = None


class SearchResult(NamedTuple):
    """The result of a search.

    `total` is the number of all matches, `histogram` None unless asked for.  `truncations` are sentences on the parts
    that a limit left out; `expansions` are the forms that patterns of title and body stood for, `alternatives` what
    words and phrases stood for that have any.
    """

    total: int
    top: TopDocs
    histogram: PeriodCounts | None
    truncations: Sequence[str]
    expansions: Mapping[Leaf, tuple[str, ...]]
    alternatives: Alternatives
    facets: Mapping[str, FacetCounts]
    surroundings: SurroundingCounts = SurroundingCounts()


class _Matches(NamedTuple):
    """The matches, ascending, their scores, and for fields with a filter the matches without it, if they are needed."""

    docs: Docs
    scores: Scores
    aside: Mapping[str, Docs] = NO_ASIDE


class Searcher:
    """Executes queries over one index, in which a pattern stands for `max_expansions` words at most.

    Several threads may use it at once: each writes only into arrays of its own.
    """

    def __init__(self, reader: IndexReader, analysis: Analysis, max_expansions: int) -> None:
        self._analysis = analysis
        self._max_expansions = max_expansions
        self._scratch = Scratch(reader.count)
        self._read_from(reader)
        self._histograms = {
            unit: DateHistogram(unit, reader.first_days, reader.precisions, reader.bases) for unit in UNITS
        }

    def over(self, reader: IndexReader) -> "Searcher":
        """A searcher over these segments with other articles deleted; it shares the histograms of this one."""
        other = copy.copy(self)
        other._read_from(reader)  # noqa: SLF001  (of the same class)
        return other

    def compile(self, node: Node, deadline: Deadline, within: DocRange | None = None, *, scoring: bool = True) -> Plan:
        """Compile a tree, to be executed within a range of documents and until a deadline.  See `compile_query`."""
        budget = QueryBudget(deadline, self._max_expansions, [])
        context = ReadContext(self._reader, self._analysis, within, budget, scoring)
        return compile_query(node, context, self._alternatives)

    def has_alternatives(self, leaf: Leaf) -> bool:
        """Whether a word or phrase has alternatives in the index."""
        return self._alternatives.of(leaf) is not None

    def expand(self, query: Query, deadline: Deadline) -> Query:
        """A query with the forms that its patterns stand for, and the alternatives of its words and phrases."""
        leaves, forms = list(query.required.leaves()), dict[Leaf, tuple[str, ...]]()
        if any(leaf.forms_in({}) is None for leaf in leaves):
            forms = self.compile(query.required, deadline).expand()
        alternatives = {leaf: found.leaves for leaf in leaves if (found := self._alternatives.of(leaf)) is not None}
        return query.expanded(forms, alternatives)

    def search(self, request: ExecutionRequest, deadline: Deadline) -> SearchResult:
        """Answer a query.  Never raises for a query or for want of time: `truncations` name the parts left out."""
        node, dates = request.node.split_dates()
        required = _intersection(dates)
        days = request.days.intersection(required) if dates else request.days
        histogram = self._histograms[request.unit or self._span.auto_interval(days)] if request.with_histogram else None
        within = self._reader.undated_range(days) if request.undated else self._within(days)
        is_ranked = request.sort == "relevance"
        plan = self.compile(node, deadline, within, scoring=is_ranked)
        shown = DocFilter(self._reader, within)
        lists = plan.root.posting_lists() if is_ranked and not request.values and not request.search_after else None
        aside = NO_ASIDE
        if lists is None:
            docs, scores, aside = self._matches(request, plan, shown)
            matched = MatchedDocs(len(docs), docs)
        else:
            matched = self._union(lists, shown)
            docs, scores = best_of_any(
                lists, request.skipped + request.limit, shown, self._scratch, self._reader.thresholds
            )
        counts = histogram.counts_of(matched) if histogram else None
        top = self._best(request, plan, docs, scores, matched.total)
        truncations = tuple(plan.context.budget.truncations)
        expansions = plan.expand() if plan.patterns and top.docs else {}
        facets = self._count_values(request.facets, matched, aside) if request.facets else {}
        around = SurroundingCounts()
        if request.surroundings:
            asked = request._replace(node=node, days=required, facets=())
            has_dates = request.undated or not request.days.is_open
            found = self._match(asked, deadline, truncations) if has_dates else matched
            around = self._count_around(asked, request.surroundings.unit, found, deadline)
        return SearchResult(matched.total, top, counts, truncations, expansions, plan.alternatives, facets, around)

    def _count_values(
        self, fields: Sequence[str], matched: MatchedDocs, aside: Mapping[str, Docs]
    ) -> dict[str, FacetCounts]:
        if matched.total == self._reader.live_count:
            return {field: self._facets[field].of_all for field in fields}
        selected = selected_docs(matched, self._reader.count)
        return {field: self._facets[field].counts_of(aside.get(field, selected)) for field in fields}

    def _read_from(self, reader: IndexReader) -> None:
        self._reader = reader
        self._facets = {field: FieldFacet(values, reader.live) for field, values in reader.values.items()}
        self._span = ArchiveSpan(reader)
        self._alternatives = AlternativeFinder(reader, self._analysis)
        self._articles: dict[Unit, PeriodCounts] = {}

    def _within(self, days: DateRange) -> DocRange | None:
        return None if days.first is days.last is None else self._reader.doc_range(days)

    def _count_around(
        self, asked: ExecutionRequest, unit: Unit, found: MatchedDocs | None, deadline: Deadline
    ) -> SurroundingCounts:
        """Count the matches of a request whose days are those of its text."""
        matches = None if found is None else self._histograms[unit].counts_of(found)
        articles = self._count_articles(asked, unit, deadline) if asked.with_articles else None
        return SurroundingCounts(matches, articles)

    def _count_articles(self, asked: ExecutionRequest, unit: Unit, deadline: Deadline) -> PeriodCounts | None:
        """Count all articles in a range that pass the filters on values; those of the whole index only once."""
        is_whole = asked.days.is_open and not asked.values
        counts = self._articles.get(unit) if is_whole else None
        if counts is None:
            matched = self._match(asked._replace(node=Everything()), deadline)
            counts = None if matched is None else self._histograms[unit].counts_of(matched)
            if is_whole and counts is not None:
                self._articles[unit] = counts
        return counts

    def _match(
        self, asked: ExecutionRequest, deadline: Deadline, truncations: Sequence[str] = ()
    ) -> MatchedDocs | None:
        """All matches of a tree in a range, without scores; None if something else than `truncations` was left out."""
        within = self._within(asked.days)
        plan = self.compile(asked.node, deadline, within, scoring=False)
        shown = DocFilter(self._reader, within)
        lists = None if asked.values else plan.root.posting_lists()
        if lists is None:
            docs = self._matches(asked, plan, shown).docs
            matched = MatchedDocs(len(docs), docs)
        else:
            matched = self._union(lists, shown)
        return matched if set(plan.context.budget.truncations) <= set(truncations) else None

    def _matches(self, request: ExecutionRequest, plan: Plan, shown: DocFilter) -> _Matches:
        """The matches that may be shown and pass the filters on values, and their scores."""
        found, budget = plan.root.matches(), plan.context.budget
        docs = found.docs.astype(self._reader.dtype, copy=False)
        scores = found.scores_of() if plan.context.scoring else NO_SCORES
        if shown.is_unrestricted and not request.values:
            return _Matches(docs, scores)
        masks = {"": shown.mask(docs)}
        try:
            for name, values in request.values.items():
                budget.deadline.check()
                masks[name] = self._reader.values[name].mask(self._reader.bases, docs, values)
        except OutOfTimeError:
            budget.note("time ran out before the filters were applied")
            return _Matches(docs[:0], scores[:0])
        aside = {field: docs[_all(masks, field)] for field in request.facets if field in masks}
        keep = _all(masks).nonzero()[0]
        if len(keep) == len(docs):
            return _Matches(docs, scores, aside)
        return _Matches(docs.take(keep), scores.take(keep) if plan.context.scoring else scores, aside)

    def _union(self, lists: Sequence[ScoredDocs], shown: DocFilter) -> MatchedDocs:
        """The documents in any of the lists that may be shown."""
        if len(lists) < 2:
            docs = lists[0].docs if lists else kernels.NO_DOCS
        elif sum([each.count for each in lists]) * self._reader.thresholds.unions.sparse_share < self._reader.count:
            docs = kernels.union([each.docs for each in lists])
        else:
            bitmap = shown.only_bitmap(union_bitmap(lists, self._scratch))
            return MatchedDocs(int(np.bitwise_count(bitmap).sum()), kernels.NO_DOCS, bitmap)
        docs = docs.astype(self._reader.dtype, copy=False)
        docs = docs if shown.is_unrestricted else docs[shown.mask(docs)]
        return MatchedDocs(len(docs), docs)

    def _best(self, request: ExecutionRequest, plan: Plan, docs: Docs, scores: Scores, total: int) -> TopDocs:
        """The page, from documents among which are all that can be on it."""
        order = self._reader.order
        if request.sort != "relevance":
            return top_by_date(docs, order, request.page, newest=request.sort == "newest")
        if not len(docs):
            return TopDocs([], [], has_more=False)
        deadline = plan.context.budget.deadline
        if deadline.clock() > deadline.at:
            plan.context.budget.note("time ran out before the matches were ranked")
            scores = np.zeros(len(docs))
        ranking = Ranking(order, plan.exact_scores, self._reader.thresholds.ranking)
        return top_by_score((docs, scores), total, ranking, request.page)


def _intersection(dates: Sequence[Dates]) -> DateRange:
    """The days that lie in all of some ranges."""
    days = ALWAYS
    for each in dates:
        days = days.intersection(DateRange.between(each.after, each.before))
    return days


def _all(masks: Mapping[str, Mask], aside: str | None = None) -> Mask:
    """Which documents pass all filters but one, given bool[n] for each: bool[n], in their order.  O(n * filters)."""
    passing: Mask = np.logical_and.reduce([mask for name, mask in masks.items() if name != aside])
    return passing
