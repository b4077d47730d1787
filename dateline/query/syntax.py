"""The syntax tree of a query: frozen, free of any engine, comparable with `==`.

Leaves hold folded forms (`dateline.text`), never stems: the language, and with it the stemmer, belongs to the index
that is searched.  Methods of a node tell its properties; an engine decides how to search for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias, cast

from dateline.article import METADATA_FIELDS, MetadataField
from dateline.dates import PartialDate

Field: TypeAlias = Literal["title", "body"] | MetadataField
FIELDS: tuple[Field, ...] = ("title", "body", *METADATA_FIELDS)

Expansions: TypeAlias = Mapping["Leaf", Sequence[str]]
"""The forms in an index that prefixes, wildcards and near words stand for."""


class _Node:
    """The properties of most nodes."""

    __slots__ = ()

    binding: ClassVar[int] = 3
    """How strongly its operator binds: And 0, Or 1, Not 2, any other node 3."""
    is_negation: ClassVar[bool] = False
    """Whether it only excludes articles."""

    @property
    def conjuncts(self) -> "tuple[Node, ...]":
        """The nodes all of which must match; of most nodes the node itself."""
        return (cast(Node, self),)

    @property
    def dates(self) -> "tuple[Dates, ...]":
        """The node itself where it is a range of dates."""
        return ()

    @property
    def is_of_dates(self) -> bool:
        """Whether it is a range of dates, or several of them."""
        return False

    @property
    def text(self) -> str:
        """The node in the query language, which reads it as this node."""
        raise NotImplementedError

    @property
    def is_scored(self) -> bool:
        """Whether an article can score by it."""
        return False

    def leaves(self) -> Iterator["Leaf"]:
        """The leaves that are not negated, in the order of the query."""
        return iter(())

    def is_anchor(self, optional: frozenset[str]) -> bool:  # noqa: ARG002
        """Whether it has an unnegated word, phrase, pattern or date besides words of `optional` without a field."""
        return False

    def without(self, optional: frozenset[str]) -> "Node | None":  # noqa: ARG002
        """The node without words of `optional` that are neither negated nor under a field; None if nothing is left."""
        return cast(Node, self)

    def split_dates(self) -> "tuple[Node, tuple[Dates, ...]]":
        """The node without the ranges of dates in which every match must lie, and these ranges."""
        return cast(Node, self), ()


class _Leaf(_Node):
    """The properties of every leaf; `field` is None for title and body, only a `Phrase` has `chains`."""

    __slots__ = ()

    field: Field | None
    chains: tuple[tuple[int, int], ...] = ()

    @property
    def words(self) -> int:
        """The number of words that it is written with."""
        return len(self.forms_in({}) or " ")

    @property
    def order(self) -> int | None:
        """The most positions by which each of its words follows the one before; None if they have no order."""
        return None

    @property
    def is_scored(self) -> bool:
        """See `_Node`."""
        return self.field not in METADATA_FIELDS

    def leaves(self) -> Iterator["Leaf"]:
        """See `_Node`."""
        yield cast(Leaf, self)

    def is_anchor(self, optional: frozenset[str]) -> bool:  # noqa: ARG002
        """See `_Node`."""
        return True

    def forms_in(self, expansions: Expansions) -> Sequence[str] | None:
        """The folded forms that it stands for; None if it is a pattern that `expansions` do not have."""
        return expansions.get(cast(Leaf, self))

    def shortened(self, words: int) -> "Leaf | None":  # noqa: ARG002
        """Its first words, at most so many, if these are still a leaf of its kind; else None."""
        return None

    def _in_field(self, text: str) -> str:
        return text if self.field is None else f"{self.field}:{text}"


@dataclass(frozen=True, slots=True)
class Word(_Leaf):
    """A word: any article with a form of it, in title or body unless `field` says where."""

    form: str
    field: Field | None = None

    @property
    def text(self) -> str:
        """See `_Node`."""
        return self._in_field(self.form)

    def is_anchor(self, optional: frozenset[str]) -> bool:
        """See `_Node`."""
        return self.without(optional) is not None

    def without(self, optional: frozenset[str]) -> "Node | None":
        """See `_Node`."""
        return None if self.field is None and self.form in optional else self

    def forms_in(self, expansions: Expansions) -> Sequence[str]:  # noqa: ARG002
        """See `_Leaf`."""
        return (self.form,)


@dataclass(frozen=True, slots=True)
class Phrase(_Leaf):
    """Words in this order within one field, each at most `distance` positions after the one before.

    `chains` are the bounds `[first, end)` of words that were typed as one, with hyphens between its parts.
    """

    forms: tuple[str, ...]
    distance: int = 1
    field: Field | None = None
    chains: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """See `_Node`."""
        inside = {at for first, end in self.chains for at in range(first + 1, end)}
        content = "".join(f"{'-' if at in inside else ' '}{form}" for at, form in enumerate(self.forms))[1:]
        distance = "" if self.distance == 1 else f"~{self.distance}"
        is_one_word = not distance and self.chains == ((0, len(self.forms)),)
        return self._in_field(content if is_one_word else f'"{content}"{distance}')

    @property
    def order(self) -> int:
        """See `_Leaf`."""
        return self.distance

    def forms_in(self, expansions: Expansions) -> Sequence[str]:  # noqa: ARG002
        """See `_Leaf`."""
        return self.forms

    def shortened(self, words: int) -> "Phrase | None":
        """See `_Leaf`; a phrase has two words or more."""
        chains = tuple([(first, min(end, words)) for first, end in self.chains if first + 1 < words])
        return replace(self, forms=self.forms[:words], chains=chains) if words > 1 else None


@dataclass(frozen=True, slots=True)
class Prefix(_Leaf):
    """Words that begin with `form` (`polic*`)."""

    form: str
    field: Field | None = None

    @property
    def text(self) -> str:
        """See `_Node`."""
        return self._in_field(f"{self.form}*")


@dataclass(frozen=True, slots=True)
class Wildcard(_Leaf):
    """Words that match `pattern`, in which `*` stands for any number of letters and `?` for one (`wo*d`, `wom?n`)."""

    pattern: str
    field: Field | None = None

    @property
    def text(self) -> str:
        """See `_Node`."""
        return self._in_field(self.pattern)


@dataclass(frozen=True, slots=True)
class Fuzzy(_Leaf):
    """Words at most one edit away: a letter inserted, dropped or changed, or two neighbours swapped."""

    form: str
    field: Field | None = None

    @property
    def text(self) -> str:
        """See `_Node`."""
        return self._in_field(f"{self.form}~")


@dataclass(frozen=True, slots=True)
class Dates(_Node):
    """Articles whose whole date lies from the first day of `after` to the last day of `before`."""

    after: PartialDate | None = None
    before: PartialDate | None = None

    @property
    def text(self) -> str:
        """See `_Node`."""
        if self.after == self.before:
            return f"date:{self.after}"
        if self.before is None:
            return f"after:{self.after}"
        if self.after is None:
            return f"before:{self.before}"
        return f"date:{self.after}..{self.before}"

    @property
    def dates(self) -> "tuple[Dates, ...]":
        """See `_Node`."""
        return (self,)

    @property
    def is_of_dates(self) -> bool:
        """See `_Node`."""
        return True

    def is_anchor(self, optional: frozenset[str]) -> bool:  # noqa: ARG002
        """See `_Node`."""
        return True

    def split_dates(self) -> "tuple[Node, tuple[Dates, ...]]":
        """See `_Node`."""
        return Everything(), (self,)


@dataclass(frozen=True, slots=True)
class Not(_Node):
    """Every article that does not match `item`."""

    binding: ClassVar[int] = 2
    is_negation: ClassVar[bool] = True

    item: "Node"

    @property
    def text(self) -> str:
        """See `_Node`."""
        return f"-{_grouped(self.item, self.binding)}"


class _Joined(_Node):
    """The properties of nodes with items."""

    __slots__ = ()

    items: "tuple[Node, ...]"

    @property
    def is_scored(self) -> bool:
        """See `_Node`."""
        return any(item.is_scored for item in self.items)

    @property
    def is_of_dates(self) -> bool:
        """See `_Node`."""
        return all(item.is_of_dates for item in self.items)

    def leaves(self) -> Iterator["Leaf"]:
        """See `_Node`."""
        for item in self.items:
            yield from item.leaves()

    def is_anchor(self, optional: frozenset[str]) -> bool:
        """See `_Node`."""
        return any(item.is_anchor(optional) for item in self.items)

    def without(self, optional: frozenset[str]) -> "Node | None":
        """See `_Node`."""
        kept = [item for item in (item.without(optional) for item in self.items) if item is not None]
        return joined(cast("type[And] | type[Or]", type(self)), kept)


@dataclass(frozen=True, slots=True)
class And(_Joined):
    """All of two or more items, none of them an And."""

    binding: ClassVar[int] = 0

    items: tuple["Node", ...]

    @property
    def text(self) -> str:
        """See `_Node`."""
        return " ".join([item.text for item in self.items])

    @property
    def conjuncts(self) -> "tuple[Node, ...]":
        """See `_Node`."""
        return self.items

    def split_dates(self) -> "tuple[Node, tuple[Dates, ...]]":
        """See `_Node`."""
        dates = tuple(each for item in self.items for each in item.dates)
        if not dates:
            return self, ()
        items = [item for item in self.items if not item.dates]
        return joined(And, items) or Everything(), dates


@dataclass(frozen=True, slots=True)
class Or(_Joined):
    """Any of two or more items, none of them an Or."""

    binding: ClassVar[int] = 1

    items: tuple["Node", ...]

    @property
    def text(self) -> str:
        """See `_Node`."""
        return " OR ".join([_grouped(item, And.binding) for item in self.items])


@dataclass(frozen=True, slots=True)
class Everything(_Node):
    """Every article: the reading of an empty query."""

    @property
    def conjuncts(self) -> "tuple[Node, ...]":
        """See `_Node`."""
        return ()

    @property
    def text(self) -> str:
        """See `_Node`."""
        return ""


Leaf: TypeAlias = Word | Phrase | Prefix | Wildcard | Fuzzy
Node: TypeAlias = Leaf | Dates | Not | And | Or | Everything


def _grouped(node: Node, binding: int) -> str:
    """The text of a node, in parentheses if its operator binds no more strongly than `binding`."""
    return f"({node.text})" if node.binding <= binding else node.text


def joined(kind: type[And] | type[Or], items: Sequence[Node]) -> Node | None:
    """Join items into one node: None for none, the item itself for one; nested nodes of that kind are opened."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))
    if len(flat) < 2:
        return flat[0] if flat else None
    return kind(tuple(flat))
