"""Prefixes, wildcards and near words: which surface forms of the index they stand for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import StringColumn
from dateline.query.syntax import Fuzzy, Prefix, Wildcard
from dateline.search.columns import Strings

Numbers = NDArray[np.intp]
Pattern = Prefix | Wildcard | Fuzzy

_LONGEST_CHARACTER = 4  # bytes of one character as UTF-8


@dataclass(frozen=True, slots=True)
class Expansion:
    """The forms that are looked for, ascending: the most frequent ones if there are more than allowed.

    `found` is how many there are, `numbers` those of the forms where there is one segment.
    """

    forms: tuple[bytes, ...]
    found: int
    numbers: Numbers | None = None

    @property
    def is_cut(self) -> bool:
        """Whether forms were left out."""
        return self.found > len(self.forms)


def expand(node: Pattern, columns: Sequence[StringColumn], dfs: Sequence[NDArray[np.integer]], limit: int) -> Expansion:
    """Find the forms that a pattern stands for.

    Each column holds the forms of one segment, ascending; `dfs` are the live
    articles of each form there: a form without any is not found.
    """
    numbers = [matching(node, column) for column in columns]
    numbers = [found[df[found] > 0] for found, df in zip(numbers, dfs, strict=True)]
    if len(columns) == 1:
        found = numbers[0]
        kept = found
        if len(found) > limit:
            kept = np.sort(found[np.argsort(-dfs[0][found].astype(np.int64), kind="stable")[:limit]])
        return Expansion(tuple(map(columns[0].bytes_at, kept.tolist())), len(found), kept)
    counts: dict[bytes, int] = {}
    for column, found, df in zip(columns, numbers, dfs, strict=True):
        for number, count in zip(found.tolist(), df[found].tolist(), strict=True):
            form = column.bytes_at(number)
            counts[form] = counts.get(form, 0) + count
    forms = sorted(counts)
    if len(forms) > limit:
        forms = sorted(sorted(forms, key=lambda form: -counts[form])[:limit])
    return Expansion(tuple(forms), len(counts))


def matching(node: Pattern, column: StringColumn) -> Numbers:
    """The numbers of the strings that fit, ascending."""
    match node:
        case Prefix():
            return np.arange(*with_prefix(column, node.form.encode()))
        case Wildcard():
            first, end = with_prefix(column, node.pattern.split("*")[0].encode())
            fits = re.compile(".*".join(map(re.escape, node.pattern.split("*"))), re.DOTALL).fullmatch
            strings = Strings(column)
            return np.array([number for number in range(first, end) if fits(strings[number])], np.intp)
        case Fuzzy():
            return within_one_edit(column, node.form)


def with_prefix(column: StringColumn, prefix: bytes) -> tuple[int, int]:
    """The strings that begin with a prefix, as a range of numbers."""
    return column.lower_bound(prefix), column.lower_bound(prefix + b"\xff")  # no UTF-8 has this byte


def within_one_edit(column: StringColumn, form: str) -> Numbers:
    """The strings at an optimal string alignment distance of at most 1 from a form.

    An edit touches at most two neighbouring letters, so that it leaves the first half
    of the form or the second as it was: only strings that begin with the one or
    end with the other, and are about as long, are compared.  O(strings) with a few
    bytes read of each.
    """
    half = (len(form) - 1) // 2
    strings = Strings(column)
    close = _about_as_long(column, len(form.encode()))
    first, end = with_prefix(column, form[:half].encode())
    beginning = close[np.searchsorted(close, first) : np.searchsorted(close, end)]
    candidates = np.union1d(beginning, _with_suffix(column, close, form[half + 1 :].encode()))
    return np.array([number for number in candidates.tolist() if is_one_edit(form, strings[number])], np.intp)


def _about_as_long(column: StringColumn, length: int) -> Numbers:
    lengths = np.diff(column.offsets.astype(np.int64))
    return np.flatnonzero(np.abs(lengths - length) <= _LONGEST_CHARACTER)


def _with_suffix(column: StringColumn, numbers: Numbers, suffix: bytes) -> Numbers:
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
