"""The lines of a text, and the parts of a file that become documents, each in bounded memory."""

import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from indexer.sources.document import MAX_DOCUMENT_BYTES, Finding, Outcome
from indexer.sources.encodings import UndecodableError, clean, has_many_controls, refuse_seven_bits
from indexer.sources.streams import BombError, SourceFile
from indexer.sources.texts.text_fields import TextFields, ignore_unused, make_document

_PART_BYTES = 64 * 1024
# Blank lines are not text, so the bytes of a record may be more than those of its text.
MOST_RECORD_BYTES = 2 * MAX_DOCUMENT_BYTES
_FARTHEST_LOOK = 40
# A file of more lines, of fewer bytes on average, is no text.
_FREE_LINES = 2_000_000
_FEWEST_BYTES = 12


@dataclass(slots=True)
class RawRecord:
    """The raw lines of one document, from line `start` of the file; `is_blank` says that there is no text in them."""

    start: int
    data: bytearray = field(default_factory=bytearray)
    size_bytes: int = 0
    is_blank: bool = True

    def add(self, part: bytes) -> None:
        """Add a line, or a part of a long one; above the limit only the size is counted."""
        self.size_bytes += len(part)
        if self.is_blank and not part.isspace():
            self.is_blank = False
        if self.size_bytes <= MOST_RECORD_BYTES:
            self.data += part
        else:
            self.data.clear()


# Makes the fields of a document of its text; None if it is no document, such as the cover of a download.
Parse = Callable[[str], TextFields | None]


def read_records(
    file: SourceFile,
    records: Iterable[RawRecord],
    parse: Parse,
    count_unused: Callable[[str], None] = ignore_unused,
) -> Iterator[Outcome]:
    """The documents of `records` in order, numbered if there are several."""
    results = ((record, result) for record in records if (result := _read(file, record, parse)) is not None)
    current = next(results, None)
    number = 0
    while current is not None:
        number += 1
        following = next(results, None)
        record, result = current
        line = record.start if number > 1 or following is not None else None
        if isinstance(result, str):
            yield Finding(file.name, line, result)
        else:
            yield make_document(result, file.place(line, number), count_unused)
        current = following


def _read(file: SourceFile, record: RawRecord, parse: Parse) -> TextFields | str | None:
    """The fields of a record, or the reason why it cannot be read."""
    text, problem = decode_record(file, record)
    return parse(text) if problem is None else problem


def decode_record(file: SourceFile, record: RawRecord) -> tuple[str, str | None]:
    """The clean text of a record, or the reason why it cannot be read."""
    if record.size_bytes > MOST_RECORD_BYTES:
        return "", f"the story is larger than {MAX_DOCUMENT_BYTES // 1024**2} MB"
    raw = bytes(record.data)
    if has_many_controls(raw):
        return "", "it is a binary file, not text"
    try:
        text = file.decoder.decode(raw, record.start)
        refuse_seven_bits(text)
    except UndecodableError as error:
        return "", str(error)
    return clean(text), None


class TextLines:
    """Lines with their numbers, long ones in parts; `peek` looks ahead at lines that are not blank.

    Raises BombError if there are millions of lines with hardly any text.
    """

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._ahead: deque[bytes] = deque()
        self._number = 1
        self._reads = 0
        self._bytes = 0
        self._is_inside = False
        self.is_line_start = True

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        while part := self._ahead.popleft() if self._ahead else self._read():
            self.is_line_start = not self._is_inside
            self._is_inside = not part.endswith(b"\n")
            number = self._number
            self._number += not self._is_inside
            yield number, part

    def peek(self, count: int) -> bytes:
        """The `count`th next line that is not blank; empty if it is not among the next `_FARTHEST_LOOK` lines."""
        for index in range(_FARTHEST_LOOK):
            while index >= len(self._ahead):
                part = self._read()
                if not part:
                    return b""
                self._ahead.append(part)
            if self._ahead[index].strip():
                count -= 1
            if count == 0:
                return self._ahead[index]
        return b""

    def following(self, count: int) -> list[bytes]:
        """The next `count` lines, also blank ones; fewer at the end."""
        while len(self._ahead) < count and (part := self._read()):
            self._ahead.append(part)
        return [self._ahead[index] for index in range(min(count, len(self._ahead)))]

    def _read(self) -> bytes:
        part = self._stream.readline(_PART_BYTES)
        self._reads += 1
        self._bytes += len(part)
        if self._reads > _FREE_LINES and self._bytes < _FEWEST_BYTES * self._reads:
            raise BombError(f"its first {self._reads:,} lines have hardly any text")
        return part


def to_text(part: bytes) -> str:
    """A line as text, to find out what it is."""
    return part.decode("utf-8", "replace")
