"""Links: every search has an address, without defaults and empty values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import TypedDict, Unpack
from urllib.parse import quote_plus, urlsplit

import flask
from flask import Flask, current_app
from werkzeug.exceptions import SecurityError

from dateline.article import METADATA_PLURALS, MetadataField
from dateline.dates import PartialDate, Unit
from dateline.request import MAX_DEPTH_BY_PAGE, MAX_QUERY_CHARACTERS, SearchRequest, Sort

MAX_ADDRESS = 3_800  # characters; with the cursor of a later page it still fits into a request line (gunicorn.conf.py)

_REMEMBERED = 512  # encoded values of MAX_QUERY_CHARACTERS at most: the links of a page share most of theirs

FRONT_PATH = "/"
RESULTS_PATH = "/search"
ARTICLE_PATH = "/article/"
FACETS_PATH = "/facets/"

_DEFAULT = SearchRequest()
_FIELDS = {
    "text": "q",
    "after": "after",
    "before": "before",
    "undated": "date",
    **{plural: field for field, plural in METADATA_PLURALS.items()},
    "sort": "sort",
    "unit": "unit",
    "with_articles": "chart",
    "page": "page",
    "per_page": "per_page",
    "cursor": "cursor",
}
_ORDER = {name: at for at, name in enumerate(_FIELDS.values())}
_values_of = attrgetter(*_FIELDS)
_DEFAULTS = tuple(zip(_FIELDS.values(), _values_of(_DEFAULT), strict=True))  # names of parameters, in their order
_SHARE = "chart=share"
_FLAGS = {"date": "undated", "chart": "share"}  # the values of parameters that stand for True


@dataclass(frozen=True, slots=True)
class OfferedSearch:
    """Another search in words, and its link."""

    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several states of a page in words, and its link; None for the state that is shown."""

    words: str
    link: str | None


class Changes(TypedDict, total=False):
    """The fields of a SearchRequest that a link changes."""

    text: str
    after: PartialDate | None
    before: PartialDate | None
    undated: bool
    places: tuple[str, ...]
    agencies: tuple[str, ...]
    sources: tuple[str, ...]
    authors: tuple[str, ...]
    sections: tuple[str, ...]
    sort: Sort
    unit: Unit | None
    with_articles: bool
    page: int
    cursor: str | None


_FIRST_PAGE: Changes = {"page": 1, "cursor": None}


def register(app: Flask) -> None:
    """Give the templates of `app` links to its pages."""
    app.jinja_env.globals.update(front_link=front_link, results_link=results_link)


def front_link() -> str:
    """Link to the front page."""
    return _rooted(FRONT_PATH)


def results_link() -> str:
    """Link to the results of an empty search."""
    return _rooted(RESULTS_PATH)


def to_pairs(request: SearchRequest) -> list[tuple[str, str]]:
    """Write `request` as the parameters of a URL, without those that have their default values."""
    return _to_pairs(_values_of(request))


def _to_pairs(values: Iterable[object]) -> list[tuple[str, str]]:
    """Write the values of all fields of _FIELDS, in their order."""
    pairs = list[tuple[str, str]]()
    for (name, default), value in zip(_DEFAULTS, values, strict=True):
        if value != default:
            parts = value if isinstance(value, tuple) else (_FLAGS.get(name, value),)
            pairs += [(name, str(part)) for part in parts]
    return pairs


def search_link(request: SearchRequest, **changes: Unpack[Changes]) -> str:
    """Link to `request` with changes.  A changed search begins at its first page, unless a page is given."""
    values: Iterable[object] = _values_of(request)
    if changes:  # no request is made for a link: a page has dozens
        values = (dict(zip(_FIELDS, values, strict=True)) | _FIRST_PAGE | changes).values()
    return with_query(results_link(), _encode(_to_pairs(values)))


def offered_link(request: SearchRequest, **changes: Unpack[Changes]) -> str | None:
    """Link like `search_link`; None if the text or the address would be too long.

    The canonical text of a query can be longer than the typed text, and the values of articles can have any length.
    """
    return _if_short(search_link(request, **(_FIRST_PAGE | changes)), changes.get("text", request.text))


