"""The filters of a search: dates, places, authors and the like, each with a link that removes it."""

from dataclasses import dataclass, replace

from dateline.article import METADATA_FIELDS, METADATA_PLURALS, SINGLE_VALUED, Article, MetadataField, values_of
from dateline.request import Hit, SearchRequest
from webapp.search.links import Changes, OfferedSearch, ValueLinks, offered_link
from webapp.search.understanding import Understanding, describe_dates


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter in words, the changes that remove it from a request, and the link that does so, if there is one.

    `only`: the search within the period in which the filter begins, if it has no end.
    """

    name: str
    label: str
    changes: Changes
    link: str | None
    only: OfferedSearch | None = None


def list_filters(request: SearchRequest, understood: Understanding) -> tuple[Filter, ...]:
    """List the filters of the address, and the dates in the text of the query."""
    found = list[Filter]()
    if request.after or request.before:
        label = describe_dates(request.after, request.before)
        without = _make(request, "date", label, {"after": None, "before": None})
        found.append(replace(without, only=_only_link(request)))
    if request.undated:
        found.append(_make(request, "undated", "undated", {"undated": False}))
    found += [_make(request, "date", part.words.striptags(), {"text": part.rest}) for part in understood.dates]
    for column, values in _columns(request).items():
        for value in values:
            others = tuple(other for other in values if other != value)
            found.append(_make(request, column, value, change_values(column, others)))
    return tuple(found)


class NarrowingLinks:
    """Links from articles to the results of a search with one of their values only."""

    def __init__(self, request: SearchRequest) -> None:
        self._request = request
        self._chosen = _columns(request)
        self._links = dict[MetadataField, ValueLinks]()  # made for the first value of a field: many archives have none

    def of(self, article: Article | Hit) -> dict[MetadataField, str | None]:
        """For each metadata field of one value, the link by the value of an article.

        None if it has no value, the filter is already set, or the address would be too long.
        """
        return {column: self._to(column, getattr(article, column)) for column in SINGLE_VALUED}

    def of_several(self, article: Article | Hit, column: MetadataField) -> tuple[tuple[str, str | None], ...]:
        """The values of an article in a field, each with its link, as `of` gives one."""
        return tuple((value, self._to(column, value)) for value in values_of(article, column))

    def of_all(self, article: Article) -> dict[MetadataField, tuple[tuple[str, str | None], ...]]:
        """For each metadata field of an article that has values, these, each with its link, as `of` gives one."""
        links = {column: self.of_several(article, column) for column in METADATA_FIELDS}
        return {column: found for column, found in links.items() if found}

    def _to(self, column: MetadataField, value: str | None) -> str | None:
        if not value or value in self._chosen[column]:
            return None
        if column not in self._links:
            self._links[column] = ValueLinks(self._request, column)
        return self._links[column].to(value)


def change_values(column: MetadataField, values: tuple[str, ...]) -> Changes:
    """Return the changes that set the values of a filter."""
    changes: Changes = {METADATA_PLURALS[column]: values}  # type: ignore[misc]  # each plural is a field of Changes
    return changes


def _only_link(request: SearchRequest) -> OfferedSearch | None:
    """Offer the search in the one period from which it begins: `only March 2007` for all articles from March 2007."""
    if request.after is None or request.before is not None:
        return None
    link = offered_link(request, before=request.after)
    return OfferedSearch(f"only {request.after.to_words()}", link) if link else None


def _make(request: SearchRequest, name: str, label: str, changes: Changes) -> Filter:
    return Filter(name, label, changes, offered_link(request, **changes))


def _columns(request: SearchRequest) -> dict[MetadataField, tuple[str, ...]]:
    return {column: getattr(request, METADATA_PLURALS[column]) for column in METADATA_FIELDS}
