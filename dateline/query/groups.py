"""The items between two parentheses of a query, and the operators between them."""

from collections.abc import Callable
from typing import TypeAlias, cast

from dateline.query.syntax import And, Node, Not, Or, joined

_NOTHING_TO_JOIN = "it needs words on both sides"
_NOTHING_TO_NEGATE = "it excludes nothing"

Items: TypeAlias = list[Node]


class Group:
    """Collects the items between two parentheses; knows which operators wait for an item.

    `ignore` is told each operator that has nothing to join, as it is written, and the reason.
    """

    def __init__(self, ignore: Callable[[str, str], None]) -> None:
        self._ignore = ignore
        self._groups: list[Items] = []
        self._waiting: dict[str, str] = {}  # AND or OR, then NOT: at most one of each, with the sign that was typed
        self._has_left = False  # whether an item stands directly to the left

    @property
    def negates_next(self) -> bool:
        """Whether a NOT waits for an item."""
        return "NOT" in self._waiting

    def operator(self, word: str, typed: str | None = None) -> None:
        """AND, OR or NOT as a word of its own, or as the sign `typed`."""
        typed = typed or word
        if word == "NOT":
            if "NOT" in self._waiting:
                self._ignore(typed, _NOTHING_TO_NEGATE)
            else:
                self._waiting[word] = typed
            return
        self._drop("NOT")
        if word == "OR":
            self._drop("AND")
        if not self._has_left or "OR" in self._waiting or word in self._waiting:
            self._ignore(typed, _NOTHING_TO_JOIN)
        else:
            self._waiting[word] = typed

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
        self._waiting, self._has_left = {}, True

    def negate(self, items: Items) -> None:
        """Add an item that stands after `-` or `!`."""
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
                typed = self._waiting.pop(word)
                self._ignore(typed, _NOTHING_TO_NEGATE if word == "NOT" else _NOTHING_TO_JOIN)