class DateLinks:
    """Links to one search with other dates, units and kinds of chart; all that they share is encoded once."""

    def __init__(self, request: SearchRequest) -> None:
        pairs = to_pairs(replace(request, page=1, cursor=None))
        first, second, third = _ORDER["after"], _ORDER["date"], _ORDER["sort"]
        self._start = _encode([pair for pair in pairs if _ORDER[pair[0]] < first])
        self._middle = _encode([pair for pair in pairs if second < _ORDER[pair[0]] <= third])
        self._end = _encode([pair for pair in pairs if _ORDER[pair[0]] > _ORDER["chart"]])
        self._dates = _encode([pair for pair in pairs if first <= _ORDER[pair[0]] <= second])
        self._share = request.with_articles
        self._path = results_link()
        after = [part for part in (self._middle, _SHARE if self._share else "", self._end) if part]
        self._before_dates = f"{self._path}?{self._start}{'&' if self._start else ''}"
        self._after_dates = "".join([f"&{part}" for part in after])

    def to(self, dates: str, unit: Unit | None = None) -> str | None:
        """Link to the search within other dates, given as by `encode_dates`."""
        if unit is not None:
            return self._join(dates, unit, share=self._share)
        link = f"{self._before_dates}{dates}{self._after_dates}"
        return link if len(link) <= MAX_ADDRESS else None

    def without_dates(self, *, undated: bool = False) -> str | None:
        """Link to the search in all articles, or in those without a date."""
        return self._join("date=undated" if undated else "", None, share=self._share)

    def shown(self, unit: Unit | None, *, share: bool | None = None) -> str | None:
        """Link to the search with the same dates and bars of a unit, and perhaps another kind of chart."""
        return self._join(self._dates, unit, share=self._share if share is None else share)

    def _join(self, dates: str, unit: Unit | None, *, share: bool) -> str | None:
        """Join the parts in the order of all links; None if the address would be too long."""
        of_chart = (f"unit={unit}" if unit else "", _SHARE if share else "")
        parts = (self._start, dates, self._middle, *of_chart, self._end)
        link = with_query(self._path, "&".join([part for part in parts if part]))
        return link if len(link) <= MAX_ADDRESS else None


def encode_dates(first: PartialDate, last: PartialDate) -> str:
    """Encode the parameters that limit a search to the days from the beginning of one date to the end of another."""
    return f"after={first}&before={last}"


def changed(request: SearchRequest, **changes: Unpack[Changes]) -> SearchRequest:
    """Return a changed request, which begins at its first page unless a page is given."""
    return replace(request, **(_FIRST_PAGE | changes))


class ArticleLinks:
    """Links to articles, or parts of them, with the search that their pages mark and link back to.

    If an address would be too long, the link omits the search, which is encoded once for all links.
    """

    def __init__(self, request: SearchRequest = _DEFAULT) -> None:
        self._path = _rooted(ARTICLE_PATH)
        self._search = _encode(to_pairs(request))

    def to(self, article_id: str, part: int = 1) -> str:
        """Link to one article: an id of letters, digits and `._~-` needs no encoding."""
        path, of_part = f"{self._path}{article_id}", f"part={part}" if part > 1 else ""
        link = with_query(path, f"{self._search}&{of_part}" if self._search and of_part else self._search or of_part)
        return link if len(link) <= MAX_ADDRESS else with_query(path, of_part)


class ValueLinks:
    """Links to a search with other values of a metadata field; all but the values is encoded once."""

    def __init__(self, request: SearchRequest, field: MetadataField) -> None:
        pairs = to_pairs(changed(request))
        self._text = request.text
        self._path = results_link()
        self._field = field
        self._before = _encode([pair for pair in pairs if _ORDER[pair[0]] < _ORDER[field]])
        self._after = _encode([pair for pair in pairs if _ORDER[pair[0]] > _ORDER[field]])

    def to(self, *values: str) -> str | None:
        """Link to the search with these values; None as `offered_link`."""
        parts = (self._before, _encode([(self._field, value) for value in values]), self._after)
        return _if_short(with_query(self._path, "&".join([part for part in parts if part])), self._text)


def values_link(field: MetadataField, request: SearchRequest, further: Mapping[str, str]) -> str:
    """Link to all values of a field that the matches of a search have, with further parameters."""
    return with_query(_rooted(f"{FACETS_PATH}{field}"), _encode([*to_pairs(request), *further.items()]))


def canonical(path: str) -> str | None:
    """Make a path an absolute address; None if the base address is not configured."""
    base_url: str | None = current_app.config["SETTINGS"].base_url
    return base_url + path if base_url else None


def full_address(path: str) -> str:
    """Make a path an absolute address: below the configured base, else as this request came; the path, if it cannot be.

    Only for what readers see: a client can send any name of a host.
    """
    if address := canonical(path):
        return address
    try:
        return f"{flask.request.host_url.rstrip('/')}{path}" if flask.request.host else path
    except SecurityError:
        return path


def canonical_search(request: SearchRequest) -> str | None:
    """Return the absolute address of a page of results; None beyond the last page that has a number."""
    if request.page * request.per_page > MAX_DEPTH_BY_PAGE:
        return None
    return canonical(search_link(request, page=request.page)) if current_app.config["SETTINGS"].base_url else None


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


def with_query(path: str, query: str) -> str:
    """Return a path with a query string, if that is not empty."""
    return f"{path}?{query}" if query else path


def _rooted(path: str) -> str:
    """The path of a page below the root of the application, as `url_for` makes it in twenty times as long."""
    return f"{flask.request.script_root}{path}"


def _encode(pairs: Sequence[tuple[str, str]]) -> str:
    return "&".join([f"{name}={_encode_value(value)}" for name, value in pairs])


def _encode_value(value: str) -> str:
    return _encode_short(value) if len(value) <= MAX_QUERY_CHARACTERS else quote_plus(value, errors="replace")


@lru_cache(maxsize=_REMEMBERED)
def _encode_short(value: str) -> str:
    return quote_plus(value, errors="replace")


def _if_short(link: str, text: str) -> str | None:
    return link if len(text) <= MAX_QUERY_CHARACTERS and len(link) <= MAX_ADDRESS else None
