"""SQLite's FTS5, from the standard library."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.peer import LocalIndex, Page, Shown, month_name
from benchmarks.queries import BenchQuery
from benchmarks.supply import Supply
from dateline.article import Article

_FILE = "fts5.sqlite"
_SCHEMA = """
CREATE TABLE articles(doc INTEGER PRIMARY KEY, article_id TEXT, title TEXT, body TEXT);
CREATE TABLE dates(doc INTEGER PRIMARY KEY, day INTEGER, month INTEGER);
CREATE VIRTUAL TABLE words USING fts5(title, body, content='articles', content_rowid='doc',
                                      tokenize="porter unicode61 remove_diacritics 2");
"""
_TOP = """
SELECT title, day, doc FROM (SELECT rowid AS found, rank FROM words WHERE words MATCH :text ORDER BY rank LIMIT 10)
JOIN dates ON dates.doc = found JOIN articles USING (doc) ORDER BY rank
"""
_TOP_OF_YEAR = """
SELECT title, day, doc FROM (
    SELECT words.rowid AS found, rank FROM words JOIN dates ON dates.doc = words.rowid
    WHERE words MATCH :text AND day BETWEEN :first AND :last ORDER BY rank LIMIT 10)
JOIN dates ON dates.doc = found JOIN articles USING (doc) ORDER BY rank
"""
_NEWEST = """
SELECT title, day, doc FROM (
    SELECT words.rowid AS found FROM words JOIN dates ON dates.doc = words.rowid
    WHERE words MATCH :text ORDER BY day DESC LIMIT 10)
JOIN dates ON dates.doc = found JOIN articles USING (doc) ORDER BY day DESC
"""
_MONTHS = """
SELECT month, count(*) FROM words JOIN dates ON dates.doc = words.rowid
WHERE words MATCH :text AND day BETWEEN :first AND :last GROUP BY month
"""
_SNIPPET = "SELECT snippet(words, 1, '<b>', '</b>', '…', 30) FROM words WHERE rowid = :doc AND words MATCH :text"


class Fts5:
    """Stems by Porter's algorithm; texts in a table of their own; bm25 as FTS5 has it; dates in a narrow table."""

    name = "fts5"
    label = "SQLite FTS5"
    most_queries: int | None = 60
    segment_counts: tuple[int, ...] = (1,)
    index_of = "fts5"

    def unavailable(self) -> str | None:
        """See `Peer`."""
        try:
            with closing(sqlite3.connect(":memory:")) as connection:
                connection.execute("CREATE VIRTUAL TABLE words USING fts5(body)")
        except sqlite3.OperationalError:
            return "this Python's SQLite has no FTS5"
        return None

    def version(self) -> str:
        """See `Peer`."""
        return sqlite3.sqlite_version

    def code_key(self) -> str:
        """See `Peer`."""
        return f"{self.version()}-1"

    def build(self, supply: Supply, folder: Path, segments: int) -> None:
        """See `Peer`; what FTS5 calls segments is merged into one."""
        del segments
        connection = sqlite3.connect(folder / _FILE, isolation_level=None)
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        connection.execute("BEGIN")
        for part in supply.parts(1):
            self._add(connection, part)
        connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        connection.execute("COMMIT")
        connection.close()

    def open(self, folder: Path) -> "Fts5Index":
        """See `Peer`."""
        return Fts5Index(folder / _FILE)

    def _add(self, connection: sqlite3.Connection, articles: Iterator[Article]) -> None:
        for doc, article in enumerate(articles, 1):
            day = article.date.first_day if article.date else None
            connection.execute(
                "INSERT INTO articles VALUES (?, ?, ?, ?)", (doc, article.article_id, article.title, article.body)
            )
            connection.execute("INSERT INTO words(rowid, title, body) VALUES (?, ?, ?)",
                               (doc, article.title, article.body))  # fmt: skip
            connection.execute(
                "INSERT INTO dates VALUES (?, ?, ?)",
                (doc, day.year * 10_000 + day.month * 100 + day.day if day else 0,
                 day.year * 12 + day.month - 1 if day else 0),
            )  # fmt: skip


class _Prepared(NamedTuple):
    parameters: dict[str, object]
    top: str


class Fts5Index(LocalIndex):
    """An open database."""

    segments = 1

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self._connection.execute("PRAGMA mmap_size=8589934592")
        self._connection.execute("PRAGMA cache_size=-65536")

    @property
    def terms(self) -> int:
        """Distinct terms."""
        self._connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)")
        return int(self._connection.execute("SELECT count(*) FROM vocabulary").fetchone()[0])

    def prepare(self, query: BenchQuery) -> _Prepared:
        """See `OpenIndex`."""
        text = (
            query.phrase_text() if query.kind == "phrase" else (" OR " if query.kind == "or" else " ").join(query.words)
        )
        if query.prefix is not None:
            text = f"{text} {query.prefix}*".strip()
        days = (0, 99_999_999) if query.year is None else (query.year * 10_000, query.year * 10_000 + 9_999)
        top = {"newest": _NEWEST, "dated": _TOP_OF_YEAR}.get(query.kind, _TOP)
        return _Prepared({"text": text, "first": days[0], "last": days[1]}, top)

    def page(self, prepared: _Prepared) -> Page:
        """See `LocalIndex`."""
        hits = self.top(prepared)
        months = dict(self._connection.execute(_MONTHS, prepared.parameters).fetchall())
        return Page(sum(months.values()), hits, {month_name(month): count for month, count in months.items()})

    def top(self, prepared: _Prepared) -> Sequence[Shown]:
        """See `LocalIndex`."""
        rows = self._connection.execute(prepared.top, prepared.parameters).fetchall()
        return [Shown(title, _day(day), doc) for title, day, doc in rows]

    def snippets(self, prepared: _Prepared, hits: Sequence[Shown]) -> Sequence[str]:
        """See `LocalIndex`."""
        text = prepared.parameters["text"]
        return [self._connection.execute(_SNIPPET, {"doc": hit.reference, "text": text}).fetchone()[0] for hit in hits]

    def close(self) -> None:
        """See `OpenIndex`."""
        self._connection.close()


def _day(day: int) -> str | None:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None
