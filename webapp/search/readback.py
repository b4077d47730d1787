"""The read-back: a search in one sentence, each part of which can be removed where it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from dateline.article import METADATA_FIELDS, MetadataField
from dateline.request import SearchRequest
from dateline.text.directions import closed
from webapp.search.filters import Filter
from webapp.search.links import OfferedSearch, offered_link
from webapp.search.understanding import QueryPart, Understanding, strong

_DATE = Markup("<b>{}</b>")
_LEADS: Mapping[MetadataField, str] = {
    "place": "filed from",
    "agency": "by",
    "author": "written by",
    "section": "in the section",
}


class Piece(NamedTuple):
    """A part of the sentence: the words that lead to it, the part itself, and the link to the search without it.

    The link is None where the rest would be too long for one.  `offer`: a search that the part may mean.
    """

    lead: str
    words: Markup
    link: str | None
    offer: OfferedSearch | None = None


def read_back(request: SearchRequest, understood: Understanding, filters: Sequence[Filter]) -> tuple[Piece, ...]:
    """Say what a search finds: words that articles must have, must not have, dates, values of other fields."""
    return (
        *_listed(_of_parts(request, understood.wanted), " with", " and"),
        *_listed(_of_parts(request, understood.unwanted), ", without", " or"),
        *_of_dates(filters),
        *(piece for field in METADATA_FIELDS for piece in _of_values(field, filters)),
    )


def _of_parts(request: SearchRequest, parts: Iterable[QueryPart]) -> Iterator[Piece]:
    return (Piece("", part.words, offered_link(request, text=part.rest)) for part in parts)


def _of_dates(filters: Sequence[Filter]) -> Iterator[Piece]:
    for each in filters:
        if each.name == "date":
            preposition, words = _with_preposition(each.label)
            yield Piece(f", {preposition} ", _DATE.format(words), each.link, each.only)
        elif each.name == "undated":
            yield Piece(", ", _DATE.format(each.label), each.link)


def _with_preposition(label: str) -> tuple[str, str]:
    """Part the words of a range of dates, so that what stands by itself is what is removed."""
    for preposition in ("from", "up to"):
        if label.startswith(f"{preposition} "):
            words = label.removeprefix(f"{preposition} ")
            return preposition, f"{words} on" if preposition == "from" else words
    return ("from" if " to " in label else "of"), label


def _of_values(field: MetadataField, filters: Sequence[Filter]) -> Iterator[Piece]:
    pieces = (Piece("", strong(closed(each.label)), each.link) for each in filters if each.name == field)
    return _listed(pieces, f", {_LEADS.get(field, f'with the {field}')}", " or")


def _listed(pieces: Iterable[Piece], before: str, last: str) -> Iterator[Piece]:
    """Set the leads of a list: `before` the first, commas, and the `last` conjunction."""
    listed = tuple(pieces)
    for at, piece in enumerate(listed):
        lead = before if at == 0 else last if at == len(listed) - 1 else ","
        yield piece._replace(lead=f"{lead} ")
