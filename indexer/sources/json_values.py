"""JSON files: an array of documents, one document, or an object that holds one list of them.

The file is cut into values by counting brackets outside strings.  That works on bytes, since in all encodings here an
ASCII byte is that character.  Each value is then parsed alone.  So memory is bounded by one document, a bad document
affects no other, and a document that is too large is skipped.
"""

import io
import re
from collections.abc import Iterator

from indexer.sources.document import MAX_RAW_BYTES, Finding, Outcome
from indexer.sources.fields import FieldReader
from indexer.sources.json_lines import UnreadableJsonError, parse_object, read_object
from indexer.sources.streams import SourceFile

_BLOCK_BYTES = 256 * 1024
_STRUCTURE = re.compile(rb'"|[{\[]++|[}\]]++')
# Possessive, so that it needs no memory for backtracking.
_STRING_PART = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_NOT_BLANK = re.compile(rb"[^\s,]")
_PLAIN_END = re.compile(rb"[\s,\]}:]")


def read_json(file: SourceFile, stream: io.BufferedReader, fields: FieldReader) -> Iterator[Outcome]:
    """The documents of a JSON file in order, numbered from 1 if there are several."""
    cutter = _Cutter(stream)
    if cutter.peek() != b"{":
        yield from _read_values(cutter, file, fields)
        return
    first = cutter.take(keep=True)
    if first is None:
        yield from _read_large_holder(cutter, file, fields)
    elif cutter.peek():
        yield read_object(first, file, 1, fields)
        yield from _read_values(cutter, file, fields, count=1)
    else:
        yield from _read_single(first, file, fields)


def _read_values(cutter: "_Cutter", file: SourceFile, fields: FieldReader, count: int = 0) -> Iterator[Outcome]:
    """The elements of the arrays at the top level of the file, and the other values there."""
    in_list = False
    while byte := cutter.peek():
        if byte == b"[" and not in_list:
            in_list = True
            cutter.skip()
        elif byte == b"]" and in_list:
            in_list = False
            cutter.skip()
        else:
            count += 1
            yield _read_value(cutter, file, count, fields)
    if in_list:
        yield Finding(file.name, count, "the file ends inside its list; the end is missing")


def _read_value(cutter: "_Cutter", file: SourceFile, number: int, fields: FieldReader) -> Outcome:
    value = cutter.take()
    if value is None:
        return Finding(file.name, number, f"the document is larger than {MAX_RAW_BYTES // 1024**2} MB of JSON")
    return read_object(value, file, number, fields)


def _read_single(value: bytes, file: SourceFile, fields: FieldReader) -> Iterator[Outcome]:
    """The one document in the file, or the documents of the one list in it."""
    try:
        row = parse_object(value, file.decoder)
    except UnreadableJsonError as error:
        yield Finding(file.name, None, str(error))
        return
    held = _held_documents(row, fields)
    if held is None:
        yield fields.make_document(row, file.place(None))
        return
    for number, item in enumerate(held, start=1):
        if isinstance(item, dict):
            yield fields.make_document(item, file.place(number, number))
        else:
            yield Finding(file.name, number, "it is not a JSON object with the fields of a document")


def _held_documents(row: dict[str, object], fields: FieldReader) -> list[object] | None:
    """The one list of documents in `row`; None if `row` is itself a document (it has a body and a date)."""
    lists = [value for value in row.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) != 1:
        return None
    own, held = fields.filled_by(row), fields.filled_by(lists[0][0])
    is_document = {"body", "date"} <= own or ("title" in own and "body" not in held)
    if is_document or not held & {"title", "body"}:
        return None
    return lists[0]


def _read_large_holder(cutter: "_Cutter", file: SourceFile, fields: FieldReader) -> Iterator[Outcome]:
    """The documents of the first list of objects in an object that is too large to be parsed whole."""
    cutter.skip()
    while cutter.peek() == b'"':
        cutter.take()
        if cutter.peek() != b":":
            break
        cutter.skip()
        if cutter.peek() != b"[":
            cutter.take()
            continue
        cutter.skip()
        yield from _read_list(cutter, file, fields)
        return
    yield Finding(file.name, None, f"it is one document larger than {MAX_RAW_BYTES // 1024**2} MB of JSON")


