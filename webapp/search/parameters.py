"""The parameters of a URL: read strictly for programs, with notices for people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, get_args
from urllib.parse import parse_qs, parse_qsl, urlencode

from dateline.article import METADATA_PLURALS
from dateline.dates import UNITS
from dateline.engines.cursor import Cursor
from dateline.errors import BadRequestError
from dateline.generations import is_generation_name
from dateline.ports import SearchEngine
from dateline.request import MAX_QUERY_CHARACTERS, SORTS, SearchRequest
from dateline.text.directions import closed
from dateline.written_dates import WrittenDates
from webapp.search.date_fields import combine, read_dates
from webapp.search.notices import Notice, RepeatedParameterError

ValueOrder: TypeAlias = Literal["count", "name"]
VALUE_ORDERS: tuple[ValueOrder, ...] = get_args(ValueOrder)

Arguments = Mapping[str, list[str]]
"""The values of each parameter, none of them empty."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The parameters of a page.

    `typed` has the values of the form's fields as given, valid or not; a range in one date field is spread over both.

    `is_too_long`: the text exceeds the limit and must not be searched for; `request.text` is empty.
    `generation`: the generation of the previous pages, see `generation_of`.
    """

    request: SearchRequest
    typed: Mapping[str, str]
    notices: tuple[Notice, ...] = ()
    is_too_long: bool = False
    generation: str | None = None

    @property
    def linked(self) -> SearchRequest:
        """The request for use in links: with the name of the generation as the cursor, if that was given."""
        if self.generation is None or self.request.cursor is not None:
            return self.request
        return replace(self.request, cursor=self.generation)

    def with_shown_names(self, engine: SearchEngine) -> "Reading":
        """These parameters with filters on the names that the archive shows; the form keeps what was typed."""
        request = engine.with_shown_names(self.request)
        return self if request is self.request else replace(self, request=request)

    @property
    def refused(self) -> frozenset[str]:
        """The names of the parameters that were not used."""
        return frozenset(notice.parameter for notice in self.notices if notice.is_unused)


def split_arguments(query_string: bytes) -> Arguments:
    """Split a query string into its parameters.  Any bytes are decoded; empty and blank values are dropped."""
    split = parse_qs(query_string.decode("utf-8", "replace"), encoding="utf-8", errors="replace")
    stripped = {name: [value.strip() for value in values if value.strip()] for name, values in split.items()}
    return {name: values for name, values in stripped.items() if values}


def without_empty(query_string: bytes) -> str | None:
    """Return a query string without its empty parameters, which forms send for empty fields; None if it has none."""
    text = query_string.decode("utf-8", "replace")
    pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace")
    kept = [(name, value) for name, value in pairs if value.strip()]
    return None if len(kept) == len(pairs) else urlencode(kept)


def generation_of(arguments: Arguments) -> str | None:
    """Return the generation that the cursor names: the one with which the reader began; None if there is none.

    A cursor is made by an engine from the last hit of a page, or is only the name of a generation, whose pages are
    then counted by number.
    """
    text = arguments.get("cursor", [""])[0]
    if not text or is_generation_name(text):
        return text or None
    try:
        return Cursor.from_text(text).generation
    except BadRequestError:
        return None  # the engine reports the error


def read_strictly(arguments: Arguments) -> SearchRequest:
    """Read a search.  Raises BadRequestError, naming the parameter, for a value that cannot be used."""
    read = {field: parse(arguments[name], name) for name, (field, parse) in _PARAMETERS.items() if name in arguments}
    after, before = combine(read.get("after"), read.get("before"))
    return SearchRequest(**read | {"after": after, "before": before})


def read_leniently(arguments: Arguments) -> Reading:
    """Read a search; a parameter that cannot be used is dropped with a notice.  Never raises.

    If a parameter with a single value is repeated, the first value is used.
    """
    usable, notices = dict(arguments), dict[str, Notice]()
    while True:
        try:
            request = read_strictly(usable)
        except RepeatedParameterError as error:
            usable[error.parameter] = usable[error.parameter][:1]
            notices[error.parameter] = Notice.repeated(error)
        except BadRequestError as error:
            del usable[error.parameter]
            notices[error.parameter] = Notice.unused(error)
        else:
            too_long = "q" in notices and notices["q"].is_unused
            shown = _typed(arguments, request)
            return Reading(request, shown, tuple(notices.values()), too_long, generation_of(usable))


def _typed(arguments: Arguments, request: SearchRequest) -> dict[str, str]:
    """Return the values of the fields; dates that fill a field in which nothing was typed stand in ISO form in both."""
    typed = {name: values[0] for name, values in arguments.items()}
    dates = {"after": request.after, "before": request.before}
    if any(date and name not in arguments for name, date in dates.items()):
        return typed | {name: str(date or "") for name, date in dates.items()}
    return typed


def read_part(arguments: Arguments) -> tuple[int, Notice | None]:
    """Read the number of the requested part of an article; 1, with a notice, if it cannot be used."""
    values = arguments.get("part", ["1"])
    try:
        return _number(values, "part"), None
    except RepeatedParameterError as error:
        return read_part({"part": values[:1]})[0], Notice.repeated(error)
    except BadRequestError as error:
        return 1, Notice.unused(error)


def read_order(arguments: Arguments) -> tuple[ValueOrder, Notice | None]:
    """Read the order of a list of values; the most frequent first, with a notice, if it cannot be used."""
    values = arguments.get("order", [VALUE_ORDERS[0]])
    order = next((order for order in VALUE_ORDERS if values[0] == order), None)
    if order:
        return order, None
    error = f"order must be one of {', '.join(VALUE_ORDERS)}, not “{closed(values[0][:40])}”"
    return VALUE_ORDERS[0], Notice.unused(BadRequestError(error, "order"))


def read_context(arguments: Arguments) -> bool:
    """Read whether the matches around the dates are asked for.  Raises BadRequestError for another value than 1."""
    return "context" in arguments and _flag("1")(arguments["context"], "context")


def _only(values: list[str], name: str) -> str:
    if len(values) > 1:
        raise RepeatedParameterError(f"{name} is given {len(values)} times in the address instead of once", name)
    return values[0]


def _text(values: list[str], name: str) -> str:
    text = _only(values, name)
    if len(text) > MAX_QUERY_CHARACTERS:
        raise BadRequestError(
            f"the query is {len(text):,} characters long, and the limit is {MAX_QUERY_CHARACTERS}", name
        )
    return text


def _dates(values: list[str], name: str) -> WrittenDates:
    return read_dates(_only(values, name), name)


def _number(values: list[str], name: str) -> int:
    text = _only(values, name)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequestError(f"{name} must be a whole number, not “{closed(text[:40])}”", name)
    return int(text)


def _choice(choices: Sequence[str]) -> Callable[[list[str], str], str]:
    """Make the reader of a parameter that has one of some values."""
    expected = choices[0] if len(choices) == 1 else f"one of {', '.join(choices)}"

    def read(values: list[str], name: str) -> str:
        text = _only(values, name)
        if text not in choices:
            raise BadRequestError(f"{name} must be {expected}, not “{closed(text[:40])}”", name)
        return text

    return read


def _flag(choice: str) -> Callable[[list[str], str], bool]:
    """Make the reader of a parameter whose only value switches something on."""
    read = _choice((choice,))
    return lambda values, name: bool(read(values, name))


def _cursor(values: list[str], name: str) -> str | None:
    text = _only(values, name)
    return None if is_generation_name(text) else text


def _several(values: list[str], _name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


# parameter: (field of SearchRequest, reader of its values), in the order in which they stand in links
_PARAMETERS: dict[str, tuple[str, Callable[[list[str], str], Any]]] = {
    "q": ("text", _text),
    "after": ("after", _dates),
    "before": ("before", _dates),
    "date": ("undated", _flag("undated")),
    **{field: (plural, _several) for field, plural in METADATA_PLURALS.items()},
    "sort": ("sort", _choice(SORTS)),
    "unit": ("unit", _choice(UNITS)),
    "chart": ("with_articles", _flag("share")),
    "page": ("page", _number),
    "per_page": ("per_page", _number),
    "cursor": ("cursor", _cursor),
}
