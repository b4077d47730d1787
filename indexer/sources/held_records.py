"""Records inside a JSON value: lists of them and objects that hold one under each key, wherever they lie.

The answers of programs have their records deep inside (`response.results`, `hits.hits`, `data.children`), beside lists
of other things.  The records are found by their fields: those lists are taken whose records look most like articles.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from indexer.sources.field_names import CONTAINERS, fold
from indexer.sources.fields import FieldReader, Row

DEEPEST = 24
"""Lists and objects inside each other, in which records are looked for."""

_SAMPLE = 3  # records that are looked at to know those of a list
_MOST_HOLDERS = 10_000
# Lists of things that belong to an article, or to a publication.
_NO_RECORDS = frozenset(
    {
        *("comments", "comment", "related", "relatedarticles", "relateditems", "images", "image", "media"),
        *("multimedia", "photos", "pictures", "videos", "gallery", "tags", "categories", "authors", "author"),
        *("users", "keywords", "links", "attachments", "contributors", "references", "thumbnails"),
        *("elements", "included", "facets", "aggregations", "suggestions", "highlight", "highlights"),
        *("terms", "subject", "subjects", "persons", "organizations", "entities", "blocks"),
        *("contentelements", "paragraphs", "bylines", "associations", "contacts", "likes", "reactions"),
        *("replies", "letters_to", "postsauthors", "poststags"),
    }
)


class Likeness(NamedTuple):
    """What a record has of an article; the greater one is more like it."""

    has_body: bool
    has_title: bool
    has_teaser: bool
    has_more: bool  # a date or an address

    @property
    def is_record(self) -> bool:
        """Whether this may be a record of its own."""
        return self.has_body or self.has_title


def likeness(value: object, fields: FieldReader) -> Likeness:
    """How much a JSON value looks like an article."""
    if not isinstance(value, Mapping):
        return Likeness(has_body=False, has_title=False, has_teaser=False, has_more=False)
    filled = fields.filled_by(value)
    has_title = "title" in filled and fields.has_sure_title(value)
    return Likeness("body" in filled, has_title, "teaser" in filled, bool(filled & {"date", "url"}))


class Held(NamedTuple):
    """Records that lie together, and how much they look like articles."""

    records: Sequence[object]
    likeness: Likeness


def held_records(row: Row, fields: FieldReader) -> list[object] | None:
    """The records that `row` holds; None if it is itself a document, or holds none.

    An object with a title is a document if what it holds has no text.
    """
    own = likeness(row, fields)
    if own.has_body and (own.has_title or own.has_more):
        return None
    found = list(_find(row, fields, 0))
    if not found:
        return None
    best = max(each.likeness for each in found)
    if own.is_record and not (best.has_body or best.has_teaser):
        return None
    if own.has_body and not best.has_title:
        return None
    kind = best[:2]
    return [record for each in found if each.likeness[:2] == kind for record in each.records]


def _find(value: object, fields: FieldReader, depth: int) -> Iterator[Held]:
    """The records in a list or an object, not those inside records."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        yield from _find_in_list(value, fields, depth)
    elif isinstance(value, Mapping):
        keyed = _find_keyed(value, fields)
        if keyed is not None:
            yield keyed
            return
        for key, each in list(value.items())[:_MOST_HOLDERS]:
            if isinstance(each, list | Mapping) and may_hold(key):
                yield from _find(each, fields, depth + 1)


def _find_in_list(values: list[object], fields: FieldReader, depth: int) -> Iterator[Held]:
    likenesses = _likenesses(values, fields)
    if any(each.is_record for each in likenesses):
        yield Held(values, max(likenesses))
        return
    for each in values[:_MOST_HOLDERS]:
        if isinstance(each, list | Mapping):
            yield from _find(each, fields, depth + 1)


def _find_keyed(value: Row, fields: FieldReader) -> Held | None:
    """The records of an object whose values are all records; each with its key as its id, if it has no other."""
    values = list(value.values())
    if not values or not all(isinstance(each, Mapping) for each in values) or not _may_be_keyed(value):
        return None
    likenesses = _likenesses(values, fields)
    if not all(is_sure_record(each) for each in likenesses):
        return None
    return Held([with_key(key, each, fields) for key, each in value.items()], max(likenesses))


def _may_be_keyed(value: Row) -> bool:
    return len(value) > 1 or not any(fold(key) in CONTAINERS for key in value)


def _likenesses(values: Iterable[object], fields: FieldReader) -> list[Likeness]:
    found = []
    for each in values:
        if isinstance(each, Mapping):
            found.append(likeness(each, fields))
        if len(found) >= _SAMPLE:
            break
    return found


def is_sure_record(found: Likeness) -> bool:
    """Whether a value is a record though nothing else tells so: it has two of the fields of an article."""
    return found.is_record and sum(found) > 1


def with_key(key: str, record: object, fields: FieldReader) -> object:
    """The record with the key that it had in an object as its id, if it has none."""
    if not isinstance(record, dict) or fields.columns_of("id", record):
        return record
    return {"id": key, **record}


def may_hold(key: str) -> bool:
    """Whether a list or an object of this name may hold articles."""
    return fold(key) not in _NO_RECORDS


def records_at(value: object, path: Sequence[str], fields: FieldReader) -> list[object]:
    """The records at a path in a JSON value: the elements of the list there, or the values of the object.

    A list on the way stands for all of its elements.
    """
    if isinstance(value, list):
        if not path:
            return value
        return [record for each in value for record in records_at(each, path, fields)]
    if not isinstance(value, Mapping):
        return []
    if path:
        return records_at(value[path[0]], path[1:], fields) if path[0] in value else []
    keyed = _find_keyed(value, fields)
    return [value] if keyed is None else list(keyed.records)
