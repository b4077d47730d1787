"""A query as it was read, which travels with its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from dateline.query.syntax import Expansions, Leaf, Node, Phrase, Word

Alternatives: TypeAlias = Mapping[Leaf, tuple[Word | Phrase, ...]]
"""The alternatives in an index of words and phrases that have any: themselves first, then other spellings of them."""

_NO_ALTERNATIVES: Alternatives = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ignored:
    """A piece of a query that was left out, or read otherwise than it is written, and the reason for readers.

    `replacements` are what the piece may mean, in the query language, if it is known.
    """

    text: str
    reason: str
    replacements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a text, in characters: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was read.

    `tree` is the whole query, `required` the tree without optional words, `understood` the canonical text, which parses
    to `tree`.  `ignored` are the pieces that were left out, `is_ranked` says whether articles score by the query.
    `expansions` are the forms in the searched index of each pattern of title and body that was looked up,
    `alternatives` those of its words and phrases there; neither counts when queries are compared.
    """

    tree: Node
    required: Node
    understood: str
    ignored: tuple[Ignored, ...] = ()
    is_ranked: bool = False
    expansions: tuple[tuple[Leaf, tuple[str, ...]], ...] = field(default=(), compare=False)
    alternatives: tuple[tuple[Leaf, tuple[Word | Phrase, ...]], ...] = field(default=(), compare=False)

    def expanded(self, expansions: Expansions, alternatives: Alternatives = _NO_ALTERNATIVES) -> "Query":
        """This query with these forms of its patterns and alternatives of its words; itself if there are none."""
        if not expansions and not alternatives:
            return self
        forms = tuple((leaf, tuple(forms)) for leaf, forms in expansions.items())
        return replace(self, expansions=forms, alternatives=tuple(alternatives.items()))


def drop_optional(tree: Node, optional: frozenset[str]) -> Node:
    """Drop the bare, unnegated words of `optional`, unless no other unnegated word, phrase or date would remain.

    Inside groups too: `the OR war` is `war`.  Words under a field, in quotes or negated are words like any other.
    """
    return tree.without(optional) or tree if tree.is_anchor(optional) else tree
