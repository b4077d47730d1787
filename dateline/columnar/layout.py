"""The choices that fix the bytes of a segment: order, types, impacts, blocks of text.

All builders, merges and the Whoosh codec use them.  A change here changes the bytes of an index, though not its format.
"""

import datetime as dt
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article, time_of_day
from dateline.columnar.segment import (
    DAY,
    IMPACT_UNIT,
    MONTH,
    TOKENS_A_SAMPLE,
    UNDATED,
    UNDATED_PRECISION,
    YEAR,
)
from dateline.dates import PartialDate
from dateline.similarity import DEFAULT, FieldLengths, Similarity

ZSTD_LEVEL = 3
"""Level 5 makes the compressed text 4% smaller, and takes twice as long."""

BLOCK_BYTES = 4 << 10
"""The size of a block of texts, before compression, at which it is closed.  Reading an article takes 10 microseconds.

With a dictionary, press releases shrink to 33%; blocks of 8 KiB do as well, but take 16 microseconds; blocks of 32 KiB
without a dictionary shrink to 37%, and take 40 microseconds.
"""

OrderKey: TypeAlias = tuple[int, str, str]


class Averages(NamedTuple):
    """The mean lengths of the fields in tokens, fixed by the full build of an index."""

    title: float
    body: float


def order_key(date: PartialDate | None, time: str | None, article_id: str) -> OrderKey:
    """Oldest first: first day, time of day with unknown first, article_id; the undated after all others."""
    return (first_day_of(date), time_of_day(time), article_id)


def article_key(article: Article) -> OrderKey:
    """The key of an article in the order of the documents of a segment."""
    return order_key(article.date, article.time, article.article_id)


def first_day_of(date: PartialDate | None) -> int:
    """The first day of a date as it is stored: its ordinal, UNDATED for None."""
    return date.first_day.toordinal() if date else UNDATED


def precision_of(date: PartialDate | None) -> int:
    """The precision of a date as it is stored: UNDATED_PRECISION, YEAR, MONTH or DAY."""
    if date is None:
        return UNDATED_PRECISION
    if date.month is None:
        return YEAR
    return MONTH if date.day is None else DAY


@lru_cache(maxsize=65_536)
def date_of(first_day: int, precision: int) -> PartialDate:
    """The date with a stored first day (a proleptic ordinal) and a stored precision YEAR, MONTH or DAY."""
    day = dt.date.fromordinal(first_day)
    if precision == DAY:
        return PartialDate(day.year, day.month, day.day)
    return PartialDate(day.year) if precision == YEAR else PartialDate(day.year, day.month)


def number_dtype(highest: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The type of document numbers and positions below `highest`: uint16 or uint32.

    `highest` is one more than the highest that occurs (the number of documents, the end of the longest body), so that
    one may be added to any of them without overflow.
    """
    return np.dtype(np.uint16 if highest <= np.iinfo(np.uint16).max else np.uint32)


def average_lengths(title_lengths: NDArray[Any], body_lengths: NDArray[Any]) -> Averages:
    """The mean lengths of n articles in any order; 0 of no articles.  O(n).

    The arrays are their lengths in tokens [n], of any integer dtype.
    """
    count = max(len(title_lengths), 1)
    title, body = (int(lengths.sum(dtype=np.int64)) for lengths in (title_lengths, body_lengths))
    return Averages(title / count, body / count)


def body_offset_of(title_lengths: NDArray[Any]) -> int:
    """The first position of bodies: one more than the longest of n titles has tokens, in any order.  O(n).

    `title_lengths` are [n], of any unsigned dtype.
    """
    return int(title_lengths.max(initial=0)) + 1


def positions_end(title_lengths: NDArray[Any], body_lengths: NDArray[Any]) -> int:
    """One more than the highest position in n articles, in any order.  O(n).

    The arrays are their lengths in tokens [n], of any unsigned dtype.
    """
    return body_offset_of(title_lengths) + int(body_lengths.max(initial=0))


def samples_of(body_lengths: NDArray[Any]) -> NDArray[np.int64]:
    """The number of stored offsets of each of n bodies, in their order (see `TokenOffsets`): int64[n].  O(n).

    `body_lengths` are [n] in tokens, of any integer dtype.
    """
    samples: NDArray[np.int64] = (np.maximum(body_lengths, 1).astype(np.int64) - 1) // TOKENS_A_SAMPLE
    return samples


def impacts_of(
    title_tfs: NDArray[np.integer[Any]],
    body_tfs: NDArray[np.integer[Any]],
    lengths: FieldLengths,
    similarity: Similarity = DEFAULT,
) -> NDArray[np.uint16]:
    """The stored impacts of n postings: uint16[n], at least 1.

    `title_tfs`, `body_tfs` and the lengths have one entry for each posting, in one order.  O(n).
    """
    impacts = similarity.impact(title_tfs, body_tfs, lengths)
    return np.maximum(np.floor(impacts * IMPACT_UNIT), 1).astype(np.uint16)