def _read_list(cutter: "_Cutter", file: SourceFile, fields: FieldReader) -> Iterator[Outcome]:
    number = 0
    while (byte := cutter.peek()) != b"]":
        number += 1
        if not byte:
            yield Finding(file.name, number, "the file ends inside its list; the end is missing")
            return
        yield _read_value(cutter, file, number, fields)


class _Cutter:
    """Cuts values out of a stream.  The bytes from `_start` to `_scan` were scanned, but not taken yet."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._start = 0
        self._scan = 0
        self._is_over = False

    def peek(self) -> bytes:
        """The next byte that is neither blank nor a comma, without taking it; empty at the end of the file."""
        while (match := _NOT_BLANK.search(self._buffer, self._start)) is None:
            self._start = self._scan = len(self._buffer)
            if not self._fill():
                return b""
        self._start = self._scan = match.start()
        return match.group()

    def skip(self) -> None:
        """Skip the byte that `peek` returned."""
        self._start = self._scan = self._start + 1

    def take(self, *, keep: bool = False) -> bytes | None:
        """The value that begins with the byte of `peek`, whole or up to the end of the file.

        None if it is larger than `MAX_RAW_BYTES`.  Then it was skipped, or, with `keep`, nothing was taken.
        """
        self._is_over = False
        first = bytes(self._buffer[self._start : self._start + 1])
        find_end = self._pass_nested if first in (b"{", b"[") else self._pass_plain
        if first == b'"':
            self._scan += 1
            find_end = self._pass_string
        find_end(keep=keep)
        if self._is_over and keep:
            self._scan = self._start
            return None
        value = None if self._is_over else bytes(self._buffer[self._start : self._scan])
        self._start = self._scan
        return value

    def _pass_nested(self, *, keep: bool) -> None:
        depth = 0
        while True:
            match = _STRUCTURE.search(self._buffer, self._scan)
            if match is None:
                self._scan = len(self._buffer)
                if not self._fill_value(keep=keep):
                    return
                continue
            self._scan = match.end()
            run = match.group()
            if run == b'"':
                self._pass_string(keep=keep)
            elif run[:1] in b"{[":
                depth += len(run)
            else:
                closed = min(len(run), depth)
                self._scan = match.start() + closed
                depth -= closed
            if depth == 0 or (self._is_over and keep):
                return

    def _pass_string(self, *, keep: bool) -> None:
        """Scan from after the opening quotation mark to after the closing one."""
        while True:
            match = _STRING_PART.match(self._buffer, self._scan)
            assert match is not None
            self._scan = match.end()  # at a quotation mark, or the end, or the backslash before the end
            if self._buffer[self._scan : self._scan + 1] == b'"':
                self._scan += 1
                return
            if not self._fill_value(keep=keep):
                self._scan = len(self._buffer)
                return

    def _pass_plain(self, *, keep: bool) -> None:
        """Scan a number or a word, or in bad JSON any other bytes in place of a value: at least one byte."""
        self._scan += 1
        while (match := _PLAIN_END.search(self._buffer, self._scan)) is None:
            self._scan = len(self._buffer)
            if not self._fill_value(keep=keep):
                return
        self._scan = match.start()

    def _fill_value(self, *, keep: bool) -> bool:
        """Read more of a value; False at the end of the file, or if the value is too large and `keep` is set."""
        self._is_over = self._is_over or self._scan - self._start > MAX_RAW_BYTES
        if self._is_over and keep:
            return False
        if self._is_over:
            self._start = self._scan
        return self._fill()

    def _fill(self) -> bool:
        """Read another block, and drop the bytes that were taken; False at the end of the file."""
        if self._start > _BLOCK_BYTES:
            dropped = min(self._start, len(self._buffer))
            del self._buffer[:dropped]
            self._start -= dropped
            self._scan -= dropped
        block = self._stream.read1(_BLOCK_BYTES)
        self._buffer += block
        return bool(block)
