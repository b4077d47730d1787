"""SQLite databases: which table is read, what is refused, and that nothing is written."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from forms.written_tables import database

from indexer.sources import Finding, SourceDocument

Read = Callable[..., list[SourceDocument | Finding]]

NEWS = "CREATE TABLE {} (id INTEGER PRIMARY KEY, title TEXT, body TEXT, date TEXT)"


def reason(outcomes: list[SourceDocument | Finding]) -> str:
    """The one rejection."""
    (rejection,) = outcomes
    assert isinstance(rejection, Finding)
    return rejection.reason


def test_several_tables_are_named(read_file: Read):
    """Which one is meant only the user knows."""
    content = database([NEWS.format("posts"), NEWS.format("drafts")])
    assert "several of its tables may hold articles: posts, drafts" in reason(read_file("a.db", content))


def test_a_table_that_is_not_there(read_file: Read):
    """The others are named; upper and lower case do not matter."""
    content = database([NEWS.format("posts"), "INSERT INTO posts VALUES (1, 'A', 'b', '2001')"])
    assert "no table 'nots', which --table names; its tables are posts" in reason(
        read_file("a.db", content, table="nots")
    )
    assert read_file("a.db", content, table="POSTS")[0].title == "A"


def test_no_table_of_articles(read_file: Read):
    """A table of names is none."""
    content = database(["CREATE TABLE users (id INTEGER, name TEXT, email TEXT)"])
    assert "none of its tables is known to hold articles (users)" in reason(read_file("a.db", content))


def test_a_row_that_is_too_large_is_named_and_the_rest_goes_on(read_file: Read):
    """So are bytes that are no text, and a text in another encoding is decoded."""
    content = database(
        [
            NEWS.format("posts"),
            "INSERT INTO posts VALUES (1, 'A', 'a', '2001')",
            "INSERT INTO posts VALUES (2, 'B', zeroblob(40000000), '2001')",
            "INSERT INTO posts VALUES (5, 'C', x'C3A9', '2001')",
            "INSERT INTO posts VALUES (6, 'D', x'FFFE00', '2001')",
            "INSERT INTO posts VALUES (7, 'E', CAST(x'43616665E9206F70656E73' AS TEXT), '2001')",
        ]
    )
    outcomes = read_file("a.db", content)
    assert [getattr(outcome, "title", None) for outcome in outcomes] == ["A", None, "C", "D", "E"]
    assert "larger than 32 MB" in outcomes[1].reason
    assert [outcome.body for outcome in outcomes[2:]] == ["é", "", "Cafeé opens"]


def test_a_view_that_never_ends(read_file: Read, monkeypatch: pytest.MonkeyPatch):
    """It is stopped."""
    monkeypatch.setattr("indexer.sources.databases._MOST_SECONDS", 0.2)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS title FROM n WHERE x < 0"
    content = database(["CREATE TABLE t (x)", f"CREATE VIEW v AS {endless}"])
    assert "interrupted" in reason(read_file("a.db", content, table="v"))


def test_nothing_is_written(read_file: Read, tmp_path: Path):
    """No lock, no journal; the changes in a journal of another program are not read, with a warning."""
    path = tmp_path / "a.db"
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute(NEWS.format("posts"))
    writer.execute("INSERT INTO posts VALUES (1, 'A', 'b', '2001')")
    writer.commit()
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    writer.execute("INSERT INTO posts VALUES (2, 'B', 'b', '2001')")
    writer.commit()
    content, before = path.read_bytes(), sorted(each.name for each in tmp_path.iterdir())
    (document,) = read_file("a.db", content)
    assert document.title == "A"
    assert document.warning is not None
    assert "a.db-wal" in document.warning
    assert (path.read_bytes(), sorted(each.name for each in tmp_path.iterdir())) == (content, before)
    writer.close()


def test_a_damaged_database_is_named(read_file: Read):
    """With what SQLite says about it."""
    content = bytearray(database([NEWS.format("posts"), "INSERT INTO posts VALUES (1, 'A', 'b', '2001')"]))
    content[100:2000] = b"\xff" * 1900
    assert "damaged" in reason(read_file("a.db", bytes(content)))
