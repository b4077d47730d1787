"""The union of sorted columns of strings, and selections of it."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s, ranges, starts_of
from dateline.columnar.strings import StringColumn, column_slice, narrow


def unite(columns: Sequence[StringColumn], strings_at_a_time: int) -> tuple[StringColumn, list[NDArray[np.uint32]]]:
    """All strings of some columns, each once, and for each column the numbers of its strings there, uint32[strings].

    Columns ascend by their bytes and have no string twice; so does the union.  About `strings_at_a_time` strings of
    each column are Python objects at a time.  Linear in the strings, but for their sorting, stretch by stretch.
    """
    numbers = [np.zeros(len(column), np.uint32) for column in columns]
    data: list[bytes] = []
    sizes: list[Int64s] = [np.zeros(0, np.int64)]
    count = 0
    for cuts in _stretches(columns, strings_at_a_time):
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


def select(column: StringColumn, chosen: Int64s, strings_at_a_time: int) -> StringColumn:
    """The strings of a column with the numbers `chosen` (int64[n], ascending), in their order.  O(n).

    They are copied `strings_at_a_time` at a time.
    """
    offsets = column.offsets.astype(np.int64)
    sizes = offsets[chosen + 1] - offsets[chosen]
    starts = starts_of(sizes)
    data = np.empty(starts[-1], np.uint8)
    for first in range(0, len(chosen), strings_at_a_time):
        some = slice(first, first + strings_at_a_time)
        end = starts[min(some.stop, len(chosen))]
        data[starts[first] : end] = column.data[ranges(offsets[chosen[some]], sizes[some])]
    return StringColumn(narrow(starts), data)


def _stretches(columns: Sequence[StringColumn], strings_at_a_time: int) -> Iterator[list[tuple[int, int]]]:
    """Cut all columns at the same strings, so that no stretch is long: for each stretch, its start and end in each."""
    longest = max(columns, key=len)
    starts = [0] * len(columns)
    for cut in range(strings_at_a_time, len(longest) + strings_at_a_time, strings_at_a_time):
        if cut < len(longest):
            ends = [column.lower_bound(longest.bytes_at(cut)) for column in columns]
        else:
            ends = [len(column) for column in columns]
        yield list(zip(starts, ends, strict=True))
        starts = ends
