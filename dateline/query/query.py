"""A query as it was read: the account of it that travels with an answer."""

from dataclasses import dataclass, field, replace

from dateline.query.syntax import Expansions, Leaf, Node


@dataclass(frozen=True, slots=True)
class Ignored:
    """A piece of the query that was left out or read otherwise than its form suggests, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a text, in characters: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was read.

    `tree` is what was asked, `required` what must be found (optional words are dropped from it), `understood` the
    canonical text, which parses to this tree, `ignored` what was left out and why, `is_ranked` whether articles score
    by it.  `expansions` are the forms that patterns of title and body stood for in the index that was searched, as far
    as they were looked up; two queries are equal without regard to them.
    """

    tree: Node
    required: Node
    understood: str
    ignored: tuple[Ignored, ...] = ()
    is_ranked: bool = False
    expansions: tuple[tuple[Leaf, tuple[str, ...]], ...] = field(default=(), compare=False)

    def expanded(self, expansions: Expansions) -> "Query":
        """This query with the forms that its patterns stand for."""
        if not expansions:
            return self
        return replace(self, expansions=tuple((leaf, tuple(forms)) for leaf, forms in expansions.items()))


def drop_optional(tree: Node, optional: frozenset[str]) -> Node:
    """Drop the bare, unnegated words of `optional`, unless no other unnegated word, phrase or date would remain.

    Inside groups too: `the OR war` is `war`.  Words under a field, in quotes or negated are words like any other.
    """
    return tree.without(optional) or tree if tree.is_anchor(optional) else tree
