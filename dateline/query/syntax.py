"""The syntax tree of a query: frozen, free of any engine, comparable with `==`.

Leaves hold folded forms (`dateline.text`), never stems: the language, and with
it the stemmer, belongs to the index that is searched.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from dateline.dates import PartialDate

Field: TypeAlias = Literal["title", "body", "place", "agency", "source"]
FIELDS: tuple[Field, ...] = ("title", "body", "place", "agency", "source")


@dataclass(frozen=True, slots=True)
class Word:
    """A word: any article with a form of it, in title or body unless `field` says where."""

    form: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order within one field, each at most `distance` positions after the one before."""

    forms: tuple[str, ...]
    distance: int = 1
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `form` (`polic*`)."""

    form: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words that match `pattern`, in which `*` stands for any number of letters (`wo*d`)."""

    pattern: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words at most one edit away: a letter inserted, dropped or changed, or two neighbours swapped."""

    form: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Articles whose whole date lies from the first day of `after` to the last day of `before`."""

    after: PartialDate | None = None
    before: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """Everything without `item`."""

    item: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more items, none of them an And."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more items, none of them an Or."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article: the reading of an empty query."""


Leaf: TypeAlias = Word | Phrase | Prefix | Wildcard | Fuzzy
Node: TypeAlias = Leaf | Dates | Not | And | Or | Everything
