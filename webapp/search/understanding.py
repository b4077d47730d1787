"""The query as it was understood, in words, and for each part the query without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from markupsafe import Markup, escape

from dateline.article import METADATA_FIELDS
from dateline.dates import PartialDate
from dateline.query.query import Alternatives, Query
from dateline.query.syntax import (
    And,
    Dates,
    Everything,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Word,
    joined,
)

_MOST_ALTERNATIVES = 3  # that are named
_IN_FIELD: dict[str, str] = {
    "title": " in the title",
    "body": " in the text",
    **{field: f" as the {field}" for field in METADATA_FIELDS},
}


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A part of a query in words; `text` is the part alone, `rest` the query without it."""

    words: Markup
    text: str
    rest: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """The parts of a query: those that articles must have, must not have, dates, and optional words."""

    wanted: tuple[QueryPart, ...] = ()
    unwanted: tuple[QueryPart, ...] = ()
    dates: tuple[QueryPart, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def has_words(self) -> bool:
        """Whether there are parts by which articles can be ranked."""
        return bool(self.wanted)

    @property
    def parts(self) -> tuple[QueryPart, ...]:
        """Every part that can be removed."""
        return (*self.wanted, *self.unwanted, *self.dates)


def understand(query: Query) -> Understanding:
    """Describe a query as it was read."""
    items, required = query.tree.conjuncts, query.required.conjuncts
    alternatives = dict(query.alternatives)
    parts = [
        QueryPart(_describe(item, alternatives), item.text, rest=_text_of(items[:at] + items[at + 1 :]))
        for at, item in enumerate(items)
    ]
    optional = [at for at, item in enumerate(items) if item not in required and _is_bare_word(item)]
    dates = [at for at, item in enumerate(items) if item.is_of_dates]
    unwanted = [at for at, item in enumerate(items) if item.is_negation]
    wanted = [at for at in range(len(parts)) if at not in {*optional, *dates, *unwanted}]
    return Understanding(
        wanted=tuple(parts[at] for at in wanted),
        unwanted=tuple(parts[at] for at in unwanted),
        dates=tuple(parts[at] for at in dates),
        optional=tuple(dict.fromkeys(parts[at].text for at in optional)),
    )


def describe_dates(after: PartialDate | None, before: PartialDate | None) -> str:
    """Describe a range of dates: `2010 to 2019`, `July 2017`, `from 2010`, `up to 2019`."""
    if after is None:
        return f"up to {before.to_words()}" if before else "any date"
    if before is None:
        return f"from {after.to_words()}"
    return after.to_words() if after == before else f"{after.to_words()} to {before.to_words()}"


def strong(words: str) -> Markup:
    """Write words as bold text, isolated from the direction of what is around them."""
    return Markup(f"<b><bdi>{escape(words)}</bdi></b>")  # noqa: S704 - escaped; `Markup.format` takes ten times as long


def _is_bare_word(node: Node) -> bool:
    """Whether a node would be dropped if its text were an optional word."""
    return node.without(frozenset((node.text,))) is None


def _text_of(items: tuple[Node, ...]) -> str:
    return (joined(And, items) or Everything()).text


def _describe(node: Node, alternatives: Alternatives, *, is_nested: bool = False) -> Markup:
    """Describe a node; words of the query are bold, other spellings of them follow."""
    match node:
        case And() | Or():
            joint = Markup(" or ") if node.binding else Markup(" and ")
            words = joint.join(_describe(item, alternatives, is_nested=True) for item in node.items)
            return Markup("({})").format(words) if is_nested else words
        case Not():
            words = _describe(node.item, alternatives, is_nested=True)
            return Markup("not {}").format(words) if is_nested else words
        case Dates():
            return escape(describe_dates(node.after, node.before))
        case Everything():
            return Markup("anything")
        case Phrase():
            near = "" if node.distance == 1 else f" at most {node.distance} words apart"
            words = strong(_written(node)) + near + _also(alternatives.get(node, ()))
        case Prefix():
            words = Markup("words that begin with ") + strong(node.form)
        case Wildcard():
            words = Markup("words like ") + strong(node.pattern)
        case Fuzzy():
            words = Markup("words spelt like ") + strong(node.form)
        case Word():
            words = strong(node.form) + _also(alternatives.get(node, ()))
        case _:
            assert_never(node)
    return words + _IN_FIELD[node.field] if node.field else words


def _written(leaf: Word | Phrase) -> str:
    """A word or a phrase as it may be typed, without its field and its distance; letters alone as initials."""
    forms = leaf.forms_in({})
    if len(forms) > 1 and all(len(form) == 1 and form.isalpha() for form in forms):
        return " ".join(f"{form.upper()}." for form in forms)
    text = replace(leaf, field=None).text.partition("~")[0]
    return f"“{text[1:-1]}”" if text.startswith('"') else text


def _also(alternatives: Sequence[Word | Phrase]) -> Markup:
    """The other spellings that a word or phrase stands for; `alternatives` begin with itself."""
    others = [escape(_written(each)) for each in alternatives[1 : _MOST_ALTERNATIVES + 1]]
    if not others:
        return Markup("")
    named = Markup(", ").join(Markup("<bdi>{}</bdi>").format(each) for each in others)
    return Markup(" (also {}{})").format(named, " …" if len(alternatives) > _MOST_ALTERNATIVES + 1 else "")
