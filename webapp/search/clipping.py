"""One article as a clipping: its text with the matches marked, its facts, and how to cite it."""

from dataclasses import dataclass

from markupsafe import Markup

from dateline.article import Article
from dateline.ports import SearchEngine
from dateline.request import EngineStatus, Highlights, SearchRequest
from webapp.deadlines import RequestDeadlines
from webapp.search.links import article_link, canonical, offered_link, search_link, web_address
from webapp.search.marking import MarkedBody, mark_body, mark_text


@dataclass(frozen=True, slots=True)
class Clipping:
    """Everything that the article page shows."""

    article: Article
    title: Markup
    body: MarkedBody
    partial: str | None
    status: EngineStatus
    address: str | None
    source_url: str | None
    back: str | None
    place_link: str | None
    agency_link: str | None
    source_link: str | None


def clip(engine: SearchEngine, article_id: str, request: SearchRequest, deadlines: RequestDeadlines) -> Clipping:
    """Fetch an article and mark the words of `request` in it.  Raises ArticleNotFoundError."""
    article = engine.article(article_id)
    found = engine.highlights(request, article, deadlines.marks) if request.text else Highlights()
    return Clipping(
        article=article,
        title=mark_text(article.title, found.title),
        body=mark_body(article.body, found.body),
        partial=found.partial,
        status=engine.status(),
        address=canonical(article_link(article_id)),
        source_url=web_address(article.url),
        back=search_link(request) if request != SearchRequest() else None,
        place_link=offered_link(SearchRequest(places=(article.place,))) if article.place else None,
        agency_link=offered_link(SearchRequest(agencies=(article.agency,))) if article.agency else None,
        source_link=offered_link(SearchRequest(sources=(article.source,))) if article.source else None,
    )
