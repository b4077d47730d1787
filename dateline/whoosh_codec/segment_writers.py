# ruff: noqa: D102  (the methods of Whoosh's interfaces: its base classes are their contract)
"""The codec's side of Whoosh's own writers, which hand over documents field by field and words posting by posting.

A segment is made of the stored fields of its documents, by the builder of all segments.  The postings that arrive
must be the postings of that segment: each list is compared with the built one.  Anything that the index would not keep
(a stored text that differs from the indexed one, a boost, the words of a document that failed half way) is refused
before anything is written.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn, Protocol

from whoosh.codec import base
from whoosh.columns import Column
from whoosh.fields import FieldType, Schema
from whoosh.writing import IndexingError

from dateline.article import Article
from dateline.building.segment_builder import build_mapped
from dateline.building.segment_writer import write_segment
from dateline.columnar.layout import average_lengths
from dateline.columnar.segment import Segment
from dateline.whoosh_codec.documents import article_of_fields
from dateline.whoosh_codec.field_terms import FieldTerms, SegmentTerms


class OpenSegment(Protocol):
    """A segment that is being written.

    `pending` are its documents in the order in which they were added; `averages` are the mean lengths that normalise
    its impacts, None until it is built, unless the index has segments.
    """

    pending: list[Article]
    averages: tuple[float, float] | None

    def segment_id(self) -> str:
        """The name of the segment."""
        ...


class ColumnarPerDocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Collects the documents of a segment in its `pending`, from their stored fields."""

    def __init__(self, segment: OpenSegment) -> None:
        self._pending = segment.pending
        self._fields: dict[str, Any] = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        if docnum != len(self._pending):
            raise IndexingError(f"Document {docnum} came instead of document {len(self._pending)}")
        self._fields = {}

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int) -> None:  # noqa: ANN401, ARG002
        if value is not None:
            self._fields[fieldname] = value

    def add_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:  # noqa: ANN401
        """Columns are made of the stored fields, which come with the same value."""

    def add_vector_items(self, fieldname: str, fieldobj: FieldType, items: Any) -> NoReturn:  # noqa: ANN401, ARG002
        raise IndexingError(f"The columnar index does not keep term vectors (field {fieldname!r})")

    def cancel_doc(self) -> None:
        self._fields = {}

    def finish_doc(self) -> None:
        self._pending.append(article_of_fields(self._fields))

    def close(self) -> None:
        self.is_closed = True


class ColumnarFieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Builds the segment when the first posting arrives, compares all postings with it, and writes it at the end."""

    def __init__(self, folder: Path, segment: OpenSegment, language: str) -> None:
        self._folder, self._segment, self._language = folder, segment, language
        self._built: Segment | None = None
        self._is_complete = False
        self.is_closed = False

    def add_postings(self, schema: Schema, lengths: object, items: Iterable[tuple[Any, ...]]) -> None:
        super().add_postings(schema, lengths, items)
        if self._built is not None and self._due:
            self._refuse()
        self._is_complete = True

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        if self._built is None:
            self._build()
        if not self._due or self._due.pop(0) != fieldname:  # fields come in order
            self._refuse()
        self._format = fieldobj.format
        self._terms: FieldTerms = self._fields[fieldname]
        self._number = -1

    def start_term(self, text: bytes) -> None:
        self._number += 1
        if self._number >= len(self._terms) or self._terms.text(self._number) != text:
            self._refuse()
        self._values: dict[int, bytes] = {}

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:  # noqa: ARG002
        doc = self._renumbered[docnum]
        frequency = self._format.decode_frequency(vbytes)
        if weight != frequency or doc in self._values:
            self._refuse()
        self._values[doc] = vbytes

    def finish_term(self) -> None:
        postings = self._terms.postings(self._number)
        if sorted(self._values) != postings.docs.tolist():
            self._refuse()
        if postings.starts is not None:
            for i, doc in enumerate(postings.docs.tolist()):
                if self._values[doc] != self._format.encode(postings.positions_of(i)):
                    self._refuse()

    def finish_field(self) -> None:
        if self._number + 1 != len(self._terms):
            self._refuse()

    def close(self) -> None:
        """Write the segment if all its postings have come: `cancel()` closes a writer as well."""
        if self._built is not None and self._is_complete and not self.is_closed:
            write_segment(self._folder, self._built)
        self.is_closed = True

    def _build(self) -> None:
        segment, articles = self._segment, self._segment.pending
        built = build_mapped(articles, self._language, segment.segment_id(), segment.averages)
        if built.count < len(articles):
            raise IndexingError("Two of the documents have the same article_id")
        if segment.averages is None:
            title, body = average_lengths(built.documents.title_lengths, built.documents.body_lengths)
            segment.averages = (title, body)
        numbers = {article_id: doc for doc, article_id in enumerate(built.documents.ids)}
        self._renumbered = [numbers[article.article_id] for article in articles]
        self._built = built
        self._fields = SegmentTerms(built)
        self._due = [name for name in self._fields if len(self._fields[name])]

    def _refuse(self) -> NoReturn:
        raise IndexingError(
            "The indexed words are not those of the stored texts: a columnar index keeps"
            " no boosts, no lists of tokens, no other value to store, and nothing of a document that failed"
        )
