"""Quotation marks of a table: which cells are written as they should be, and where rows go on behind one that is not.

A mark that was never closed makes one cell of everything up to the next mark, or to the end of the file.  That is told
from a quoted text of many lines by what comes after: the mark that seems to close it is followed by more text, or
there is none.  Then the lines that were swallowed are read as rows, strictly, and the first one that is a row of the
table is where reading goes on.  All of it takes time in proportion to the text: what lies inside of quotation marks
for one beginning lies outside of them for another, so that no stretch is read more than a few times.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")


def end_of_line(text: str, start: int) -> int:
    """Where the line ends that `start` is in, its line end included."""
    ending = _LINE_END.search(text, start)
    return ending.end() if ending else len(text)


def count_lines(text: str, end: int) -> int:
    """How many lines end before `end`."""
    return sum(1 for _ in _LINE_END.finditer(text, 0, end))


class Kind(Enum):
    """How a row ends: as it should, behind a cell that goes on after its last mark, or inside of quotation marks."""

    WHOLE = "whole"
    STRAY = "stray"
    RESUMED = "resumed"
    OPEN = "open"


class Scan(NamedTuple):
    """A row: what is known of it, where it ends or what is wrong stands, and where its cells stand in the text."""

    kind: Kind
    end: int
    cells: list[tuple[int, int]]


@dataclass(frozen=True)
class Quotation:
    """Reads rows strictly: marks around a whole cell, those inside doubled (or behind a backslash)."""

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
        """The row that begins at `start`; it may have several lines."""
        cells: list[tuple[int, int]] = []
        at = start
        while True:
            end = self._cell.match(text, at).end()  # type: ignore[attr-defined]
            cells.append((at, end))
            if end == len(text):
                return Scan(Kind.WHOLE, end, cells)
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
    """What is known of the rows of a table: how many cells they have (0: nothing yet), and what tells them from others.

    `is_row` is asked whether cells, as they are written, may be those of a row; `is_spaced` says whether any so far
    began with a space.
    """

    cells: int
    is_row: Callable[[list[str]], bool]
    is_spaced: bool


class NextRow:
    """Looks in the text of a record for the line at which the rows of the table go on.

    `read_more` gives text behind the record, about as much as it is told that there is; `''` if there is none.
    """

    def __init__(self, text: str, quotation: Quotation, form: TableForm, read_more: Callable[[int], str]) -> None:
        self.text = text
        self._end = len(text)
        self._quotation, self._form, self._read_more = quotation, form, read_more
        self._leads_nowhere: set[int] = set()
        self._is_whole = quotation.scan(text, 0).kind is Kind.WHOLE

    def find(self, *, rows_in_a_row: int, is_certain: bool) -> int | None:
        """Where the next row begins, behind the first line; None if nothing looks like one.

        Where it is `is_certain` that a mark was not closed, the first row is taken that is followed by others, so
        many in all; else one from which everything is written as it should be, to the end of the record and behind.
        Failing this, one that has a mark of its own that is not closed, unless the record is written as it should
        be.  Prose has commas with spaces behind them: where a mark was certainly not closed, cells that begin with a
        space make a row only if one follows the other to the end.
        """
        if not self._form.cells:  # these are the names of the columns, which are a line
            return end_of_line(self.text, 0)
        if not is_certain:
            return self._first(self._is_clean) or self._next_broken()
        found = self._first(lambda scan: self._is_tight(scan) and self._is_run(scan, rows_in_a_row))
        return found or self._rest_of_rows() or self._next_broken()

    def learn_width(self) -> int:
        """Take the rows behind the first line as the measure of how many cells a row has, and return that number.

        They must be two rows or more, of equally many cells, at least two, and all that the record ends with; else 0
        is returned, and rows are looked for as before.
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
        """Where the lines of the record begin, but for the first and blank ones."""
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
        """Whether no cell begins with a space; nobody can tell where the table is written like that."""
        return self._form.is_spaced or not any(self.text.startswith(" ", begin) for begin, _ in scan.cells[1:])

    def _rest_of_rows(self) -> int | None:
        """The first line from which there is nothing but rows, several of them or all of the record but its first."""
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
        """The first line that begins as a row does, with a mark that is not closed in it."""
        return next((start for start in self._starts() if self._begins_broken(self._scan(start))), None)

    def _begins_broken(self, scan: Scan) -> bool:
        """Whether a row has too few cells, or just enough, of which the last has a mark that is not closed in its line.

        In a record that is written as it should be there is none.
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
