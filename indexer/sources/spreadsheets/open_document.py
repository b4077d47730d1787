"""Spreadsheets of OpenDocument (ods): rows of texts, numbers and dates, read as a stream."""

import zipfile
from collections.abc import Iterator

from indexer.sources.spreadsheets.packages import UnreadableSheetError, XmlReader
from indexer.sources.spreadsheets.rows import RowBuilder, SheetRow

_CONTENT = "content.xml"
_CELLS = ("table-cell", "covered-table-cell")
_VALUES = ("date-value", "time-value", "value", "boolean-value", "string-value")
_MOST_SPACES = 100
_MOST_REPEATED = 1_000  # of one cell; a sheet repeats blank cells to its edge


class OpenDocument:
    """The sheets of a spreadsheet that are shown, in their order."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._content = _Content()

    @property
    def hidden(self) -> list[str]:
        """The names of the sheets that are not shown, as far as they were read."""
        return self._content.hidden

    def rows(self) -> Iterator[tuple[str, SheetRow]]:
        """The rows of these sheets that are not blank, each with the name of its own.  Raises UnreadableSheetError."""
        content = self._content
        for _ in content.read(self._archive, _CONTENT):
            taken, content.found = content.found, []
            yield from taken


class _Content(XmlReader):
    """The rows of the sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, SheetRow]] = []
        self._sheet = ""
        self._rows = RowBuilder()
        self._tables = self._notes = 0
        self._column = 0
        self._repeated = self._repeated_rows = 1
        self._value = ""
        self._lines: list[str] = []
        self._is_inside = False  # in a paragraph of a cell
        self._style = ""
        self._hidden_styles: set[str] = set()
        self.hidden: list[str] = []  # names of sheets
        self._is_hidden = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._repeated = _count(attributes.get("number-columns-repeated"))
            self._value = next((attributes[key] for key in _VALUES if key in attributes), "")
            if attributes.get("value-type") not in ("date", "time", "float", "currency", "percentage", "boolean"):
                self._value = attributes.get("string-value", "")
            self._lines.clear()
        elif name == "p":
            self._is_inside = not self._notes
            if self._lines:
                self._lines.append("\n")
        elif self._is_inside:
            self._start_inside(name, attributes)
        elif name == "table-row":
            self._column = 0
            self._repeated_rows = _count(attributes.get("number-rows-repeated"))
            self._rows.begin(self._rows.number + 1)
        elif name == "table":
            self._tables += 1
            if self._tables > 1:
                raise UnreadableSheetError("it has a table inside a table")
            self._sheet, self._rows = attributes.get("name", ""), RowBuilder()
            self._is_hidden = attributes.get("style-name", "") in self._hidden_styles
            self.hidden += [self._sheet] if self._is_hidden else []
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "annotation":
            self._notes += 1

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name == "s":
            self._lines.append(" " * min(_count(attributes.get("c")), _MOST_SPACES))
        elif name in ("line-break", "tab"):
            self._lines.append("\n" if name == "line-break" else "\t")

    def end(self, name: str) -> None:
        if name == "p":
            self._is_inside = False
        elif name in _CELLS:
            text = self._value or "".join(self._lines)
            for offset in range(min(self._repeated, _MOST_REPEATED) if text else 0):
                self._rows.add(self._column + offset, text)
            self._column += self._repeated
            self._lines.clear()
        elif name == "table-row":
            self._rows.finish()
            rows = self._rows.take()
            self.found += [] if self._is_hidden else [(self._sheet, row) for row in rows]
            self._rows.number += self._repeated_rows - 1
        elif name == "table":
            self._tables -= 1
        elif name == "annotation":
            self._notes -= 1

    def text(self, text: str) -> None:
        if self._is_inside and self._rows.grow(text):
            self._lines.append(text)


def _count(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and 0 < len(text) < 9 else 1
