"""What the parameters of a URL ask for: read strictly for programs, with notices for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qs

from dateline.dates import PartialDate
from dateline.engines.cursor import Cursor
from dateline.errors import BadRequestError
from dateline.generations import is_generation_name
from dateline.request import MAX_QUERY_CHARACTERS, SORTS, SearchRequest
from dateline.text.directions import closed

Arguments = Mapping[str, list[str]]
"""The values of each parameter, none of them empty."""


class RepeatedParameterError(BadRequestError):
    """A parameter that has one value stands in the address more than once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of a parameter that could not be used as it stands, in a sentence.

    `is_left_out`: the whole of it; otherwise its first value counts.
    """

    parameter: str
    message: str
    is_left_out: bool = True

    @classmethod
    def left_out(cls, error: BadRequestError) -> Self:
        """Say that a parameter was left out, and why."""
        done = "Not searched" if error.parameter == "q" else "Left out"
        return cls(error.parameter, f"{done}: {_quoting(error)}.")

    @classmethod
    def repeated(cls, error: "RepeatedParameterError") -> Self:
        """Say that the first value of a parameter counts."""
        return cls(error.parameter, f"Repeated: {_quoting(error)}; the first one counts.", is_left_out=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page was asked for.  `typed` keeps what stood in the fields, readable or not.

    `is_too_long`: the text passes the limit and must not be searched for; the request has none.
    `generation`: the one that the pages before came from, see `generation_of`.
    """

    request: SearchRequest
    typed: Mapping[str, str]
    notices: tuple[Notice, ...] = ()
    is_too_long: bool = False
    generation: str | None = None

    @property
    def linked(self) -> SearchRequest:
        """The request as links carry it on: with the name of its generation where that stood for a cursor."""
        if self.generation is None or self.request.cursor is not None:
            return self.request
        return replace(self.request, cursor=self.generation)

    @property
    def refused(self) -> frozenset[str]:
        """The names of the parameters that were left out."""
        return frozenset(notice.parameter for notice in self.notices if notice.is_left_out)


def split_arguments(query_string: bytes) -> Arguments:
    """Split a query string into its parameters; any bytes give text, empty and blank values are dropped."""
    split = parse_qs(query_string.decode("utf-8", "replace"), encoding="utf-8", errors="replace")
    stripped = {name: [value.strip() for value in values if value.strip()] for name, values in split.items()}
    return {name: values for name, values in stripped.items() if values}


def generation_of(arguments: Arguments) -> str | None:
    """The generation that a sequence of pages began with, if its cursor names one.

    A cursor is what an engine made of the last hit of a page, or only the name of a generation:
    then pages are counted by number, in that generation.
    """
    text = arguments.get("cursor", [""])[0]
    if is_generation_name(text):
        return text
    try:
        return Cursor.from_text(text).generation
    except BadRequestError:
        return None  # the engine says what is wrong with it


def read_strictly(arguments: Arguments) -> SearchRequest:
    """Read a search.  Raises BadRequestError, naming the parameter, for a value that cannot be used."""
    read = {field: parse(arguments[name], name) for name, (field, parse) in _PARAMETERS.items() if name in arguments}
    return SearchRequest(**read)


def read_leniently(arguments: Arguments) -> Reading:
    """Read a search, leaving out with a notice each parameter that cannot be used.  Never raises.

    Of a parameter that stands there more than once, and may not, the first value counts.
    """
    typed = {name: values[0] for name, values in arguments.items()}
    usable, notices = dict(arguments), dict[str, Notice]()
    while True:
        try:
            request = read_strictly(usable)
        except RepeatedParameterError as error:
            usable[error.parameter] = usable[error.parameter][:1]
            notices[error.parameter] = Notice.repeated(error)
        except BadRequestError as error:
            del usable[error.parameter]
            notices[error.parameter] = Notice.left_out(error)
        else:
            too_long = "q" in notices and notices["q"].is_left_out
            return Reading(request, typed, tuple(notices.values()), too_long, generation_of(usable))


def read_part(arguments: Arguments) -> tuple[int, Notice | None]:
    """Read which part of an article is asked for, leniently: the first, with a notice, where that cannot be used."""
    values = arguments.get("part", ["1"])
    try:
        return _number(values, "part"), None
    except RepeatedParameterError as error:
        return read_part({"part": values[:1]})[0], Notice.repeated(error)
    except BadRequestError as error:
        return 1, Notice.left_out(error)


def _quoting(error: BadRequestError) -> str:
    """Give the message with the name of the parameter, if it begins with it, in quotes."""
    name, text = error.parameter, str(error)
    return f"“{name}”{text.removeprefix(name)}" if text.startswith(f"{name} ") else text


def _only(values: list[str], name: str) -> str:
    if len(values) > 1:
        raise RepeatedParameterError(f"{name} stands in the address {len(values)} times instead of once", name)
    return values[0]


def _text(values: list[str], name: str) -> str:
    text = _only(values, name)
    if len(text) > MAX_QUERY_CHARACTERS:
        raise BadRequestError(
            f"the query is {len(text):,} characters long, and the limit is {MAX_QUERY_CHARACTERS}", name
        )
    return text


def _date(values: list[str], name: str) -> PartialDate:
    text = _only(values, name)
    try:
        return PartialDate.from_iso(text)
    except ValueError:
        raise BadRequestError(
            f"{name} must be a date written 2017, 2017-07 or 2017-07-08, not “{closed(text[:40])}”", name
        ) from None


def _number(values: list[str], name: str) -> int:
    text = _only(values, name)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequestError(f"{name} must be a whole number, not “{closed(text[:40])}”", name)
    return int(text)


def _sort(values: list[str], name: str) -> str:
    text = _only(values, name)
    if text not in SORTS:
        raise BadRequestError(f"{name} must be one of {', '.join(SORTS)}, not “{closed(text[:40])}”", name)
    return text


def _cursor(values: list[str], name: str) -> str | None:
    text = _only(values, name)
    return None if is_generation_name(text) else text


def _several(values: list[str], _name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


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
