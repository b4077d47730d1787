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

    A page is linked by its number, with the generation in place of the cursor; beyond the last page that has a number
    the next one is linked by a cursor.  The first page shows the current generation.
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
    return _by_number(request, page, target) if target >= 1 else None


def _next(request: SearchRequest, page: SearchPage, number: int, last: int) -> str | None:
    if number >= last or page.next_cursor is None:
        return None
    by_number = _by_number(request, page, number + 1)
    return by_number or search_link(request, page=number + 1, cursor=page.next_cursor)


def _by_number(request: SearchRequest, page: SearchPage, number: int) -> str | None:
    if number * request.per_page > MAX_DEPTH_BY_PAGE:
        return None
    return search_link(request, page=number, cursor=page.generation if number > 1 else None)
