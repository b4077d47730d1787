"""From the columns of a source to the fields of a document."""

import re
import reprlib
from collections.abc import Iterable, Mapping

from dateline.errors import SourceError
from indexer.dating import mongo_date
from indexer.sources.document import (
    FIELDS,
    MAX_DOCUMENT_BYTES,
    Finding,
    Outcome,
    ReadTotals,
    RecordPlace,
    SourceDocument,
)
from indexer.sources.encodings import UndecodableError, clean, refuse_seven_bits
from indexer.sources.exported import UnreadableExportError, is_exported, read_row
from indexer.sources.paragraphs import restore_paragraphs

# The usual names, the best first, folded (letters and digits only).  A byline names an author, not an agency.
USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "heading", "name", "subject"),
    "body": (
        *("body", "content", "text", "article", "articlebody", "bodytext", "fulltext", "maintext", "story"),
        *("contents", "contenttext", "paragraphs", "description", "summary", "abstract"),
    ),
    "date": (
        *("date", "published", "publishedat", "publisheddate", "publishdate", "publicationdate", "pubdate"),
        *("datepublished", "datetime", "timestamp", "created", "createdat", "datecreated", "creationdate"),
    ),
    "time": ("time", "timeofday", "publishedtime", "pubtime"),
    "id": ("id", "guid", "uuid", "articleid", "docid", "documentid", "docno", "identifier"),
    "url": ("url", "link", "weburl", "permalink", "canonicalurl", "href", "uri"),
    "source": ("source", "publication", "newspaper", "publisher", "sourcename", "outlet"),
    "place": ("place", "location", "city"),
    "agency": ("agency", "newsagency", "wire", "wireservice"),
}

# The keys of the text in an object that represents one value, as in JSON-LD, MongoDB and lists of paragraphs.
_VALUE_KEYS = ("name", "text", "content", "value", "@value", "@id", "$oid", "$date", "$numberLong", "url")
_NOT_FOLDED = re.compile(r"[\W_]+")
_MOST_PLANS = 500
_MOST_UNUSED_NAMES = 200
_LONGEST_UNUSED_NAME = 80
_DEEPEST_VALUE = 8

Row = Mapping[str, object]
_Plan = tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...]]


class FieldReader:
    """Makes documents from rows, and counts unused and missing fields in the running `totals`.

    Raises SourceError if a key of `field_map` is not a field of a document.
    """

    def __init__(self, field_map: Mapping[str, str], totals: ReadTotals) -> None:
        for name in field_map:
            if name not in FIELDS:
                raise SourceError(f"a document has no field {name!r}; map one of {', '.join(FIELDS)}")
        self._field_map = field_map
        self._unused, self._missing = totals.unused, totals.missing
        self._missing.update(field_map.values())
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def knows_text(self, names: Iterable[str]) -> bool:
        """Whether a row with columns of these names would have a title or a body."""
        plan, _ = self._make_plan(tuple(names))
        return any(field in ("title", "body") for field, _ in plan)

    def columns_of(self, field: str, names: Iterable[str]) -> tuple[str, ...]:
        """The columns among `names` that may fill a field of a document, the best first."""
        plan, _ = self._make_plan(tuple(names))
        return dict(plan).get(field, ())

    def filled_by(self, row: Row) -> set[str]:
        """The fields of a document for which `row` has a value."""
        plan, _ = self._plan(tuple(row))
        return {field for field, names in plan if any(_to_text(row[name], separator=" ") for name in names)}

    def make_document(self, row: Row, place: RecordPlace) -> Outcome:
        """The document of `row`."""
        if is_exported(row):
            return _exported_document(row, place)
        if self._missing:
            self._missing -= {column for column in self._missing if self._mapped_columns(column, tuple(row))}
        texts = self._read(row)
        return build_document(texts, place)

    def _read(self, row: Row) -> dict[str, str]:
        plan, unused = self._plan(tuple(row))
        texts: dict[str, str] = {}
        for field, names in plan:
            for name in names:
                value = row[name]
                text = value.strip() if type(value) is str else _field_text(field, value)
                if text and field not in texts:
                    texts[field] = text
                elif text or not _is_blank(value):
                    self.count_unused(name)
        for name in unused:
            if row[name] not in (None, "", [], {}):
                self.count_unused(name)
        return texts

    def count_unused(self, name: str) -> None:
        """Count a document that has a value by this name, which is not used."""
        name = clean(name)[:_LONGEST_UNUSED_NAME]
        if name not in self._unused and len(self._unused) >= _MOST_UNUSED_NAMES:
            name = "(other fields)"
        self._unused[name] += 1

    def _plan(self, names: tuple[str, ...]) -> _Plan:
        plan = self._plans.get(names)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[names] = self._make_plan(names)
        return plan

    def _make_plan(self, names: tuple[str, ...]) -> _Plan:
        """For each field of a document the columns that may fill it, the best first; and the other columns."""
        by_folded: dict[str, list[str]] = {}
        for name in names:
            by_folded.setdefault(_fold(name), []).append(name)
        mapped = {field: self._mapped_columns(column, names) for field, column in self._field_map.items()}
        taken = {name for columns in mapped.values() for name in columns}
        plan = []
        for field in FIELDS:
            columns = list(mapped.get(field, ()))
            if field not in self._field_map:
                usual = (name for folded in USUAL_NAMES[field] for name in by_folded.get(folded, ()))
                columns = [name for name in usual if name not in taken]
            if columns:
                plan.append((field, tuple(columns)))
                taken.update(columns)
        return tuple(plan), tuple(name for name in names if name not in taken)

    @staticmethod
    def _mapped_columns(column: str, names: tuple[str, ...]) -> tuple[str, ...]:
        if column in names:
            return (column,)
        return tuple(name for name in names if name.casefold() == column.casefold())


