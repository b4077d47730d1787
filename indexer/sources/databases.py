"""SQLite databases: the rows of one table as documents.  Nothing is ever written beside the file, nor to it."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from indexer.sources.document import MAX_RAW_BYTES, Finding, Outcome, SourceDocument
from indexer.sources.encodings import UndecodableError
from indexer.sources.fields import FieldReader
from indexer.sources.held_records import Likeness, is_sure_record, likeness
from indexer.sources.streams import SourceFile

_MOST_TABLES = 1_000
_LISTED_TABLES = 20
_MOST_COLUMNS = 1_000
_STEPS = 100_000  # of the database's machine, between two looks at the clock
_MOST_SECONDS = 10.0  # until the next row; a view may count for ever
_JOURNALS = ("-wal", "-journal")


class UnreadableDatabaseError(Exception):
    """A database, or the table that is asked for, cannot be read; the message says why."""


def read_database(path: Path, file: SourceFile, fields: FieldReader, table: str | None) -> Iterator[Outcome]:
    """The documents of the table, or the view, that is called `table`, numbered by rows.

    With None it is the one table with known columns.  The file is opened read only and as immutable, so that no lock
    and no journal is made; what a journal beside it holds is not read, with a warning.
    """
    try:
        database = _open(path)
        try:
            _prepare(database)
            yield from _Rows(database, file, fields).read(_choose(database, fields, table), _warning(path))
        finally:
            database.close()
    except UnreadableDatabaseError as error:
        yield Finding(file.name, None, str(error))
    except sqlite3.Error as error:
        yield Finding(file.name, None, f"the SQLite database is damaged, or cannot be read: {error}")


def _open(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_RAW_BYTES)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.text_factory = _to_text
    return database


def _prepare(database: sqlite3.Connection) -> None:
    for setting in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "cache_size=-8000", "mmap_size=0"):
        database.execute(f"PRAGMA {setting}")


def _to_text(raw: bytes) -> str:
    """Bytes that are not UTF-8 become lone surrogates, and are decoded with their row."""
    return raw.decode("utf-8", "surrogateescape")


def _warning(path: Path) -> str | None:
    journals = [
        name for end in _JOURNALS if (journal := Path(name := f"{path}{end}")).exists() and journal.stat().st_size
    ]
    if not journals:
        return None
    return f"changes in {Path(journals[0]).name} beside the database are not read; close the program that writes it"


def _choose(database: sqlite3.Connection, fields: FieldReader, wanted: str | None) -> str:
    """The name of the table to read.  Raises UnreadableDatabaseError, naming the tables."""
    entries = database.execute(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'"
    ).fetchmany(_MOST_TABLES)
    names = [str(name) for name, _ in entries]
    listed = ", ".join(names[:_LISTED_TABLES]) or "none"
    if wanted is not None:
        found = [name for name in names if name.casefold() == wanted.casefold()]
        if not found:
            raise UnreadableDatabaseError(f"it has no table {wanted!r}, which --table names; its tables are {listed}")
        return wanted if wanted in found else found[0]
    alike = {str(name): _likeness(database, name, fields) for name, kind in entries if kind == "table"}
    sure = {name: found for name, found in alike.items() if is_sure_record(found)}
    if not sure:
        raise UnreadableDatabaseError(f"none of its tables is known to hold articles ({listed}); name one with --table")
    best = [name for name, found in sure.items() if found == max(sure.values())]
    if len(best) > 1:
        raise UnreadableDatabaseError(
            f"several of its tables may hold articles: {', '.join(best)}; name one with --table"
        )
    return best[0]


def _likeness(database: sqlite3.Connection, table: str, fields: FieldReader) -> Likeness:
    try:
        columns = [row[1] for row in database.execute(f"PRAGMA table_xinfo({_quoted(table)})")]
    except sqlite3.Error:
        columns = []
    return likeness(dict.fromkeys(columns[:_MOST_COLUMNS], "x"), fields)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class _Rows:
    """Reads the rows of a table."""

    def __init__(self, database: sqlite3.Connection, file: SourceFile, fields: FieldReader) -> None:
        self._database, self._file, self._fields = database, file, fields
        self._names: list[str] = []
        self._deadline = 0.0
        database.set_progress_handler(lambda: time.monotonic() > self._deadline, _STEPS)

    def read(self, table: str, warning: str | None) -> Iterator[Outcome]:
        """The documents of a table; the first one has the warning."""
        for number, row in enumerate(self._read_values(_quoted(table), table), start=1):
            made = Finding(self._file.name, number, row) if isinstance(row, str) else self._make(row, number)
            if warning is not None and isinstance(made, SourceDocument):
                made, warning = made._replace(warning=warning), None
            yield made

    def _read_values(self, quoted: str, table: str) -> Iterator[tuple[object, ...] | str]:
        """The rows, or why one cannot be read; after a row that is too large the next one is read, if rows have ids."""
        self._deadline = time.monotonic() + _MOST_SECONDS
        columns = self._database.execute(f"SELECT * FROM {quoted} LIMIT 0").description  # noqa: S608  (quoted)
        self._names = [column[0] for column in columns][:_MOST_COLUMNS]
        if not self._fields.knows_text(self._names):
            listed = ", ".join(self._names[:_LISTED_TABLES])
            raise UnreadableDatabaseError(f"no column of {table} is known as a title or a body: {listed}; use --map")
        has_ids, last = self._has_row_ids(quoted), -(2**63)
        while True:
            self._deadline = time.monotonic() + _MOST_SECONDS
            try:
                if has_ids:
                    query = f"SELECT *, rowid FROM {quoted} WHERE rowid > ? ORDER BY rowid"  # noqa: S608
                    cursor = self._database.execute(query, (last,))
                else:
                    cursor = self._database.execute(f"SELECT * FROM {quoted}")  # noqa: S608
                for row in cursor:
                    last = row[-1] if has_ids else last
                    yield row
                    self._deadline = time.monotonic() + _MOST_SECONDS
            except sqlite3.DataError:
                # The row after the last one may be sound: the module looks one row ahead.
                following = self._next_row_id(quoted, last) if has_ids else None
                yield self._read_one(quoted, following)
                if following is None:
                    return
                last = following
            else:
                return

    def _read_one(self, quoted: str, row_id: int | None) -> tuple[object, ...] | str:
        """The row with this id, or why it cannot be read."""
        try:
            if row_id is not None:
                query = f"SELECT *, rowid FROM {quoted} WHERE rowid = ?"  # noqa: S608
                return tuple(self._database.execute(query, (row_id,)).fetchone())
        except sqlite3.DataError:
            pass
        return f"the row is larger than {MAX_RAW_BYTES // 1024**2} MB"

    def _has_row_ids(self, quoted: str) -> bool:
        try:
            first = self._database.execute(f"SELECT rowid FROM {quoted} LIMIT 1").fetchone()  # noqa: S608
        except sqlite3.Error:
            return False
        return first is not None and isinstance(first[0], int)

    def _next_row_id(self, quoted: str, last: int) -> int | None:
        query = f"SELECT min(rowid) FROM {quoted} WHERE rowid > ?"  # noqa: S608
        found = self._database.execute(query, (last,)).fetchone()[0]
        return found if isinstance(found, int) else None

    def _make(self, row: tuple[object, ...], number: int) -> Outcome:
        try:
            values = [self._value(value) for value in row]
        except UndecodableError as error:
            return Finding(self._file.name, number, str(error))
        return self._fields.make_document(
            dict(zip(self._names, values, strict=False)), self._file.place(number, number)
        )

    def _value(self, value: object) -> object:
        """A value as JSON would have it: bytes that are text become one."""
        if isinstance(value, bytes):
            try:
                return value.decode()
            except UnicodeDecodeError:
                return {"bytes": len(value)}
        if isinstance(value, str) and not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                return self._file.decoder.decode(value.encode("utf-8", "surrogateescape"))
        return value
