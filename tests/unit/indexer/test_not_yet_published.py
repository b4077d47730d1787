"""Articles that a site keeps back: embargoes that have not ended, passwords, Drupal's states, labels above texts."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable

import pytest

from indexer.sources import ReadTotals

TEXT = "The council closed the bridge on Tuesday, and nobody had been told of it before."
EMBARGOED, PROTECTED, UNPUBLISHED = "an embargoed article", "a protected article", "an unpublished article"
DRUPAL = {"nid": 7, "vid": 9, "created": 1400000000}


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon on 15 May 2024, in UTC."""
    now = dt.datetime(2024, 5, 15, 12, tzinfo=dt.UTC)
    monkeypatch.setattr("indexer.sources.states.embargoes.now", lambda: now)


# The record beside title and text, and what it is; None for an article.
RECORDS: list[tuple[dict[str, object], str | None]] = [
    ({"embargo_until": "2024-05-16"}, EMBARGOED),
    ({"embargo_until": "2024-05-15"}, None),
    ({"embargo_until": "2024-05-14"}, None),
    ({"embargoed": "2024-05-15T12:00:01Z"}, EMBARGOED),
    ({"embargoed": "2024-05-15T11:59:59Z"}, None),
    ({"embargoed": "2024-05-15T14:30:00+03:00"}, None),
    ({"embargoed": "2024-05-15T08:30:00-04:00"}, EMBARGOED),
    ({"embargo": "until 1 June 2024"}, EMBARGOED),
    ({"embargo": "June 1, 2024, 6:00 pm"}, EMBARGOED),
    ({"embargo": "March 1, 2024"}, None),
    ({"embargo_date": "03/06/2024"}, EMBARGOED),  # in one of its two readings
    ({"embargo_date": "03/04/2024"}, None),
    ({"embargo_date": "9999-12-31"}, EMBARGOED),
    ({"embargo_date": "2029-01-01"}, EMBARGOED),
    ({"embargo_date": 1861920000}, EMBARGOED),
    ({"embargo_date": 1577836800000}, None),
    ({"embargo_date": "1861920000000"}, EMBARGOED),
    ({"embargo_date": {"$date": "2024-06-01T00:00:00Z"}}, EMBARGOED),
    ({"embargo_date": {"seconds": 1861920000, "nanoseconds": 0}}, EMBARGOED),
    ({"embargo_date": "2024-06"}, EMBARGOED),
    ({"embargo_date": "2024"}, None),
    ({"embargo": True}, EMBARGOED),
    ({"embargo": "yes"}, EMBARGOED),
    ({"embargo": False}, None),
    ({"embargo": ""}, None),
    ({"embargo": None}, None),
    ({"embargo": "of grain"}, None),
    ({"fields": {"embargoUntil": "2024-06-01", "x": 1, "headline": "x"}}, EMBARGOED),
    ({"section": "embargo", "embargoed_text": "2030-01-01"}, None),
    ({"published": "2030-01-01"}, None),
    ({"post_password": "secret"}, PROTECTED),
    ({"wp:post_password": "1"}, PROTECTED),
    ({"post_password": ""}, None),
    ({"post_password": None}, None),
    ({"post_password": "  "}, None),
    ({"content": {"rendered": "<p>Enter the password</p>", "protected": True}}, PROTECTED),
    ({"content": {"rendered": "<p>It is open.</p>", "protected": False}}, None),
    ({"password": "secret", "ping_status": "open"}, PROTECTED),
    ({"password": "", "ping_status": "open"}, None),
    ({"password": "secret"}, None),
    ({"protected": True}, None),
    ({**DRUPAL, "status": 0}, UNPUBLISHED),
    ({**DRUPAL, "status": "0"}, UNPUBLISHED),
    ({**DRUPAL, "status": False}, UNPUBLISHED),
    ({**DRUPAL, "status": "false"}, UNPUBLISHED),
    ({"nid": 7, "changed": 1400000000, "status": "Off"}, UNPUBLISHED),
    ({**DRUPAL, "status": 1}, None),
    ({**DRUPAL, "status": True}, None),
    ({"nid": [{"value": 7}], "created": [{"value": "x"}], "status": [{"value": False}]}, UNPUBLISHED),
    ({"nid": [{"value": 7}], "created": [{"value": "x"}], "status": [{"value": True}]}, None),
    ({"attributes": {"drupal_internal__nid": 7, "created": "2014-01-01", "status": False}}, UNPUBLISHED),
    ({"attributes": {"drupal_internal__nid": 7, "created": "2014-01-01", "status": True}}, None),
    ({"nid": 7, "status": 0}, None),
    ({"vid": 9, "created": 1400000000, "status": 0}, None),
    ({"created": 1400000000, "status": False}, None),
]


