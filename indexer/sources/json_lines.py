"""JSON Lines: one document per line.  The hot path of a large archive."""

import io
import json
from collections.abc import Callable, Iterator

from indexer.sources.document import MAX_RAW_BYTES, Finding, Outcome
from indexer.sources.encodings import Decoder, UndecodableError
from indexer.sources.fields import FieldReader
from indexer.sources.streams import SourceFile

# Not strict: a document may have a newline or a tab inside a string.
_JSON = json.JSONDecoder(strict=False)
_scan_once: Callable[[str, int], tuple[object, int]] = _JSON.scan_once  # type: ignore[attr-defined]  # no stub has it
_SKIP_BYTES = 1024 * 1024


class UnreadableJsonError(ValueError):
    """A text is not a JSON object; the message says why."""


def parse_object(raw: bytes, decoder: Decoder) -> dict[str, object]:
    """The JSON object in `raw`.  Raises UnreadableJsonError, also if it is nested too deep."""
    try:
        value = _decode(decoder.decode(raw))
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
    file: SourceFile, stream: io.BufferedReader, fields: FieldReader, *, first_line: int = 1
) -> Iterator[Outcome]:
    """The documents of a file in order.  Blank lines are skipped; a bad line gives a rejection.

    `first_line` is the number of the stream's first line in its file.
    """
    number = first_line - 1
    while raw := stream.readline(MAX_RAW_BYTES + 1):
        number += 1
        if len(raw) > MAX_RAW_BYTES and not raw.endswith(b"\n"):
            _skip_line(stream)
            yield Finding(file.name, number, f"the line is longer than {MAX_RAW_BYTES // 1024**2} MB")
        elif not raw.isspace():
            yield read_object(raw, file, number, fields)


def read_object(raw: bytes, file: SourceFile, number: int, fields: FieldReader) -> Outcome:
    """The document in the JSON text `raw`, number `number` of its file."""
    try:
        row = parse_object(raw, file.decoder)
    except UnreadableJsonError as error:
        return Finding(file.name, number, str(error))
    return fields.make_document(row, file.place(number, number))


def _skip_line(stream: io.BufferedReader) -> None:
    while (part := stream.readline(_SKIP_BYTES)) and not part.endswith(b"\n"):
        pass
