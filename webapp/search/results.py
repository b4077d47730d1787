"""The result page: everything that its template shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup

from dateline.article import METADATA_FIELDS, MetadataField
from dateline.deadline import Deadline
from dateline.errors import BadRequestError
from dateline.ports import SearchEngine
from dateline.query.query import Ignored, Query, TextSpan
from dateline.request import (
    SORTS,
    EngineStatus,
    Hit,
    SearchPage,
    SearchRequest,
    Sort,
    TitleHighlights,
)
from dateline.text.directions import isolated
from webapp.deadlines import RequestDeadlines
from webapp.sanitizing import closed_markup
from webapp.search.corrections import correct_dates, correct_query
from webapp.search.did_you_mean import DidYouMean, suggest
from webapp.search.facets import FacetView, view_facets
from webapp.search.filters import NarrowingLinks, list_filters
from webapp.search.links import ArticleLinks, Choice, OfferedSearch, search_link, web_address
from webapp.search.marking import mark_text
from webapp.search.no_results import CUT_SHORT, NoResults, explain
from webapp.search.notices import Notice
from webapp.search.paging import Paging, lay_out_pages
from webapp.search.parameters import Reading
from webapp.search.readback import Piece, read_back
from webapp.search.timeline import Timeline, TimelinePlan, lay_out_timeline, plan_timeline
from webapp.search.understanding import Understanding, describe_dates, understand

_SORT_LABELS: dict[Sort, str] = {
    "relevance": "Most relevant first",
    "newest": "Newest first",
    "oldest": "Oldest first",
}


class HitView(NamedTuple):  # ten of them for each page; a frozen dataclass takes five times as long
    """One hit with its marked title, its snippet and its links."""

    hit: Hit
    title: Markup
    snippet: Markup
    link: str
    metadata_links: Mapping[MetadataField, str | None]
    authors: tuple[tuple[str, str | None], ...]
    source_url: str | None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that the result page shows."""

    request: SearchRequest
    status: EngineStatus
    name: str
    notices: tuple[Notice, ...]
    total: int
    is_total_certain: bool
    hits: tuple[HitView, ...]
    facets: tuple[FacetView, ...]
    ignored: tuple[Ignored, ...]
    partial: str | None
    understood: Understanding
    sentence: tuple[Piece, ...]
    sorts: tuple[Choice, ...]
    paging: Paging
    no_results: NoResults | None
    meant: DidYouMean
    timeline: Timeline | None
    is_counted: bool  # whether there was time for all that the strip shows

    @property
    def is_complete(self) -> bool:
        """Whether the same search always gives this page: no time ran out."""
        is_explained = self.no_results is None or self.no_results.is_complete
        return self.partial is None and self.is_counted and is_explained and self.meant.is_complete

    @property
    def has_no_terms(self) -> bool:
        """Whether a text was typed of which nothing is left: it finds what an empty query finds."""
        return bool(self.request.text.strip()) and not self.understood.parts

    def corrections(self, of: Notice | Ignored) -> tuple[OfferedSearch, ...]:
        """Link to the searches that a notice or an ignored piece may mean."""
        if isinstance(of, Notice):
            return correct_dates(self.request, self.notices, of)
        return correct_query(self.request, of)

    @property
    def count_in_words(self) -> str:
        """The number of matches for the name of the page: `1,234 articles`."""
        if not self.total:
            return "no articles"
        least = "" if self.is_total_certain else "at least "
        return f"{least}{self.total:,} article{'' if self.total == 1 else 's'}"


