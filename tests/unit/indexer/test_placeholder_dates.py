"""Dates that programs write for none, and years of other calendars."""

import json
from pathlib import Path

import pytest

from indexer.dating import NoDateError, UnreadableDateError, read_date
from indexer.reading import ReadingNotes, ReadingOptions, source_articles
from indexer.reporting import Report

PLACEHOLDERS = [
    "0001-01-01",
    "0001-01-01T00:00:00",
    "1/1/0001 12:00:00 AM",
    "1753-01-01",
    "1753-01-01 00:00:00.000",
    "9999-12-31",
    "9999-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00Z",
    "1970-01-01 00:00",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "1970-01-01T01:00:00+01:00",
    "1970-01-01T05:30:00+05:30",
    "1900-01-01T00:00:00",
    "1900-01-01 00:00:00",
    "1/1/1900 12:00:00 AM",
    '{"$date": 0}',
]
CALENDARS = ["1440/07/07", "1397-12-23", "2562-03-14", "14 Nisan 5779", "1397", "14/07/1440", "2051-01-01"]
KEPT = [
    ("1970-01-01", "1970-01-01"),
    ("1 January 1970", "1970-01-01"),
    ("1970-01-01T10:30:00Z", "1970-01-01"),
    ("1970-01-01T00:00:05Z", "1970-01-01"),
    ("1970-01-01T02:00:00+01:00", "1970-01-01"),
    ("1900-01-01", "1900-01-01"),
    ("1900-01-02T00:00:00", "1900-01-02"),
    ("1970", "1970"),
    ("1900", "1900"),
    ("1753", "1753"),
    ("1753-01-02", "1753-01-02"),
    ("1970-01", "1970-01"),
    ("14 March 1450", "1450-03-14"),
    ("c. 1450", "1450"),
    ("1600-01-01", "1600-01-01"),
    ("2050-12-31", "2050-12-31"),
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders(text: str):
    """The first and the last days that programs know are no dates."""
    with pytest.raises(NoDateError, match="stands for no date"):
        read_date(text)


@pytest.mark.parametrize("text", CALENDARS)
def test_other_calendars(text: str):
    """A year that is far from ours is not converted."""
    with pytest.raises(UnreadableDateError, match="another calendar, or a mistake"):
        read_date(text)


@pytest.mark.parametrize(("text", "expected"), KEPT)
def test_days_near_placeholders(text: str, expected: str):
    """A day that may be one stays, and so do its neighbours, and years in words."""
    assert read_date(text).date.isoformat() == expected


def read(path: Path, *records: dict[str, str]) -> tuple[list[str | None], Report]:
    texts = ({"text": f"Story {number} of the town.", **record} for number, record in enumerate(records))
    path.write_text("\n".join(map(json.dumps, texts)))
    notes = ReadingNotes()
    articles = list(source_articles([path], ReadingOptions(), notes))
    return [article.date.isoformat() if article.date else None for article in articles], notes.to_report()


def reasons(report: Report) -> list[str]:
    return [finding.reason for finding in report.warnings if "date" in finding.reason]


def test_a_placeholder_is_named(tmp_path: Path):
    """The article is undated."""
    dates, report = read(tmp_path / "a.jsonl", {"date": "1970-01-01T00:00:00Z"}, {"date": "2019-03-14"})
    assert dates == [None, "2019-03-14"]
    assert reasons(report) == ["the date is unreadable: '1970-01-01T00:00:00Z' stands for no date"]


HEADS = [
    "Title: The bridge\nDate: 1397-12-23\n\nThe council closed it.",
    "Title: The bridge\nDate: 1440/07/07\n\nThe council closed it.",
    "Title: The bridge\nDate: 0001-01-01T00:00:00\n\nThe council closed it.",
    "The bridge\n1397-12-23\n\nThe council closed it.",
]


@pytest.mark.parametrize("text", HEADS)
def test_heads(tmp_path: Path, text: str):
    """A head with such a date stays one; the article is undated, and the date is named."""
    (tmp_path / "a.txt").write_text(text)
    notes = ReadingNotes()
    (article,) = source_articles([tmp_path], ReadingOptions(), notes)
    assert (article.title, article.date, article.body) == ("The bridge", None, "The council closed it.")
    assert len(reasons(notes.to_report())) == 1


def test_a_day_that_may_be_a_placeholder(tmp_path: Path):
    """It is used, with a warning, unless the address tells the same day."""
    address = "https://e.org/1970/01/01/x"
    dates, report = read(tmp_path / "a.jsonl", {"date": "1970-01-01"}, {"date": "1970-01-01", "url": address})
    assert dates == ["1970-01-01", "1970-01-01"]
    assert reasons(report) == ["the date 1970-01-01 is used, but programs write it for no date"]


@pytest.mark.parametrize(
    ("others", "expected"),
    [(("1899-12-30T00:00:00", "1901-02-03T00:00:00"), "1900-01-01"), (("2015-01-01", "2019-01-01"), None), ((), None)],
)
def test_an_old_archive(tmp_path: Path, others: tuple[str, ...], expected: str | None):
    """Among dates of the same years the first day of 1900 is one, also with a midnight that every date has."""
    records = [{"date": "1900-01-01T00:00:00"}, *({"date": other} for other in others)]
    assert read(tmp_path / "a.jsonl", *records)[0][0] == expected


def test_the_epoch_among_its_years(tmp_path: Path):
    """The midnight of 1970 is none in any archive."""
    records = [{"date": "1970-01-01T00:00:00"}, {"date": "1969-12-30T00:00:00"}, {"date": "1971-01-01T00:00:00"}]
    assert read(tmp_path / "a.jsonl", *records)[0][0] is None


SEVERAL: list[tuple[tuple[str, ...], list[str | None]]] = [
    (("1900-01-01", "2015-03-14", "1900-01-01"), [None, "2015-03-14", None]),
    (("1/1/1900", "2015-03-14", "1900-01-01"), [None, "2015-03-14", None]),
    (("1970-01-01", "1970-01-01", "1995-03-14"), [None, None, "1995-03-14"]),
    (("1900-01-01", "2015-03-14", "1970-01-01"), ["1900-01-01", "2015-03-14", "1970-01-01"]),
    (("1900-01-01", "1899-12-31", "1900-01-01"), ["1900-01-01", "1899-12-31", "1900-01-01"]),
    (
        ("1970-01-01", "1970-01-01", "1950-01-01", "2015-03-14"),
        ["1970-01-01", "1970-01-01", "1950-01-01", "2015-03-14"],
    ),
    (("1900-01-01", "1900-01-01"), ["1900-01-01", "1900-01-01"]),
]


@pytest.mark.parametrize(("dates", "expected"), SEVERAL)
def test_several_of_a_column(tmp_path: Path, dates: tuple[str, ...], expected: list[str | None]):
    """What occurs more than once, far from all other dates of its column, stands for none."""
    found, report = read(tmp_path / "a.jsonl", *({"date": date} for date in dates))
    assert found == expected
    named = [reason for reason in reasons(report) if "stands for no date, here and elsewhere in its column" in reason]
    assert len(named) == expected.count(None)
