"""Columns of strings: one array of bytes, and the offset of each string."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Uints: TypeAlias = NDArray[np.unsignedinteger[Any]]


def narrow(values: NDArray[Any], highest: int | None = None) -> Uints:
    """The values, in their shape and order, in the narrowest unsigned dtype that holds `highest` (None: their maximum).

    They are integers of any dtype, none negative.  A copy; O(values).
    """
    top = highest if highest is not None else int(values.max(initial=0))
    for kind in (np.uint8, np.uint16, np.uint32):
        if top <= np.iinfo(kind).max:
            return values.astype(kind)
    return values.astype(np.uint64)


@dataclass(frozen=True, slots=True)
class StringColumn:
    """`count` strings as UTF-8: string i is `data[offsets[i]:offsets[i + 1]]`.

    `offsets` are unsigned[count + 1], ascending from 0; `data` is uint8[offsets[-1]].
    `find` and `lower_bound` need the strings in ascending order of their bytes.
    """

    offsets: Uints
    data: NDArray[np.uint8]

    @classmethod
    def from_strings(cls, strings: Iterable[str | bytes]) -> Self:
        """Make a column of n strings, in their order.  O(bytes)."""
        raw = [text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text for text in strings]
        offsets = np.fromiter(accumulate(map(len, raw), initial=0), np.int64, len(raw) + 1)
        return cls(narrow(offsets), np.frombuffer(b"".join(raw), np.uint8))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> str:
        return self.bytes_at(i).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[i] for i in range(len(self)))

    def bytes_at(self, i: int) -> bytes:
        """String i in UTF-8; 0 <= i < len."""
        return self.data[int(self.offsets[i]) : int(self.offsets[i + 1])].tobytes()

    def lower_bound(self, raw: bytes) -> int:
        """The number of strings below `raw`; O(log n) comparisons.  Strings must ascend."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.bytes_at(middle) < raw:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, raw: bytes) -> int:
        """The number of a string, or -1; O(log n) comparisons.  Strings must ascend."""
        at = self.lower_bound(raw)
        return at if at < len(self) and self.bytes_at(at) == raw else -1


def column_slice(column: StringColumn, start: int, end: int) -> list[bytes]:
    """The strings `start` to `end` (exclusive) in UTF-8, in their order.  Linear in their bytes."""
    offsets = column.offsets[start : end + 1].tolist()
    raw = column.data[offsets[0] : offsets[-1]].tobytes()
    return [raw[a - offsets[0] : b - offsets[0]] for a, b in pairwise(offsets)]


@dataclass(frozen=True, slots=True)
class DictionaryColumn:
    """A column of few distinct strings: `codes` are unsigned[n], 0 for None, else 1 + the number in `values`.

    `values` are distinct and ascending by their bytes.
    """

    codes: Uints
    values: StringColumn

    @classmethod
    def from_strings(cls, strings: Sequence[str | None]) -> Self:
        """Make a column of n strings or None, in their order.  O(n log n)."""
        distinct = sorted({text.encode("utf-8", "surrogatepass") for text in strings if text is not None})
        code = {raw.decode("utf-8", "surrogatepass"): number for number, raw in enumerate(distinct, 1)}
        codes = np.fromiter((0 if text is None else code[text] for text in strings), np.int64, len(strings))
        return cls(narrow(codes, len(distinct)), StringColumn.from_strings(distinct))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, i: int) -> str | None:
        code = int(self.codes[i])
        return self.values[code - 1] if code else None


@dataclass(frozen=True, slots=True)
class MultiValuedColumn:
    """A column of few distinct strings, any number of them for each of n documents, in their order.

    Those of document i have `codes[starts[i]:starts[i + 1]]`, each 1 + the number in `values`.  `starts` are
    unsigned[n + 1], ascending from 0; `values` are distinct and ascending by their bytes.
    """

    starts: Uints
    codes: Uints
    values: StringColumn

    @classmethod
    def from_strings(cls, rows: Sequence[Sequence[str]]) -> Self:
        """Make a column of the strings of n documents, in their order.  O(strings log strings)."""
        column = DictionaryColumn.from_strings([text for row in rows for text in row])
        starts = np.fromiter(accumulate(map(len, rows), initial=0), np.int64, len(rows) + 1)
        return cls(narrow(starts), column.codes, column.values)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, i: int) -> tuple[str, ...]:
        codes = self.codes[int(self.starts[i]) : int(self.starts[i + 1])]
        return tuple([self.values[code - 1] for code in codes.tolist()])


def owners_of(column: DictionaryColumn | MultiValuedColumn) -> NDArray[np.int64]:
    """The document of each code of a column, ascending: int64[codes].  O(codes): made anew each time."""
    if isinstance(column, DictionaryColumn):
        return np.arange(len(column))
    return np.repeat(np.arange(len(column)), np.diff(column.starts).astype(np.int64))
