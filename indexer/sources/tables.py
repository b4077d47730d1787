"""Tables: columns separated by commas, semicolons, tabs or bars, with the names of the columns in the first row."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from indexer.sources.document import MAX_RAW_BYTES, Finding, Outcome, SourceDocument
from indexer.sources.encodings import Decoder, UndecodableError, refuse_seven_bits
from indexer.sources.fields import FieldReader
from indexer.sources.quotation import Kind, NextRow, Quotation, TableForm, end_of_line
from indexer.sources.record_lines import LargeRecordError, RecordLines
from indexer.sources.streams import SourceFile
from indexer.sources.table_heads import MOST_COLUMNS, Dialect, read_columns, to_row

_JOINT = "\f"


_LONGEST_DATE = 100
_LONGEST_HEAD = 1_000_000  # characters of the names of columns
_ROWS_IN_A_LARGE_RECORD = 3  # such a record may be a long text, in which a line may look like a row


def read_table(
    file: SourceFile,
    stream: io.BufferedReader,
    dialect: Dialect,
    fields: FieldReader,
    max_record_bytes: int = MAX_RAW_BYTES,
) -> Iterator[Outcome]:
    """The documents of a table, numbered like the rows of a spreadsheet: the names of the columns are row 1.

    A row with an unclosed quotation mark gives a finding, and reading continues after it (see `quotation`).
    """
    table = _Table(file, stream, dialect, fields, max_record_bytes)
    names: list[str] = []
    for number, record, warning in table.read_records():
        if isinstance(record, Finding):
            yield record
            continue
        if not names:
            if number == 1 and dialect.has_separator_line:
                continue
            names, is_row = read_columns(record, fields)
            if (problem := _problem_of(names, fields)) is not None:
                yield Finding(file.name, number, problem)
                return
            if table.most_cells > MOST_COLUMNS:
                problem = f"it has {table.most_cells:,} columns, of which the first {MOST_COLUMNS:,} are read"
                yield Finding(file.name, number, problem)
            table.set_columns(names)
            if not is_row:
                continue
        made = fields.make_document(to_row(names, record), file.place(number, number))
        yield made._replace(warning=warning) if warning and isinstance(made, SourceDocument) else made


def _problem_of(names: list[str], fields: FieldReader) -> str | None:
    """Why a table with these columns cannot be read."""
    if fields.knows_text(names):
        return None
    listed = ", ".join(names[:20])
    return f"none of the columns is known as a title or a body: {listed}; name one with --map"


class _Record(NamedTuple):
    """A row: its number, its cells or the finding in place of them, and a warning about them."""

    number: int
    cells: list[str] | Finding
    warning: str | None = None


class _Broken(NamedTuple):
    """The problem of a record, and its cells if they are known all the same."""

    problem: str
    cells: list[str] | None = None


class _Table:
    """Reads the records of a table."""

    def __init__(
        self,
        file: SourceFile,
        stream: io.BufferedReader,
        dialect: Dialect,
        fields: FieldReader,
        max_record_bytes: int = MAX_RAW_BYTES,
    ) -> None:
        self._file, self._dialect, self._fields = file, dialect, fields
        self._max_bytes = max_record_bytes
        self._quotation = Quotation(dialect.delimiter, dialect.has_backslashes)
        self._lines = RecordLines(
            stream,
            delimiter=dialect.delimiter,
            has_backslashes=dialect.has_backslashes,
            max_record_bytes=max_record_bytes,
        )
        self._reader = dialect.open_reader(self._lines, strict=True)
        self._number = 0  # of the row
        self.most_cells = 0  # of a row
        self._columns: list[str] = []
        self._dates: list[int] = []
        self._width = 0  # cells of a row: the number of columns, unless two rows had another number and none this one
        self._last_width = 0
        self._has_full_rows = False
        self._is_spaced = False
        self._has_wrong_marks = False

    def set_columns(self, names: list[str]) -> None:
        """Set the names of the columns, before the first record after them is read."""
        self._columns = names
        self._width = len(names)
        self._dates = [names.index(name) for name in self._fields.columns_of("date", names)]

    def read_records(self) -> Iterator[_Record]:
        """The records that are not blank."""
        csv.field_size_limit(self._max_bytes)
        while True:
            self._number = number = self._number + 1
            self._lines.begin_record()
            try:
                record, is_strict = self._read()
                if record is None:
                    return
                broken: _Broken | None
                if isinstance(record, _Broken):
                    broken = record
                elif (broken := None if is_strict and self._is_sound(record) else self._recover(record)) is None:
                    if any(record):
                        yield _Record(number, self._decoded(record), self._warning())
                    continue
            except LargeRecordError as error:
                broken = self._pass_large_record(f"the row {error}")
            except (csv.Error, UndecodableError) as error:
                yield self._named(number, f"the row cannot be read: {error}")
                continue
            self._reader = self._dialect.open_reader(self._lines, strict=True)
            if broken.cells is not None:
                yield _Record(number, broken.cells, broken.problem)
            else:
                yield self._named(number, broken.problem)
            if not self._columns:
                yield _Record(number, self._cells_of_first_line())

    def _read(self) -> tuple[list[str] | _Broken | None, bool]:
        """The next record, None at the end; and whether its marks are correct.

        If a row begins in the lines up to a wrong mark, reading continues there.  To read such a record to its end,
        which may be the end of the file, would take time quadratic in the number of such rows.
        """
        try:
            return next(self._reader, None), True
        except csv.Error:
            if (broken := self._recover_before_its_end()) is not None:
                return broken, False
            self._lines.read_again()
            self._reader = self._dialect.open_reader(self._lines, strict=True)
            return next(self._dialect.open_reader(self._lines), None), False

    def _is_sound(self, record: list[str]) -> bool:
        """Whether a record that was read strictly is certainly correct."""
        if self._lines.is_odd:
            return False
        if self._lines.count == 1 and any(record) and self._columns and not self._has_full_rows:
            self._has_full_rows = len(record) == len(self._columns)
            if self._has_full_rows or len(record) == self._last_width:
                self._width = len(record)
            self._last_width = len(record)
        return self._lines.count == 1 or (len(record) == len(self._columns) and not self._has_stray_mark_after())

    def _has_stray_mark_after(self) -> bool:
        """Whether the line after a record has a mark inside a cell, which may end a cell of many lines."""
        following = self._lines.peek()
        return '"' in following and self._quotation.scan(following, 0).kind is Kind.STRAY

    def _named(self, number: int, problem: str) -> _Record:
        return _Record(number, Finding(self._file.name, number, problem))

    def _decoded(self, record: list[str]) -> list[str]:
        self.most_cells = max(self.most_cells, len(record))
        cells = record[:MOST_COLUMNS]
        self._is_spaced = self._is_spaced or any(cell.startswith(" ") for cell in cells[1:])
        if self._lines.has_escapes:
            cells = _decode_cells(cells, self._file.decoder, self._number)
        if len(cells) > len(self._columns):  # a delimiter among shifted bytes cuts a cell in two
            refuse_seven_bits(self._dialect.delimiter.join(cells))
        return cells

    def _recover(self, record: list[str]) -> _Broken | None:
        """The problem of a record with an unclosed mark, after which reading continues; None for other records.

        A record of one line that is not the last one has swallowed no other.
        """
        lines = self._lines
        text = lines.text()
        kind, _, cells = self._quotation.scan(text, 0)
        is_certain = lines.is_at_end  # inside quotation marks, or the csv module would not have read on
        if lines.count > 1 and (is_certain or self._is_doubtful(record, kind)):
            search = self._search(text)
            found = self._find(search, is_broken=kind is not Kind.WHOLE, is_certain=is_certain)
            if found is not None:
                return self._continue_at(search.text, found)
            lines.push_back(search.text, len(text))
        is_other = len(record) != len(self._columns) or '"' in (text[begin] for begin, _ in cells[:-1])
        self._has_wrong_marks = kind is Kind.RESUMED or (kind is Kind.STRAY and lines.is_odd and is_other)
        is_lost = is_certain or (kind is Kind.RESUMED and lines.is_odd and lines.count > 1)
        return self._continue_at(text, len(text)) if is_lost else None

    def _recover_before_its_end(self) -> _Broken | None:
        """As `_recover`, for a record that was read up to a closing mark with more text after it."""
        lines = self._lines
        text = lines.text()
        if lines.count == 1 or not self._columns or self._quotation.scan(text, 0).kind is not Kind.RESUMED:
            return None
        search = self._search(text)
        found = self._find(search, is_broken=True, is_certain=False)
        if found is not None:
            return self._continue_at(search.text, found)
        lines.push_back(search.text, len(text))
        return None

    def _warning(self) -> str | None:
        """A warning about a record whose marks seem wrong, but which is kept as it was read."""
        is_doubtful, self._has_wrong_marks = self._has_wrong_marks, False
        return "it has a misplaced quotation mark; its cells may be wrong" if is_doubtful else None

    def _is_doubtful(self, record: list[str], kind: Kind) -> bool:
        """Whether a record of several lines may come from an unclosed mark."""
        if kind is not Kind.WHOLE or not self._columns:
            return kind is not Kind.WHOLE
        return len(record) != len(self._columns) or self._has_stray_mark_after()

    def _find(self, search: NextRow, *, is_broken: bool, is_certain: bool) -> int | None:
        """The offset of the next row; None if there is none.

        If no row so far had a cell for each column, and a mark is certainly wrong, the number of cells of a row is
        learned from the rows after it.
        """
        found = search.find(rows_in_a_row=1, is_certain=is_certain)
        if found is not None or not is_broken or not self._columns or self._has_full_rows:
            return found
        self._width = search.learn_width() or self._width
        return search.find(rows_in_a_row=1, is_certain=is_certain)

    def _search(self, text: str) -> NextRow:
        form = TableForm(self._width, self._is_row, self._is_spaced)
        return NextRow(text, self._quotation, form, self._lines.read_more)

    def _is_row(self, cells: list[str]) -> bool:
        """Whether cells, as they are written, may be a row: not all are blank, and those of dates may be dates."""
        if not any(cell.strip(' "') for cell in cells):
            return False
        return all(_may_be_date(cells[number].strip(' "')) for number in self._dates if number < len(cells))

    def _continue_at(self, text: str, end: int) -> _Broken:
        """Continue reading at `end` of the text of a record, or at the blank lines before it; returns its problem."""
        problem = (
            f"which begins in line {self._lines.first_number:,} of the file, has a quotation mark that is never closed"
        )
        kept = text[:end].rstrip("\r\n")
        self._lines.resume(text, end_of_line(text, len(kept)))
        if not self._columns:
            return _Broken(f"the row of column names, {problem}")
        scan = self._quotation.scan(kept, 0)
        if scan.kind is not Kind.OPEN or len(scan.cells) != self._width:
            return _Broken(f"the row, {problem}, so its cells are not known; it is left out")
        try:
            cells = self._decoded(next(self._dialect.open_reader(iter([kept]))))
        except UndecodableError as error:
            return _Broken(f"the row cannot be read: {error}")
        return _Broken(f"the row, {problem}; its last cell ends where the next row begins", cells)

    def _cells_of_first_line(self) -> list[str]:
        """The names of the columns, if a mark in their line is not closed, or it is too large."""
        return next(self._dialect.open_reader(iter([self._lines.first_line[:_LONGEST_HEAD]])))[:MOST_COLUMNS]

    def _pass_large_record(self, problem: str) -> _Broken:
        """The `problem` of a record that is too large; reading continues after it."""
        text = self._lines.text()
        if '"' not in text:
            self._lines.skip_record()
            return _Broken(problem)
        search = self._search(text)
        found = search.find(rows_in_a_row=_ROWS_IN_A_LARGE_RECORD, is_certain=True)
        if found is not None:
            return self._continue_at(search.text, found)
        self._lines.push_back(search.text, len(text))
        self._lines.skip_record()
        return _Broken(problem)


def _may_be_date(cell: str) -> bool:
    return not cell or (len(cell) <= _LONGEST_DATE and any(map(str.isdigit, cell)))


def _decode_cells(record: list[str], decoder: Decoder, number: int) -> list[str]:
    text = decoder.decode(_JOINT.join(record).encode("utf-8", "surrogateescape"), number)
    cells = text.split(_JOINT)
    if len(cells) != len(record):
        raise UndecodableError("it holds control characters and bytes that are not UTF-8")
    return cells
