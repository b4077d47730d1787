"""Notices for readers: sentences on parameters that could not be used as given."""

from dataclasses import dataclass
from typing import Self

from dateline.errors import BadRequestError
from dateline.request import MAX_DEPTH_BY_PAGE
from dateline.written_dates import WrittenDates
from webapp.search.date_fields import UnusableDatesError

_NAMES = {
    "q": "The query",
    "after": "“From”",
    "before": "“To”",
    "date": "The filter on dates",
    "sort": "The sort order",
    "unit": "The unit of the chart",
    "chart": "The kind of chart",
    "order": "The order",
    "page": "The page number",
    "per_page": "The number of results per page",
    "cursor": "The position in the results",
    "part": "The part number",
}
_STALE_LINK = "The link to this page of results is damaged or out of date, so these are the first results."
_TOO_DEEP = f"The page number was not used: only the first {MAX_DEPTH_BY_PAGE:,} results have page numbers."


class RepeatedParameterError(BadRequestError):
    """A parameter with a single value is given more than once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence on a parameter that could not be used as given.

    `is_unused`: no value of it was used; otherwise its first value was.  `readings` are what an unused date may mean.
    """

    parameter: str
    message: str
    is_unused: bool = True
    readings: tuple[WrittenDates, ...] = ()

    @classmethod
    def unused(cls, error: BadRequestError) -> Self:
        """Make the notice for a parameter that is not used, with the reason."""
        readings = error.readings if isinstance(error, UnusableDatesError) else ()
        return cls(error.parameter, _explain(error), readings=readings)

    @classmethod
    def repeated(cls, error: RepeatedParameterError) -> Self:
        """Make the notice for a parameter of which only the first value is used."""
        name, rest = _split(error)
        return cls(error.parameter, f"{name} {rest}; the first value was used.", is_unused=False)


def _explain(error: BadRequestError) -> str:
    name, rest = _split(error)
    if isinstance(error, UnusableDatesError):
        return f"{name} was not used: {error.reason}."
    match error.parameter:
        case "cursor":
            return _STALE_LINK
        case "page" if not rest.startswith("must "):
            return _TOO_DEEP
    return f"{name} was not used: it {rest}."


def _split(error: BadRequestError) -> tuple[str, str]:
    """Split a message that begins with the name of a parameter into a name for readers and the rest."""
    name = error.parameter
    return _NAMES.get(name, f"“{name}”"), str(error).removeprefix("the query ").removeprefix(f"{name} ")
