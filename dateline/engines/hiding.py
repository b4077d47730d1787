"""An open index without some of its articles: as if they had never been in it."""

import dataclasses
from collections.abc import Iterable

from dateline.columnar.date_totals import date_totals
from dateline.columnar.deletions import make_deletions
from dateline.request import EngineStatus
from dateline.search.index_reader import IndexReader


def without(reader: IndexReader, article_ids: Iterable[str]) -> IndexReader:
    """A reader without some articles; ids that it does not have are no error.

    Hidden articles are deleted in memory, so that statistics, counts and the words that patterns stand for are those of
    an index that never held them.  No file is opened or checked again; the texts of these articles are tokenised.
    Raises CorruptIndexError if one of them is damaged or is not the text that was indexed.
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
    """The status of an index, with the numbers and the dates of the live articles of a reader.  O(documents)."""
    live = slice(None) if reader.live is None else reader.live
    dates = date_totals(reader.first_days[live], reader.precisions[live])
    return dataclasses.replace(
        status, articles=reader.live_count, undated=dates.undated, earliest=dates.earliest, latest=dates.latest
    )
