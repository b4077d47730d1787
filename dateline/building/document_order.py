"""The order of documents, for arrays of them: oldest first, as `layout.order_key` says, one document of each id."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.article import time_of_day
from dateline.columnar.segment import UNDATED

Numbers: TypeAlias = NDArray[np.int64]
_IDS_AT_A_TIME = 1 << 16  # and those of one more day, at most

ReadIds: TypeAlias = Callable[[Numbers], Sequence[bytes]]
"""Gives the article_ids of some documents, as UTF-8."""


def latest_of_each_id(hashes: NDArray[np.int64], read_ids: ReadIds) -> NDArray[np.bool_]:
    """Which documents, numbered as they came, no later one of the same id replaces.

    `hashes` are of the ids: equal where the ids are.  Ids are read only where hashes are equal.
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


def time_ranks(times: Sequence[str | None]) -> Numbers:
    """The rank of the time of day of each of some times as written; equal where they are one time of day."""
    of_day = [time_of_day(time) for time in times]
    rank = {time: number for number, time in enumerate(sorted(set(of_day)))}
    return np.fromiter((rank[time] for time in of_day), np.int64, len(of_day))


def oldest_first(first_days: NDArray[np.int32], ranks: Numbers, read_ids: ReadIds) -> Numbers:
    """The numbers of documents in their order, given first days and ranks of times.

    Ids are read only where days and times are equal; they must differ there.
    """
    assert UNDATED < 1 << 25
    keys = (first_days.astype(np.int64) << 32) | ranks
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    edges = np.flatnonzero(np.diff(keys, prepend=-1, append=-1))
    ties = np.flatnonzero(np.diff(edges) > 1)
    read_at_a_time = np.cumsum(np.diff(edges)[ties]) // _IDS_AT_A_TIME
    for some in np.split(ties, np.flatnonzero(np.diff(read_at_a_time)) + 1):
        places = [slice(start, end) for start, end in zip(edges[some].tolist(), edges[some + 1].tolist(), strict=True)]
        docs = [order[place] for place in places]
        ids = iter(read_ids(np.concatenate(docs)) if docs else ())
        for place, tied in zip(places, docs, strict=True):
            their_ids = list(islice(ids, len(tied)))
            order[place] = tied[sorted(range(len(tied)), key=their_ids.__getitem__)]
    return order
