"""The query as it was understood, in words for people, each part with the query that is left without it."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from dateline.dates import PartialDate
from dateline.query.canonical import to_text
from dateline.query.parser import parse
from dateline.query.syntax import (
    And,
    Dates,
    Everything,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Word,
)

_STRONG = Markup("<b><bdi>{}</bdi></b>")
_IN_FIELD = {
    "title": " in the title",
    "body": " in the text",
    "place": " as the place",
    "agency": " as the agency",
    "source": " as the source",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was asked for.  `text` is it alone, `rest` the query without it; `joint` leads to it."""

    words: Markup
    text: str
    rest: str
    joint: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was asked: the parts that must be there, those that must not, the dates, what may be missing."""

    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()
    dates: tuple[Part, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def has_words(self) -> bool:
        """Whether anything is asked for that can be more or less relevant."""
        return bool(self.wanted)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part that can be taken away."""
        return (*self.wanted, *self.unwanted, *self.dates)


def understand(canonical: str, *, language: str) -> Understanding:
    """Put the canonical text of a query (`SearchPage.understood`) into words."""
    query = parse(canonical, language=language)
    items, required = _items(query.tree), _items(query.required)
    parts = [
        Part(_describe(item), to_text(item), rest=_text_of(items[:at] + items[at + 1 :]))
        for at, item in enumerate(items)
    ]
    optional = [at for at, item in enumerate(items) if isinstance(item, Word) and item not in required]
    dates = [at for at, item in enumerate(items) if isinstance(item, Dates)]
    unwanted = [at for at, item in enumerate(items) if isinstance(item, Not)]
    wanted = [at for at in range(len(parts)) if at not in {*optional, *dates, *unwanted}]
    return Understanding(
        wanted=_joined(parts[at] for at in wanted),
        unwanted=_joined(parts[at] for at in unwanted),
        dates=tuple(parts[at] for at in dates),
        optional=tuple(dict.fromkeys(parts[at].text for at in optional)),
    )


def describe_dates(after: PartialDate | None, before: PartialDate | None) -> str:
    """`2010 to 2019`, `July 2017`, `from 2010`, `up to 2019`."""
    if after is None:
        return f"up to {before.to_words()}" if before else "any date"
    if before is None:
        return f"from {after.to_words()}"
    return after.to_words() if after == before else f"{after.to_words()} to {before.to_words()}"


def _items(tree: Node) -> tuple[Node, ...]:
    if isinstance(tree, And):
        return tree.items
    return () if isinstance(tree, Everything) else (tree,)


def _text_of(items: tuple[Node, ...]) -> str:
    return to_text(And(items) if len(items) > 1 else items[0] if items else Everything())


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Give each part what leads to it in a list: nothing, a comma, `and`."""
    listed = tuple(parts)
    last = len(listed) - 1
    joints = ["" if at == 0 else " and " if at == last else ", " for at in range(len(listed))]
    return tuple(Part(part.words, part.text, part.rest, joint) for part, joint in zip(listed, joints, strict=True))


def _describe(node: Node) -> Markup:
    """Write a node in words; what is written in the query is bold."""
    match node:
        case And(items=items) | Or(items=items):
            joint = Markup(" and ") if isinstance(node, And) else Markup(" or ")
            return joint.join(_grouped(item) for item in items)
        case Not(item=item):
            return _grouped(item)
        case Dates(after=after, before=before):
            return Markup("{}").format(describe_dates(after, before))
        case Everything():
            return Markup("anything")
    words = _describe_leaf(node)
    return words + _IN_FIELD[node.field] if node.field else words


def _describe_leaf(leaf: Leaf) -> Markup:
    match leaf:
        case Phrase(forms=forms, distance=distance):
            near = "" if distance == 1 else f" at most {distance} words apart"
            return _STRONG.format(f"“{' '.join(forms)}”") + near
        case Prefix(form=form):
            return Markup("words that begin with ") + _STRONG.format(form)
        case Wildcard(pattern=pattern):
            return Markup("words like ") + _STRONG.format(pattern)
        case Fuzzy(form=form):
            return Markup("words spelt like ") + _STRONG.format(form)
        case Word(form=form):
            return _STRONG.format(form)


def _grouped(node: Node) -> Markup:
    words = _describe(node)
    if isinstance(node, Not):
        return Markup("not {}").format(words)
    return Markup("({})").format(words) if isinstance(node, And | Or) else words