@pytest.mark.parametrize(("record", "reason"), RECORDS, ids=[json.dumps(record) for record, _ in RECORDS])
def test_records_that_are_kept_back(read_file: Callable[..., list], record: dict[str, object], reason: str | None):
    """An embargo counts until it ends, a password if there is one, and a state of 0 only in a record of Drupal."""
    totals = ReadTotals()
    row = {"title": "The bridge", **({} if "content" in record else {"text": TEXT}), **record}
    outcomes = read_file("a.jsonl", json.dumps(row) + "\n" + json.dumps({"title": "B", "text": TEXT}), totals=totals)
    assert [outcome.title for outcome in outcomes] == (["B"] if reason else ["The bridge", "B"])
    assert dict(totals.passed_over) == ({reason: 1} if reason else {})


UNCLEAR = [
    ({"embargo_date": "soon"}, {"embargo_date": 1}),
    ({"embargo": "of grain"}, {"embargo": 1}),
    ({"embargo_until": "2019-03-14"}, {}),
    ({"embargo_until": False}, {}),
    ({"post_password": ""}, {}),
    ({"nid": 7, "created": 1400000000, "status": 1}, {}),
    ({"created": 1400000000, "status": 1}, {"status": 1}),
    ({"content": {"rendered": "<p>It is open.</p>", "protected": False}}, {}),
]


@pytest.mark.parametrize(("record", "named"), UNCLEAR)
def test_an_end_that_cannot_be_read_is_named(read_file: Callable[..., list], record: dict, named: dict):
    """As a field that is not used; what was understood is used."""
    unused: Counter[str] = Counter()
    row = {"title": "T", **({} if "content" in record else {"text": TEXT}), **record}
    assert len(read_file("a.jsonl", json.dumps(row), unused)) == 1
    assert unused == named


def test_a_table_of_nodes(read_file: Callable[..., list]):
    """The cells of a table are texts."""
    rows = ["nid,title,status,created,body", f'1,One,1,1400000000,"{TEXT}"', f'2,Two,0,1400000000,"{TEXT}"']
    totals = ReadTotals()
    assert [each.title for each in read_file("a.csv", "\n".join(rows), totals=totals)] == ["One"]
    assert dict(totals.passed_over) == {UNPUBLISHED: 1}


HEAD = "Title: The bridge\nDate: 2019-03-14\n"
# The text of a file, and what it is; None for an article.
TEXTS: list[tuple[str, str | None]] = [
    (f"{HEAD}Status: draft\n\n{TEXT}\n", "a draft"),
    (f"Status: Draft\n{HEAD}\n{TEXT}\n", "a draft"),
    (f"{HEAD}STATUS: Private\n\n{TEXT}\n", "a private article"),
    (f"{HEAD}**Status:** pending\n\n{TEXT}\n", "a pending article"),
    (f"Title: The bridge\nStatus: draft\n\n{TEXT}\n", "a draft"),
    (f"{HEAD}Visibility: private\nAuthor: Jane Doe\n\n{TEXT}\n", "a private article"),
    (f"{HEAD}Visibility: private\n\n{TEXT}\n", "a private article"),
    (f"{HEAD}Draft: true\n\n{TEXT}\n", "a draft"),
    (f"{HEAD}Published: false\n\n{TEXT}\n", "a draft"),
    (f"{HEAD}Embargoed until: June 1, 2024\n\n{TEXT}\n", EMBARGOED),
    (f"{HEAD}Embargo: 2024-05-01\n\n{TEXT}\n", None),
    (f"The bridge\nMarch 14, 2019\nStatus: draft\n\n{TEXT}\n", "a draft"),
    (f"{HEAD}Status: final\n\n{TEXT}\n", None),
    (f"{HEAD}Status: The draft of the treaty\n\n{TEXT}\n", None),
    (f"{HEAD}\n{TEXT}\n\nStatus: draft\n", None),
    (f"{HEAD}\n{TEXT}\nStatus: draft\n", None),
    (f"{HEAD}\nThe bridge is closed.\n\nPrivate: yes\n\n{TEXT}\n", None),
    (f"{TEXT}\nStatus: draft\n\n{TEXT}\n", None),
]


@pytest.mark.parametrize(("text", "reason"), TEXTS, ids=[text for text, _ in TEXTS])
def test_labels_above_texts(read_file: Callable[..., list], text: str, reason: str | None):
    """The labels of a head say it as the columns of records do; lines of the text say nothing."""
    totals = ReadTotals()
    assert len(read_file("a.txt", text, totals=totals)) == (0 if reason else 1)
    assert dict(totals.passed_over) == ({reason: 1} if reason else {})


def test_one_text_of_several_in_a_file(read_file: Callable[..., list]):
    """Only the part with the label is passed over, and named with its line."""
    parts = [
        f"Title: {name}\nDate: 2019-03-1{i}\nStatus: {state}\n\n{TEXT}\n" for i, (name, state) in enumerate(STATES)
    ]
    totals = ReadTotals()
    outcomes = read_file("a.txt", "\n\n".join(parts), totals=totals)
    assert [outcome.title for outcome in outcomes] == ["One", "Three"]
    assert [name.rpartition("/")[2] for name in totals.first_passed_over.values()] == ["a.txt:8"]


STATES = (("One", "published"), ("Two", "draft"), ("Three", "live"))
