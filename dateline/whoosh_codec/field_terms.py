# ruff: noqa: D102  (of the fields: `FieldTerms` is their contract)
"""The terms of each field of a segment, ascending, each with its postings.

A segment has one list for title and body together; here `title` and `body` are views of it.  The terms of `article_id`
and `date` are made from the columns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.article import METADATA_PLURALS
from dateline.columnar.arrays import starts_of
from dateline.columnar.segment import UNDATED, Documents, MetadataWords, PostingsSection, Segment
from dateline.columnar.strings import StringColumn

Integers: TypeAlias = NDArray[np.integer[Any]]

_DAY_MICROSECONDS = 86_400_000_000
_SIGN = 1 << 63  # numbers are made unsigned by adding it
_SHIFTS = range(0, 64, 8)  # a date has a term for each shift: its number without that many of its last bits


@dataclass(frozen=True, slots=True)
class FieldPostings:
    """n postings of a term in a field: documents ascending, and their positions.

    `docs` is int[n]; the positions of posting i are `positions[starts[i]:starts[i + 1]]`,
    ascending from the start of the field; `starts` is None in a field that keeps none.
    """

    docs: Integers
    starts: NDArray[np.int64] | None = None
    positions: Integers | None = None

    def frequencies(self) -> NDArray[np.int64]:
        """The occurrences of the term in each document: int64[n]; 1 in a field without positions.  O(n)."""
        if self.starts is None:
            return np.ones(len(self.docs), np.int64)
        return np.diff(self.starts)

    def positions_of(self, i: int) -> list[int]:
        """The positions of posting i, ascending; none in a field without positions."""
        if self.starts is None or self.positions is None:
            return []
        found: list[int] = self.positions[int(self.starts[i]) : int(self.starts[i + 1])].tolist()
        return found


class FieldTerms(Protocol):
    """The terms of a field, numbered from 0 in the order of their bytes."""

    def __len__(self) -> int: ...

    def text(self, number: int) -> bytes:
        """The bytes of a term."""
        ...

    def lower_bound(self, raw: bytes) -> int:
        """The number of terms below `raw`."""
        ...

    def postings(self, number: int) -> FieldPostings:
        """The postings of a term; at least one."""
        ...


def find(terms: FieldTerms, raw: bytes) -> int:
    """The number of a term, or -1.  O(log terms)."""
    at = terms.lower_bound(raw)
    return at if at < len(terms) and terms.text(at) == raw else -1


def positions_in_body(positions: Integers, body_offset: int) -> Integers:
    """Positions in the body, from n positions in the unified list: of their dtype, in their order.  O(n)."""
    return positions - np.asarray(body_offset, positions.dtype)


class _TextTerms:
    """The terms of the unified list with a count above 0."""

    def __init__(self, postings: PostingsSection, counts: NDArray[np.int64]) -> None:
        self._postings = postings
        self._numbers = np.flatnonzero(counts)

    def __len__(self) -> int:
        return len(self._numbers)

    def text(self, number: int) -> bytes:
        return self._postings.terms.bytes_at(int(self._numbers[number]))

    def lower_bound(self, raw: bytes) -> int:
        return int(np.searchsorted(self._numbers, self._postings.terms.lower_bound(raw)))

    def _unified(self, number: int) -> tuple[int, FieldPostings]:
        """The number of a term in the unified list, and its postings there."""
        term, every = int(self._numbers[number]), self._postings
        begin, end = int(every.doc_starts[term]), int(every.doc_starts[term + 1])
        first, last = int(every.position_starts[term]), int(every.position_starts[term + 1])
        return term, FieldPostings(every.docs[begin:end], starts_of(every.tfs[begin:end]), every.positions[first:last])


class TitleTerms(_TextTerms):
    """The field `title`: the small list of the title, with positions out of the unified list."""

    def __init__(self, postings: PostingsSection) -> None:
        super().__init__(postings, np.diff(postings.title_starts))

    def postings(self, number: int) -> FieldPostings:
        term, both = self._unified(number)
        assert both.positions is not None
        begin, end = int(self._postings.title_starts[term]), int(self._postings.title_starts[term + 1])
        docs, tfs = self._postings.title_docs[begin:end], self._postings.title_tfs[begin:end]
        return FieldPostings(docs, starts_of(tfs), both.positions[both.positions < self._postings.body_offset])


class BodyTerms(_TextTerms):
    """The field `body`: the unified list with the occurrences in titles taken out."""

    def __init__(self, postings: PostingsSection) -> None:
        in_titles = np.diff(starts_of(postings.title_tfs)[postings.title_starts])
        super().__init__(postings, np.diff(postings.position_starts) - in_titles)

    def postings(self, number: int) -> FieldPostings:
        _, both = self._unified(number)
        assert both.positions is not None
        inside = both.positions >= self._postings.body_offset
        tfs = np.diff(starts_of(inside)[both.starts])
        kept = tfs > 0
        positions = positions_in_body(both.positions[inside], self._postings.body_offset)
        return FieldPostings(both.docs[kept], starts_of(tfs[kept]), positions)


class WordTerms:
    """A metadata field, such as the place."""

    def __init__(self, words: MetadataWords) -> None:
        self._words = words

    def __len__(self) -> int:
        return len(self._words.words)

    def text(self, number: int) -> bytes:
        return self._words.words.bytes_at(number)

    def lower_bound(self, raw: bytes) -> int:
        return self._words.words.lower_bound(raw)

    def postings(self, number: int) -> FieldPostings:
        words = self._words
        begin, end = int(words.doc_starts[number]), int(words.doc_starts[number + 1])
        first, last = int(words.position_starts[number]), int(words.position_starts[number + 1])
        return FieldPostings(words.docs[begin:end], starts_of(words.tfs[begin:end]), words.positions[first:last])


class IdTerms:
    """The field `article_id`: the ids themselves, no two alike."""

    def __init__(self, ids: StringColumn) -> None:
        raw = [ids.bytes_at(doc) for doc in range(len(ids))]
        self._docs = np.array(sorted(range(len(raw)), key=raw.__getitem__), np.int64)
        self._sorted = StringColumn.from_strings(raw[doc] for doc in self._docs.tolist())

    def __len__(self) -> int:
        return len(self._sorted)

    def text(self, number: int) -> bytes:
        return self._sorted.bytes_at(number)

    def lower_bound(self, raw: bytes) -> int:
        return self._sorted.lower_bound(raw)

    def postings(self, number: int) -> FieldPostings:
        return FieldPostings(self._docs[number : number + 1])


class DayTerms:
    """The field `date`, as a `DATETIME` of Whoosh has it: eight terms a day, of ever fewer bits.

    Documents are in the order of their dates, so that the postings of a term are a range of documents and need no
    storage.  A term is a byte, the number of dropped bits, and the remaining number (big-endian, 8 bytes).
    """

    def __init__(self, documents: Documents) -> None:
        dated = int(np.searchsorted(documents.first_days, UNDATED))
        numbers = day_microseconds(documents.first_days[:dated]).astype(np.uint64) + np.uint64(_SIGN)
        texts: list[bytes] = []
        begins: list[int] = []
        for shift in _SHIFTS:
            values, begin = np.unique(numbers >> np.uint64(shift), return_index=True)
            texts += [bytes([shift]) + value.to_bytes(8) for value in values.tolist()]
            begins += begin.tolist()
        self._texts = StringColumn.from_strings(texts)
        self._begins = begins
        # a term ends where the next one begins, and the last of a shift with the last dated document
        self._ends = [dated if after == 0 else after for after in [*begins[1:], 0]] if begins else []

    def __len__(self) -> int:
        return len(self._texts)

    def text(self, number: int) -> bytes:
        return self._texts.bytes_at(number)

    def lower_bound(self, raw: bytes) -> int:
        return self._texts.lower_bound(raw)

    def postings(self, number: int) -> FieldPostings:
        return FieldPostings(np.arange(self._begins[number], self._ends[number]))


def day_microseconds(first_days: NDArray[np.int32]) -> NDArray[np.int64]:
    """Whoosh's numbers of days, int64[n], in the order of their ordinals, int32[n].  O(n).

    They are microseconds since the year 1.
    """
    return (first_days.astype(np.int64) - 1) * _DAY_MICROSECONDS


class SegmentTerms(Mapping[str, FieldTerms]):
    """The terms of every indexed field of a segment, by its name, in the order of the names; made when asked for."""

    def __init__(self, segment: Segment) -> None:
        self._made: dict[str, FieldTerms] = {}
        makers: dict[str, Callable[[], FieldTerms]] = {
            "article_id": lambda: IdTerms(segment.documents.ids),
            "body": lambda: BodyTerms(segment.postings),
            "date": lambda: DayTerms(segment.documents),
            "title": lambda: TitleTerms(segment.postings),
            **{field: partial(WordTerms, getattr(segment, plural)) for field, plural in METADATA_PLURALS.items()},
        }
        self._makers = dict(sorted(makers.items()))

    def __getitem__(self, name: str) -> FieldTerms:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers


def field_lengths(segment: Segment, name: str) -> NDArray[np.int64]:
    """The number of tokens of a field in each of n documents, in their order: int64[n].

    0 in fields without positions.  O(n), or O(postings) for the words of metadata.
    """
    if name == "title":
        return segment.documents.title_lengths.astype(np.int64)
    if name == "body":
        return segment.documents.body_lengths.astype(np.int64)
    if name not in METADATA_PLURALS:
        return np.zeros(segment.count, np.int64)
    words: MetadataWords = getattr(segment, METADATA_PLURALS[name])
    return np.bincount(words.docs[:], words.tfs[:], segment.count).astype(np.int64)
