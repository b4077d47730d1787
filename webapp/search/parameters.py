"""What the parameters of a URL ask for: read strictly for programs, with notices for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from dateline.dates import PartialDate
from dateline.errors import BadRequestError
from dateline.request import MAX_QUERY_CHARACTERS, SORTS, SearchRequest

Arguments = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Notice:
    """A parameter that was left out, and why, in a sentence."""

    parameter: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page was asked for.  `typed` keeps what stood in the fields, readable or not.

    `is_too_long`: the text passes the limit and must not be searched for; the request has none.
    """

    request: SearchRequest
    typed: Mapping[str, str]
    notices: tuple[Notice, ...] = ()
    is_too_long: bool = False

    @property
    def refused(self) -> frozenset[str]:
        """The names of the parameters that were left out."""
        return frozenset(notice.parameter for notice in self.notices)


def split_arguments(query_string: bytes) -> Arguments:
    """Split a query string into its parameters; any bytes give text, empty values are dropped."""
    return parse_qs(query_string.decode("utf-8", "replace"), encoding="utf-8", errors="replace")


def read_strictly(arguments: Arguments) -> SearchRequest:
    """Read a search.  Raises BadRequestError, naming the parameter, for a value that cannot be used."""
    read = {
        field: parse(arguments[name], name)
        for name, (field, parse) in _PARAMETERS.items()
        if any(value.strip() for value in arguments.get(name, ()))
    }
    return SearchRequest(**read)


def read_leniently(arguments: Arguments) -> Reading:
    """Read a search, leaving out with a notice each parameter that cannot be used.  Never raises."""
    typed = {name: values[0].strip() for name, values in arguments.items()}
    usable, notices = dict(arguments), list[Notice]()
    while True:
        try:
            request = read_strictly(usable)
        except BadRequestError as error:
            del usable[error.parameter]
            notices.append(Notice(error.parameter, str(error)))
        else:
            too_long = any(notice.parameter == "q" for notice in notices)
            return Reading(request, typed, tuple(notices), is_too_long=too_long)


def _text(values: list[str], name: str) -> str:
    text = values[0].strip()
    if len(text) > MAX_QUERY_CHARACTERS:
        raise BadRequestError(
            f"the query is {len(text):,} characters long, and the limit is {MAX_QUERY_CHARACTERS}", name
        )
    return text


def _date(values: list[str], name: str) -> PartialDate:
    try:
        return PartialDate.from_iso(values[0].strip())
    except ValueError:
        raise BadRequestError(
            f"{name} must be a date written 2017, 2017-07 or 2017-07-08, not “{values[0].strip()[:40]}”", name
        ) from None


def _number(values: list[str], name: str) -> int:
    text = values[0].strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequestError(f"{name} must be a whole number, not “{text[:40]}”", name)
    return int(text)


def _sort(values: list[str], name: str) -> str:
    text = values[0].strip()
    if text not in SORTS:
        raise BadRequestError(f"{name} must be one of {', '.join(SORTS)}, not “{text[:40]}”", name)
    return text


def _several(values: list[str], _name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def _cursor(values: list[str], _name: str) -> str:
    return values[0].strip()


# parameter: (field of SearchRequest, how its values are read), in the order of DESIGN, section 11
_PARAMETERS: dict[str, tuple[str, Callable[[list[str], str], Any]]] = {
    "q": ("text", _text),
    "after": ("after", _date),
    "before": ("before", _date),
    "place": ("places", _several),
    "agency": ("agencies", _several),
    "source": ("sources", _several),
    "sort": ("sort", _sort),
    "page": ("page", _number),
    "per_page": ("per_page", _number),
    "cursor": ("cursor", _cursor),
}