def _exported_document(row: Row, place: RecordPlace) -> Outcome:
    """The document of an exported row, with its article."""
    try:
        article = read_row(row)
    except UnreadableExportError as error:
        return Finding(place.file, place.line, str(error))
    original_id = article.original_id or article.article_id
    return SourceDocument(original_id, place.file, place.line, article.title, article.body, article=article)


def build_document(texts: Mapping[str, str], place: RecordPlace) -> Outcome:
    """The document with the given fields, cleaned and with restored paragraphs; or a rejection.

    Its original id is its position if it has neither an id nor a URL.
    """
    file, line = place.file, place.line
    try:
        for text in texts.values():
            refuse_seven_bits(text)
    except UndecodableError as error:
        return Finding(file, line, str(error))
    single = {field: _to_line(text) for field, text in texts.items() if field != "body"}
    body = restore_paragraphs(clean(texts.get("body", "")))
    title = single.pop("title", "")
    if not title and not body:
        return Finding(file, line, "the document has neither a title nor a body")
    if _is_too_large(title, body):
        limit = MAX_DOCUMENT_BYTES // (1024 * 1024)
        return Finding(file, line, f"the document is larger than {limit} MB of text")
    original_id = single.pop("id", "") or single.get("url", "") or place.position
    return SourceDocument(
        original_id=original_id,
        file=file,
        line=line,
        title=title or None,
        body=body,
        origin=place.origin,
        **{field: text for field, text in single.items() if text},  # type: ignore[arg-type]  # none is the article
    )


def _to_line(text: str) -> str:
    """`text` cleaned, on one line, with single spaces."""
    if text.isprintable() and "  " not in text:  # the only printable space is U+0020
        return text.strip()
    return " ".join(clean(text).split())


def _is_too_large(title: str, body: str) -> bool:
    characters = len(title) + len(body)
    if characters * 4 <= MAX_DOCUMENT_BYTES:
        return False
    return len(title.encode()) + len(body.encode()) > MAX_DOCUMENT_BYTES


def _is_blank(value: object) -> bool:
    """Whether a JSON value is blank: null, false, zero, blank text, or a list or an object of nothing else."""
    if isinstance(value, str):
        return not value.strip()
    parts = value.values() if isinstance(value, dict) else value
    return not value or (isinstance(parts, Iterable) and not any(parts))


def _fold(name: str) -> str:
    return _NOT_FOLDED.sub("", name).casefold()


def _field_text(field: str, value: object) -> str:
    """The text of `value` for a field.  A date without a text is written as Python, so that it is reported."""
    text = _to_text(value, separator="\n\n" if field == "body" else ", ")
    return reprlib.repr(value) if field == "date" and not text and not _is_blank(value) else text


def _to_text(value: object, *, separator: str, depth: int = 0) -> str:
    """The text of a JSON value: a text, a number, or a list or an object of texts; `''` for all others."""
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, bool) or depth > _DEEPEST_VALUE:
        return ""
    if isinstance(value, (int, float)):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if isinstance(value, list):
        parts = (_to_text(part, separator=separator, depth=depth + 1) for part in value)
        return separator.join(filter(None, parts))
    if isinstance(value, dict):
        values = (_to_text(value.get(key), separator=separator, depth=depth + 1) for key in _VALUE_KEYS)
        return mongo_date(value) or next(filter(None, values), "")
    return ""
