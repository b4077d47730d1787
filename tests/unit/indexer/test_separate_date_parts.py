"""Dates whose year, month and day stand in columns of their own."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from dateline.article import Article
from indexer.reading import make_article
from indexer.sources import SourceDocument

Read = Callable[..., list]

PARTS: list[tuple[dict[str, object], str | None]] = [
    ({"year": 2012, "month": 2, "day": 7}, "2012-02-07"),
    ({"year": "2012", "month": "02", "day": "07"}, "2012-02-07"),
    ({"year": "2012.0", "month": "2.0", "day": "7.0"}, "2012-02-07"),
    ({"year": 2012.0, "month": 2.0, "day": 7.0}, "2012-02-07"),
    ({"Year": 2012, "Month": "February", "Day": 7}, "2012-02-07"),
    ({"YEAR": 2012, "MONTH": "Feb.", "DAY": "7th"}, "2012-02-07"),
    ({"year": 2012, "month": "février", "day": 7}, "2012-02-07"),
    ({"pub_year": 2012, "pub_month": 2, "pub_day": 7}, "2012-02-07"),
    ({"publication_year": 2012, "publication_month": 2, "publication_day": 7}, "2012-02-07"),
    ({"publishedYear": 2012, "publishedMonth": 2, "publishedDay": 7}, "2012-02-07"),
    ({"pub_year": 2012, "month": 2, "day": 7}, "2012-02-07"),
    ({"year": 2012, "month_name": "May", "day_of_month": 7}, "2012-05-07"),
    ({"year": 2012, "month": "2012-02", "day": 7}, "2012-02-07"),
    ({"fields": {"year": 2012, "month": 2, "day": 7}}, "2012-02-07"),
    ({"date": {"year": 2012, "month": 2, "day": 7}}, "2012-02-07"),
    ({"day": 7, "hour": 8, "month": 2, "year": 2012}, "2012-02-07"),
    ({"year": 2012, "month": 2}, "2012-02"),
    ({"year": 2012, "month": 2, "day": None}, "2012-02"),
    ({"year": 2012, "month": 2, "day": 0}, "2012-02"),
    ({"year": 2012, "month": 2, "day": "Tuesday"}, "2012-02"),
    ({"year": 2012, "month": "", "day": 7}, "2012"),
    ({"year": 2012, "month": 0, "day": 7}, "2012"),
    ({"year": 2012, "day": 7}, "2012"),
    ({"year": 2012}, "2012"),
    ({"month": 2, "day": 7}, None),
    ({"year": "", "month": 2, "day": 7}, None),
    ({"volume_year": 2012, "month": 2, "day": 7}, None),
]


def article_of(read_file: Read, fields: dict[str, object], **options) -> tuple[Article, list[str]]:
    """The article of a record with these fields, and its warnings."""
    (document,) = read_file("a.jsonl", json.dumps({"title": "Lock freezes", "text": "Ice.", **fields}), **options)
    assert isinstance(document, SourceDocument)
    made = make_article(document)
    assert made.article is not None
    return made.article, [warning.reason for warning in made.warnings]


@pytest.mark.parametrize(("fields", "date"), PARTS)
def test_parts_are_one_date(read_file: Read, fields: dict[str, object], date: str | None):
    """It is stated, and never finer than its parts; those that are used are not named as unused."""
    unused: Counter[str] = Counter()
    article, warnings = article_of(read_file, fields, unused=unused)
    dated = (article.date and article.date.isoformat(), article.date_source, article.date_confidence)
    assert dated == ((date, "field", "stated") if date else (None, None, None))
    assert warnings == []
    unused_parts = {"day"} if "month" not in fields and "day" in fields else set()
    assert unused.keys() & {"month", "day", "Month", "Day", "pub_month", "pub_day"} >= unused_parts
    if date is not None:
        assert unused.keys() == unused_parts | ({"hour"} & fields.keys())


@pytest.mark.parametrize(
    "fields",
    [
        {"year": 2012, "month": 13, "day": 7}, {"year": 2012, "month": 2, "day": 30},
        {"year": 2012, "month": 7, "day": 32}, {"year": 2012, "month": "Smarch", "day": 7},
        {"year": 2012, "month": 2, "day": "soon"},
        {"year": 2012, "month": -2, "day": 7}, {"year": 12, "month": 2, "day": 7}, {"year": 12, "month": 2},
        {"year": "vol. 12", "month": 2, "day": 7}, {"year": 2012, "month": 2.5, "day": 7},
    ],
)  # fmt: skip
def test_parts_that_cannot_be_are_named(read_file: Read, fields: dict[str, object]):
    """The article has no date, rather than a wrong day."""
    article, warnings = article_of(read_file, fields)
    assert article.date is None
    (warning,) = warnings
    assert warning.startswith(("the date is unreadable: ", "the date is ambiguous: "))


BESIDE: list[tuple[dict[str, object], tuple[str, str, str]]] = [
    ({"date": "2012-02-07"}, ("2012-02-07", "field", "stated")),
    ({"date": "2012-02"}, ("2012-02-07", "field", "stated")),
    ({"date": "n/a"}, ("2012-02-07", "field", "stated")),
    ({"date": "32/13/2012"}, ("2012-02-07", "field", "stated")),
    ({"created_at": "2020-01-01"}, ("2012-02-07", "field", "stated")),
    ({"updated": "2020-01-01"}, ("2012-02-07", "field", "stated")),
    ({"date": "2012-05-01"}, ("2012-05-01", "field", "conflicting")),
]


@pytest.mark.parametrize(("fields", "expected"), BESIDE)
def test_parts_beside_a_date(read_file: Read, fields: dict[str, object], expected: tuple[str, str, str]):
    """A date that can be read stays, and a contradiction shows; dates of the record count less."""
    article, _ = article_of(read_file, {**fields, "year": 2012, "month": 2, "day": 7})
    assert article.date is not None
    assert (article.date.isoformat(), article.date_source, article.date_confidence) == expected


def test_a_year_alone_gives_way(read_file: Read):
    """It may be that of a volume: beside a date it says nothing."""
    article, warnings = article_of(read_file, {"date": "2012-02-07", "year": 1998, "month": None})
    assert article.date is not None
    assert (article.date.isoformat(), article.date_confidence, warnings) == ("2012-02-07", "stated", [])


def test_a_whole_number_of_a_year_alone_gives_way(read_file: Read):
    """Also as programs write it where other rows have no year."""
    table = "title,text,date,year,month\nA,a,2012-02-07,1998.0,\n"
    ((article, warnings),) = [make_article(each)[::2] for each in read_file("a.csv", table)]
    assert (article.date.isoformat(), article.date_confidence, warnings) == ("2012-02-07", "stated", ())


def test_parts_of_a_table(read_file: Read):
    """Rows may lack parts; a column that is mapped as the date is read alone."""
    table = "title,text,year,month,day\nA,a,2012,2,7\nB,b,2012,,\nC,c,,2,7\n"
    articles = [make_article(document).article for document in read_file("a.csv", table)]
    assert [article.date and article.date.isoformat() for article in articles] == ["2012-02-07", "2012", None]
    documents = read_file("b.csv", table, field_map={"date": "year"})
    assert [document.date for document in documents] == ["2012", "2012", None]


def test_rows_of_events_without_a_title_are_rejected(read_file: Read):
    """They have an address and a date, but nothing to read; with a title the day of the event is the date."""
    row = {"GLOBALEVENTID": 4, "SQLDATE": 20120207, "DATEADDED": 20120208143000, "SOURCEURL": "https://x.example/lock"}
    outcomes = read_file("a.jsonl", json.dumps(row))
    assert [outcome.reason for outcome in outcomes] == ["the document has neither a title nor a body"]
    outcomes = read_file("a.csv", ",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n")
    (rejection,) = outcomes
    assert rejection.reason.startswith("none of the columns is known as a title or a body: GLOBALEVENTID, SQLDATE")
    article, _ = article_of(read_file, row)
    assert article.date is not None
    assert (article.date.isoformat(), article.url) == ("2012-02-07", "https://x.example/lock")
