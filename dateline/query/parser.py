"""The parser of the query language: any string in, never an error.

    query   = group*                        all groups must match
    group   = item ("OR" item)*             OR binds tighter than the implicit AND
    item    = ["-" | "!" | "NOT"] ( word | phrase | field ":" (word | phrase | "(" query ")") | "(" query ")" | date )

One pass from left to right: every character is looked at a bounded number of times.  Text that cannot be read as it
stands is left out and named; punctuation that only separates words is left out silently.
"""

import re
import unicodedata
from typing import cast

from dateline.query.dates import parse_dates, reason_of, to_dates
from dateline.query.foreign import (
    ALIASES,
    FOREIGN_FIELDS,
    NO_PROXIMITY,
    NO_SUCH_FIELD,
    is_symbol,
    match_proximity,
    match_range,
    read_range,
    without_boost,
    years_of,
)
from dateline.query.groups import Group, Items
from dateline.query.ignored_pieces import IgnoredPieces
from dateline.query.plain import read_groups, read_plain_phrase, text_of, tree_of, without_optional
from dateline.query.query import Query, drop_optional
from dateline.query.scanner import INSIDE_WORD, NOT_SEEN, QUOTED, QUOTES, TextScanner
from dateline.query.syntax import FIELDS, And, Dates, Everything, Field, Leaf, Node, joined
from dateline.query.words import read_phrase, read_word
from dateline.text.analysis import DEFAULT_LANGUAGE
from dateline.text.compounds import join_spaced
from dateline.text.optional_words import optional_words
from dateline.written_dates import UnreadableDatesError

MAX_DEPTH = 10
"""Parentheses deeper than this are left out."""

_CHUNK = re.compile(rf"(?:(?!\|\||&&)(?:{INSIDE_WORD}|[^\s(){QUOTES}:]))*")
_VALUE = re.compile(rf"(?:(?!\|\||&&)(?:{INSIDE_WORD}|[^\s(){QUOTES}]))*")
_PHRASE = re.compile(rf"{QUOTED}(?:[{QUOTES}](~[0-9]*(?:\.[0-9]+)?)?)?")
_NESTING = re.compile(rf"[()]|{QUOTED}[{QUOTES}]?")
_OUTSIDE = re.compile(rf"(?:{INSIDE_WORD}|[^(){QUOTES}])*")
_OPERATOR = re.compile(rf"(?:AND|OR|NOT|ANDNOT|(?i:and/or))(?![^\s(){QUOTES}])|\|\||&&")
_SIGNS = {"||": "OR", "&&": "AND", "and/or": "OR", "andnot": "NOT"}
_DATE_FIELDS = ("date", "after", "before")
_NAMES = frozenset({*FIELDS, *_DATE_FIELDS, *ALIASES})  # before a colon
_NO_VALUE = rf"$|[)-]|![\w({QUOTES}]|{_OPERATOR.pattern}|(?i:{'|'.join(sorted(_NAMES))}):"  # after a field and a space
_SPACE_BEFORE_VALUE = re.compile(rf"\s++(?!{_NO_VALUE})")
_NO_WORD = "no letter or digit to search for"


