"""JSON files: records in arrays, or in lists and objects wherever they lie, or one document.

The file is cut into values (see `json_cutter`), and each is parsed alone.  So memory is bounded by one document, a bad
document affects no other, and a document that is too large is skipped.  An object that is small enough is parsed whole,
and the lists in it are compared; in a larger one the first list of records is found while it is read.
"""

import io
import json
from collections.abc import Iterator, Sequence

from indexer.sources.document import MAX_RAW_BYTES, Finding, Outcome
from indexer.sources.fields import FieldReader
from indexer.sources.held_records import DEEPEST, held_records, is_sure_record, likeness, may_hold, with_key
from indexer.sources.json_cutter import Cutter
from indexer.sources.json_lines import UnreadableJsonError, documents_of, parse_object, read_object
from indexer.sources.streams import SourceFile

_UNFINISHED = "the file ends inside its list; the end is missing"


def read_json(
    file: SourceFile, stream: io.BufferedReader, fields: FieldReader, records: str | None = None
) -> Iterator[Outcome]:
    """The documents of a JSON file in order, numbered from 1 if there are several.

    `records` is the dotted path of the list that holds them, if it is known.
    """
    cutter = Cutter(stream, file.decoder.expected)
    if records is not None:
        yield from _Walk(cutter, file, fields, records.split(".")).read()
        return
    if cutter.peek() != b"{":
        yield from _read_values(cutter, file, fields)
        return
    first = cutter.take(keep=True)
    if first is None:
        yield from _Walk(cutter, file, fields).read()
    elif cutter.peek():
        yield from read_object(first, file, 1, fields)
        yield from _read_values(cutter, file, fields, count=1)
    else:
        yield from _read_single(first, file, fields)


def _read_values(cutter: Cutter, file: SourceFile, fields: FieldReader, count: int = 0) -> Iterator[Outcome]:
    """The elements of the arrays at the top level of the file, also of arrays in them, and the other values there."""
    depth = 0
    while byte := cutter.peek():
        if byte == b"[" and (depth == 0 or cutter.peek_inside() in (b"{", b"[")):
            depth += 1
            cutter.skip()
        elif byte == b"]" and depth:
            depth -= 1
            cutter.skip()
        else:
            count += 1
            yield from _read_value(cutter, file, count, fields)
    if depth:
        yield Finding(file.name, count, _UNFINISHED)


def _read_value(cutter: Cutter, file: SourceFile, number: int, fields: FieldReader) -> Iterator[Outcome]:
    value = cutter.take()
    if value is None:
        yield Finding(file.name, number, f"the document is larger than {MAX_RAW_BYTES // 1024**2} MB of JSON")
    else:
        yield from read_object(value, file, number, fields)


def _read_single(value: bytes, file: SourceFile, fields: FieldReader) -> Iterator[Outcome]:
    """The one document in the file, or the documents that it holds."""
    try:
        row = parse_object(value, file.decoder)
    except UnreadableJsonError as error:
        yield Finding(file.name, None, str(error))
        return
    held = held_records(row, fields)
    if held is None:
        yield fields.make_document(row, file.place(None))
        return
    for number, item in enumerate(held, start=1):
        if isinstance(item, dict):
            yield from documents_of(item, file, number, fields)
        else:
            yield Finding(file.name, number, "it is not a JSON object with the fields of a document")


