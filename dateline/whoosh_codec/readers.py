# ruff: noqa: D102  (the methods of Whoosh's interfaces: its base classes are their contract)
"""Whoosh's readers of a segment: documents, terms, postings, columns."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache, lru_cache, partial
from typing import Any, Self, TypeAlias

import numpy as np
from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from dateline.article import METADATA_PLURALS, SINGLE_VALUED
from dateline.columnar.articles import article
from dateline.columnar.segment import UNDATED, Segment
from dateline.columnar.strings import DictionaryColumn
from dateline.whoosh_codec.documents import fields_of_article
from dateline.whoosh_codec.field_terms import (
    FieldPostings,
    FieldTerms,
    SegmentTerms,
    day_microseconds,
    field_lengths,
    find,
)

FieldTerm: TypeAlias = tuple[str, bytes]

_KEPT_TERMS = 16


class ColumnarMatcher(LeafMatcher):  # type: ignore[misc]
    """Goes through the postings of one term; to Whoosh's block quality the list is a single block."""

    def __init__(
        self, term: FieldTerm, postings: FieldPostings, info: TermInfo, field_format: Format, scorer: BaseScorer | None
    ) -> None:
        self._term = term
        self._postings = postings
        self._info = info
        self._docs: list[int] = postings.docs.tolist()
        self._at = 0
        self.format = field_format
        self.scorer = scorer

    def is_active(self) -> bool:
        return self._at < len(self._docs)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> Self:
        return copy(self)  # the lists are shared: they are never written

    def id(self) -> int:
        return self._docs[self._at]

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return not self.is_active()  # whether another block begins

    def skip_to(self, targetid: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._docs, targetid, self._at)

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() > minquality:
            return 0
        self._at = len(self._docs)
        return 1

    def weight(self) -> float:
        starts = self._postings.starts
        return 1.0 if starts is None else float(starts[self._at + 1] - starts[self._at])

    def value(self) -> bytes:
        if self._postings.starts is None:
            return b""
        encoded: bytes = self.format.encode(self._postings.positions_of(self._at))
        return encoded

    def value_as(self, astype: str) -> Any:  # noqa: ANN401  (depends on the type asked for)
        if astype == "positions" and self._postings.starts is not None:
            return self._postings.positions_of(self._at)
        return super().value_as(astype)

    def block_min_length(self) -> int:
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())


class ColumnarCursor(base.FieldCursor):  # type: ignore[misc]
    """A cursor over the terms of a field: it begins at the first term, and has no term after the last."""

    def __init__(self, reader: "ColumnarTermsReader", fieldname: str, fieldobj: FieldType) -> None:
        self._reader, self._name, self._field = reader, fieldname, fieldobj
        self._terms = reader.field(fieldname)
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        self._at = self._terms.lower_bound(self._field.to_bytes(string))
        return self.text()

    def next(self) -> str | None:
        self._at = min(self._at + 1, len(self._terms))
        return self.text()

    def text(self) -> str | None:
        return self._field.from_bytes(self._terms.text(self._at)) if self.is_valid() else None

    def term(self) -> str | None:
        return self.text()

    def term_info(self) -> TermInfo | None:
        return self._reader.info_of(self._name, self._at) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._terms)


class ColumnarTermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment, by field and then by bytes."""

    def __init__(self, segment: Segment) -> None:
        self._fields = SegmentTerms(segment)
        self._lengths = cache(partial(field_lengths, segment))
        self._looked_up = lru_cache(_KEPT_TERMS)(self._look_up)  # Whoosh asks for a term several times in a row

    def field(self, name: str) -> FieldTerms:
        """The terms of a field.  Raises KeyError for a field that is not indexed."""
        return self._fields[name]

    def info_of(self, name: str, number: int) -> TermInfo:
        """The statistics of a term for Whoosh's scoring."""
        return self._info(name, self._fields[name].postings(number))

    def indexed_field_names(self) -> list[str]:
        return [name for name, terms in self._fields.items() if len(terms)]

    def __contains__(self, term: FieldTerm) -> bool:
        return term[0] in self._fields and find(self._fields[term[0]], term[1]) >= 0

    def cursor(self, fieldname: str, fieldobj: FieldType) -> base.FieldCursor:
        return ColumnarCursor(self, fieldname, fieldobj) if fieldname in self._fields else base.EmptyCursor()

    def terms(self) -> Iterator[FieldTerm]:
        return ((name, terms.text(number)) for name, number, terms in self._from("", b""))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[FieldTerm]:
        return ((name, terms.text(number)) for name, number, terms in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[FieldTerm, TermInfo]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[FieldTerm, TermInfo]]:
        for name, number, terms in self._from(fieldname, prefix):
            yield (name, terms.text(number)), self.info_of(name, number)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return copy(self._looked_up(fieldname, text)[1])  # a MultiReader writes to it

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._counted(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return int(self._counted(fieldname, text).doc_frequency())

    def matcher(
        self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> ColumnarMatcher:
        postings, info = self._looked_up(fieldname, text)
        return ColumnarMatcher((fieldname, text), postings, info, format_, scorer)

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, int, FieldTerms]]:
        for name, terms in self._fields.items():
            if name >= fieldname:
                for number in range(terms.lower_bound(prefix) if name == fieldname else 0, len(terms)):
                    yield name, number, terms

    def _counted(self, fieldname: str, text: bytes) -> TermInfo:
        """As `term_info`, but raises KeyError, which Whoosh expects of its counts."""
        try:
            return self.term_info(fieldname, text)
        except TermNotFound as error:
            raise KeyError((fieldname, text)) from error

    def _look_up(self, fieldname: str, text: bytes) -> tuple[FieldPostings, TermInfo]:
        number = find(self._fields[fieldname], text) if fieldname in self._fields else -1
        if number < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        postings = self._fields[fieldname].postings(number)
        return postings, self._info(fieldname, postings)

    def _info(self, fieldname: str, postings: FieldPostings) -> TermInfo:
        frequencies = postings.frequencies()
        lengths = self._lengths(fieldname)[postings.docs]
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(postings.docs),
            minlength=int(np.min(lengths)),
            maxlength=int(np.max(lengths)),
            maxweight=float(np.max(frequencies)),
            minid=int(postings.docs[0]),
            maxid=int(postings.docs[-1]),
        )


class ColumnarColumnReader(ColumnReader):  # type: ignore[misc]
    """The values of a column, of deleted documents as well, by which Whoosh sorts and groups documents."""

    def __init__(self, values: Sequence[int] | Sequence[bytes], column: Column) -> None:
        self._values = values
        self._column = column
        self._reverse = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> int | bytes:
        return self._values[docnum]

    def __iter__(self) -> Iterator[int | bytes]:
        return iter(self._values)

    def sort_key(self, docnum: int) -> int | bytes:
        value = self._values[docnum]
        return -value if self._reverse and isinstance(value, int) else value

    def set_reverse(self) -> None:
        if not self._column.reversible:
            raise NotImplementedError
        self._reverse = True


class ColumnarPerDocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """The documents of a segment; `deleted` is its segment in the TOC, which tells the deleted ones."""

    def __init__(self, segment: Segment, deleted: base.Segment) -> None:
        self._segment = segment
        self._deleted = deleted
        self._lengths = cache(partial(field_lengths, segment))

    def doc_count(self) -> int:
        return self._segment.count - int(self._deleted.deleted_count())

    def doc_count_all(self) -> int:
        return self._segment.count

    def has_deletions(self) -> bool:
        return bool(self._deleted.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._deleted.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted.deleted_docs())

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in self.list_columns()

    def list_columns(self) -> tuple[str, ...]:
        return ("date", *SINGLE_VALUED)

    def column_reader(self, fieldname: str, column: Column) -> ColumnarColumnReader:
        documents = self._segment.documents
        if fieldname == "date":
            days = documents.first_days
            numbers = day_microseconds(days).tolist()
            undated = column.default_value()
            values = [undated if day == UNDATED else number for day, number in zip(days, numbers, strict=True)]
            return ColumnarColumnReader(values, column)
        values_of = getattr(documents, METADATA_PLURALS[fieldname])
        return ColumnarColumnReader(_raw_values(values_of, column.default_value()), column)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        return int(np.min(self._lengths(fieldname))) if self._segment.count else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(np.max(self._lengths(fieldname), initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return fields_of_article(article(self._segment, docnum))


def _raw_values(column: DictionaryColumn, default: bytes) -> list[bytes]:
    values = [default, *(column.values.bytes_at(i) for i in range(len(column.values)))]
    return [values[code] for code in column.codes.tolist()]
