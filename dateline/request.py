"""A search and its answer, independent of the engine."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, Protocol

from dateline.article import METADATA_FIELDS, METADATA_PLURALS, Article, MetadataField
from dateline.dates import UNITS, DateRange, PartialDate, Unit
from dateline.errors import BadRequestError
from dateline.query.query import Ignored, Query, TextSpan
from dateline.query.syntax import Field

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")

MAX_PER_PAGE = 100
MAX_DEPTH_BY_PAGE = 10_000
"""The greatest page x per_page; a cursor goes further, and costs no more there."""

MAX_QUERY_CHARACTERS = 256
"""The limit of the web for the text of a query."""

MAX_QUERY_TERMS = 32
"""The limit of the web for the terms of a query."""


RARE_ARTICLES = 3
"""A word that more articles have is taken for right, unless nothing was found."""

CORRECTION_GAIN = 50
"""In place of what articles have, a correction is offered only if at least this many times as many have it."""


class Surroundings(NamedTuple):
    """Asks for the matches around the dates of a request, by `unit`, in the periods that lie within `days`."""

    unit: Unit
    days: DateRange = DateRange()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search.  Raises BadRequestError, with the name of the parameter, if a value is beyond its limit.

    `after` and `before` limit the date; `undated` selects the articles without one, of which none lies between two
    dates.  `places`, `agencies`, `sources`, `authors` and `sections` each select the articles of which a value, folded,
    is one of those given.  With a `cursor` (the `next_cursor` of an earlier page) the page after it is returned, and
    `page` is ignored.
    `facets` are metadata fields whose values are counted, each under all filters but its own.
    `with_histogram` asks for counts per period of length `unit`; for None, the engine chooses a unit that fits the
    requested days (see `SearchEngine.search`).  `surroundings` asks for counts that ignore `after`, `before` and
    `undated`, but no other filter, and `with_articles` for those of all articles under the same filters, whatever the
    words: all that is asked of the text are the dates that it requires.
    """

    text: str = ""
    after: PartialDate | None = None
    before: PartialDate | None = None
    undated: bool = False
    places: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 10
    cursor: str | None = None
    with_histogram: bool = True
    unit: Unit | None = None
    surroundings: Surroundings | None = None
    with_articles: bool = False
    facets: tuple[MetadataField, ...] = ()

    @property
    def days(self) -> DateRange:
        """The days from the beginning of `after` to the end of `before`."""
        return DateRange.between(self.after, self.before) if self.after or self.before else DateRange()

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values of the filters, by metadata field; fields without a filter are left out."""
        pairs = ((field, getattr(self, plural)) for field, plural in METADATA_PLURALS.items())
        return {field: values for field, values in pairs if values}

    def with_values(self, renamed: Callable[[MetadataField, str], str]) -> "SearchRequest":
        """The search with each value of the filters as `renamed` says, given its field; itself if none changes."""
        values = dict[str, Any]()
        for field in METADATA_FIELDS:
            given: tuple[str, ...] = getattr(self, METADATA_PLURALS[field])
            now = tuple(dict.fromkeys(renamed(field, each) for each in given))
            if now != given:
                values[METADATA_PLURALS[field]] = now
        return replace(self, **values) if values else self

    @property
    def for_count(self) -> "SearchRequest":
        """The search that finds as many articles at the least cost."""
        return replace(self, page=1, per_page=1, cursor=None, sort="newest", with_histogram=False, facets=())

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


class Hit(NamedTuple):  # ten of them for each page; a frozen dataclass takes five times as long
    """An article on a page of results.  `score` is None if the order is by date."""

    article_id: str
    title: str
    date: PartialDate | None = None
    time: str | None = None
    title_derived: bool = False
    url: str | None = None
    source: str | None = None
    place: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    score: float | None = None


class PeriodCount(NamedTuple):
    """The matches of a period (`2017`, `2017-07`, `2017-07-08`; None: undated).

    If `coarse`, only the matches whose date has that precision.
    """

    period: str | None
    count: int  # type: ignore[assignment]
    coarse: bool = False


class ValueCount(NamedTuple):
    """The matches with a value of a metadata field."""

    value: str
    count: int  # type: ignore[assignment]


class CountedValues(Protocol):
    """Counts by value, which make what they are asked for."""

    @property
    def size(self) -> int:
        """The number of values that matches have."""
        ...

    def count(self, value: str) -> int:
        """The number of matches with a value, compared folded; 0 if there is none."""
        ...

    def top(self, limit: int | None) -> list[ValueCount]:
        """The most frequent values, at most `limit`, equals by their folded form."""
        ...


class Facet:
    """The matches by the values of one metadata field, under all filters but those on this field.

    Values are compared folded; each is shown in the form that most articles have, and in capitals only if it is never
    written otherwise.
    """

    __slots__ = ("_counted", "field")

    def __init__(self, field: MetadataField, counted: CountedValues) -> None:
        self.field = field
        self._counted = counted

    @property
    def size(self) -> int:
        """The number of values that matches have."""
        return self._counted.size

    def count(self, value: str) -> int:
        """The number of matches with a value, compared folded; 0 if there is none."""
        return self._counted.count(value)

    def top(self, limit: int | None = None) -> list[ValueCount]:
        """The most frequent values, at most `limit`, the most frequent first, equals by their folded form."""
        return self._counted.top(limit)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Facet):
            return NotImplemented
        return (self.field, self.top()) == (other.field, other.top())

    def __hash__(self) -> int:
        return hash((self.field, self.size))

    def __repr__(self) -> str:
        return f"Facet({self.field!r}, {self.top()!r})"


class Histogram:
    """The counts of all matches per `unit`.

    `counts` has the periods with matches, in order; then the periods longer than the unit, which are `coarse`, years
    before months; then the undated matches, also if there are none.  The counts add up to the total.  They are made at
    first access, since there may be one for each day of an archive.
    """

    __slots__ = ("_counts", "_make", "unit")

    def __init__(self, unit: Unit, make: Callable[[], Iterable[PeriodCount]]) -> None:
        self.unit = unit
        self._make = make
        self._counts: tuple[PeriodCount, ...] | None = None

    @property
    def counts(self) -> tuple[PeriodCount, ...]:
        """The counts; see the class."""
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
    """One page of results.

    `total` is the number of all matches.  `query` is the parsed query.  `sort` is the order that was used: the
    results of a query without words have no relevance, and come newest first.  `histogram` is None if it was not asked
    for; `facets` are those asked for, in their order.  `partial` is None, or a sentence on the work that a limit cut
    short.

    `surroundings` and `surrounding_articles` have the periods that were asked for, coarse dates that lie within these
    days, and the undated.  They are None if not asked for, and if time ran out for them alone.
    """

    total: int
    hits: tuple[Hit, ...]
    query: Query
    generation: str
    sort: Sort = "relevance"
    next_cursor: str | None = None
    partial: str | None = None
    histogram: Histogram | None = None
    surroundings: Histogram | None = None
    surrounding_articles: Histogram | None = None
    facets: tuple[Facet, ...] = ()

    @property
    def understood(self) -> str:
        """The parsed query, in the query language."""
        return self.query.understood

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """The pieces of the query that were ignored."""
        return self.query.ignored


class QueryWord(NamedTuple):
    """A word of a query: its folded form, its field (None: title and body), whether it stands next to the one before.

    Words stand next to each other if they have the same field and nothing but space between them.
    """

    form: str
    field: Field | None = None
    follows: bool = False


class Correction(NamedTuple):
    """What some words of a query may be misspelt for: `forms` in place of `words[first:end]`.

    `forms` are one folded form, or two in place of one word.  `articles` have them, in place of the `articles_before`
    that have the rarest of the words.  `likelihood` is a natural logarithm up to a constant: it may be compared with
    others, and those of words that are corrected together may be added.
    """

    first: int
    end: int
    forms: tuple[str, ...]
    articles: int
    articles_before: int
    likelihood: float


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """An article with one part of its body: part `number` of `count`.  A body of up to 1 MB is one part."""

    article: Article
    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class FirstPart:
    """The number of the first part of a body with a match; None if there is none.

    If time ran out before it was found, `number` is None and `partial` says so.
    """

    number: int | None = None
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class Snippets:
    """A snippet for each of some hits, in their order: HTML-escaped text with `<mark>` and no other element.

    `partial` is None, or a sentence on the work that a limit cut short; then some snippets are the beginning of the
    text.
    """

    texts: tuple[str, ...] = ()
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class TitleHighlights:
    """The matches of a query in the title of each of some hits, ascending; `partial` as in `Snippets`."""

    spans: tuple[tuple[TextSpan, ...], ...] = ()
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class Highlights:
    """The matches of a query in the title and the body of an article, ascending; `partial` as in `Snippets`."""

    title: tuple[TextSpan, ...] = ()
    body: tuple[TextSpan, ...] = ()
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The generation that an engine serves: its counts, and the dates of its first and last dated articles."""

    generation: str
    created: str
    articles: int
    undated: int
    earliest: PartialDate | None
    latest: PartialDate | None
    language: str