class _Walk:
    """Walks through a file that is too large to be parsed whole, or to the list at a path, and reads its records."""

    def __init__(
        self, cutter: Cutter, file: SourceFile, fields: FieldReader, wanted: Sequence[str] | None = None
    ) -> None:
        self._cutter, self._file, self._fields = cutter, file, fields
        self._wanted = wanted
        self._number = 0

    def read(self) -> Iterator[Outcome]:
        """The documents, numbered from 1."""
        found = False
        while self._cutter.peek():
            for outcome in self._pass([]):
                found = True
                yield outcome
        if not found and self._wanted is not None:
            path = ".".join(self._wanted)
            yield Finding(self._file.name, None, f"it has no records at {path!r}, which --records names")
        elif not found:
            size = f"{MAX_RAW_BYTES // 1024**2} MB"
            reason = (
                f"it is one document larger than {size} of JSON, or its records are not known: --records names them"
            )
            yield Finding(self._file.name, None, reason)

    def _pass(self, path: list[str]) -> Iterator[Outcome]:
        """Pass the next value, which lies at `path`, and yield the documents in it."""
        byte = self._cutter.peek()
        if byte not in (b"{", b"[") or len(path) > DEEPEST or not self._is_on_way(path):
            self._cutter.take()
        elif byte == b"[":
            yield from self._pass_list(path)
        elif self._wanted == path:
            yield from self._pass_wanted_object()
        else:
            yield from self._pass_object(path)

    def _is_on_way(self, path: list[str]) -> bool:
        return self._wanted is None or list(self._wanted[: len(path)]) == path

    def _pass_list(self, path: list[str]) -> Iterator[Outcome]:
        self._cutter.skip()
        takes_all = self._wanted == path
        is_known = takes_all
        nested = 0
        while (byte := self._cutter.peek()) != b"]" or nested:
            if not byte:
                yield Finding(self._file.name, self._number or None, _UNFINISHED)
                return
            if byte == b"[":
                nested += 1
                self._cutter.skip()
            elif byte == b"]":
                nested -= 1
                self._cutter.skip()
            elif is_known or (self._wanted is None and self._is_record_next()):
                is_known = True
                self._number += 1
                yield from _read_value(self._cutter, self._file, self._number, self._fields)
            else:
                yield from self._pass(path)
        self._cutter.skip()

    def _is_record_next(self) -> bool:
        """Whether the next value is an object that looks like an article."""
        row = self._look()
        return row is not None and is_sure_record(likeness(row, self._fields))

    def _look(self) -> dict[str, object] | None:
        """The next value, if it is an object that can be parsed whole; it is not taken."""
        raw = self._cutter.take(keep=True)
        if raw is None:
            return None
        self._cutter.give_back(raw)
        try:
            return parse_object(raw, self._file.decoder)
        except UnreadableJsonError:
            return None

    def _pass_wanted_object(self) -> Iterator[Outcome]:
        """The object at the path that is named: one record, or one under each of its keys."""
        row = self._look()
        if row is not None and likeness(row, self._fields).is_record:
            self._number += 1
            yield from _read_value(self._cutter, self._file, self._number, self._fields)
            return
        self._cutter.skip()
        while (key := self._next_key()) is not None:
            yield from self._read_keyed(key)

    def _pass_object(self, path: list[str]) -> Iterator[Outcome]:
        self._cutter.skip()
        is_known = False
        while (key := self._next_key()) is not None:
            is_object = self._cutter.peek() == b"{"
            if is_object and self._wanted is None and (is_known or self._is_record_next()):
                is_known = True
                yield from self._read_keyed(key)
            elif self._wanted is None and not may_hold(key):
                self._cutter.take()
            else:
                yield from self._pass([*path, key])

    def _read_keyed(self, key: str) -> Iterator[Outcome]:
        """The next value as a record that has `key` as its id."""
        self._number += 1
        self._cutter.peek()
        raw = self._cutter.take()
        try:
            row = parse_object(raw, self._file.decoder) if raw is not None else None
        except UnreadableJsonError as error:
            yield Finding(self._file.name, self._number, str(error))
            return
        if row is None:
            reason = f"the document is larger than {MAX_RAW_BYTES // 1024**2} MB of JSON"
            yield Finding(self._file.name, self._number, reason)
            return
        record = with_key(key, row, self._fields)
        assert isinstance(record, dict)
        yield from documents_of(record, self._file, self._number, self._fields)

    def _next_key(self) -> str | None:
        """The next key of the object, up to its colon; None at its end, which is passed."""
        byte = self._cutter.peek()
        if byte != b'"':
            if byte == b"}":
                self._cutter.skip()
            elif byte:
                self._cutter.take()
            return None
        raw = self._cutter.take() or b'""'
        if self._cutter.peek() != b":":
            return None
        self._cutter.skip()
        try:
            return str(json.loads(raw))
        except ValueError:
            return ""
