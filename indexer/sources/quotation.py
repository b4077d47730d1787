"""Quotation marks of a table: whether cells are written correctly, and where rows continue after a wrong one.

A mark that is never closed makes one cell of all text up to the next mark, or up to the end of the file.  Such a cell
differs from a quoted text of many lines by its end: more text follows the mark that seems to close it, or there is no
such mark.  Then the lines inside it are read as rows, strictly, and reading continues at the first row of the table.
The time is linear in the text: text that is inside quotation marks for one start of a row is outside of them for
another, so that no part is read more than a few times.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
_MOST_CELLS = 1_100_000  # of a row; each takes 130 bytes


def end_of_line(text: str, start: int) -> int:
    """The offset after the line of `start`, with its line end."""
    ending = _LINE_END.search(text, start)
    return ending.end() if ending else len(text)


def count_lines(text: str, end: int) -> int:
    """The number of lines that end before `end`."""
    return sum(1 for _ in _LINE_END.finditer(text, 0, end))


class Kind(Enum):
    """How a row ends: correctly, at a mark inside a cell, at text after a closing mark, or inside quotation marks."""

    WHOLE = "whole"
    STRAY = "stray"
    RESUMED = "resumed"
    OPEN = "open"


class Scan(NamedTuple):
    """A row: how it ends, the offset of its end or its error, and the offsets of its cells in the text."""

    kind: Kind
    end: int
    cells: list[tuple[int, int]]


@dataclass(frozen=True)
class Quotation:
    """Reads rows strictly: marks enclose a whole cell, and marks inside it are doubled (or have a backslash)."""

    delimiter: str
    has_backslashes: bool

    def __post_init__(self) -> None:
        bare = rf'[^"\r\n{re.escape(self.delimiter)}]'
        if self.has_backslashes:
            bare = rf'(?:[^"\r\n\\{re.escape(self.delimiter)}]|\\.)'
            quoted = r'"(?:[^"\\]|\\.)*+"'
        else:
            quoted = r'"[^"]*+(?:""[^"]*+)*+"'
        object.__setattr__(self, "_cell", re.compile(rf"{quoted}|{bare}*+", re.DOTALL))

    def scan(self, text: str, start: int) -> Scan:
        """The row that begins at `start`.  It may have several lines.  After so many cells it is none."""
        cells: list[tuple[int, int]] = []
        at = start
        while True:
            end = self._cell.match(text, at).end()  # type: ignore[attr-defined]
            cells.append((at, end))
            if end == len(text):
                return Scan(Kind.WHOLE, end, cells)
            if len(cells) >= _MOST_CELLS:
                return Scan(Kind.STRAY, end, cells)
            following = text[end]
            if following == self.delimiter:
                at = end + 1
            elif following in "\r\n":
                return Scan(Kind.WHOLE, end + (2 if text.startswith("\r\n", end) else 1), cells)
            elif end == at:
                return Scan(Kind.OPEN, len(text), cells)
            else:
                return Scan(Kind.RESUMED if text[at] == '"' else Kind.STRAY, end, cells)


class TableForm(NamedTuple):
    """The form of the rows of a table: the number of their cells (0: not known yet), and a test of their cells.

    `is_row` says whether cells, as they are written, may be the cells of a row.  `is_spaced` says whether a cell so
    far began with a space.
    """

    cells: int
    is_row: Callable[[list[str]], bool]
    is_spaced: bool


class NextRow:
    """Looks in the text of a record for the line where the rows of the table continue.

    `read_more(n)` reads about n characters more of the text after the record; `''` at its end.
    """

    def __init__(self, text: str, quotation: Quotation, form: TableForm, read_more: Callable[[int], str]) -> None:
        self.text = text
        self._end = len(text)
        self._quotation, self._form, self._read_more = quotation, form, read_more
        self._leads_nowhere: set[int] = set()
        self._is_whole = quotation.scan(text, 0).kind is Kind.WHOLE

    def find(self, *, rows_in_a_row: int, is_certain: bool) -> int | None:
        """The offset of the next row after the first line; None if no line looks like a row.

        If a mark was certainly not closed (`is_certain`), it is the first row that begins `rows_in_a_row` rows; else
        the first one from which all rows are correct up to the end of the record and after it.  If there is no such
        row, it is one with an unclosed mark of its own, unless the record is correct.  Prose has commas with spaces
        after them: if a mark was certainly not closed, cells that begin with a space make a row only if rows follow
        each other up to the end.
        """
        if not self._form.cells:  # the record has the names of the columns, in one line
            return end_of_line(self.text, 0)
        if not is_certain:
            return self._first(self._is_clean) or self._next_broken()
        found = self._first(lambda scan: self._is_tight(scan) and self._is_run(scan, rows_in_a_row))
        return found or self._rest_of_rows() or self._next_broken()

    def learn_width(self) -> int:
        """Learn the number of cells of a row from the rows after the first line, and return it.

        The record must end with two rows or more with an equal number of cells, at least two.  Else returns 0, and
        changes nothing.
        """
        width = self._common_width()
        if width:
            self._form = self._form._replace(cells=width)
            self._leads_nowhere.clear()
        return width

    def _common_width(self) -> int:
        width = rows = 0
        at = end_of_line(self.text, 0)
        while at < self._end:
            scan = self._scan(at)
            is_row = scan.kind is Kind.WHOLE and self._form.is_row([self.text[begin:end] for begin, end in scan.cells])
            if is_row and len(scan.cells) == width:
                rows += 1
            else:
                width, rows = (len(scan.cells), 1) if is_row else (0, 0)
            at = scan.end if is_row else end_of_line(self.text, at)
        return width if rows > 1 and width > 1 else 0

    def _starts(self) -> Iterator[int]:
        """The offsets of the lines of the record, without the first one and blank ones."""
        for match in _LINE_END.finditer(self.text, 0, self._end):
            if match.end() < self._end and self.text[match.end()] not in "\r\n":
                yield match.end()

    def _first(self, goes_on: Callable[[Scan], bool]) -> int | None:
        for start in self._starts():
            scan = self._scan(start)
            if self._is_good(scan) and goes_on(scan):
                return start
        return None

    def _is_good(self, scan: Scan) -> bool:
        if scan.kind is not Kind.WHOLE or len(scan.cells) != self._form.cells:
            return False
        return self._form.is_row([self.text[begin:end] for begin, end in scan.cells])

    def _is_tight(self, scan: Scan) -> bool:
        """Whether no cell begins with a space; True if the whole table is written with spaces."""
        return self._form.is_spaced or not any(self.text.startswith(" ", begin) for begin, _ in scan.cells[1:])

    def _rest_of_rows(self) -> int | None:
        """The first line from which there are only rows: several, or all lines after the first one."""
        first = end_of_line(self.text, 0)
        begun: int | None = None
        rows = 0
        at = first
        while at < self._end:
            scan = self._scan(at)
            if self._is_good(scan):
                begun, rows = (at, 1) if begun is None else (begun, rows + 1)
                at = scan.end
            else:
                begun, rows = None, 0
                at = end_of_line(self.text, at)
        return begun if rows > 1 or begun == first else None

    def _is_run(self, scan: Scan, rows: int) -> bool:
        while rows > 1 and scan.end < len(self.text):
            scan = self._scan(scan.end)
            if not self._is_good(scan):
                return False
            rows -= 1
        return True

    def _is_clean(self, scan: Scan) -> bool:
        passed = []
        while scan.end < self._end:
            if scan.end in self._leads_nowhere:
                break
            passed.append(scan.end)
            scan = self._scan(scan.end)
            if self._begins_broken(scan):
                return True
            if scan.kind is not Kind.WHOLE:
                break
        else:
            return True
        self._leads_nowhere.update(passed)
        return False

    def _next_broken(self) -> int | None:
        """The first line that begins like a row and has an unclosed mark."""
        return next((start for start in self._starts() if self._begins_broken(self._scan(start))), None)

    def _begins_broken(self, scan: Scan) -> bool:
        """Whether a row has at most the cells of a row, and the mark of the last one is not closed in its line.

        Always False in a correct record.
        """
        if self._is_whole or scan.kind in {Kind.WHOLE, Kind.STRAY}:
            return False
        begin, end = scan.cells[-1]
        spans_lines = scan.kind is Kind.OPEN or _LINE_END.search(self.text, begin, end) is not None
        return spans_lines and min(2, self._form.cells) <= len(scan.cells) <= self._form.cells

    def _scan(self, start: int) -> Scan:
        scan = self._quotation.scan(self.text, start)
        while scan.kind is Kind.OPEN and (more := self._read_more(len(self.text))):
            self.text += more
            scan = self._quotation.scan(self.text, start)
        return scan