def search(engine: SearchEngine, reading: Reading, deadlines: RequestDeadlines) -> Results:
    """Run a search and make its page.  A cursor that the engine refuses is dropped with a notice."""
    reading = reading.with_shown_names(engine)
    request, status = reading.request, engine.status()
    notices = {notice.parameter: notice for notice in reading.notices}
    plan = plan_timeline(engine, request, status)
    try:
        page = engine.search(_asked(request, plan), deadlines.search)
    except BadRequestError as error:
        request = replace(request, cursor=None, page=1)
        notices[error.parameter] = Notice.unused(error)
        page = engine.search(_asked(request, plan), deadlines.search)
    understood = understand(page.query)
    marking = request if notices.get("cursor") else reading.linked
    hits, left_out = view_hits(engine, marking, page.query, page.hits, deadlines.marks)
    return Results(
        request=request,
        status=status,
        name=_name(request),
        notices=tuple(notices.values()),
        total=page.total,
        is_total_certain=page.partial is None,
        hits=hits,
        facets=view_facets(request, page.facets) if page.hits else (),
        ignored=page.ignored,
        partial="; ".join(filter(None, (page.partial, *left_out))) or None,
        understood=understood,
        sentence=read_back(request, understood, list_filters(request, understood)),
        sorts=_sorts(request, page, understood),
        paging=lay_out_pages(request, page),
        meant=suggest(engine, request, page, status.articles, deadlines.marks),
        no_results=None if page.total else _explain(engine, request, page, understood, deadlines.marks),
        timeline=lay_out_timeline(plan, request, page, has_words=understood.has_words) if plan else None,
        is_counted=plan is None or plan.is_counted(request, page),
    )


def _asked(request: SearchRequest, plan: TimelinePlan | None) -> SearchRequest:
    """Return the request with what the page counts of it."""
    asked = replace(request, with_histogram=False, facets=METADATA_FIELDS)
    return plan.added_to(asked) if plan else asked


def _explain(
    engine: SearchEngine, request: SearchRequest, page: SearchPage, understood: Understanding, deadline: Deadline
) -> NoResults:
    """Explain why nothing was found; after a search that ended early, no further ones are run."""
    return CUT_SHORT if page.partial else explain(engine, request, understood, deadline)


def view_hits(
    engine: SearchEngine, request: SearchRequest, query: Query, hits: tuple[Hit, ...], deadline: Deadline
) -> tuple[tuple[HitView, ...], tuple[str, ...]]:
    """Make the views of hits, in their order.  Cost: one call of the engine for all snippets, one for all titles.

    Also returns a message for each kind of mark that was left out because time ran out.
    """
    if not hits:
        return (), ()
    snippets = engine.snippets(query, hits, deadline)
    titles = engine.title_highlights(query, hits, deadline) if query.understood else TitleHighlights(((),) * len(hits))
    articles, narrowing = ArticleLinks(request), NarrowingLinks(request)
    views = tuple(
        _view_hit(articles, narrowing, *of_hit) for of_hit in zip(hits, snippets.texts, titles.spans, strict=True)
    )
    return views, tuple(filter(None, (snippets.partial, titles.partial)))


def _view_hit(
    articles: ArticleLinks, narrowing: NarrowingLinks, hit: Hit, snippet: str, spans: tuple[TextSpan, ...]
) -> HitView:
    return HitView(
        hit=hit,
        title=mark_text(hit.title, spans),
        snippet=closed_markup(Markup(snippet)),  # noqa: S704 - escaped by the engine: its contract
        link=articles.to(hit.article_id),
        metadata_links=narrowing.of(hit),
        authors=narrowing.of_several(hit, "author") if hit.authors else (),
        source_url=web_address(hit.url),
    )


def _sorts(request: SearchRequest, page: SearchPage, understood: Understanding) -> tuple[Choice, ...]:
    """List the sort orders; a search without words has no order by relevance."""
    offered = SORTS if understood.has_words else SORTS[1:]
    links = (None if name == page.sort else search_link(request, sort=name) for name in offered)
    return tuple(Choice(_SORT_LABELS[name], link) for name, link in zip(offered, links, strict=True))


def _name(request: SearchRequest) -> str:
    """Name this search for the browser's history: `female peacekeepers, 2010 to 2019, page 2`."""
    dates = describe_dates(request.after, request.before) if request.after or request.before else ""
    words = [request.text, dates, "undated" if request.undated else "", *chain.from_iterable(request.values.values())]
    name = ", ".join(isolated(word) for word in words if word) or "All articles"
    return f"{name}, page {request.page:,}" if request.page > 1 else name
