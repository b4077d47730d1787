"""The lines of a table, one record at a time; lines can be pushed back and read again."""

import io
import re

from indexer.sources.document import MAX_RAW_BYTES
from indexer.sources.quotation import count_lines, end_of_line

# Bytes that are not UTF-8 pass through the csv module as lone surrogates, and are decoded with their record.
ESCAPED = re.compile("[\udc80-\udcff]")
_LINES_A_PART = 1024
_LOOKAHEAD = 4 * 1024  # characters after a record, the first time


_MANY_CELLS = 2_000_000  # of a line; the csv module takes 10 bytes and more for each


class LargeRecordError(Exception):
    """A record is larger than the limit; the message goes on after "the row"."""


class RecordLines:
    """The lines of a table for the csv module, which never gets a record that is too large.

    Raises LargeRecordError in such a record; then `skip_record` skips it.  A record ends at a line end after an even
    number of quotation marks.
    """

    def __init__(
        self,
        stream: io.BufferedReader,
        *,
        delimiter: str,
        has_backslashes: bool,
        max_record_bytes: int = MAX_RAW_BYTES,
    ) -> None:
        self._delimiter = delimiter
        self._max_bytes = max_record_bytes
        self._stream = io.TextIOWrapper(stream, "utf-8", errors="surrogateescape", newline="")
        self._has_backslashes = has_backslashes
        self._pushed_back: list[tuple[str, int]] = []  # texts and the offsets where they continue, the first text last
        self._parts: list[str] = []  # of the record: lines, some of them joined
        self._last_lines: list[str] = []
        self._size = 0
        self.quotes = 0  # quotation marks in the lines of the record
        self.count = 0  # lines of the record
        self.first_number = 1  # the number of its first line
        self.first_line = ""
        self.has_escapes = False
        self.is_at_end = False

    @property
    def is_odd(self) -> bool:
        """Whether the number of quotation marks in the record is odd."""
        return self.quotes % 2 == 1

    def begin_record(self) -> None:
        """Begin a record with the next line."""
        self.first_number += self.count
        self._size = self.quotes = self.count = 0
        self._parts.clear()
        self._last_lines.clear()
        self.has_escapes = self.is_at_end = False

    def read_again(self) -> None:
        """Begin the record again from its first line."""
        self.push_back(self.text(), 0)
        self.count = 0
        self.begin_record()

    def text(self) -> str:
        """The unchanged lines of the record."""
        return "".join([*self._parts, *self._last_lines])

    def peek(self) -> str:
        """The line after the record; `''` at the end."""
        line = self._next_line()
        self.push_back(line, 0)
        return line

    def read_more(self, had: int) -> str:
        """Whole lines after the record, about `had` characters; `''` at the end, or if `had` is too much."""
        more: list[str] = []
        wanted = max(had, _LOOKAHEAD) if had <= self._max_bytes else 0
        while wanted > 0 and (lines := self._next_lines(wanted)):
            more.append(lines)
            wanted -= len(lines)
        return "".join(more)

    def push_back(self, text: str, start: int) -> None:
        """Push a text back from `start` on, so that it is read again."""
        if start < len(text):
            self._pushed_back.append((text, start))

    def resume(self, text: str, end: int) -> None:
        """End the record at `end` of `text`, and push back the rest, which includes text read after the record."""
        self.push_back(text, end)
        self.count = count_lines(text, end)

    def skip_record(self) -> None:
        """Skip to the end of the record."""
        line = self._last_lines[-1] if self._last_lines else self._parts[-1]
        while line and not (line.endswith(("\n", "\r")) and self.quotes % 2 == 0):
            self._parts.clear()
            self._last_lines.clear()
            line = self._read_line()

    def __iter__(self) -> "RecordLines":
        return self

    def __next__(self) -> str:
        line = self._read_line()
        if not line:
            self.is_at_end = True
            raise StopIteration
        if self._size > self._max_bytes:
            raise LargeRecordError(f"is larger than {self._max_bytes // 1024**2} MB")
        if len(line) > _MANY_CELLS and line.count(self._delimiter) > _MANY_CELLS:
            raise LargeRecordError(f"has more than {_MANY_CELLS:,} cells")
        if not line.isascii() and ESCAPED.search(line) is not None:
            self.has_escapes = True
        return line

    def _read_line(self) -> str:
        """The next line of the record; `''` at the end."""
        line = self._next_line() if self._pushed_back else self._stream.readline(self._max_bytes + 1)
        if not self.count:
            self.first_line = line
        self._size += len(line)
        self.quotes += line.count('"') - (line.count('\\"') if self._has_backslashes else 0)
        self.count += bool(line)
        self._last_lines.append(line)
        if len(self._last_lines) >= _LINES_A_PART:
            self._parts.append("".join(self._last_lines))
            self._last_lines.clear()
        return line

    def _next_line(self) -> str:
        return self._next_lines(1)

    def _next_lines(self, wanted: int) -> str:
        """Whole lines: one of the stream, or at least `wanted` characters of a text that was pushed back."""
        while self._pushed_back:
            text, start = self._pushed_back.pop()
            if start < len(text):
                end = end_of_line(text, min(start + wanted, len(text)) - 1)
                self._pushed_back.append((text, end))
                return text[start:end]
        return self._stream.readline(self._max_bytes + 1)
