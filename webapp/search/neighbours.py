"""The place of an article in the results that led to it, and the hits before and after it."""

from dataclasses import dataclass, replace

from dateline.deadline import Deadline
from dateline.errors import BadRequestError
from dateline.generations import is_generation_name
from dateline.ports import SearchEngine
from dateline.request import MAX_DEPTH_BY_PAGE, Hit, SearchRequest
from webapp.search.links import ArticleLinks


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A hit beside an article, and the link to it, which leads to its own page of the results."""

    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The number of an article among the results, their total, and the hits before and after it.

    The number is 0 if the article is not among them; `is_complete`: nothing is missing because time ran out.
    """

    number: int = 0
    total: int = 0
    previous: Neighbour | None = None
    next: Neighbour | None = None
    is_complete: bool = True


def find_neighbours(engine: SearchEngine, request: SearchRequest, article_id: str, deadline: Deadline) -> Neighbours:
    """Find an article on its page of results, which it may have left since.

    The cursor of the request is as in its links: that of an engine, or the name of a generation (`Reading.linked`).
    Costs one search, and another one at the beginning and at the end of a page that has neighbours.
    """
    if request == SearchRequest():
        return Neighbours()
    search = _Search(engine, request, deadline)
    hits, total = search.page(request.page)
    at = next((at for at, hit in enumerate(hits) if hit.article_id == article_id), None)
    if at is None:
        return Neighbours(is_complete=search.is_complete)
    number, is_last = (request.page - 1) * request.per_page + at + 1, at == len(hits) - 1
    before = hits[at - 1] if at else next(reversed(search.page(request.page - 1)[0]), None)
    following = hits[at + 1 :] if not is_last else search.page(request.page + 1)[0] if number < total else ()
    return Neighbours(
        number=number,
        total=total,
        previous=_link(request, before, request.page if at else request.page - 1),
        next=_link(request, next(iter(following), None), request.page + 1 if is_last else request.page),
        is_complete=search.is_complete,
    )


class _Search:
    """The pages of a search, until a deadline: the one of the request by its cursor, the others by their numbers."""

    def __init__(self, engine: SearchEngine, request: SearchRequest, deadline: Deadline) -> None:
        self._engine = engine
        self._request = request
        self._deadline = deadline
        self.is_complete = True  # until a search ends early

    def page(self, number: int) -> tuple[tuple[Hit, ...], int]:
        """The hits of a page, and the total; none of a page without a number, or if time ran out."""
        request = self._request
        if number != request.page or is_generation_name(request.cursor or ""):
            if number < 1 or number * request.per_page > MAX_DEPTH_BY_PAGE:
                return (), 0
            request = replace(request, page=number, cursor=None)
        if self._deadline.is_over:
            self.is_complete = False
            return (), 0
        try:
            page = self._engine.search(replace(request, with_histogram=False), self._deadline)
        except BadRequestError:  # a cursor of another generation or order
            return (), 0
        self.is_complete &= page.partial is None
        return (page.hits, page.total) if page.partial is None else ((), 0)


def _link(request: SearchRequest, hit: Hit | None, number: int) -> Neighbour | None:
    if hit is None:
        return None
    if number != request.page:
        by_number = request.cursor if is_generation_name(request.cursor or "") else None
        request = replace(request, page=number, cursor=by_number)
    return Neighbour(hit.title, ArticleLinks(request).to(hit.article_id))
