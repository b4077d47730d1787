"""The heads of tables: how the cells are written, and the names of the columns."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from indexer.sources.field_names import known_as
from indexer.sources.fields import FieldReader

MOST_COLUMNS = 1000
"""The columns of a table that are read."""

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_BACKSLASHED_QUOTE = re.compile(r'\\"(?!\s*(?:[,;\t|]|$))', re.MULTILINE)
# The first line by which Excel is told the delimiter.
_SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[,;\t|]*[ \t]*\r?(?:\n|\Z)', re.IGNORECASE)
_LONGEST_FIRST_LINE = 1000
_LONGEST_NAME = 60
# As pandas, R, databases and spreadsheets write that there is no value.  A title "Nan" is none of them.
_NO_VALUES = frozenset({"nan", "NaN", "NaT", "<NA>", "NA", "NULL", "null", "None", "\\N", "#N/A", "#NUM!"})
_LONGEST_NO_VALUE = max(map(len, _NO_VALUES))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a table are written: the delimiter, and whether a backslash escapes a quotation mark.

    With `has_separator_line` the first line only names the delimiter.
    """

    delimiter: str
    has_backslashes: bool
    has_separator_line: bool = False

    def open_reader(self, lines: Iterator[str], *, strict: bool = False) -> Iterator[list[str]]:
        """A csv reader of this dialect; a strict one raises csv.Error for a wrong or unclosed quotation mark."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            doublequote=not self.has_backslashes,
            escapechar="\\" if self.has_backslashes else None,
            strict=strict,
        )


def sniff_dialect(head: bytes, fields: FieldReader, *, format_name: str) -> Dialect:
    """The dialect of the table that starts with `head`: with its delimiter the most column names are known."""
    text = head.decode("utf-8", "replace")
    has_backslashes = _BACKSLASHED_QUOTE.search(text) is not None
    if format_name == "tsv":
        return Dialect("\t", has_backslashes)
    if (separator := _SEPARATOR_LINE.match(text)) is not None:
        return Dialect(separator[1], has_backslashes, has_separator_line=True)
    first = text.lstrip("\r\n").partition("\n")[0]
    bare = _QUOTED.sub("", first)

    def fitness(delimiter: str) -> tuple[int, int]:
        names = [cell.strip(' "\r') for cell in first.split(delimiter)]
        return len(fields.filled_by(dict.fromkeys(names, "x"))), bare.count(delimiter)

    return Dialect(max(_DELIMITERS, key=fitness), has_backslashes)


def looks_like_table(head: bytes, fields: FieldReader) -> bool:
    """Whether a file, whose name shows no format, starts with a row of at least two known column names."""
    text = head.decode("utf-8", "replace").lstrip()
    if (separator := _SEPARATOR_LINE.match(text)) is not None:
        text = text[separator.end() :]
    first = text.partition("\n")[0]
    if len(first.encode("utf-8", "replace")) > _LONGEST_FIRST_LINE:
        return False
    try:
        names: list[str] = next(sniff_dialect(head, fields, format_name="csv").open_reader(iter([first])), [])
    except csv.Error:
        return False
    filled = fields.filled_by(dict.fromkeys(map(str.strip, names), "x"))
    return len(filled) >= 2 and bool(filled & {"title", "body", "teaser"})


def looks_like_named_table(head: bytes, fields: FieldReader) -> bool:
    """Whether a file that calls itself a text is a table: besides names of columns it has a row of the same width."""
    text = head.decode("utf-8", "replace").lstrip()
    if not looks_like_table(head, fields):
        return False
    separator = _SEPARATOR_LINE.match(text)
    lines = iter((text[separator.end() :] if separator else text).splitlines(keepends=True))
    rows = sniff_dialect(head, fields, format_name="csv").open_reader(lines)
    try:
        names, second = next(rows, []), next(rows, [])
    except csv.Error:
        return False
    return len(names) == len(second) and all(len(name) <= _LONGEST_NAME for name in names)


class Columns(NamedTuple):
    """The names of the columns of a table, and whether its first row has none but is a row like the others."""

    names: list[str]
    has_no_head: bool = False


def read_columns(record: Sequence[str], fields: FieldReader) -> Columns:
    """The names of the columns by the first row of a table, all different, so that they can be the keys of a row.

    A number in the field map stands for the column at this place, if none has it as its name.  If the first row has no
    names, the columns are called by their numbers.
    """
    names: list[str] = []
    for number, cell in enumerate(record, start=1):
        name = " ".join(cell.split())
        names.append(name if name and name not in names else f"{name} (column {number})".strip())
    numbers = [int(column) for column in fields.mapped_columns if column.isdecimal() and column not in names]
    if not numbers:
        return Columns(names)
    if not _may_be_names(record):
        return Columns([str(number) for number in range(1, len(record) + 1)], has_no_head=True)
    for number in numbers:
        if 0 < number <= len(names):
            names[number - 1] = str(number)
    return Columns(names)


def _may_be_names(record: Sequence[str]) -> bool:
    """Whether the cells of a row may be the names of columns: two are known, or all are short words without digits."""
    if sum(bool(known_as(cell)) for cell in record if len(cell) <= _LONGEST_NAME) > 1:
        return True
    cells = [cell.strip() for cell in record if cell.strip()]
    return all(len(cell) <= 30 and cell.count(" ") < 3 and not any(map(str.isdigit, cell)) for cell in cells)


def to_row(names: Sequence[str], record: Sequence[str]) -> dict[str, object]:
    """The row of a table: its cells by the names of their columns, without those that say that there is no value."""
    cells = ["" if len(cell) <= _LONGEST_NO_VALUE and cell in _NO_VALUES else cell for cell in record]
    row: dict[str, object] = dict(zip(names, cells, strict=False))
    for number in range(len(names) + 1, len(cells) + 1):
        row[f"(column {number})"] = cells[number - 1]
    return row
