"""The union of sorted columns of strings."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s, ranges, starts_of
from dateline.columnar.strings import StringColumn, column_slice, narrow

Numbers: TypeAlias = NDArray[np.uint32]

_STRINGS_AT_A_TIME = 1 << 14


def unite(columns: Sequence[StringColumn]) -> tuple[StringColumn, list[Numbers]]:
    """All strings of some columns, each once, and for each column the numbers that its strings have there.

    Columns ascend by their bytes and have no string twice; so does the union.
    """
    numbers = [np.zeros(len(column), np.uint32) for column in columns]
    data: list[bytes] = []
    sizes: list[Int64s] = [np.zeros(0, np.int64)]
    count = 0
    for cuts in _stretches(columns):
        strings = [column_slice(column, *cut) for column, cut in zip(columns, cuts, strict=True)]
        united = sorted(set().union(*strings))
        number = {string: i for i, string in enumerate(united, count)}
        for each, (start, end), some in zip(numbers, cuts, strings, strict=True):
            each[start:end] = [number[string] for string in some]
        data.append(b"".join(united))
        sizes.append(np.fromiter(map(len, united), np.int64, len(united)))
        count += len(united)
    offsets = narrow(starts_of(np.concatenate(sizes)))
    return StringColumn(offsets, np.frombuffer(b"".join(data), np.uint8)), numbers


def select(column: StringColumn, chosen: Int64s) -> StringColumn:
    """Some strings of a column, by their numbers, ascending."""
    offsets = column.offsets.astype(np.int64)
    sizes = offsets[chosen + 1] - offsets[chosen]
    starts = starts_of(sizes)
    data = np.empty(starts[-1], np.uint8)
    for first in range(0, len(chosen), _STRINGS_AT_A_TIME):
        some = slice(first, first + _STRINGS_AT_A_TIME)
        end = starts[min(some.stop, len(chosen))]
        data[starts[first] : end] = column.data[ranges(offsets[chosen[some]], sizes[some])]
    return StringColumn(narrow(starts), data)


def _stretches(columns: Sequence[StringColumn]) -> Iterator[list[tuple[int, int]]]:
    """Cut all columns at the same strings, such that no stretch is long: for each stretch where it starts and ends."""
    longest = max(columns, key=len)
    starts = [0] * len(columns)
    for at in range(_STRINGS_AT_A_TIME, len(longest) + _STRINGS_AT_A_TIME, _STRINGS_AT_A_TIME):
        if at < len(longest):
            ends = [column.lower_bound(longest.bytes_at(at)) for column in columns]
        else:
            ends = [len(column) for column in columns]
        yield list(zip(starts, ends, strict=True))
        starts = ends
