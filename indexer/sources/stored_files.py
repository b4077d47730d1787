"""Spreadsheets and databases, which are read from a file with a place of its own, not from a stream."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.sources.document import Outcome
from indexer.sources.fields import FieldReader
from indexer.sources.streams import ByteStream, SourceFile

_BLOCK_BYTES = 1024 * 1024
_MAGIC_BYTES = 4


def read_stored(
    file: SourceFile, stream: ByteStream, format_name: str, fields: FieldReader, table: str | None
) -> Iterator[Outcome]:
    """The documents of a spreadsheet, or of the table of a database."""
    with _stored(file, stream) as path:
        if format_name == "sqlite":
            from indexer.sources.databases import read_database  # noqa: PLC0415 - spreadsheets do not need it

            yield from read_database(path, file, fields, table)
        else:
            from indexer.sources.spreadsheets.reading import read_spreadsheet  # noqa: PLC0415 - databases do not

            yield from read_spreadsheet(path, file, format_name, fields)


@contextmanager
def _stored(file: SourceFile, stream: ByteStream) -> Iterator[Path]:
    """The path of the file; of a copy that is removed afterwards, if it is packed or comes from standard input."""
    if file.path is not None and file.path.is_file():
        with file.path.open("rb") as opened:
            magic = opened.read(_MAGIC_BYTES)
        if stream.head.startswith(magic):
            yield file.path
            return
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        path = Path(folder) / "copy"
        with path.open("wb") as copy:
            shutil.copyfileobj(stream.lines, copy, _BLOCK_BYTES)
        yield path
