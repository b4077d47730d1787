"""The rows of a sheet while they are read, within bounds."""

from typing import NamedTuple

from indexer.sources.document import MAX_RAW_BYTES
from indexer.sources.table_heads import MOST_COLUMNS


class SheetRow(NamedTuple):
    """A row: its number, its cells as texts, and the number of cells that it would have without a bound.

    `cells` is None if they are larger than a document may be.
    """

    number: int
    cells: list[str] | None
    width: int


class RowBuilder:
    """Collects the cells of one row after another; `take` gives the rows that are complete."""

    def __init__(self) -> None:
        self._rows: list[SheetRow] = []
        self._cells: list[str] = []
        self._width = self._size = 0
        self.number = 0

    def begin(self, number: int) -> None:
        """Begin a row."""
        self.number = number
        self._cells = []
        self._width = self._size = 0

    def grow(self, text: str) -> bool:
        """Count a text of the row before it is collected; false if the row is larger than it may be."""
        self._size += len(text)
        return not self.is_full

    @property
    def is_full(self) -> bool:
        """Whether the row is larger than it may be."""
        return self._size > MAX_RAW_BYTES

    def add(self, column: int, text: str) -> None:
        """Set the cell in a column, counted from 0; its text was counted by `grow`."""
        if not text or column < 0:
            return
        self._width = max(self._width, column + 1)
        if column < MOST_COLUMNS and not self.is_full:
            self._cells.extend([""] * (column + 1 - len(self._cells)))
            self._cells[column] = text

    def finish(self) -> None:
        """End the row; one without a text is none."""
        if self.is_full:
            self._rows.append(SheetRow(self.number, None, self._width))
        elif self._cells:
            self._rows.append(SheetRow(self.number, self._cells, self._width))
        self._cells = []

    def take(self) -> list[SheetRow]:
        """The complete rows since the last call."""
        rows, self._rows = self._rows, []
        return rows
