"""The values of metadata fields that matches have, each a link that narrows or widens the search."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dateline.article import METADATA_PLURALS, MetadataField
from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.request import Facet, SearchRequest, ValueCount
from dateline.text.tokens import fold_value
from webapp.search.filters import list_filters
from webapp.search.links import Choice, ValueLinks, search_link, values_link
from webapp.search.parameters import VALUE_ORDERS, Reading, ValueOrder
from webapp.search.readback import Piece, read_back
from webapp.search.understanding import Understanding, understand

SHOWN = 5
"""Values of a field beside the results."""

PER_PAGE = 100
"""Values on a page of all values."""

_ORDER_LABELS: dict[ValueOrder, str] = {"count": "Most articles first", "name": "By name"}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, the matches with it, and the link that adds it to the search, or removes it if it is chosen."""

    value: str
    count: int
    link: str | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """The first values of a field, how many others there are, and the link to the page of all."""

    field: MetadataField
    values: tuple[FacetValue, ...]
    others: int
    link: str

    @property
    def plural(self) -> str:
        """The plural of the field, for `31 more places`."""
        return METADATA_PLURALS[self.field]


def view_facets(request: SearchRequest, facets: Iterable[Facet]) -> tuple[FacetView, ...]:
    """Make the views of facets.  A field with one value that is not chosen has nothing to offer, and is left out."""
    return tuple(_view(request, facet) for facet in facets if facet.size > 1 or request.values.get(facet.field))


def _view(request: SearchRequest, facet: Facet) -> FacetView:
    values = _ValueViews(request, facet.field)
    chosen = [ValueCount(value, facet.count(value)) for value in values.chosen.values()]
    top = facet.top(SHOWN + len(chosen))
    others = [each for each in top if not values.is_chosen(each.value)][: max(SHOWN - len(chosen), 1)]
    further = facet.size - len(others) - sum(each.count > 0 for each in chosen)
    views = tuple(values.view(each) for each in (*chosen, *others))
    return FacetView(facet.field, views, further, facet_link(request, facet.field))


class _ValueViews:
    """Makes the views of the values of one field; `chosen` are those of its filter, by their folded form."""

    def __init__(self, request: SearchRequest, field: MetadataField) -> None:
        self.chosen = {fold_value(value): value for value in request.values.get(field, ())}
        self._given = request.values.get(field, ())
        self._links = ValueLinks(request, field)

    def is_chosen(self, value: str) -> bool:
        """Whether the filter has a value."""
        return bool(self.chosen) and fold_value(value) in self.chosen

    def view(self, counted: ValueCount) -> FacetValue:
        """Make the view of a value."""
        value, is_chosen = counted.value, self.is_chosen(counted.value)
        kept = [each for each in self._given if not is_chosen or fold_value(each) != fold_value(value)]
        return FacetValue(value, counted.count, self._links.to(*kept, *([] if is_chosen else [value])), is_chosen)


@dataclass(frozen=True, slots=True)
class FacetPage:
    """One page of all values of a field that matches have."""

    request: SearchRequest
    field: MetadataField
    understood: Understanding
    sentence: tuple[Piece, ...]
    total: int
    size: int
    values: tuple[FacetValue, ...]
    order: ValueOrder
    number: int
    last: int
    back: str
    partial: str | None

    @property
    def plural(self) -> str:
        """The plural of the field."""
        return METADATA_PLURALS[self.field]

    @property
    def orders(self) -> tuple[Choice, ...]:
        """The orders of the values."""
        links = {order: facet_link(self.request, self.field, order=order) for order in VALUE_ORDERS}
        return tuple(Choice(_ORDER_LABELS[order], None if order == self.order else links[order]) for order in links)

    def link(self, number: int) -> str:
        """Link to another page in the same order."""
        return facet_link(self.request, self.field, number, self.order)


def list_values(
    engine: SearchEngine, reading: Reading, field: MetadataField, order: ValueOrder, deadline: Deadline
) -> FacetPage:
    """Count all values of a field under the filters of a search; a page beyond the last one shows the last."""
    request = engine.with_shown_names(reading.request)
    asked = replace(request, facets=(field,), per_page=1, page=1, cursor=None, sort="newest", with_histogram=False)
    page = engine.search(asked, deadline)
    understood = understand(page.query)
    (facet,) = page.facets
    values = facet.top()
    if order == "name":
        values.sort(key=lambda each: fold_value(each.value))
    last = max(1, -(-len(values) // PER_PAGE))
    number = min(request.page, last)
    shown = values[(number - 1) * PER_PAGE : number * PER_PAGE]
    return FacetPage(
        request=request,
        field=field,
        understood=understood,
        sentence=read_back(request, understood, list_filters(request, understood)),
        total=page.total,
        size=len(values),
        values=tuple(map(_ValueViews(request, field).view, shown)),
        order=order,
        number=number,
        last=last,
        back=search_link(request, page=1),
        partial=page.partial,
    )


def facet_link(request: SearchRequest, field: MetadataField, number: int = 1, order: ValueOrder = "count") -> str:
    """Link to a page of all values of a field under the filters of a search."""
    first = replace(request, page=1, cursor=None)
    further = dict[str, str]()
    if order != VALUE_ORDERS[0]:
        further["order"] = order
    if number > 1:
        further["page"] = str(number)
    return values_link(field, first, further)
