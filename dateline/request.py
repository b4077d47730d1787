"""A search and its answer, in words that every engine understands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dateline.article import METADATA_PLURALS, Article
from dateline.dates import UNITS, PartialDate, Unit
from dateline.errors import BadRequestError
from dateline.query.query import Ignored, Query, TextSpan

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")

MAX_PER_PAGE = 100
MAX_DEPTH_BY_PAGE = 10_000  # page x per_page; a cursor goes on from there at the same cost
MAX_QUERY_CHARACTERS = 256  # at the edge of the web
MAX_QUERY_TERMS = 32  # at the edge of the web


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What to search for.  Raises BadRequestError, naming the parameter, where a limit is passed.

    `after` and `before` bound the date; `places`, `agencies` and `sources` each
    keep the articles whose whole folded value is one of those given.  With a
    `cursor` (the `next_cursor` of a page before) the page follows it, and `page` is not looked at.
    `with_histogram` asks for counts per period, by `unit`, or, where that is None, by one that fits the days that are
    asked for (see `SearchEngine.search`).
    """

    text: str = ""
    after: PartialDate | None = None
    before: PartialDate | None = None
    places: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 10
    cursor: str | None = None
    with_histogram: bool = True
    unit: Unit | None = None

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values that are asked for, by metadata field; fields without any are left out."""
        pairs = ((field, getattr(self, plural)) for field, plural in METADATA_PLURALS.items())
        return {field: values for field, values in pairs if values}

    def __post_init__(self) -> None:
        if self.sort not in SORTS:
            raise BadRequestError(f"sort must be one of {', '.join(SORTS)}", "sort")
        if not 1 <= self.per_page <= MAX_PER_PAGE:
            raise BadRequestError(f"per_page must be from 1 to {MAX_PER_PAGE}", "per_page")
        if self.page < 1:
            raise BadRequestError("page must be 1 or more", "page")
        if self.cursor is None and self.page * self.per_page > MAX_DEPTH_BY_PAGE:
            raise BadRequestError(
                f"page x per_page must not pass {MAX_DEPTH_BY_PAGE:,}; follow next_cursor to go deeper",
                "page",
            )
        if self.unit is not None and self.unit not in UNITS:
            raise BadRequestError(f"unit must be one of {', '.join(UNITS)}", "unit")


class Hit(NamedTuple):  # made ten times for each page: a fifth of the time of a frozen dataclass
    """What a result page shows of an article.  `score` is None where the order is by date."""

    article_id: str
    title: str
    date: PartialDate | None = None
    time: str | None = None
    title_derived: bool = False
    url: str | None = None
    source: str | None = None
    place: str | None = None
    agency: str | None = None
    score: float | None = None


class PeriodCount(NamedTuple):
    """The matches of a period (`2017`, `2017-07`, `2017-07-08`; None: undated); if `coarse`, of that precision only."""

    period: str | None
    count: int  # type: ignore[assignment]
    coarse: bool = False


class Histogram:
    """All matches counted per `unit`.

    `counts` has the periods with matches in order; then, `coarse`, those that are longer than the unit, in
    which the dates of that precision alone are counted, years before months; then the
    undated, also when there are none.  The counts add up to the total.  They are made
    when they are first looked at: there may be one for each day of an archive.
    """

    __slots__ = ("_counts", "_make", "unit")

    def __init__(self, unit: Unit, make: Callable[[], Iterable[PeriodCount]]) -> None:
        self.unit = unit
        self._make = make
        self._counts: tuple[PeriodCount, ...] | None = None

    @property
    def counts(self) -> tuple[PeriodCount, ...]:
        """See the class."""
        if self._counts is None:
            self._counts = tuple(self._make())
        return self._counts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Histogram):
            return NotImplemented
        return (self.unit, self.counts) == (other.unit, other.counts)

    def __hash__(self) -> int:
        return hash((self.unit, self.counts))

    def __repr__(self) -> str:
        return f"Histogram({self.unit!r}, {self.counts!r})"


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of an answer.

    `total` counts every match.  `query` is the query as it was read.  `sort` is the order that was used:
    a query without words has no relevance and comes newest first.  `histogram` is None where it
    was not asked for.  `partial` is None, or a sentence that says which work a limit cut short.
    """

    total: int
    hits: tuple[Hit, ...]
    query: Query
    generation: str
    sort: Sort = "relevance"
    next_cursor: str | None = None
    partial: str | None = None
    histogram: Histogram | None = None

    @property
    def understood(self) -> str:
        """The query as it was read, in the query language."""
        return self.query.understood

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """What of the query was not read."""
        return self.query.ignored


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """An article with one part of its body, `number` of `count`: a body of up to 1 MB is a single part."""

    article: Article
    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class FirstPart:
    """The number of the first part of a body with a match; None if there is none or, see `partial`, no time."""

    number: int | None = None
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class Snippets:
    """A snippet for each of some hits: HTML-escaped text of the body with `<mark>` and no other element.

    `partial` is None, or a sentence that says what a limit left out: then some are the beginning of the text.
    """

    texts: tuple[str, ...] = ()
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class TitleHighlights:
    """Where the words of a query stand in the title of each of some hits, ascending; `partial` as in `Snippets`."""

    spans: tuple[tuple[TextSpan, ...], ...] = ()
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class Highlights:
    """Where the words of a query stand in title and body of an article, ascending; `partial` as in `Snippets`."""

    title: tuple[TextSpan, ...] = ()
    body: tuple[TextSpan, ...] = ()
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What an engine serves: counts, first and last day of the dated articles."""

    generation: str
    created: str
    articles: int
    undated: int
    earliest: PartialDate | None
    latest: PartialDate | None
    language: str
