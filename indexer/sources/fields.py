"""From the columns of a source to the fields of a document."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from indexer.sources.authors import people_among, read_authors
from indexer.sources.document import (
    MAX_DOCUMENT_BYTES,
    DateText,
    Finding,
    Outcome,
    PassedOverRecord,
    ReadTotals,
    RecordPlace,
    SourceDocument,
    is_too_large,
)
from indexer.sources.encodings import UndecodableError, clean, refuse_seven_bits
from indexer.sources.exported import is_exported, make_exported
from indexer.sources.field_names import (
    USUAL_NAMES,
    Plan,
    is_sure_title,
    is_teaser,
    known_as,
    make_plan,
    may_name_anything,
    says_html,
)
from indexer.sources.field_values import (
    best_text,
    dates_in,
    field_text,
    flatten,
    is_blank,
    is_name_only,
    is_no_id,
    is_no_text,
    is_time,
    names_nothing,
    text_of_json,
    value_at,
)
from indexer.sources.paragraphs import restore_paragraphs
from indexer.sources.states.publication import REMOVED, state_columns, unclear, unpublished

__all__ = ["USUAL_NAMES", "FieldReader", "Row", "build_document"]

_MOST_PLANS = 500
_MOST_PLANNED_NAMES = 1_000  # plans for more columns are not kept beside others
_MOST_NAMES = 10_000  # of a row; the others are not used
_MOST_UNUSED_NAMES = 200
_LONG_TEXT = 1_000  # characters of a value that may be a text of an article
_LONGEST_UNUSED_NAME = 80
_MOST_DATES = 8

Row = Mapping[str, object]
_Columns = tuple[tuple[str, tuple[str, ...]], ...]


class _Steps(NamedTuple):
    """How the rows with certain columns are read.

    Fields of one text, others, unused columns, parts of dates, and columns that may say that a row was not published.
    """

    single: tuple[tuple[str, str], ...]
    several: _Columns
    unused: tuple[str, ...]
    parts: Mapping[str, tuple[str, str]]
    states: tuple[str, ...] = ()


class _Values(NamedTuple):
    """What was read of a row, for `build_document`."""

    texts: dict[str, str]
    authors: tuple[str, ...] = ()
    further_dates: tuple[DateText, ...] = ()
    is_restored: bool = False


class FieldReader:
    """Makes documents from rows, and counts in the running `totals` what was not used, and what was removed.

    Columns of the field map that a row has are no longer missing in the totals.
    """

    def __init__(self, field_map: Mapping[str, str], totals: ReadTotals) -> None:
        self._field_map = field_map
        self._paths = tuple(column for column in field_map.values() if "." in column)
        self._totals = totals
        self._unused, self._missing = totals.unused, totals.missing
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._steps: dict[tuple[str, ...], _Steps] = {}
        self._rendered = ""  # the column whose value is plain text already

    @property
    def mapped_columns(self) -> tuple[str, ...]:
        """The columns that the field map names."""
        return tuple(self._field_map.values())

    def knows_text(self, names: Iterable[str]) -> bool:
        """Whether a row with columns of these names would have a title or a body."""
        columns = self._plan(tuple(names)).columns
        return "title" in columns or "body" in columns

    def columns_of(self, field: str, names: Iterable[str]) -> tuple[str, ...]:
        """The columns among `names` that may fill a field of a document, the best first."""
        return self._plan(tuple(names)).columns.get(field, ())

    def filled_by(self, row: Row) -> set[str]:
        """The fields of a document for which `row` has a value; `teaser` instead of `body` if it is only one."""
        row = self._flat(row)
        filled = set()
        for field, columns in self._plan(tuple(row)).columns.items():
            names = [name for name in columns if field_text(field, row[name])]
            if field == "body" and names and all(map(is_teaser, names)) and field not in self._field_map:
                filled.add("teaser")
            elif names:
                filled.add(field)
        return filled

    def has_sure_title(self, row: Row) -> bool:
        """Whether the title of a row has a name that only titles have; a `name` may be anything's."""
        row = self._flat(row)
        return any("title" in self._field_map or is_sure_title(name) for name in self.columns_of("title", row))

    def make_document(self, row: Row, place: RecordPlace) -> Outcome:
        """The document of `row`; a record to pass over if it says that it was not published."""
        if is_exported(row):
            return make_exported(row, place)
        if self._paths or len(row) > _MOST_NAMES or dict in map(type, row.values()):
            row = self._flat(row)
        if self._missing:
            self._missing -= {column for column in self._missing if self._mapped_columns(column, tuple(row))}
        steps = self._steps_for(tuple(row))
        if steps.states:
            if (reason := unpublished(row, steps.states)) is not None:
                return PassedOverRecord(place.file, place.line, reason)
            for name in unclear(row, steps.states):
                self.count_unused(name)
        texts, authors, dates, is_restored = self._read(row, steps)
        if texts.get("title") == REMOVED and texts.get("body", REMOVED) == REMOVED:
            return PassedOverRecord(place.file, place.line, "a removed article")
        return build_document(texts, place, authors=authors, further_dates=dates, is_restored=is_restored)

    def make_page(self, row: Row, place: RecordPlace) -> Outcome:
        """The document of a `row` whose `body` is plain text: marks of HTML in it are words."""
        self._rendered = "body"
        made = self.make_document(row, place)
        self._rendered = ""
        return made

    def _flat(self, row: Row) -> Row:
        """The row with the values in its containers, and at the paths of the field map, by dotted names."""
        if len(row) > _MOST_NAMES:
            self.count_unused(f"(all fields after the first {_MOST_NAMES:,})")
            row = dict(islice(row.items(), _MOST_NAMES))
        nested = dict in map(type, row.values())
        if not nested and not self._paths:
            return row
        flat = flatten(row) if nested else dict(row)
        for path in self._paths:
            if path not in flat and (value := value_at(row, path)) is not None:
                flat[path] = value
                holder = path.partition(".")[0]
                if not known_as(holder):  # it is used, in part
                    flat.pop(holder, None)
        return flat

    def _read(self, row: Row, steps: _Steps) -> _Values:
        texts: dict[str, str] = {}
        is_restored = False
        for field, name in steps.single:
            value = row[name]
            text = value.strip() if type(value) is str else field_text(field, value)
            if text:
                if "<" in text or "&" in text or ("[" in text and field == "body") or text[0] in "{[":
                    text, is_html = self._without_markup(field, name, text)
                    is_restored |= is_html and field == "body"
                texts[field] = text
            elif not is_blank(value):
                self.count_unused(name)
        for name in steps.unused:
            value = row[name]
            if value not in (None, "", [], {}):
                self.count_unused(name)
                if type(value) is str and len(value) >= _LONG_TEXT:
                    self._count_long(name)
        if not steps.several and "time" not in texts:
            return _Values(texts, (), (), is_restored)
        return self._read_several(steps, row, _Values(texts, (), (), is_restored))

    def _read_several(self, steps: _Steps, row: Row, values: _Values) -> _Values:
        """The values with those of the fields that have several columns, or several values."""
        texts = values.texts
        authors: tuple[str, ...] = ()
        dates: list[DateText] = []
        for field, names in steps.several:
            if field == "author":
                authors = self._read_authors(names, row)
            elif field == "body":
                values = values._replace(is_restored=self._read_body(names, row, texts))
            elif field in ("date", "modified"):
                dates += dates_in(field, names, row, steps.parts)
            else:
                self._read_first(field, names, row, texts)
        if dates and dates[0].source == "field":
            texts["date"] = dates.pop(0).text
        if "time" in texts and not is_time(texts["time"]):
            dates.append(DateText("field", texts.pop("time")))
        return values._replace(authors=authors, further_dates=tuple(dates[:_MOST_DATES]))

    def _read_first(self, field: str, names: Sequence[str], row: Row, texts: dict[str, str]) -> None:
        """Fill a field from the first of its columns that has a usable text; the others are not used."""
        for name in names:
            text = field_text(field, row[name])
            if text and field not in texts and not (field == "title" and is_no_text(text) and len(names) > 1):
                texts[field] = self._without_markup(field, name, text)[0]
            elif text or not is_blank(row[name]):
                self.count_unused(name)

    def _read_body(self, names: Sequence[str], row: Row, texts: dict[str, str]) -> bool:
        """Fill the body from its best column; returns whether its paragraphs need no restoring."""
        found = [(name, text) for name in names if (text := field_text("body", row[name])) and not is_no_text(text)]
        full = [(name, text) for name, text in found if "body" in self._field_map or not is_teaser(name)]
        used, is_restored = "", False
        if found:
            used, text = best_text(full or found)
            if not full:
                self._totals.teasers[clean(used)[:_LONGEST_UNUSED_NAME]] += 1
            texts["body"], is_restored = self._without_markup("body", used, text)
        for name in names:
            if name != used and not is_blank(row[name]):
                self.count_unused(name)
        return is_restored

    def _read_authors(self, names: Sequence[str], row: Row) -> tuple[str, ...]:
        authors: tuple[str, ...] = ()
        for name in names:
            value = row[name]
            if isinstance(value, str) and ("<" in value or "&" in value):
                value, _ = self._without_markup("author", name, value)
            found = () if authors else read_authors(value)
            if found and may_name_anything(name) and "author" not in self._field_map:
                found = people_among(found)
            authors = authors or found
            if not found and not is_blank(value):
                self.count_unused(name)
        return authors

    def _without_markup(self, field: str, name: str, text: str) -> tuple[str, bool]:
        """The text of a field without HTML and shortcodes, its entities decoded once; and whether it was HTML."""
        if name == self._rendered:
            return text, False
        if text[0] in "{[" and field in ("title", "body"):
            whole, text = text, text_of_json(field, text)
            if not text and not is_blank(whole):
                self.count_unused(name)
        if "<" not in text and "&" not in text and "[" not in text:
            return text, False
        # Loaded only where it is needed: most archives have no HTML in their fields.
        from indexer.sources.markup import without_markup  # noqa: PLC0415

        return without_markup(text, self._totals.removed, is_said=says_html(name), is_line=field != "body")

    def _count_long(self, name: str) -> None:
        long = self._totals.long_unused
        name = clean(name)[:_LONGEST_UNUSED_NAME]
        if name in long or len(long) < _MOST_UNUSED_NAMES:
            long[name] += 1

    def count_unused(self, name: str) -> None:
        """Count a document that has a value by this name, which is not used."""
        name = clean(name)[:_LONGEST_UNUSED_NAME]
        if name not in self._unused and len(self._unused) >= _MOST_UNUSED_NAMES:
            name = "(other fields)"
        self._unused[name] += 1

    def _steps_for(self, names: tuple[str, ...]) -> _Steps:
        steps = self._steps.get(names)
        if steps is None:
            plan = self._plan(names)
            mapped = (name for field in self._field_map for name in plan.columns.get(field, ()))
            states = state_columns(names, mapped) if "title" in plan.columns or "body" in plan.columns else ()
            steps = self._steps[names] = _to_steps(plan, states)
        return steps

    def _plan(self, names: tuple[str, ...]) -> Plan:
        """For each field of a document the columns that may fill it, the best first; and the other columns."""
        plan = self._plans.get(names)
        if plan is None:
            mapped = {field: self._mapped_columns(column, names) for field, column in self._field_map.items()}
            if len(self._plans) >= (_MOST_PLANS if len(names) <= _MOST_PLANNED_NAMES else 1):
                self._plans.clear()
                self._steps.clear()
            plan = self._plans[names] = make_plan(names, mapped)
        return plan

    @staticmethod
    def _mapped_columns(column: str, names: tuple[str, ...]) -> tuple[str, ...]:
        if column in names:
            return (column,)
        return tuple(name for name in names if name.casefold() == column.casefold())


