"""The choices that make a segment the same bytes whoever builds it.

The plain builder, the builder on arrays, merges and the Whoosh codec all take
them from here: order, types, impacts, blocks of text.  To change one of them is to
change the bytes of an index, though not its format.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article, time_of_day
from dateline.columnar.segment import DAY, IMPACT_UNIT, MONTH, UNDATED, UNDATED_PRECISION, YEAR
from dateline.dates import PartialDate
from dateline.similarity import DEFAULT, FieldLengths, Similarity

ZSTD_LEVEL = 3
"""Level 5 leaves 4% less of the compressed text, and takes twice as long."""

BLOCK_BYTES = 4 << 10
"""A block of texts is closed once it holds so many bytes, which makes 10 microseconds for an article that is read.

With a dictionary 33% of press releases is left; of blocks of 8 KiB as much, at 16 microseconds;
of blocks of 32 KiB without one 37%, at 40.
"""

OrderKey: TypeAlias = tuple[int, str, str]


class Averages(NamedTuple):
    """Mean lengths of the fields in tokens, as the full build fixed them."""

    title: float
    body: float


def order_key(date: PartialDate | None, time: str | None, article_id: str) -> OrderKey:
    """Oldest first: first day, time of day with unknown first, article_id; the undated after all others."""
    return (date.first_day.toordinal() if date else UNDATED, time_of_day(time), article_id)


def article_key(article: Article) -> OrderKey:
    """The key that the documents of a segment are in order of."""
    return order_key(article.date, article.time, article.article_id)


def precision_of(date: PartialDate | None) -> int:
    """UNDATED_PRECISION, YEAR, MONTH or DAY."""
    if date is None:
        return UNDATED_PRECISION
    if date.month is None:
        return YEAR
    return MONTH if date.day is None else DAY


def number_dtype(highest: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The type of document numbers and positions up to `highest`: two bytes or four.

    `highest` is one more than the highest that occurs (the number of documents, the
    end of the longest body), so that one may be added to any of them without overflow.
    """
    return np.dtype(np.uint16 if highest <= np.iinfo(np.uint16).max else np.uint32)


def body_offset_of(title_lengths: NDArray[Any]) -> int:
    """Where positions of the body begin: no title of the segment reaches the place before it."""
    return int(title_lengths.max(initial=0)) + 1


def positions_end(title_lengths: NDArray[Any], body_lengths: NDArray[Any]) -> int:
    """The `highest` that the type of the positions is chosen by."""
    return body_offset_of(title_lengths) + int(body_lengths.max(initial=0))


def impacts_of(
    title_tfs: NDArray[np.integer[Any]],
    body_tfs: NDArray[np.integer[Any]],
    lengths: FieldLengths,
    similarity: Similarity = DEFAULT,
) -> NDArray[np.uint16]:
    """Impacts as they are stored; all arrays have one entry for each posting."""
    impacts = similarity.impact(title_tfs, body_tfs, lengths)
    return np.maximum(np.floor(impacts * IMPACT_UNIT), 1).astype(np.uint16)
