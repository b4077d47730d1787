"""Prefixes, wildcards and near words: finds the surface forms of the index that they stand for."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import StringColumn
from dateline.deadline import CheckTime
from dateline.search.stored_fields import Strings

MatchingForms = NDArray[np.intp]
"""The numbers of n forms of a segment: intp[n], ascending and distinct."""

FormFinder = Callable[[StringColumn, CheckTime], MatchingForms]
"""Finds the forms of a segment, ascending in their column, that a pattern stands for.

Calls the given `CheckTime`, and raises whatever that raises.
"""

CHECK_EVERY = 1_024
"""Forms between two looks at the clock."""

_SIGN = re.compile(r"[*?]")

_LONGEST_CHARACTER = 4  # bytes of one character as UTF-8


@dataclass(frozen=True, slots=True)
class Expansion:
    """The forms to search for, ascending by their bytes: the most frequent ones if there are more than allowed.

    `found` is the number of forms with those left out.  `numbers` are the numbers of `forms` in an index of one
    segment, None in others.
    """

    forms: tuple[bytes, ...]
    found: int
    numbers: MatchingForms | None = None

    @property
    def is_cut(self) -> bool:
        """Whether forms were left out."""
        return self.found > len(self.forms)


def expand(
    find: FormFinder,
    columns: Sequence[StringColumn],
    dfs: Sequence[NDArray[np.integer]],
    limit: int,
    check_time: CheckTime,
) -> Expansion:
    """Find the forms that a pattern stands for: those that `find` finds, the `limit` most frequent of them.

    Each column holds the n forms of one segment, ascending by their bytes; `dfs` are the numbers of live articles with
    each of them, uint32[n] or int64[n]: a form without any is not found.  Of equally frequent forms the first ones are
    taken.  Costs a `find` for each column and O(f log f) for f forms that it finds.  Raises what `check_time` raises.
    """
    numbers = [find(column, check_time) for column in columns]
    numbers = [found[df[found] > 0] for found, df in zip(numbers, dfs, strict=True)]
    if len(columns) == 1:
        found = numbers[0]
        kept = found
        if len(found) > limit:
            kept = np.sort(found[np.argsort(-dfs[0][found].astype(np.int64), kind="stable")[:limit]])
        return Expansion(tuple(map(columns[0].bytes_at, kept.tolist())), len(found), kept)
    counts: dict[bytes, int] = {}
    for column, found, df in zip(columns, numbers, dfs, strict=True):
        for at in range(0, len(found), CHECK_EVERY):
            check_time()
            some = found[at : at + CHECK_EVERY]
            for number, count in zip(some.tolist(), df[some].tolist(), strict=True):
                form = column.bytes_at(number)
                counts[form] = counts.get(form, 0) + count
    forms = sorted(counts)
    if len(forms) > limit:
        forms = sorted(sorted(forms, key=lambda form: -counts[form])[:limit])
    return Expansion(tuple(forms), len(counts))


def forms_with_prefix(prefix: str) -> FormFinder:
    """Makes a finder of the forms that begin with a prefix.  It costs O(log forms + result)."""

    def find(column: StringColumn, check_time: CheckTime) -> MatchingForms:  # noqa: ARG001
        return np.arange(*with_prefix(column, prefix.encode()))

    return find


def forms_like(pattern: str) -> FormFinder:
    """Makes a finder of the forms that fit a `WildcardPattern`.  It costs O(forms that begin as the pattern does)."""

    def find(column: StringColumn, check_time: CheckTime) -> MatchingForms:
        first, end = with_prefix(column, _SIGN.split(pattern, maxsplit=1)[0].encode())
        return _fitting(column, range(first, end), WildcardPattern(pattern).matches, check_time)

    return find


def forms_near(form: str) -> FormFinder:
    """Makes a finder of the forms at most one edit away from a form.  It costs O(forms): see `within_one_edit`."""

    def find(column: StringColumn, check_time: CheckTime) -> MatchingForms:
        return within_one_edit(column, form, check_time)

    return find


def _fitting(
    column: StringColumn, numbers: Sequence[int], fits: Callable[[str], bool], check_time: CheckTime
) -> MatchingForms:
    """Those of some strings that fit."""
    strings = Strings(column)
    found: list[int] = []
    for at in range(0, len(numbers), CHECK_EVERY):
        check_time()
        found += [number for number in numbers[at : at + CHECK_EVERY] if fits(strings[number])]
    return np.array(found, np.intp)


def with_prefix(column: StringColumn, prefix: bytes) -> tuple[int, int]:
    """The strings of an ascending column that begin with a prefix, as bounds `[first, end)`.  O(log strings)."""
    return column.lower_bound(prefix), column.lower_bound(prefix + b"\xff")  # no UTF-8 has this byte


def within_one_edit(column: StringColumn, form: str, check_time: CheckTime) -> MatchingForms:
    """The n strings at an optimal string alignment distance of at most 1 from a form: intp[n], ascending.

    `column` ascends.  An edit touches at most two neighbouring letters, so that it leaves the first or the second half
    of the form as it was: only strings of about its length that begin with the one or end with the other are compared.
    O(strings), with a few bytes read of each.  Raises what `check_time` raises.
    """
    half = (len(form) - 1) // 2
    close = _about_as_long(column, len(form.encode()))
    first, end = with_prefix(column, form[:half].encode())
    beginning = close[np.searchsorted(close, first) : np.searchsorted(close, end)]
    candidates = np.union1d(beginning, _with_suffix(column, close, form[half + 1 :].encode()))
    return _fitting(column, candidates.tolist(), lambda other: is_one_edit(form, other), check_time)


def _about_as_long(column: StringColumn, length: int) -> MatchingForms:
    lengths = np.diff(column.offsets.astype(np.int64))
    return np.flatnonzero(np.abs(lengths - length) <= _LONGEST_CHARACTER)


def _with_suffix(column: StringColumn, numbers: MatchingForms, suffix: bytes) -> MatchingForms:
    offsets = column.offsets.astype(np.int64)
    numbers = numbers[offsets[numbers + 1] - offsets[numbers] >= len(suffix)]
    for back, byte in enumerate(reversed(suffix), 1):
        numbers = numbers[column.data[offsets[numbers + 1] - back] == byte]
    return numbers


def is_one_edit(a: str, b: str) -> bool:
    """Whether two words are equal or one edit apart: a letter more, less or changed, or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next(_differences(a, b), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    end = next(_differences(a[::-1], b[::-1]), min(len(a), len(b)))
    a, b = a[: len(a) - end], b[: len(b) - end]
    return max(len(a), len(b)) <= 1 or (len(a) == len(b) == 2 and a == b[::-1])


def _differences(a: str, b: str) -> Iterator[int]:
    return (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)


class _Piece:
    """A piece of a pattern between its stars, in which a `?` stands for any one character."""

    __slots__ = ("_expression", "_text", "length")

    def __init__(self, text: str) -> None:
        self.length = len(text)
        self._text = text
        marks = (re.escape(part) for part in text.split("?"))
        self._expression = re.compile(".".join(marks), re.DOTALL) if "?" in text else None

    def find(self, word: str, at: int, end: int) -> int:
        """The first place in `word[at:end]` where the piece stands, or -1.  At most piece x (end - at) steps."""
        if self._expression is None:
            return word.find(self._text, at, end)
        match = self._expression.search(word, at, end)
        return match.start() if match else -1

    def stands_at(self, word: str, at: int) -> bool:
        """Whether the piece stands at a place of a word."""
        if self._expression is None:
            return word.startswith(self._text, at)
        return self._expression.match(word, at) is not None


class WildcardPattern:
    """A pattern of `*`, each of which stands for any number of characters, none included, and `?`, for exactly one.

    The pieces between the stars are looked for in order, each at the first place after the one before: a later place
    would only leave less room for the rest.  So no piece is looked for twice, and a word takes at most pattern x word
    steps, for any number of stars and question marks.
    """

    __slots__ = ("_beginning", "_end", "_pieces")

    def __init__(self, pattern: str) -> None:
        self._beginning, *pieces = map(_Piece, pattern.split("*"))
        self._pieces, self._end = pieces[:-1], pieces[-1] if pieces else None

    def matches(self, word: str) -> bool:
        """Whether the whole of a word fits."""
        at = self._beginning.length
        if self._end is None:
            return len(word) == at and self._beginning.stands_at(word, 0)
        end = len(word) - self._end.length
        if at > end or not self._beginning.stands_at(word, 0) or not self._end.stands_at(word, end):
            return False
        for piece in self._pieces:
            found = piece.find(word, at, end)
            if found < 0:
                return False
            at = found + piece.length
        return True
