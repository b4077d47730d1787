"""Links: every search has an address, without defaults and empty values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack
from urllib.parse import urlencode, urlsplit

from flask import current_app, url_for

from dateline.article import METADATA_PLURALS
from dateline.dates import PartialDate
from dateline.request import MAX_DEPTH_BY_PAGE, MAX_QUERY_CHARACTERS, SearchRequest, Sort

MAX_ADDRESS = 3_800  # characters; with the cursor of a later page it still fits into a request line (gunicorn.conf.py)

_DEFAULT = SearchRequest()
_FIELDS = {
    "text": "q",
    "after": "after",
    "before": "before",
    **{plural: field for field, plural in METADATA_PLURALS.items()},
    "sort": "sort",
    "page": "page",
    "per_page": "per_page",
    "cursor": "cursor",
}


@dataclass(frozen=True, slots=True)
class OfferedSearch:
    """Another search in words, and its link."""

    words: str
    link: str


class Changes(TypedDict, total=False):
    """The fields of a SearchRequest that a link changes."""

    text: str
    after: PartialDate | None
    before: PartialDate | None
    places: tuple[str, ...]
    agencies: tuple[str, ...]
    sources: tuple[str, ...]
    sort: Sort
    page: int
    cursor: str | None


def to_pairs(request: SearchRequest) -> list[tuple[str, str]]:
    """Write `request` as the parameters of a URL, without those that have their default values."""
    pairs = list[tuple[str, str]]()
    for field, name in _FIELDS.items():
        value = getattr(request, field)
        if value == getattr(_DEFAULT, field):
            continue
        values = value if isinstance(value, tuple) else (value,)
        pairs += [(name, part.isoformat() if isinstance(part, PartialDate) else str(part)) for part in values]
    return pairs


def search_link(request: SearchRequest, **changes: Unpack[Changes]) -> str:
    """Link to `request` with changes.  A changed search begins at its first page, unless a page is given."""
    if changes:
        request = changed(request, **changes)
    return _with_query(url_for("pages.results"), request)


def offered_link(request: SearchRequest, **changes: Unpack[Changes]) -> str | None:
    """Link like `search_link`; None if the text or the address would be too long.

    The canonical text of a query can be longer than the typed text, and the values of articles can have any length.
    """
    request = changed(request, **changes)
    link = search_link(request)
    return link if len(request.text) <= MAX_QUERY_CHARACTERS and len(link) <= MAX_ADDRESS else None


def changed(request: SearchRequest, **changes: Unpack[Changes]) -> SearchRequest:
    """Return a changed request, which begins at its first page unless a page is given."""
    first: Changes = {"page": 1, "cursor": None}
    return replace(request, **(first | changes))


def article_link(article_id: str, request: SearchRequest = _DEFAULT, part: int = 1) -> str:
    """Link to an article, or a part of it, with the search that its page marks and links back to.

    If the address would be too long, the link omits the search.
    """
    pairs = [("part", str(part))] if part > 1 else []
    path = url_for("pages.article", article_id=article_id)
    link = _with_pairs(path, [*to_pairs(request), *pairs])
    return link if len(link) <= MAX_ADDRESS else _with_pairs(path, pairs)


def canonical(path: str) -> str | None:
    """Make a path an absolute address; None if the base address is not configured."""
    base_url: str | None = current_app.config["SETTINGS"].base_url
    return base_url + path if base_url else None


def canonical_search(request: SearchRequest) -> str | None:
    """Return the absolute address of a page of results; None beyond the last page that has a number."""
    if request.page * request.per_page > MAX_DEPTH_BY_PAGE:
        return None
    return canonical(search_link(request, page=request.page))


def web_address(url: str | None) -> str | None:
    """Return an http or https address as it is; None for anything else, so that no other scheme becomes a link."""
    if not url or any(character <= " " or character == "\x7f" for character in url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return url if usable else None


def _with_query(path: str, request: SearchRequest) -> str:
    return _with_pairs(path, to_pairs(request))


def _with_pairs(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    query = urlencode(pairs, errors="replace")
    return f"{path}?{query}" if query else path
