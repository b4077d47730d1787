"""The parser of the query language: any string in, never an error.

    query   = group*                        all groups must match
    group   = item ("OR" item)*             OR binds tighter than the implicit AND
    item    = ["-" | "NOT"] ( word | phrase | field ":" (word | phrase | "(" query ")") | "(" query ")" | date )

One pass from left to right: every character is looked at a bounded number of times.  Text that cannot be read as it
stands is left out and named; punctuation that only separates words is left out silently.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeAlias, cast

from dateline.query.dates import parse_dates, reason_of, to_dates
from dateline.query.plain import read_groups, read_plain_phrase, text_of, tree_of, without_optional
from dateline.query.query import Ignored, Query, drop_optional
from dateline.query.syntax import FIELDS, And, Everything, Field, Leaf, Node, Not, Or, joined
from dateline.query.words import read_phrase, read_word
from dateline.text.analysis import DEFAULT_LANGUAGE
from dateline.text.optional_words import optional_words
from dateline.written_dates import UnreadableDatesError

MAX_DEPTH = 10
"""Parentheses deeper than this are left out."""

_QUOTES = '"“”„‟«»〝〞〟＂'
_SPACE = re.compile(r"\s+")
_CHUNK = re.compile(rf"[^\s(){_QUOTES}:]*")
_VALUE = re.compile(rf"[^\s(){_QUOTES}]*")
_PHRASE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)(?:[{_QUOTES}](~[0-9]*)?)?")
_NESTING = re.compile(rf"[()]|[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]?")
_OUTSIDE = re.compile(rf"[^(){_QUOTES}]*")
_OPERATOR = re.compile(rf"(?:AND|OR|NOT)(?![^\s(){_QUOTES}])")
_DATE_FIELDS = ("date", "after", "before")
_NAMES = frozenset({*FIELDS, *_DATE_FIELDS})  # before a colon
_NO_VALUE = re.compile(rf"$|[)-]|{_OPERATOR.pattern}|(?i:{'|'.join(sorted(_NAMES))}):")  # after a field and a space
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_NAMED = 60
_NOTHING_TO_JOIN = "it needs words on both sides"
_NOTHING_TO_NEGATE = "it excludes nothing"

Items: TypeAlias = list[Node]


def parse(text: str, *, language: str = DEFAULT_LANGUAGE, max_terms: int | None = None) -> Query:
    """Read a query.  Never raises; takes time linear in the length of the text.

    `max_terms` bounds the words that are read (each word of a phrase counts); None: all.  The words after them are
    ignored and named.
    """
    plain = _parse_plain(text, language, max_terms)
    if plain is not None:
        return plain
    parser = _Parser(unicodedata.normalize("NFC", text), max_terms)
    tree = parser.read_all()
    required = drop_optional(tree, optional_words(language))
    return Query(
        tree=tree,
        required=required,
        understood=tree.text,
        ignored=parser.ignored,
        is_ranked=required.is_scored,
    )


def _parse_plain(text: str, language: str, max_terms: int | None) -> Query | None:
    """Read a query of words and ORs or of one phrase; None if it is any other."""
    groups = read_groups(text, max_terms)
    if groups is not None:
        tree = cast(Node, tree_of(groups))
        needed = without_optional(groups, optional_words(language))
        required = tree if needed == groups else cast(Node, tree_of(needed))
        return Query(tree, required, text_of(groups), is_ranked=True)
    phrase = read_plain_phrase(text, max_terms)
    return None if phrase is None else Query(phrase, phrase, phrase.text, is_ranked=True)


class _Group:
    """Collects the items between two parentheses; knows which operators wait for an item."""

    def __init__(self, parser: "_Parser") -> None:
        self._parser = parser
        self._groups: list[Items] = []
        self._waiting: list[str] = []  # of AND or OR, then NOT: at most one of each
        self._has_left = False  # whether an item stands directly to the left

    def operator(self, word: str) -> None:
        """AND, OR or NOT as a word of its own."""
        if word == "NOT":
            if "NOT" in self._waiting:
                self._parser.ignore(word, _NOTHING_TO_NEGATE)
            else:
                self._waiting.append(word)
            return
        self._drop("NOT")
        if word == "OR":
            self._drop("AND")
        if not self._has_left or "OR" in self._waiting or word in self._waiting:
            self._parser.ignore(word, _NOTHING_TO_JOIN)
        else:
            self._waiting.append(word)

    def add(self, items: Items) -> None:
        """Add an item; a list of several is an item whose parentheses were too deep."""
        first, *rest = items
        if "NOT" in self._waiting:
            first = Not(first)
        if "OR" in self._waiting:
            self._groups[-1].append(first)
        else:
            self._groups.append([first])
        self._groups.extend([item] for item in rest)
        self._waiting, self._has_left = [], True

    def negate(self, items: Items) -> None:
        """Add an item that stands after `-`."""
        self._drop("NOT")
        self.add([Not(items[0]), *items[1:]])

    def gap(self) -> None:
        """Note that an item was ignored here: the operators next to it have nothing to join."""
        self._drop("NOT", "AND", "OR")
        self._has_left = False

    def close(self) -> Node | None:
        """End the group; operators that still wait are ignored and named."""
        self._drop("NOT", "AND", "OR")
        groups = [cast(Node, joined(Or, group)) for group in self._groups]
        return joined(And, groups)

    def _drop(self, *words: str) -> None:
        for word in words:
            if word in self._waiting:
                self._waiting.remove(word)
                self._parser.ignore(word, _NOTHING_TO_NEGATE if word == "NOT" else _NOTHING_TO_JOIN)


class _Parser:
    """A position in a text, and the pieces that were ignored so far."""

    def __init__(self, text: str, max_terms: int | None) -> None:
        self._text = text
        self._at = 0
        self._terms_left = max_terms
        self._full = False
        self._surplus = 0  # parentheses open that were too deep
        self._ignored: dict[Ignored, None] = {}

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        return tuple(self._ignored)

    def ignore(self, text: str, reason: str, replacements: tuple[str, ...] = ()) -> None:
        text = text if len(text) <= _LONGEST_NAMED else text[: _LONGEST_NAMED - 1] + "…"
        text = _UNPRINTABLE.sub("\ufffd", text)
        self._ignored.setdefault(Ignored(text, reason, replacements))

    def read_all(self) -> Node:
        """The whole text; a closing parenthesis without an opening one is passed over."""
        return self._group(0, None) or Everything()

    def _group(self, depth: int, field: Field | None) -> Node | None:
        """Read up to the parenthesis that closes this depth, or to the end."""
        group = _Group(self)
        while self._skip_space():
            operator = _OPERATOR.match(self._text, self._at)
            if self._peek() == ")":
                self._advance(self._at + 1)
                if self._closes(depth):
                    break
            elif operator:
                self._advance(operator.end())
                group.operator(operator.group())
            elif self._begins_with_dash() and _OPERATOR.match(self._text, self._at + 1):
                self._advance(self._at + 1)  # a dash before an operator is punctuation
            elif self._negates():
                self._advance(self._at + 1)
                self._add(group.negate, group, depth, field)
            else:
                self._add(group.add, group, depth, field)
        return group.close()

    def _add(self, add: Callable[[Items], None], group: _Group, depth: int, field: Field | None) -> None:
        items = self._item(depth, field)
        if items:
            add(items)
        elif items is None:
            group.gap()

    def _closes(self, depth: int) -> bool:
        """Whether the closing parenthesis just read ends this group, and not one that was too deep, or nothing."""
        if self._surplus:
            self._surplus -= 1
            return False
        if not depth:
            self.ignore(")", "it closes no parenthesis")
        return depth > 0

    def _begins_with_dash(self) -> bool:
        """Whether a `-` stands here at the start, after a space or after `(`."""
        before = self._text[self._at - 1] if self._at else " "
        return self._peek() == "-" and (before == "(" or before.isspace())

    def _negates(self) -> bool:
        """Whether a `-` here negates: it stands directly before an item."""
        following = self._text[self._at + 1 : self._at + 2]
        return self._begins_with_dash() and following not in {"", "-", ")"} and not following.isspace()

    def _item(self, depth: int, field: Field | None) -> Items | None:
        """Read an item: None if it was ignored, an empty list if there is only punctuation."""
        self._skip_deep_parentheses(depth)
        char = self._peek()
        if char == "(":
            self._advance(self._at + 1)
            node = self._group(depth + 1, field)
            return [node] if node else []
        if char and char in _QUOTES:
            return self._phrase(self._at, field) or []
        return self._word_or_field(depth, field)

    def _word_or_field(self, depth: int, field: Field | None) -> Items | None:
        start = self._at
        name = self._take(_CHUNK)
        if self._peek() != ":":
            return self._leaf(name, field)
        known = name.lower()
        self._advance(self._at + 1)
        if known in FIELDS:
            return self._value(start, depth, known)
        if known in _DATE_FIELDS:
            return self._date(start, known)
        return self._unknown_field(name, depth, field)

    def _value(self, start: int, depth: int, field: Field) -> Items | None:
        """Read the value of a known field."""
        self._skip_space_before_value()
        self._skip_deep_parentheses(depth)
        char = self._peek()
        items: Items | None = []
        if char == "(":
            self._advance(self._at + 1)
            node = self._group(depth + 1, field)
            items = [node] if node else []
        elif char and char in _QUOTES:
            items = self._phrase(start, field)
        else:
            items = self._leaf(self._field_value(), field)
        if items == []:
            self.ignore(self._text[start : self._at], "the field needs a word after the colon")
            return None
        return items

    def _pass_over(self) -> None:
        """Skip a phrase, or a parenthesis with all that it holds, without reading it."""
        open_parentheses = 0
        while match := _NESTING.match(self._text, self._at):
            self._advance(match.end())
            open_parentheses += {"(": 1, ")": -1}.get(match.group(), 0)
            if open_parentheses <= 0:
                return
            self._take(_OUTSIDE)

    def _field_value(self) -> str:
        """Read a word after a field; fields inside it are named, since only parentheses may hold them."""
        value = self._take(_VALUE)
        for inner in value.split(":")[:-1]:
            if inner.lower() in _NAMES:
                self.ignore(inner + ":", "a field inside another field, read as words")
        return value

    def _date(self, start: int, field: str) -> Items | None:
        """Read the value of `date:`, `after:` or `before:`."""
        after_colon = self._at
        self._skip_space_before_value()
        value = self._date_value(is_spaced=self._at > after_colon)
        try:
            return [parse_dates(field, value)]
        except UnreadableDatesError as error:
            if self._text[after_colon : after_colon + 1].isspace() and not error.is_date:
                self._at, value = after_colon, ""  # the word after the space stands for itself
            replacements = tuple(to_dates(each).text for each in error.readings)
            self.ignore(self._text[start : self._at], reason_of(error, value), replacements)
            return None

    def _date_value(self, *, is_spaced: bool) -> str:
        """Take a date, in quotes or without; a parenthesis directly after the colon is passed over."""
        if match := _PHRASE.match(self._text, self._at):
            self._advance(match.end())
            return match.group(1)
        value = self._take(_VALUE)
        if not value and not is_spaced and self._peek() != ")":
            self._pass_over()
        return value

    def _unknown_field(self, name: str, depth: int, field: Field | None) -> Items | None:
        """Read `name:` as a word, together with the text directly after the colon, as if in parentheses."""
        items: Items = []
        while True:
            word = self._leaf(name, field)
            items += word or []
            following = self._peek()
            if not following or following == ")" or following.isspace():
                break
            if word:
                self.ignore(name + ":", "unknown field, read as words")
            self._skip_deep_parentheses(depth + 1)
            position = self._at
            name = self._take(_CHUNK)
            if self._peek() != ":" or name.lower() in _NAMES:
                self._at = position
                items += self._item(depth + 1, field) or []
                break
            self._advance(self._at + 1)
        if not items and self._full:
            return None
        if depth >= MAX_DEPTH:
            return items
        node = joined(And, items)
        return [node] if node else []

    def _phrase(self, start: int, field: Field | None) -> Items:
        """Read a phrase; `start` is where its field, if any, begins."""
        match = cast(re.Match[str], _PHRASE.match(self._text, self._at))
        self._advance(match.end())
        phrase = read_phrase(match.group(1), match.group(2), field, self.ignore)
        return self._within_terms(self._text[start : match.end()], phrase) or []

    def _leaf(self, raw: str, field: Field | None) -> Items | None:
        return self._within_terms(raw, read_word(raw, field, self.ignore))

    def _within_terms(self, raw: str, node: Leaf | None) -> Items | None:
        """Count the words of a leaf against the limit: None if they pass it."""
        if node is None:
            return []
        if self._terms_left is None:
            return [node]
        self._full = self._full or node.words > self._terms_left
        if self._full:
            self.ignore(raw, "too many words")
            return None
        self._terms_left -= node.words
        return [node]

    def _skip_deep_parentheses(self, depth: int) -> None:
        while depth >= MAX_DEPTH and self._peek() == "(":
            self.ignore("(", f"parentheses nested more than {MAX_DEPTH} deep")
            self._surplus += 1
            self._advance(self._at + 1)

    def _skip_space_before_value(self) -> None:
        """Go to a value after a colon and space; stay if there is none, but an operator or another field."""
        space = _SPACE.match(self._text, self._at)
        if space and not _NO_VALUE.match(self._text, space.end()):
            self._advance(space.end())

    def _skip_space(self) -> bool:
        """Go to the next character that is not space; False at the end."""
        self._take(_SPACE)
        return self._at < len(self._text)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._advance(match.end())
        return match.group()

    def _advance(self, to: int) -> None:
        self._at = to
