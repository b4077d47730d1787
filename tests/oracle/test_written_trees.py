"""Trees written in the query language in many ways, and read back by the parser.

The brute force takes the parser's tree as given, so the parser is checked by itself here.
"""

import dataclasses
import random

from dateline.dates import PartialDate
from dateline.query.parser import parse
from dateline.query.syntax import (
    FIELDS,
    And,
    Dates,
    Field,
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

WORDS = ("peace", "war", "sudan", "oil", "elan", "1000", "us")
OPTIONAL = ("the", "of", "and", "not", "or", "dont")
PATTERNS = ("wo*d", "pe*c*e", "su*an*", "wom?n", "1?84", "19??", "199?", "pe??*e", "p??ce")
TREES = 3000


class Writer:
    """Makes trees at random, and writes a tree in one of the ways the language has for it."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def tree(self, depth: int = 0) -> Node:
        """Make a tree in which no And holds an And and no Or an Or."""
        kind = self._rng.choices(("leaf", "dates", "not", "and", "or"), (6, 1, 2, 3, 3))[0]
        if kind == "leaf" or depth == 4:
            return self._leaf()
        if kind == "dates":
            return self._dates()
        if kind == "not":
            return Not(self.tree(depth + 1))
        of_kind = And if kind == "and" else Or
        items = [item for item in (self.tree(depth + 1) for _ in range(4)) if not isinstance(item, of_kind)]
        return of_kind(tuple(items[:3])) if len(items) > 1 else self._leaf()

    def write(self, node: Node) -> str:
        """Write a whole query; AND changes nothing, and parentheses may stand around anything."""
        if isinstance(node, And):
            text = self.write(node.items[0])
            for item in node.items[1:]:
                text += self._rng.choice((" ", "  ", " AND ", " && ", "&&")) + self.write(item)
            return text
        if isinstance(node, Or):
            return self._rng.choice((" OR ", " OR ", " || ", "||")).join(self._item(item) for item in node.items)
        return self._item(node)

    def _item(self, node: Node) -> str:
        """Write a node where an item can stand."""
        if isinstance(node, Not):
            return self._rng.choice(("-", "!", "NOT ", "NOT  ")) + self._negated(node.item)
        if isinstance(node, And | Or) or self._rng.random() < 0.1:
            return f"({self.write(node)})" if isinstance(node, And | Or) else f"( {self._plain(node)})"
        return self._plain(node)

    def _negated(self, node: Node) -> str:
        return f"({self.write(node)})" if isinstance(node, Not | And | Or) else self._plain(node)

    def _plain(self, node: Leaf | Dates) -> str:
        if isinstance(node, Dates):
            return self._write_dates(node)
        bare = self._write_bare(dataclasses.replace(node, field=None))
        if node.field is None:
            return bare
        outer = self._rng.choice(FIELDS)
        forms = (f"{node.field}:{bare}", f"{node.field.upper()}:({bare})", f"{outer}:({node.field}:{bare})")
        return self._rng.choices(forms, (4, 1, 1))[0]

    def _write_bare(self, node: Leaf) -> str:
        match node:
            case Word(form=form):
                return self._rng.choice((form, form.capitalize(), form + "'s", form + ",", form.replace("e", "É")))
            case Phrase(forms=(first, second), distance=1):
                plain = (f'"{first} {second}"', f"“{first}, {second}”", f"{first}/{second}")
                typed = (f"{first}-{second}", f"{first}‐{second},", f"“{first}‑{second}”")
                return self._rng.choice(typed if node.chains else plain)
            case Phrase(forms=forms, distance=distance):
                return f'"{" ".join(forms)}"' + (f"~{distance}" if distance > 1 else "")
            case Prefix(form=form):
                return f"{form.capitalize()}*"
            case Wildcard(pattern=pattern):
                return self._rng.choice(
                    (pattern, pattern.capitalize(), pattern + ("?" if pattern[-1].isalpha() else ""))
                )
            case Fuzzy(form=form):
                return f"{form}~" + self._rng.choice(("", "", "1"))

    def _write_dates(self, node: Dates) -> str:
        if node.before is None:
            return self._rng.choice((f"after:{node.after}", f"[{node.after} TO *]"))
        if node.after is None:
            return self._rng.choice((f"before:{node.before}", f"date:[* TO {node.before}]"))
        both = (f"date:{node.after}..{node.before}", f"date:[{node.after} TO {node.before}]")
        return self._rng.choice((*both, f"date:{node.after}") if node.after == node.before else both)

    def _leaf(self) -> Leaf:
        rng = self._rng
        field: Field | None = rng.choice(FIELDS) if rng.random() < 0.25 else None
        kind = rng.choices((Word, "optional", Phrase, Prefix, Wildcard, Fuzzy), (6, 3, 3, 1, 1, 1))[0]
        if kind is Phrase:
            forms = tuple(rng.choice(WORDS) for _ in range(rng.choice((2, 2, 3))))
            if len(forms) == 2 and not all(map(str.isdigit, forms)) and rng.random() < 0.3:
                return Phrase(forms, 1, field, ((0, 2),))
            return Phrase(forms, rng.choice((1, 1, 4)), field)
        if kind is Wildcard:
            return Wildcard(rng.choice(PATTERNS), field)
        if kind == "optional":
            return Word(rng.choice(OPTIONAL), field)
        return kind(rng.choice(WORDS), field)

    def _dates(self) -> Dates:
        first, last = PartialDate(2010 + self._rng.randrange(5)), PartialDate(2015, self._rng.randint(1, 12))
        return self._rng.choice((Dates(first, None), Dates(None, last), Dates(first, last), Dates(last, last)))


def test_a_written_tree_is_read_as_itself():
    """However a tree is written, the parser reads the same tree and ignores nothing."""
    writer = Writer(1)
    for _ in range(TREES):
        tree = writer.tree()
        text = writer.write(tree)
        query = parse(text, language="english")
        assert query.tree == tree, text
        assert not query.ignored, text


def test_optional_words_are_not_required():
    """Bare, unnegated words of the stop list are dropped anywhere, unless nothing else would remain."""
    writer = Writer(2)
    for _ in range(TREES):
        tree = writer.tree()
        text = writer.write(tree)
        assert parse(text, language="english").required == required(tree), text


def required(tree: Node) -> Node:
    """Work out from the rule what is left of a tree."""
    return _without_optional(tree) or tree if _remains(tree) else tree


def _remains(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(map(_remains, node.items))
    return not isinstance(node, Not) and not _is_optional(node)


def _is_optional(node: Node) -> bool:
    return isinstance(node, Word) and node.field is None and node.form in OPTIONAL


def _without_optional(node: Node) -> Node | None:
    if not isinstance(node, And | Or):
        return None if _is_optional(node) else node
    items: list[Node] = []
    for item in node.items:
        kept = _without_optional(item)
        items += kept.items if isinstance(kept, type(node)) else [kept] if kept else []
    if len(items) > 1:
        return type(node)(tuple(items))
    return items[0] if items else None
