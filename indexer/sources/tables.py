"""Tables: comma, semicolon, tab or bar between columns, the names of the columns in the first row."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.sources.document import MAX_RAW_BYTES, Finding, SourceDocument
from indexer.sources.encodings import Decoder, UndecodableError
from indexer.sources.fields import FieldReader
from indexer.sources.streams import SourceFile

_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 1000
# Bytes that are no UTF-8 travel through the csv module as half surrogates, and are decoded a record at a time.
_ESCAPED = re.compile("[\udc80-\udcff]")
_JOINT = "\f"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_BACKSLASHED_QUOTE = re.compile(r'\\"(?!\s*(?:[,;\t|]|$))', re.MULTILINE)


class _LargeRecordError(Exception):
    """A record is larger than may be held; it has been passed over."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a table are written: the delimiter, and whether a backslash escapes a quotation mark."""

    delimiter: str
    has_backslashes: bool

    def open_reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """A csv reader of this dialect."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            doublequote=not self.has_backslashes,
            escapechar="\\" if self.has_backslashes else None,
        )


def sniff_dialect(head: bytes, fields: FieldReader, *, format_name: str) -> Dialect:
    """The dialect of the table that starts with `head`: the delimiter that gives the most known columns."""
    text = head.decode("utf-8", "replace")
    has_backslashes = _BACKSLASHED_QUOTE.search(text) is not None
    if format_name == "tsv":
        return Dialect("\t", has_backslashes)
    first = text.lstrip("\r\n").partition("\n")[0]
    bare = _QUOTED.sub("", first)

    def fitness(delimiter: str) -> tuple[int, int]:
        names = [cell.strip(' "\r') for cell in first.split(delimiter)]
        return len(fields.filled_by(dict.fromkeys(names, "x"))), bare.count(delimiter)

    return Dialect(max(_DELIMITERS, key=fitness), has_backslashes)


def looks_like_table(head: bytes, fields: FieldReader) -> bool:
    """Whether a file without a telling name starts with a row of at least two known column names."""
    first = head.lstrip().partition(b"\n")[0].decode("utf-8", "replace")
    if len(first) > 1000:
        return False
    names: list[str] = next(sniff_dialect(head, fields, format_name="csv").open_reader(iter([first])), [])
    filled = fields.filled_by(dict.fromkeys(map(str.strip, names), "x"))
    return len(filled) >= 2 and bool(filled & {"title", "body"})


def read_table(
    file: SourceFile, stream: io.BufferedReader, dialect: Dialect, fields: FieldReader
) -> Iterator[SourceDocument | Finding]:
    """The documents of a table, numbered as a spreadsheet numbers rows: the names of the columns are row 1."""
    records = _read_records(file, stream, dialect)
    names: list[str] = []
    for number, record in records:
        if isinstance(record, Finding):
            yield record
        elif not names:
            names = _column_names(record)
            if not fields.knows_text(names):
                listed = ", ".join(names[:20])
                yield Finding(
                    file.name, 1, f"no column is known to be a title or a body among: {listed}; map one to it"
                )
                return
        else:
            yield fields.make_document(
                _to_row(names, record), file=file.name, line=number, position=f"{file.position}#{number}"
            )


def _column_names(record: list[str]) -> list[str]:
    """The names of the columns, each different, as the keys of a row must be."""
    names: list[str] = []
    for number, cell in enumerate(record, start=1):
        name = " ".join(cell.split())
        names.append(name if name and name not in names else f"{name} (column {number})".strip())
    return names


def _to_row(names: list[str], record: list[str]) -> dict[str, object]:
    row: dict[str, object] = dict(zip(names, record, strict=False))
    if len(record) <= len(names):
        return row
    for number in range(len(names) + 1, len(record) + 1):
        row[f"(column {number})"] = record[number - 1]
    return row


def _read_records(
    file: SourceFile, stream: io.BufferedReader, dialect: Dialect
) -> Iterator[tuple[int, list[str] | Finding]]:
    """The records that are not blank, with the numbers of their rows."""
    csv.field_size_limit(MAX_RAW_BYTES)
    lines = _RecordLines(stream, dialect)
    reader = dialect.open_reader(lines)
    number = 0
    while True:
        number += 1
        lines.begin_record()
        try:
            record = next(reader, None)
            if record is None:
                return
            if any(record):
                cells = record[:_MOST_COLUMNS]
                yield number, _decode_cells(cells, file.decoder) if lines.has_escapes else cells
        except _LargeRecordError:
            yield number, Finding(file.name, number, f"the row is larger than {MAX_RAW_BYTES // 1024**2} MB")
            reader = dialect.open_reader(lines)
        except (csv.Error, UndecodableError) as error:
            yield number, Finding(file.name, number, f"the row cannot be read: {error}")


def _decode_cells(record: list[str], decoder: Decoder) -> list[str]:
    text = decoder.decode(_JOINT.join(record).encode("utf-8", "surrogateescape"))
    cells = text.split(_JOINT)
    if len(cells) != len(record):
        raise UndecodableError("it holds control characters and bytes that are not UTF-8")
    return cells


class _RecordLines:
    """The lines of a table, for the csv module, which never sees a record that is too large.

    Raises _LargeRecordError once such a record has been passed over: a record ends
    at a line end where the number of quotation marks so far is even.
    """

    def __init__(self, stream: io.BufferedReader, dialect: Dialect) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8", errors="surrogateescape", newline="")
        self._has_backslashes = dialect.has_backslashes
        self._size = 0
        self._quotes = 0
        self.has_escapes = False

    def begin_record(self) -> None:
        """The next line begins a record."""
        self._size = self._quotes = 0
        self.has_escapes = False

    def __iter__(self) -> "_RecordLines":
        return self

    def __next__(self) -> str:
        line = self._read_line()
        if not line:
            raise StopIteration
        if self._size > MAX_RAW_BYTES:
            self._pass_record(line)
            raise _LargeRecordError
        if not line.isascii() and _ESCAPED.search(line) is not None:
            self.has_escapes = True
        return line

    def _read_line(self) -> str:
        line = self._text.readline(MAX_RAW_BYTES + 1)
        self._size += len(line)
        self._quotes += line.count('"') - (line.count('\\"') if self._has_backslashes else 0)
        return line

    def _pass_record(self, line: str) -> None:
        while line and not (line.endswith(("\n", "\r")) and self._quotes % 2 == 0):
            line = self._read_line()
