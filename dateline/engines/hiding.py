"""An open index without some of its articles: as if they had never been in it."""

import dataclasses
from collections.abc import Iterable

import numpy as np

from dateline.columnar.deletions import make_deletions
from dateline.columnar.layout import date_of
from dateline.columnar.segment import UNDATED_PRECISION
from dateline.dates import PartialDate
from dateline.request import EngineStatus
from dateline.search.index_reader import IndexReader


def without(reader: IndexReader, article_ids: Iterable[str]) -> IndexReader:
    """A reader that has none of some articles; ids that it does not have are no error.

    Hidden articles are deleted in memory, so that statistics, counts and the words that
    patterns stand for are those of an index that never held them.  No file is opened or
    checked again; the texts of these articles are tokenised.  Raises CorruptIndexError if one of
    them is not what was indexed.
    """
    hidden: list[list[int]] = [[] for _ in reader.segments]
    for article_id in article_ids:
        doc = reader.find(article_id)
        if doc is not None:
            segment, local = reader.locate(doc)
            hidden[segment.number].append(local)
    if not any(hidden):
        return reader
    return reader.with_deletions(
        [make_deletions(segment.columns, docs) for segment, docs in zip(reader.segments, hidden, strict=True)]
    )


def live_status(status: EngineStatus, reader: IndexReader) -> EngineStatus:
    """The status of an index, counted over what is live in a reader of it."""
    live = np.ones(reader.count, np.bool_) if reader.live is None else reader.live
    dated = reader.precisions != UNDATED_PRECISION
    shown = live & dated
    pairs = np.unique(reader.first_days[shown].astype(np.int64) << 2 | reader.precisions[shown])
    dates = [date_of(pair >> 2, pair & 3) for pair in pairs.tolist()]
    return dataclasses.replace(
        status,
        articles=reader.live_count,
        undated=int((live & ~dated).sum()),
        earliest=min(dates, key=_first_day, default=None),
        latest=max(dates, key=_last_day, default=None),
    )


def _first_day(date: PartialDate) -> tuple[object, str]:
    return date.first_day, str(date)


def _last_day(date: PartialDate) -> tuple[object, str]:
    return date.last_day, str(date)
