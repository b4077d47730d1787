"""The number of a result page, and the links to the pages around it."""

from dataclasses import dataclass

from dateline.request import MAX_DEPTH_BY_PAGE, SearchPage, SearchRequest
from webapp.search.links import search_link


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number` of `last`; `first_hit` is the number of its first hit, from 1."""

    number: int
    last: int
    first_hit: int
    first: str | None
    previous: str | None
    next: str | None


def lay_out_pages(request: SearchRequest, page: SearchPage) -> Paging:
    """Link the pages around `page`, from the same generation as long as it is kept.

    The next page is linked by a cursor, which continues after the last hit even when its generation is gone; previous
    pages by number, with the generation in place of the cursor.  The first page shows the current generation.
    """
    last = max(1, -(-page.total // request.per_page))
    number = request.page
    return Paging(
        number=number,
        last=last,
        first_hit=(number - 1) * request.per_page + 1,
        first=search_link(request, page=1) if number > 2 else None,
        previous=_previous(request, page, number, last),
        next=_next(request, page, number, last),
    )


def _previous(request: SearchRequest, page: SearchPage, number: int, last: int) -> str | None:
    target = min(number - 1, last)
    if target < 1 or target * request.per_page > MAX_DEPTH_BY_PAGE:
        return None
    return search_link(request, page=target, cursor=page.generation if target > 1 else None)


def _next(request: SearchRequest, page: SearchPage, number: int, last: int) -> str | None:
    if number >= last or page.next_cursor is None:
        return None
    return search_link(request, page=number + 1, cursor=page.next_cursor)
