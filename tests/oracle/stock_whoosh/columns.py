"""What is known of every article at opening: dates, order, lengths, ids, as arrays over document numbers."""

import bisect
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from dateline.article import time_of_day
from dateline.dates import DateRange, PartialDate
from dateline.similarity import FieldLengths

Mask: TypeAlias = NDArray[np.bool_]
OrderKey: TypeAlias = tuple[int, str, str]

UNDATED = 1 << 24
"""Stands for the first day of an undated article: after every day there is (an ordinal of `datetime.date`)."""


def order_key(date: PartialDate | None, time: str | None, article_id: str) -> OrderKey:
    """Oldest first: first day, time of day with unknown first, article_id; the undated after all others."""
    return (date.first_day.toordinal() if date else UNDATED, time_of_day(time), article_id)


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrays with one entry for each document number, deleted ones included.

    `first_days` and `last_days` are proleptic ordinals (UNDATED where there is no
    date); `oldest` and `newest` are the places in the two orders by date, from 0.
    """

    live: Mask
    first_days: NDArray[np.int32]
    last_days: NDArray[np.int32]
    oldest: NDArray[np.int64]
    newest: NDArray[np.int64]
    dates: tuple[PartialDate | None, ...]
    lengths: FieldLengths
    keys: tuple[OrderKey, ...]
    dated: int

    def in_range(self, days: DateRange) -> Mask:
        """Articles whose whole period lies in the range."""
        if days.is_open:
            return np.ones(len(self.live), np.bool_)
        mask = self.last_days < UNDATED
        if days.first is not None:
            mask &= self.first_days >= days.first.toordinal()
        if days.last is not None:
            mask &= self.last_days <= days.last.toordinal()
        return mask

    def place(self, key: OrderKey, *, newest: bool) -> float:
        """Where an article with this key stands in an order by date, between two places if it is not there."""
        at = bisect.bisect_left(self.keys, key)
        exact = at < len(self.keys) and self.keys[at] == key
        if not newest:
            return at if exact else at - 0.5
        # newest first reverses the dated and the undated, each among themselves
        end = self.dated if key[0] < UNDATED else len(self.keys)
        begin = 0 if key[0] < UNDATED else self.dated
        return begin + (end - 1 - at) + (0.0 if exact else 0.5)


def read_columns(reader: IndexReader, *, average_title: float, average_body: float) -> Columns:
    """Read the columns of an open index."""
    count = reader.doc_count_all()
    live = np.array([not reader.is_deleted(doc) for doc in range(count)], np.bool_)
    dates = [_date(raw) for raw in _values(reader, "date_column", count)]
    times = [raw.decode() or None for raw in _values(reader, "time_column", count)]
    ids = [raw.decode() for raw in _values(reader, "id_column", count)]
    order = [order_key(*row) for row in zip(dates, times, ids, strict=True)]
    by_key = sorted(np.flatnonzero(live).tolist(), key=order.__getitem__)
    keys = tuple(order[doc] for doc in by_key)
    dated = bisect.bisect_left(keys, (UNDATED, "", ""))
    lengths = [np.array(list(_values(reader, f"{name}_length", count)), np.int64) for name in ("title", "body")]
    return Columns(
        live=live,
        first_days=np.array([key[0] for key in order], np.int32),
        last_days=np.array([date.last_day.toordinal() if date else UNDATED for date in dates], np.int32),
        oldest=_places(by_key, count),
        newest=_places(by_key[:dated][::-1] + by_key[dated:][::-1], count),
        dates=tuple(dates),
        lengths=FieldLengths(lengths[0], lengths[1], average_title, average_body),
        keys=keys,
        dated=dated,
    )


def _values(reader: IndexReader, name: str, count: int) -> list[bytes]:
    column = reader.column_reader(name, translate=False)
    return [column[doc] for doc in range(count)]


def _date(raw: bytes) -> PartialDate | None:
    return PartialDate.from_iso(raw.decode()) if raw else None


def _places(docs: list[int], count: int) -> NDArray[np.int64]:
    places = np.full(count, count, np.int64)
    places[docs] = np.arange(len(docs))
    return places
