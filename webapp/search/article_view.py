"""The article page: the text with the matches marked, its facts, and how to cite it."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from dateline.article import Article, MetadataField
from dateline.errors import BadRequestError
from dateline.ports import SearchEngine
from dateline.request import ArticlePart, EngineStatus, FirstPart, Highlights, SearchRequest
from webapp.deadlines import RequestDeadlines
from webapp.search.filters import NarrowingLinks
from webapp.search.languages import LANGUAGE_CODES
from webapp.search.links import ArticleLinks, canonical, full_address, search_link, web_address
from webapp.search.marking import MarkedBody, mark_body, mark_text
from webapp.search.neighbours import Neighbours, find_neighbours
from webapp.search.notices import Notice
from webapp.search.passages import describe_article, link_passages


@dataclass(frozen=True, slots=True)
class ArticleRequest:
    """The parameters of an article page: a search, whose words are marked, and a part.

    `notice` names a parameter that was not used.
    """

    request: SearchRequest
    part: int = 1
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class PartLinks:
    """The number of this part, the number of the last one, and links to the others.

    `first_match` links to the first match of the article if it is in another part.
    """

    number: int = 1
    last: int = 1
    first: str | None = None
    previous: str | None = None
    next: str | None = None
    first_match: str | None = None
    first_match_number: int = 1


@dataclass(frozen=True, slots=True)
class ArticleView:
    """Everything that the article page shows."""

    article: Article
    title: Markup
    body: MarkedBody
    passages: tuple[str, ...]
    neighbours: Neighbours
    description: Markup
    parts: PartLinks
    notice: Notice | None
    partial: str | None
    status: EngineStatus
    canonical: str | None
    address: str
    source_url: str | None
    back: str | None
    metadata_links: Mapping[MetadataField, tuple[tuple[str, str | None], ...]]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing because time ran out."""
        return self.partial is None and self.neighbours.is_complete


def view_article(
    engine: SearchEngine, article_id: str, asked: ArticleRequest, deadlines: RequestDeadlines
) -> ArticleView:
    """Fetch an article, or a part of a long one, and mark the words of the request in it.

    If the part does not exist, the first part is shown with a notice.  Raises ArticleNotFoundError or
    ArticleWithheldError.
    """
    request, notice = asked.request, asked.notice
    try:
        part = engine.article_part(article_id, asked.part)
    except BadRequestError as error:
        part, notice = engine.article_part(article_id), Notice.unused(error)
    article = part.article
    query = engine.parse(request.text, deadlines.marks)
    found = engine.highlights(query, article, deadlines.marks) if request.text else Highlights()
    is_sought = part.count > 1 and bool(request.text) and (part.number > 1 or not found.body)
    first = engine.first_part(query, article_id, deadlines.marks) if is_sought else FirstPart()
    body, links, status = mark_body(article.body, found.body), ArticleLinks(), engine.status()
    path = links.to(article_id)
    return ArticleView(
        article=article,
        title=mark_text(article.title, found.title),
        body=body,
        passages=link_passages(links.to(article_id, part.number), body.beginnings),
        neighbours=find_neighbours(engine, request, article_id, deadlines.search),
        description=describe_article(
            article, canonical(path), LANGUAGE_CODES.get(article.language or status.language, "")
        ),
        parts=_lay_out_parts(part, request, first.number),
        notice=notice,
        partial="; ".join(filter(None, (found.partial, first.partial))) or None,
        status=status,
        canonical=canonical(links.to(article_id, part.number)),
        address=full_address(path),
        source_url=web_address(article.url),
        back=f"{search_link(request)}#hit-{article_id}" if request != SearchRequest() else None,
        metadata_links=NarrowingLinks(SearchRequest()).of_all(article),
    )


def _lay_out_parts(part: ArticlePart, request: SearchRequest, first: int | None) -> PartLinks:
    links = ArticleLinks(request)

    def link(number: int) -> str | None:
        return links.to(part.article.article_id, number) if 1 <= number <= part.count else None

    return PartLinks(
        number=part.number,
        last=part.count,
        first=link(1) if part.number > 2 else None,
        previous=link(part.number - 1),
        next=link(part.number + 1),
        first_match=f"{link(first)}#match-1" if first and first != part.number else None,
        first_match_number=first or 1,
    )
