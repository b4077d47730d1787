"""The order of the documents of a segment, on arrays: oldest first (see `layout.order_key`), the latest of each id."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.article import time_of_day
from dateline.columnar.arrays import Int64s
from dateline.columnar.segment import UNDATED

_IDS_AT_A_TIME = 1 << 16  # and at most those of one more day

ReadIds: TypeAlias = Callable[[Int64s], Sequence[bytes]]
"""Gives the article_ids (UTF-8) of documents, int64[n], in their order."""


def latest_of_each_id(hashes: Int64s, read_ids: ReadIds) -> NDArray[np.bool_]:
    """Whether each of n documents, in their order of arrival, is the last one with its id: bool[n].

    `hashes` (int64[n]) are of their ids; ids are read only where hashes are equal.  O(n log n).
    """
    latest = np.ones(len(hashes), np.bool_)
    order = np.argsort(hashes, kind="stable")
    equal = hashes[order[1:]] == hashes[order[:-1]]
    doubtful = np.zeros(len(hashes), np.bool_)
    doubtful[order[1:][equal]] = doubtful[order[:-1][equal]] = True
    last: dict[bytes, int] = {}
    docs = np.flatnonzero(doubtful)
    for doc, article_id in zip(docs.tolist(), read_ids(docs), strict=True):
        if article_id in last:
            latest[last[article_id]] = False
        last[article_id] = doc
    return latest


def time_ranks(times: Sequence[str | None]) -> Int64s:
    """The ranks of n times as written, in their order: int64[n]; equal where they are the same time of day.

    None is first.  O(n log n).
    """
    of_day = [time_of_day(time) for time in times]
    rank = {time: number for number, time in enumerate(sorted(set(of_day)))}
    return np.fromiter((rank[time] for time in of_day), np.int64, len(of_day))


def oldest_first(first_days: NDArray[np.int32], ranks: Int64s, read_ids: ReadIds) -> Int64s:
    """The numbers of n documents in the order of a segment: int64[n].

    `first_days` are int32[n], `ranks` the ranks of their times, int64[n].  Ids are read only where days and times are
    equal; there they must differ.  O(n log n).
    """
    assert UNDATED < 1 << 25
    keys = (first_days.astype(np.int64) << 32) | ranks
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    edges = np.flatnonzero(np.diff(keys, prepend=-1, append=-1))
    ties = np.flatnonzero(np.diff(edges) > 1)
    read_at_a_time = np.cumsum(np.diff(edges)[ties]) // _IDS_AT_A_TIME
    for some in np.split(ties, np.flatnonzero(np.diff(read_at_a_time)) + 1):
        spans = [slice(start, end) for start, end in zip(edges[some].tolist(), edges[some + 1].tolist(), strict=True)]
        docs = [order[span] for span in spans]
        ids = iter(read_ids(np.concatenate(docs)) if docs else ())
        for span, tied in zip(spans, docs, strict=True):
            their_ids = list(islice(ids, len(tied)))
            order[span] = tied[sorted(range(len(tied)), key=their_ids.__getitem__)]
    return order