def parse(text: str, *, language: str = DEFAULT_LANGUAGE, max_terms: int | None = None) -> Query:
    """Read a query.  Never raises; takes time linear in the length of the text.

    `max_terms` bounds the words that are read (each word of a phrase counts); None: all.  The words after them are
    ignored and named.
    """
    plain = _parse_plain(text, language, max_terms)
    if plain is not None:
        return plain
    parser = _Parser(join_spaced(unicodedata.normalize("NFC", text)), max_terms, optional_words(language))
    tree = parser.read_all()
    required = drop_optional(tree, optional_words(language))
    return Query(
        tree=tree,
        required=required,
        understood=tree.text,
        ignored=parser.ignored.all(),
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


class _Parser(TextScanner):
    """Reads items from its position in a text; `ignored` are the pieces that were ignored so far."""

    def __init__(self, text: str, max_terms: int | None, optional: frozenset[str]) -> None:
        super().__init__(text)
        self.ignored = IgnoredPieces()
        self._optional = optional
        self._terms_left = max_terms
        self._full = False
        self._negations = 0  # around this position
        self._surplus = 0  # parentheses open that were too deep
        self._punctuation: dict[str, None] = {}  # pieces without words that are named only if nothing else is left

    def read_all(self) -> Node:
        """The whole text; a closing parenthesis without an opening one is passed over."""
        node = self._group(0, None)
        if node is None:
            self._name_punctuation()
        return node or Everything()

    def _name_punctuation(self) -> None:
        """Name all that was read if nothing is left of it."""
        for piece in self._punctuation:
            self.ignored.add_if_new(piece, _NO_WORD)
        if not self.ignored and self._text.strip():
            self.ignored.add(self._text.strip(), _NO_WORD)

    def _group(self, depth: int, field: Field | None) -> Node | None:
        """Read up to the parenthesis that closes this depth, or to the end."""
        group = Group(self.ignored.add)
        while self._skip_space():
            if self._peek() == ")":
                self._advance(self._at + 1)
                if self._closes(depth):
                    break
            elif not self._operator(group):
                negated = self._negates()
                self._advance(self._at + negated)
                self._add(group, depth, field, negated=negated)
        return group.close()

    def _operator(self, group: Group) -> bool:
        """Read an operator, if one stands here; those that do not exist here are named."""
        operator = _OPERATOR.match(self._text, self._at)
        if operator:
            typed = operator.group()
            self._advance(operator.end())
            group.operator(_SIGNS.get(typed.lower(), typed), typed)
        elif proximity := match_proximity(self._text, self._at):
            self._advance(proximity.end())
            self.ignored.add(proximity.group(), NO_PROXIMITY)
        elif self._begins_with_sign() and _OPERATOR.match(self._text, self._at + 1):
            self._advance(self._at + 1)  # a sign before an operator is punctuation
        else:
            return False
        return True

    def _add(self, group: Group, depth: int, field: Field | None, *, negated: bool = False) -> None:
        """Read an item into a group; `negated` if it stands after a sign that negates."""
        in_negation = negated or group.negates_next
        self._negations += in_negation
        items = self._item(depth, field)
        self._negations -= in_negation
        if items:
            (group.negate if negated else group.add)(items)
        elif items is None:
            group.gap()

    def _closes(self, depth: int) -> bool:
        """Whether the closing parenthesis just read ends this group, and not one that was too deep, or nothing."""
        if self._surplus:
            self._surplus -= 1
            return False
        if not depth:
            self.ignored.add(")", "it closes no parenthesis")
        return depth > 0

    def _begins_with_sign(self) -> bool:
        """Whether a `-` or `!` stands here at the start, or after a space, `(`, `||` or `&&`."""
        before = self._text[self._at - 1] if self._at else " "
        return self._peek() in {"-", "!"} and (
            before in "(|&" or before.isspace() or NOT_SEEN.match(before) is not None
        )

    def _negates(self) -> bool:
        """Whether a sign here negates: a `-` directly before an item, a `!` directly before a word."""
        following = self._text[self._at + 1 : self._at + 2]
        if not self._begins_with_sign() or not following:
            return False
        if self._peek() == "!":
            is_range = match_range(self._text, self._at + 1) is not None
            return is_range or following.isalnum() or following in f"({QUOTES}"
        return following not in {"-", ")"} and not following.isspace()

    def _item(self, depth: int, field: Field | None) -> Items | None:
        """Read an item: None if it was ignored, an empty list if there is only punctuation."""
        self._skip_deep_parentheses(depth)
        char, start = self._peek(), self._at
        if char == "(":
            self._advance(self._at + 1)
            node = self._group(depth + 1, field)
            return [node] if node else []
        if dates := self._bare_range():
            return [dates]
        if char and char in QUOTES:
            items = self._phrase(start, field)
            return self._wordless(start) if items == [] else items
        return self._word_or_field(depth, field)

    def _wordless(self, start: int) -> Items | None:
        """Note that the text from `start` holds no word: symbols are named, punctuation if nothing else is left."""
        text = self._text[start : self._at]
        if is_symbol(text):
            self.ignored.add_if_new(text, _NO_WORD)
            return None
        if text:
            self._punctuation.setdefault(text)
        return []

    def _bare_range(self) -> Dates | None:
        """Read a range in brackets without a field; one that has no dates is words, and named."""
        match = match_range(self._text, self._at)
        if match is None:
            return None
        try:
            dates = read_range(match, self.ignored.add)
        except ValueError:
            self.ignored.add(match.group(), "a range needs two dates; read as words")
            return None
        self._advance(match.end())
        return dates

    def _word_or_field(self, depth: int, field: Field | None) -> Items | None:
        start = self._at
        name = self._take(_CHUNK)
        if self._peek() != ":":
            items = self._leaf(name, field)
            return self._wordless(start) if items == [] else items
        known = name.lower().removeprefix("+")
        known = ALIASES.get(known, known)
        self._advance(self._at + 1)
        if known in FIELDS:
            return self._value(start, depth, known)
        if known in _DATE_FIELDS:
            return self._date(start, known)
        if known in FOREIGN_FIELDS and self._has_value():
            self._foreign_field(start)
            return None
        return self._unknown_field(name, depth, field)

    def _foreign_field(self, start: int) -> None:
        """Name a field that does not exist here, with its value."""
        if not self._take(_VALUE):
            self._pass_over()
        self.ignored.add(self._text[start : self._at], NO_SUCH_FIELD)

    def _value(self, start: int, depth: int, field: Field) -> Items | None:
        """Read the value of a known field."""
        self._take(_SPACE_BEFORE_VALUE)
        self._skip_deep_parentheses(depth)
        char = self._peek()
        items: Items | None = []
        if char == "(":
            self._advance(self._at + 1)
            node = self._group(depth + 1, field)
            items = [node] if node else []
        elif char and char in QUOTES:
            items = self._phrase(start, field)
        elif match := match_range(self._text, self._at):
            self._advance(match.end())
        else:
            items = self._leaf(self._field_value(), field)
        if items == []:
            self.ignored.add(self._text[start : self._at], "the field needs a word after the colon")
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
                self.ignored.add(inner + ":", "a field inside another field, read as words")
        return value

    def _date(self, start: int, field: str) -> Items | None:
        """Read the value of `date:`, `after:` or `before:`."""
        after_colon = self._at
        self._take(_SPACE_BEFORE_VALUE)
        if match := match_range(self._text, self._at):
            return self._range(start, match)
        value = self._date_value(is_spaced=self._at > after_colon)
        try:
            return [parse_dates(field, value)]
        except UnreadableDatesError as error:
            if self._text[after_colon : after_colon + 1].isspace() and not error.is_date:
                self._at, value = after_colon, ""  # the word after the space stands for itself
            replacements = tuple(to_dates(field, each).text for each in error.readings)
            self.ignored.add(self._text[start : self._at], reason_of(error, value), replacements)
            return None

    def _range(self, start: int, match: re.Match[str]) -> Items | None:
        """Read a range in brackets after the name of a field of dates."""
        self._advance(match.end())
        try:
            return [read_range(match, self.ignored.add)]
        except ValueError as error:
            self.ignored.add(self._text[start : self._at], str(error))
            return None

    def _date_value(self, *, is_spaced: bool) -> str:
        """Take a date, in quotes or without; a parenthesis directly after the colon is passed over."""
        if match := _PHRASE.match(self._text, self._at):
            self._advance(match.end())
            return match.group(1)
        value = self._take(_VALUE)
        if not value and not is_spaced and self._peek() != ")":
            self._pass_over()
        return years_of(without_boost(value, self.ignored.add))

    def _unknown_field(self, name: str, depth: int, field: Field | None) -> Items | None:
        """Read `name:` as a word, together with the text directly after the colon, as if in parentheses."""
        items: Items = []
        while True:
            word = self._leaf(name, field)
            items += word or []
            if not self._has_value():
                break
            if word:
                self.ignored.add(name + ":", "unknown field, read as words")
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

    def _phrase(self, start: int, field: Field | None) -> Items | None:
        """Read a phrase; `start` is where its field, if any, begins."""
        match = cast(re.Match[str], _PHRASE.match(self._text, self._at))
        self._advance(match.end())
        phrase = read_phrase(match.group(1), match.group(2), field, self.ignored.add)
        return self._within_terms(self._text[start : match.end()], phrase)

    def _leaf(self, raw: str, field: Field | None) -> Items | None:
        raw = without_boost(raw, self.ignored.add)
        return self._within_terms(raw, read_word(raw, field, self.ignored.add, self._optional))

    def _within_terms(self, raw: str, node: Leaf | None) -> Items | None:
        """Count the words of a leaf against the limit: None if they pass it; a phrase keeps its first words then."""
        if node is None:
            return []
        if self._terms_left is None:
            return [node]
        if not self._full and node.words <= self._terms_left:
            self._terms_left -= node.words
            return [node]
        kept = None if self._full or self._negations else node.shortened(self._terms_left)
        self._full = True
        cut = f": only its first {kept.words} are searched for" if kept else ""
        self.ignored.add(raw, "too many words" + cut)
        return [kept] if kept else None

    def _skip_deep_parentheses(self, depth: int) -> None:
        while depth >= MAX_DEPTH and self._peek() == "(":
            self.ignored.add("(", f"parentheses nested more than {MAX_DEPTH} deep")
            self._surplus += 1
            self._advance(self._at + 1)
