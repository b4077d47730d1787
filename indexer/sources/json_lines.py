"""JSON Lines: one document per line.  The hot path of a large archive."""

import io
import json
from collections.abc import Callable, Iterable, Iterator

from indexer.sources.document import MAX_RAW_BYTES, Finding, Outcome, SourceDocument
from indexer.sources.encodings import Decoder, UndecodableError
from indexer.sources.fields import FieldReader
from indexer.sources.held_records import held_records, records_at
from indexer.sources.streams import SourceFile

# Not strict: a document may have a newline or a tab inside a string.
_JSON = json.JSONDecoder(strict=False)
_scan_once: Callable[[str, int], tuple[object, int]] = _JSON.scan_once  # type: ignore[attr-defined]  # no stub has it
_SKIP_BYTES = 1024 * 1024
# Each takes 60 bytes or more when it is parsed, however short it is written.
_MOST_HOLDERS = 2_000_000
_BULK_ACTIONS = frozenset({"index", "create", "update"})
_FREE_BYTES = 2 * _MOST_HOLDERS


class UnreadableJsonError(ValueError):
    """A text is not a JSON object; the message says why."""


def parse_object(raw: bytes, decoder: Decoder, number: int | None = None) -> dict[str, object]:
    """The JSON object in `raw`, number `number` of its file.

    Raises UnreadableJsonError, also if it is nested too deep.
    """
    if len(raw) > _FREE_BYTES and raw.count(b"{") + raw.count(b"[") > _MOST_HOLDERS:
        raise UnreadableJsonError(f"it has more than {_MOST_HOLDERS:,} lists and objects")
    try:
        value = _decode(decoder.decode(raw, number))
    except UndecodableError as error:
        raise UnreadableJsonError(str(error)) from None
    except json.JSONDecodeError as error:
        raise UnreadableJsonError(f"bad JSON: {error.msg.lower()} at character {error.pos + 1:,}") from None
    except ValueError:
        raise UnreadableJsonError("bad JSON: a number has too many digits") from None
    except RecursionError:
        raise UnreadableJsonError("the JSON is nested too deep") from None
    if not isinstance(value, dict):
        raise UnreadableJsonError("it is not a JSON object with the fields of a document")
    return value


def _decode(text: str) -> object:
    """As `_JSON.decode`, but a little quicker if `text` is only an object and a line end."""
    if text[:1] == "{":
        try:
            value, end = _scan_once(text, 0)
        except StopIteration:
            end = 0
        if end and text[end:] in ("\n", "", "\r\n"):
            return value
    return _JSON.decode(text)


def read_json_lines(
    file: SourceFile, stream: io.BufferedReader, fields: FieldReader, *, first_line: int = 1, records: str | None = None
) -> Iterator[Outcome]:
    """The documents of a file in order.  Blank lines are skipped; a bad line gives a rejection.

    `first_line` is the number of the stream's first line in its file; `records` is the dotted path of the list that
    each line holds, if it is known.
    """
    number = first_line - 1
    while raw := stream.readline(MAX_RAW_BYTES + 1):
        number += 1
        if len(raw) > MAX_RAW_BYTES and not raw.endswith(b"\n"):
            _skip_line(stream)
            yield Finding(file.name, number, f"the line is longer than {MAX_RAW_BYTES // 1024**2} MB")
        elif not raw.isspace():
            yield from read_object(raw, file, number, fields, records)


def read_object(
    raw: bytes, file: SourceFile, number: int, fields: FieldReader, records: str | None = None
) -> Iterable[Outcome]:
    """The document in the JSON text `raw`, number `number` of its file, or the documents that it holds."""
    try:
        row = parse_object(raw, file.decoder, number)
    except UnreadableJsonError as error:
        return (Finding(file.name, number, str(error)),)
    if records is None:
        return documents_of(row, file, number, fields)
    held = records_at(row, records.split("."), fields)
    if not held:
        return (Finding(file.name, number, f"it has no records at {records!r}, which --records names"),)
    return [outcome for each in held for outcome in _documents_of_element(each, file, number, fields)]


def documents_of(row: dict[str, object], file: SourceFile, number: int, fields: FieldReader) -> Iterable[Outcome]:
    """The document of `row`, number `number` of its file; if it has no text, the documents that it holds."""
    made = fields.make_document(row, file.place(number, number))
    if isinstance(made, SourceDocument) and (made.body or made.article is not None):
        return (made,)
    held = held_records(row, fields)
    if not held:
        return () if _is_bulk_action(row) else (made,)
    return [outcome for each in held for outcome in _documents_of_element(each, file, number, fields)]


def _is_bulk_action(row: dict[str, object]) -> bool:
    """Whether a line says what is to be done with the next one, as in the bulk files of Elasticsearch."""
    ((name, value),) = row.items() if len(row) == 1 else (("", None),)
    return name in _BULK_ACTIONS and isinstance(value, dict) and all(key.startswith("_") for key in value)


def _documents_of_element(value: object, file: SourceFile, number: int, fields: FieldReader) -> Iterable[Outcome]:
    if isinstance(value, dict):
        return (fields.make_document(value, file.place(number, number)),)
    return (Finding(file.name, number, "it holds something else than JSON objects with the fields of a document"),)


def _skip_line(stream: io.BufferedReader) -> None:
    while (part := stream.readline(_SKIP_BYTES)) and not part.endswith(b"\n"):
        pass
