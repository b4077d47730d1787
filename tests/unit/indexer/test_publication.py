"""Articles that were never published, by what their records, pages and folders say."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.sources import ReadTotals, SourceOptions, read_sources
from indexer.sources.portions import plan_portions, read_portion
from indexer.sources.states.publication import state_columns, unpublished

TEXT = "The council closed the bridge on Tuesday, and nobody had been told of it before."

# The record beside title and text, and what it is; None for an article.
RECORDS: list[tuple[dict[str, object], str | None]] = [
    ({"status": "draft"}, "a draft"),
    ({"status": " Draft "}, "a draft"),
    ({"status": "auto-draft"}, "a draft"),
    ({"Status": "PRIVATE"}, "a private article"),
    ({"status": "trash"}, "a deleted article"),
    ({"status": "pending"}, "a pending article"),
    ({"status": "In review"}, "a pending article"),
    ({"status": "future"}, "a scheduled article"),
    ({"status": "scheduled"}, "a scheduled article"),
    ({"status": "embargoed"}, "an embargoed article"),
    ({"post_status": "draft"}, "a draft"),
    ({"wp:post_status": "private"}, "a private article"),
    ({"pubstatus": "canceled"}, "a canceled article"),
    ({"pubstatus": "cancelled"}, "a canceled article"),
    ({"workflow_state": "unpublished"}, "an unpublished article"),
    ({"draft": True}, "a draft"),
    ({"draft": "true"}, "a draft"),
    ({"is_draft": 1}, "a draft"),
    ({"is_draft": "1"}, "a draft"),
    ({"private": "yes"}, "a private article"),
    ({"published": False}, "a draft"),
    ({"published": "false"}, "a draft"),
    ({"is_published": "No"}, "a draft"),
    ({"fields": {"status": "draft", "body": "x"}}, "a draft"),
    ({"post_type": "revision", "post_status": "inherit"}, "a revision"),
    ({"post_type": "attachment", "post_status": "inherit"}, "an attachment"),
    ({"post_type": "nav_menu_item", "post_status": "publish"}, "a part of the site"),
    ({"status": "publish"}, None),
    ({"status": "published"}, None),
    ({"status": "public"}, None),
    ({"status": "final"}, None),
    ({"pubstatus": "usable"}, None),
    ({"status": "live"}, None),
    ({"status": "active"}, None),
    ({"status": "1"}, None),
    ({"status": 1}, None),
    ({"status": 0}, None),
    ({"status": "0"}, None),
    ({"status": "open"}, None),
    ({"status": "archived"}, None),
    ({"status": "inherit"}, None),
    ({"status": "Quite a draft"}, None),
    ({"status": "The draft of the treaty was private, and it is pending."}, None),
    ({"status": ""}, None),
    ({"status": None}, None),
    ({"status": ["draft"]}, None),
    ({"draft": False}, None),
    ({"draft": ""}, None),
    ({"draft": 0}, None),
    ({"draft": "The first draft"}, None),
    ({"private": "0"}, None),
    ({"published": True}, None),
    ({"published": 0}, None),
    ({"published": "0"}, None),
    ({"published": ""}, None),
    ({"published": None}, None),
    ({"published": "2019-03-14"}, None),
    ({"is_published": "true"}, None),
    ({"embargoed": "2019-03-14T10:00:00Z"}, None),
    ({"post_type": "post", "post_status": "publish"}, None),
    ({"post_type": "page"}, None),
    ({"type": "revision"}, None),
    ({"author": {"status": "private"}}, None),
    ({"comment_status": "pending"}, None),
    ({"ping_status": "draft"}, None),
    ({"section": "draft"}, None),
    ({"marital_status": "private"}, None),
]


@pytest.mark.parametrize(("record", "reason"), RECORDS, ids=[json.dumps(record) for record, _ in RECORDS])
def test_records(read_file: Callable[..., list], record: dict[str, object], reason: str | None):
    """A record is passed over for a word that certainly means that it was not published, and for no other."""
    totals = ReadTotals()
    row = {"title": "The bridge", "text": TEXT, **record}
    outcomes = read_file("a.jsonl", json.dumps(row) + "\n" + json.dumps({"title": "B", "text": TEXT}), totals=totals)
    assert [outcome.title for outcome in outcomes] == (["B"] if reason else ["The bridge", "B"])
    assert dict(totals.passed_over) == ({reason: 1} if reason else {})
    assert [name.rpartition("/")[2] for name in totals.first_passed_over.values()] == (["a.jsonl:1"] if reason else [])


def rows() -> list[dict[str, Any]]:
    return [
        {"title": state.upper(), "text": TEXT, "status": state}
        for state in ("publish", "draft", "live", "private", "draft")
    ]


def table(delimiter: str) -> str:
    lines = [delimiter.join(('"' + value + '"') for value in row.values()) for row in rows()]
    return "\n".join([delimiter.join(("title", "text", "status")), *lines])


FILES = {
    "a.jsonl": "\n".join(map(json.dumps, rows())),
    "a.json": json.dumps(rows()),
    "b.json": json.dumps({"status": "private", "articles": rows()}),
    "c.json": json.dumps({str(number): row for number, row in enumerate(rows())}),
    "a.csv": table(","),
    "a.tsv": table("\t"),
}


@pytest.mark.parametrize(("name", "content"), FILES.items(), ids=FILES.keys())
def test_forms(read_file: Callable[..., list], name: str, content: str):
    """In every form of records; the state of an object that holds records is not theirs."""
    totals = ReadTotals()
    outcomes = read_file(name, content, totals=totals)
    assert [outcome.title for outcome in outcomes] == ["PUBLISH", "LIVE"]
    assert dict(totals.passed_over) == {"a draft": 2, "a private article": 1}
    assert not totals.empty


def test_a_database(tmp_path: Path):
    """The posts of WordPress in SQLite, with revisions."""
    database = sqlite3.connect(tmp_path / "wp.sqlite")
    database.execute("CREATE TABLE wp_posts (ID, post_title, post_content, post_status, post_type)")
    kinds = [("publish", "post"), ("inherit", "revision"), ("draft", "post"), ("inherit", "attachment")]
    values = [(number, f"T{number}", TEXT, *kind) for number, kind in enumerate(kinds)]
    database.executemany("INSERT INTO wp_posts VALUES (?, ?, ?, ?, ?)", values)
    database.commit()
    database.close()
    totals = ReadTotals()
    outcomes = list(read_sources([tmp_path], None, totals))
    assert [outcome.title for outcome in outcomes] == ["T0"]  # type: ignore[union-attr]  # all are documents
    assert dict(totals.passed_over) == {"a revision": 1, "a draft": 1, "an attachment": 1}


@pytest.mark.parametrize("field_map", [{"title": "status"}, {"section": "STATUS"}, {"date": "published"}])
def test_a_column_that_a_rule_uses(read_file: Callable[..., list], field_map: dict[str, str]):
    """It says what the rule says, and nothing about publication."""
    row = {"headline": "x", "status": "Draft", "published": "false", "text": TEXT}
    del row["published" if "date" not in field_map else "status"]
    totals = ReadTotals()
    assert len(read_file("a.jsonl", json.dumps(row), totals=totals, field_map=field_map)) == 1
    assert not totals.passed_over


UNCLEAR = [
    ({"status": "publish"}, {}),
    ({"status": "Live"}, {}),
    ({"post_type": "post", "draft": False, "private": "0", "published": "2019-03-14"}, {}),
    ({"status": "", "visibility": None}, {}),
    ({"status": "open"}, {"status": 1}),
    ({"status": 1}, {"status": 1}),
    ({"post_type": "recipe", "draft": "The first one"}, {"post_type": 1, "draft": 1}),
    ({"status": "draft", "visibility": "odd"}, {}),
    ({"status": {"code": 3}}, {"status": 1}),
]


@pytest.mark.parametrize(("record", "named"), UNCLEAR)
def test_what_is_not_understood_is_named(read_file: Callable[..., list], record: dict[str, object], named: dict):
    """As a field that is not used; a state that is understood is used."""
    unused: Counter[str] = Counter()
    read_file("a.jsonl", json.dumps({"title": "T", "text": TEXT, **record}), unused)
    assert unused == named


def test_a_file_of_drafts_is_not_empty(read_file: Callable[..., list]):
    """Its records were passed over, which the report says."""
    totals = ReadTotals()
    assert not read_file("a.jsonl", json.dumps({"title": "T", "text": TEXT, "draft": True}), totals=totals)
    assert not totals.empty
    assert totals.passed_over.total() == 1


def test_removed_articles(read_file: Callable[..., list]):
    """What NewsAPI has removed has these words in place of all texts; a title alone may be one."""
    removed = {"title": "[Removed]", "publishedAt": "1970-01-01T00:00:00Z", "url": "https://removed.com"}
    records = [
        {**removed, "description": "[Removed]", "content": "[Removed]"},
        {**removed, "description": None, "content": None},
        {**removed, "content": TEXT},
        {"title": "Removed", "content": "[Removed]"},
    ]
    totals = ReadTotals()
    outcomes = read_file("a.json", json.dumps({"status": "ok", "articles": records}), totals=totals)
    assert [outcome.body for outcome in outcomes] == [TEXT, "[Removed]"]
    assert dict(totals.passed_over) == {"a removed article": 2}


def test_states_in_names_that_are_not_read():
    """Only a name of its own, or one in a container, says anything about the article."""
    names = ("title", "status", "fields.status", "_source.status", "author.status", "statusbar", "url.status")
    assert state_columns(names) == ("status", "fields.status", "_source.status")
    assert unpublished({"status": "live", "draft": True}, ("status", "draft")) == "a draft"


def test_portions(tmp_path: Path):
    """Processes that read parts of a file pass over the same records."""
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows() * 40)))
    totals, options = ReadTotals(), SourceOptions()
    portions = plan_portions([tmp_path], options, 4, smallest_bytes=100)
    titles = [each.title for portion in portions for each in read_portion(portion, options, totals)]  # type: ignore[union-attr]
    assert len(portions) == 4
    assert titles == ["PUBLISH", "LIVE"] * 40
    assert totals.passed_over.total() == 120


PAGES = [
    ("---\ntitle: T\nstatus: private\n---\nText.", "a private article"),
    ("---\ntitle: T\nstatus: Pending\n---\nText.", "a pending article"),
    ("---\ntitle: T\nprivate: true\n---\nText.", "a private article"),
    ("Title: T\nDate: 2019-05-16 10:20\nStatus: draft\n\nText.", "a draft"),
    ("Title: T\nStatus:   Hidden\nDate: 2019-05-16\n\nText.", None),
    ("---\ntitle: T\nstatus: published\n---\nText.", None),
    ("---\ntitle: T\npublished: 2019-03-14\n---\nText.", None),
    ("A line of text.\nStatus: draft\n\nText.", None),
    ("Title: T\n\nStatus: draft\n\nText.", None),
]


@pytest.mark.parametrize(("page", "reason"), PAGES, ids=[page for page, _ in PAGES])
def test_pages(read_file: Callable[..., list], page: str, reason: str | None):
    """Front matter, and labels above a page, are read as records are."""
    totals = ReadTotals()
    assert len(read_file("a.md", page, totals=totals)) == (0 if reason else 1)
    assert dict(totals.passed_over) == ({reason: 1} if reason else {})


def test_folders_of_drafts(tmp_path: Path):
    """What Jekyll keeps in `_drafts` is passed over, unless it is named itself."""
    for name in ("_posts/2019-03-14-a.md", "_drafts/b.md", "news/_drafts/deep/c.md", "drafts/d.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"---\ntitle: {name}\n---\n{TEXT}\n")
    totals = ReadTotals()
    found = [outcome.title for outcome in read_sources([tmp_path], None, totals)]  # type: ignore[union-attr]
    assert found == ["_posts/2019-03-14-a.md", "drafts/d.md"]
    assert dict(totals.passed_over) == {"a draft": 2}
    assert len(list(read_sources([tmp_path / "_drafts"]))) == 1
