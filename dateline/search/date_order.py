"""The order by date across all segments, and the ranks in it where pages begin."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.article import time_of_day
from dateline.columnar.layout import OrderKey
from dateline.columnar.segment import UNDATED, Documents
from dateline.columnar.strings import StringColumn
from dateline.search.kernels import Docs
from dateline.search.stored_fields import Strings, Values

Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DateRank:
    """A rank in both orders by date, after which a page begins.

    Of the documents that come at or before it, newest first, the newest rank (see `DateOrder`) is `newest` or more;
    oldest first, the oldest rank is below `oldest`.
    """

    newest: int
    oldest: int


class DateOrder:
    """The ranks of the `count` documents, deleted ones included, from 0 for the oldest; the undated come last.

    A *newest rank* is higher for a document that comes earlier in the order newest first.  In that order, too, the
    undated come last.
    """

    def __init__(self, segments: Sequence[Documents]) -> None:
        self._columns = [
            (np.asarray(documents.first_days), Values(documents.times), Strings(documents.ids))
            for documents in segments
        ]
        self.count = sum(len(days) for days, _, _ in self._columns)
        self.dated = sum(int(days.searchsorted(np.int32(UNDATED))) for days, _, _ in self._columns)
        self.undated = self.count - self.dated
        self._oldest = None if len(segments) < 2 else merged_ranks(segments)

    @property
    def is_by_number(self) -> bool:
        """Whether the numbers of documents are their ranks."""
        return self._oldest is None

    def oldest_ranks(self, docs: Docs) -> NDArray[Any]:
        """The rank of each of n documents, 0 for the oldest: integers [n], in the order of `docs`.  O(n).

        In an index of one segment the array itself (uint16 or uint32), else int32.
        """
        return docs if self._oldest is None else self._oldest.take(docs)

    def newest_ranks(self, docs: Docs) -> Ranks:
        """The newest rank of each of n documents: int64[n], in the order of `docs`.  O(n)."""
        ranks = self.oldest_ranks(docs).astype(np.int64)
        if self.undated:
            ranks += np.where(ranks < self.dated, self.undated, -self.dated)
        return ranks

    def rank_of(self, key: OrderKey) -> DateRank:
        """The rank of a key, whether a document has it or not.  O(log documents)."""
        below = equal = 0
        for days, times, ids in self._columns:
            low = int(days.searchsorted(np.int32(key[0])))
            high = int(days.searchsorted(np.int32(key[0]), "right"))

            def rest(i: int, times: Values = times, ids: Strings = ids) -> tuple[str, str]:
                return time_of_day(times[i]), ids[i]

            numbers = range(low, high)
            at = bisect.bisect_left(numbers, key[1:], key=rest)
            below += low + at
            equal += at < len(numbers) and rest(numbers[at]) == key[1:]
        newest = below + self.undated if key[0] < UNDATED else below - self.dated
        return DateRank(newest=newest, oldest=below + equal)


def merged_ranks(segments: Sequence[Documents]) -> NDArray[np.int32]:
    """The rank of each of n documents by day, time of day and article_id: int32[n], in the order of the segments.

    Each segment is in that order already.  Ids are compared only where documents of several segments share day and
    time.  O(n log n), at opening.
    """
    days = np.concatenate([np.asarray(documents.first_days) for documents in segments]).astype(np.int64)
    keys = (days << 20) + np.concatenate(_time_ranks(segments))
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    owner = np.repeat(np.arange(len(segments)), [len(documents.ids) for documents in segments])[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(order) else order
    mixed = np.minimum.reduceat(owner, starts) != np.maximum.reduceat(owner, starts) if len(starts) else starts > 0
    tied = np.repeat(mixed, np.diff(np.append(starts, len(order))))
    shared = order[tied]
    if len(shared):
        words = id_words([documents.ids for documents in segments], shared)
        order[tied] = shared[np.lexsort((*words[::-1], keys[shared]))]
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def _time_ranks(segments: Sequence[Documents]) -> list[NDArray[np.int64]]:
    """For each segment, the rank of each document's time of day among all times; 0 is an unknown time."""
    clocks = [["", *map(time_of_day, documents.times.values)] for documents in segments]
    rank = {clock: number for number, clock in enumerate(sorted({"", *(c for each in clocks for c in each)}))}
    return [
        np.array([rank[clock] for clock in each], np.int64)[documents.times.codes]
        for each, documents in zip(clocks, segments, strict=True)
    ]


def id_words(columns: Sequence[StringColumn], docs: NDArray[np.intp]) -> list[NDArray[np.uint64]]:
    """The ids of n documents as columns of big-endian words of 8 bytes: uint64[n] each, in the order of `docs`.

    `docs` are intp[n] in any order, numbered through all `columns`.  The words of an id, the first one first, compare
    as its bytes do; zeros fill short ids up.  O(n * longest id) in time and memory.
    """
    bases = np.cumsum([0, *map(len, columns)])
    owner = np.searchsorted(bases, docs, "right") - 1
    starts, lengths = np.zeros((2, len(docs)), np.int64)
    data, offset = [], 0
    for number, column in enumerate(columns):
        mine = owner == number
        local = docs[mine] - bases[number]
        offsets = column.offsets.astype(np.int64)
        starts[mine] = offsets[local] + offset
        lengths[mine] = offsets[local + 1] - offsets[local]
        data.append(np.asarray(column.data))
        offset += len(column.data)
    width = -(-int(np.max(lengths)) // 8) * 8
    raw = np.concatenate([*data, np.zeros(width, np.uint8)])
    offsets_in_id = np.arange(width)
    table = raw[starts[:, None] + offsets_in_id]
    table[offsets_in_id >= lengths[:, None]] = 0
    words = np.ascontiguousarray(table).view(">u8").astype(np.uint64)
    return [words[:, i] for i in range(words.shape[1])]