def _to_steps(plan: Plan, states: tuple[str, ...]) -> _Steps:
    single, several = [], []
    for field, names in plan.columns.items():
        is_text = len(names) == 1 and field not in ("author", "modified") and names[0] not in plan.parts
        if is_text and not (field == "body" and is_teaser(names[0])):
            single.append((field, names[0]))
        else:
            several.append((field, names))
    unused = tuple(name for name in plan.unused if name not in states)
    return _Steps(tuple(single), tuple(several), unused, plan.parts, states)


def build_document(
    texts: Mapping[str, str],
    place: RecordPlace,
    *,
    authors: tuple[str, ...] = (),
    further_dates: tuple[DateText, ...] = (),
    is_restored: bool = False,
) -> Outcome:
    """The document with the given fields, cleaned and with restored paragraphs; or a rejection.

    With `is_restored` the body has its paragraphs already, with a blank line between them.
    """
    file, line = place.file, place.line
    try:
        for text in texts.values():
            if "+" in text or "~" in text or "\x1b" in text or "\x0e" in text:  # as nearly no text
                refuse_seven_bits(text)
    except UndecodableError as error:
        return Finding(file, line, str(error))
    single = {field: _to_line(text) for field, text in texts.items() if field != "body"}
    body = clean(texts.get("body", ""))
    body = body.strip() if is_restored else restore_paragraphs(body)
    title = single.pop("title", "")
    if not title and not body:
        return Finding(file, line, "the document has neither a title nor a body")
    if is_too_large(title, body):
        limit = MAX_DOCUMENT_BYTES // (1024 * 1024)
        return Finding(file, line, f"the document is larger than {limit} MB of text")
    original_id, url = single.pop("id", None), single.get("url")
    if not original_id or names_nothing(original_id):
        original_id = url if url and not names_nothing(url) else None
    if url and (is_name_only(url) or is_no_id(url)):
        del single["url"]
    return SourceDocument(
        original_id=original_id,
        file=file,
        line=line,
        title=title or None,
        body=body,
        origin=place.origin,
        options=place.options,
        authors=tuple(filter(None, map(_to_line, authors))) if authors else (),
        further_dates=tuple(DateText(source, _to_line(text)) for source, text in further_dates)
        if further_dates
        else (),
        **{field: text for field, text in single.items() if text},  # type: ignore[arg-type]  # none is the article
    )


def _to_line(text: str) -> str:
    """`text` cleaned, on one line, with single spaces."""
    if text.isprintable() and "  " not in text:  # the only printable space is U+0020
        return text.strip()
    return " ".join(clean(text).split())
