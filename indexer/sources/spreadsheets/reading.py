"""The documents of spreadsheets."""

from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

from indexer.sources.document import MAX_RAW_BYTES, Finding, Outcome, PassedOverRecord, RecordPlace
from indexer.sources.fields import FieldReader
from indexer.sources.spreadsheets.office_open import Workbook
from indexer.sources.spreadsheets.open_document import OpenDocument
from indexer.sources.spreadsheets.packages import UnreadableSheetError, open_package
from indexer.sources.spreadsheets.rows import SheetRow
from indexer.sources.streams import SourceFile
from indexer.sources.table_heads import MOST_COLUMNS, read_columns, to_row

_FIRST_ROWS = 10  # among which is the one with the names of the columns

Rows = Iterator[SheetRow]


def read_spreadsheet(path: Path, file: SourceFile, format_name: str, fields: FieldReader) -> Iterator[Outcome]:
    """The documents of the spreadsheet at `path`, numbered through all its sheets; the line of each is its row.

    A sheet that is hidden is passed over, and counted.
    A sheet without known names of columns is passed over if another one has some.  Each sheet after the first with
    documents is a file in the spreadsheet, of its name: it is a table of its own, which may number its rows anew.
    """
    try:
        with open_package(path) as archive:
            if format_name == "xlsx":
                workbook = Workbook(archive)
                yield from _Reading(file, fields).read(_workbook_rows(workbook))
                hidden = workbook.hidden
            else:
                document = OpenDocument(archive)
                yield from _Reading(file, fields).read(_open_rows(document))
                hidden = document.hidden
            yield from (PassedOverRecord(file.name, None, "a hidden sheet") for _ in hidden)
    except UnreadableSheetError as error:
        yield Finding(file.name, None, str(error))


def _workbook_rows(workbook: Workbook) -> Iterator[tuple[str, Rows]]:
    for name in workbook.sheets:
        yield name, workbook.rows(name)


def _open_rows(document: OpenDocument) -> Iterator[tuple[str, Rows]]:
    for name, rows in groupby(document.rows(), key=itemgetter(0)):
        yield name, (row for _, row in rows)


class _Reading:
    """One reading of a spreadsheet; `_number` is that of the last document, `_position` the place of its sheet."""

    def __init__(self, file: SourceFile, fields: FieldReader) -> None:
        self._file, self._fields = file, fields
        self._number = 0
        self._position = file.position

    def read(self, sheets: Iterator[tuple[str, Rows]]) -> Iterator[Outcome]:
        passed_over: dict[str, list[str]] = {}
        is_table = False
        for name, rows in sheets:
            first: list[SheetRow] = []
            for row in rows:
                first.append(row)
                columns = read_columns(row.cells or [], self._fields)
                if self._fields.knows_text(columns.names):
                    if is_table:
                        self._position = f"{self._file.position}/{name.replace('/', '_')}"
                    is_table = True
                    yield from self._read_rows(columns.names, chain([row] if columns.has_no_head else [], rows), row)
                    break
                if len(first) >= _FIRST_ROWS:
                    break
            else:
                passed_over[name] = (first[0].cells or []) if first else []
                continue
            if first and not self._fields.knows_text(read_columns(first[-1].cells or [], self._fields).names):
                passed_over[name] = first[0].cells or []
        if not is_table:
            yield Finding(self._file.name, None, _problem(passed_over))

    def _read_rows(self, names: list[str], rows: Rows, head: SheetRow) -> Iterator[Outcome]:
        file = self._file
        if head.width > MOST_COLUMNS:
            reason = f"it has {head.width:,} columns, of which the first {MOST_COLUMNS:,} are read"
            yield Finding(file.name, head.number, reason)
        for row in rows:
            self._number += 1
            if row.cells is None:
                yield Finding(file.name, row.number, f"the row is larger than {MAX_RAW_BYTES // 1024**2} MB")
            else:
                yield self._fields.make_document(to_row(names, row.cells), self._place(row))

    def _place(self, row: SheetRow) -> RecordPlace:
        place = self._file.place(row.number, self._number)
        return place._replace(origin=place.origin._replace(file=self._position))


def _problem(sheets: dict[str, list[str]]) -> str:
    if not any(sheets.values()):
        return "none of its sheets has a row"
    listed = "; ".join(f"{name}: {', '.join(cells[:10])}" for name, cells in list(sheets.items())[:5])
    return f"none of its sheets has a column that is known as a title or a body ({listed:.500}); name one with --map"
