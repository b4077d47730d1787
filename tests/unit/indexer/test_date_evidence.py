"""Which of several dates is that of an article, from where, and how sure."""

from pathlib import Path
from unittest import mock

import pytest
from counts import share
from hypothesis import given, settings
from hypothesis import strategies as st
from reached import most_reach, reached

from dateline.article import Article, Origin
from dateline.dates import PartialDate
from indexer.dating import read_dateline
from indexer.dating.evidence import DateEvidence, resolve_dates
from indexer.reading import MadeArticle, article_dates, make_article
from indexer.sources import SourceDocument
from indexer.sources.document import DateText
from indexer.sources.rules.file_options import FileOptions

# The evidence, best last so that its order does not matter; and date, source and confidence.
RESOLVED = [
    ([("field", "2019-03-14")], ("2019-03-14", "field", "stated")),
    ([("field", "2019")], ("2019", "field", "stated")),
    ([("head", "2019-03-14")], ("2019-03-14", "head", "stated")),
    ([("mail header", "2019-03-14")], ("2019-03-14", "mail header", "stated")),
    ([("byline", "2019-03-14")], ("2019-03-14", "byline", "inferred")),
    ([("URL", "2019-03")], ("2019-03", "URL", "inferred")),
    ([("folder", "2019")], ("2019", "folder", "inferred")),
    ([("file time", "2019-03-14")], ("2019-03-14", "file time", "approximate")),
    ([("modified", "2019-03-14")], ("2019-03-14", "modified", "inferred")),
    ([("modified", "2020-01-01"), ("folder", "2019-03")], ("2019-03", "folder", "inferred")),
    ([("modified", "2020-01-01"), ("file time", "2021-01-01")], ("2021-01-01", "file time", "approximate")),
    ([("URL", "2019-03-15"), ("field", "2019-03-14")], ("2019-03-14", "field", "stated")),
    ([("URL", "2019-03-16"), ("field", "2019-03-14")], ("2019-03-14", "field", "stated")),
    ([("URL", "2019-03-17"), ("field", "2019-03-14")], ("2019-03-14", "field", "conflicting")),
    ([("file name", "2018-12-31"), ("field", "2019-01-03")], ("2019-01-03", "field", "conflicting")),
    ([("file name", "2019-03-14"), ("byline", "2019-04-14")], ("2019-04-14", "byline", "conflicting")),
    ([("folder", "2019"), ("URL", "2019-03"), ("field", "2019-03-14")], ("2019-03-14", "field", "stated")),
    ([("folder", "2018"), ("field", "2019-03-14")], ("2019-03-14", "field", "conflicting")),
    ([("folder", "2018"), ("field", "2019-01-02")], ("2019-01-02", "field", "stated")),
    ([("URL", "2019-03-14"), ("field", "2019")], ("2019-03-14", "URL", "inferred")),
    ([("folder", "2019-03"), ("file name", "2019-03-14"), ("field", "2019")], ("2019-03-14", "file name", "inferred")),
    ([("URL", "2018-03-14"), ("field", "2019")], ("2019", "field", "conflicting")),
    ([("field", "c. 1920")], ("1920", "field", "approximate")),
    ([("folder", "1920-05-03"), ("field", "c. 1920")], ("1920-05-03", "folder", "inferred")),
    ([("folder", "1921-05-03"), ("field", "c. 1920")], ("1920", "field", "approximate")),
]


@pytest.mark.parametrize(("evidence", "expected"), RESOLVED)
def test_resolved_dates(evidence: list[tuple[str, str]], expected: tuple[str, str, str]):
    """The best source wins, takes its day from a finer date, and conflicts with one more than two days away."""
    made = [
        DateEvidence(source, PartialDate.from_iso(text.removeprefix("c. ")), is_approximate=text.startswith("c. "))
        for source, text in evidence
    ]
    resolved = resolve_dates(made)
    assert resolved is not None
    assert (resolved.date.isoformat(), resolved.source, resolved.confidence) == expected
    assert (resolved.conflict is not None) == (expected[2] == "conflicting")


def test_no_evidence_is_no_date():
    """Nothing is made up."""
    assert resolve_dates([]) is None


def test_a_date_of_a_shared_file_is_the_last_resort():
    """The name of a table says little about each of its rows: no conflict, no finer day."""
    shared = DateEvidence("file name", PartialDate(2025, 6, 24), is_shared=True)
    for date in ("2019-03-14", "2025", "2025-06"):
        resolved = resolve_dates([shared, DateEvidence("field", PartialDate.from_iso(date))])
        assert resolved is not None
        assert (resolved.date.isoformat(), resolved.confidence, resolved.conflict) == (date, "stated", None)
    alone = resolve_dates([shared])
    assert alone is not None
    assert (alone.source, alone.confidence) == ("file name", "inferred")


def make(options: FileOptions | None = None, **fields) -> MadeArticle:
    """The article of a document with these fields."""
    defaults = {"original_id": "a", "file": "a.jsonl", "line": None, "title": "T", "body": "The harbour is open."}
    return make_article(SourceDocument(**{**defaults, **fields}, options=options or FileOptions()))


def told(made: MadeArticle) -> tuple[str | None, str | None, str | None]:
    """Date, source and confidence of an article."""
    article = made.article
    assert isinstance(article, Article)
    return article.date and article.date.isoformat(), article.date_source, article.date_confidence


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date": "2019-03-14"}, ("2019-03-14", "field", "stated")),
        ({"date": "2019-03-14", "date_source": "head"}, ("2019-03-14", "head", "stated")),
        ({"date": "14 Mar 49", "date_source": "mail header"}, ("2049-03-14", "mail header", "stated")),
        ({"date": "14 Mar 50", "date_source": "mail header"}, ("1950-03-14", "mail header", "stated")),
        ({"date": "14 Mar 50"}, (None, None, None)),
        ({"date": "[1920]"}, ("1920", "field", "approximate")),
        ({"date": "Updated: March 14, 2019"}, ("2019-03-14", "modified", "inferred")),
        ({"further_dates": (DateText("modified", "2019-03-14"),)}, ("2019-03-14", "modified", "inferred")),
        (
            {"date": "2019-03-14", "further_dates": (DateText("modified", "2020-03-14"),)},
            ("2019-03-14", "field", "stated"),
        ),
        (
            {"date": "soon", "further_dates": (DateText("field", "2019-03-14"),)},
            ("2019-03-14", "field", "stated"),
        ),
        ({"body": "By Jane Rhoe, March 14, 2019\n\nThe harbour is open."}, ("2019-03-14", "byline", "inferred")),
        ({"body": "LONDON, March 3, 1951 (AP) -- The king spoke."}, ("1951-03-03", "dateline", "inferred")),
        ({"body": "LONDON, March 3 (AP) -- The king spoke.", "date": "1951"}, ("1951-03-03", "dateline", "inferred")),
        ({"body": "LONDON, March 3 (AP) -- The king spoke.", "date": "1951-03-04"}, ("1951-03-04", "field", "stated")),
        (
            {"body": "LONDON, March 3 (AP) -- The king spoke.", "date": "1951-03-14"},
            ("1951-03-14", "field", "conflicting"),
        ),
        (
            {"body": "LONDON, Dec. 31 (AP) -- The king spoke.", "date": "1951-01-01"},
            ("1951-01-01", "field", "stated"),
        ),
        ({"body": "LONDON, Feb. 29 (AP) -- The king spoke.", "date": "1951"}, ("1951", "field", "stated")),
        ({"url": "https://example.org/2019/03/14/harbour"}, ("2019-03-14", "URL", "inferred")),
        ({"original_id": "10Apr2007akaka175"}, ("2007-04-10", "file name", "inferred")),
        ({"origin": Origin("a", "10Apr2007akaka175.txt", 1)}, ("2007-04-10", "file name", "inferred")),
        ({"origin": Origin("a", "x_20250624.csv", 1), "line": 2}, ("2025-06-24", "file name", "inferred")),
        ({"origin": Origin("a", "2019/03/14/harbour.txt", 1)}, ("2019-03-14", "folder", "inferred")),
        ({"origin": Origin("2019", "03/14/harbour.txt", 1)}, ("2019-03-14", "folder", "inferred")),
        ({"origin": Origin("a", "sn83030214/1905-01-01/ed-1/ocr.txt", 1)}, ("1905-01-01", "folder", "inferred")),
        ({"date": "03/04/2015", "url": "https://example.org/2015/04/03/a"}, ("2015-04-03", "field", "stated")),
        ({"date": "Jan. 3, '56", "url": "https://example.org/1956/01/03/a"}, ("1956-01-03", "field", "stated")),
        ({"date": "03/04/2015", "url": "https://example.org/2015/09/09/a"}, (None, None, None)),
        ({"date": "soon", "url": "https://example.org/2015/09/09/a"}, (None, None, None)),
        ({}, (None, None, None)),
    ],
)
def test_the_date_of_a_document(fields, expected: tuple[str | None, str | None, str | None]):
    """Each source gives its date, with its name and its confidence."""
    assert told(make(**fields)) == expected


def test_a_conflict_names_both_dates():
    """And says which one is used."""
    made = make(date="2019-03-14", url="https://example.org/2019/04/01/a")
    (warning,) = made.warnings
    assert warning.reason == (
        "its dates are more than 2 days apart: 2019-03-14 (field), which is used, and 2019-04-01 (URL)"
    )


def test_another_stated_date_is_named():
    """What could not be read, and what is used instead."""
    made = make(date="soon", further_dates=(DateText("field", "2019-03-14"),))
    assert [warning.reason for warning in made.warnings] == [
        "the date is unreadable: 'soon' is not a date that can be read; 2019-03-14 (field) is used instead"
    ]


UNUSED = [
    ({}, ""),
    ({"further_dates": (DateText("modified", "2019-05-05"),)}, "; not used in its place: 2019-05-05 (modified)"),
    ({"url": "https://example.org/2019/05/06/x"}, "; not used in its place: 2019-05-06 (URL)"),
    (
        {"further_dates": (DateText("modified", "2019-05-05"),), "url": "https://example.org/2019/05/06/x"},
        "; not used in its place: 2019-05-05 (modified), 2019-05-06 (URL)",
    ),
    ({"body": "LONDON, March 3, 1951 (AP) -- The king."}, "; not used in its place: 1951-03-03 (dateline)"),
    ({"body": "LONDON, March 3 (AP) -- The king."}, ""),
]


@pytest.mark.parametrize(("fields", "named"), UNUSED)
def test_dates_that_take_no_place_are_named(fields, named: str):
    """The article is undated; whoever reads the report sees what its dates may be."""
    made = make(date="unknown", **fields)
    assert made.article is not None
    assert made.article.date is None
    assert [warning.reason for warning in made.warnings] == [
        f"the date is unreadable: 'unknown' is not a date that can be read{named}"
    ]


def test_a_time_that_cannot_be_read_costs_no_date():
    """The date stays, with the time that it has itself, and the time is named."""
    for date, time in (("2019-03-14", None), ("2019-03-14 08:30", "08:30")):
        made = make(date=date, time="noonish")
        assert made.article is not None
        assert (str(made.article.date), made.article.time) == ("2019-03-14", time)
        assert [warning.reason for warning in made.warnings] == [
            "the time is not used: 'noonish' is not a time of day that can be read"
        ]
    assert make(FileOptions(strict_dates=True), date="2019-03-14", time="noonish").article is not None


def test_the_time_of_a_file_counts_if_asked(tmp_path: Path):
    """It is off by default, and approximate; any other date is better."""
    path = tmp_path / "a.txt"
    path.write_text("x")
    options = FileOptions(file_times=True)
    date, source, confidence = told(make(options, file=str(path)))
    assert (date is not None, source, confidence) == (True, "file time", "approximate")
    assert told(make(file=str(path))) == (None, None, None)
    assert told(make(options, file=str(path), date="2019")) == ("2019", "field", "stated")
    assert told(make(options, file=str(tmp_path / "missing.txt"))) == (None, None, None)


DAYS = st.sampled_from(["2019-03-14", "2019-03-15", "2019-03-20", "2018-12-31", "2019-01-02"])
TEXTS = DAYS | st.sampled_from(
    ["2019", "2019-03", "c. 1920", "March 14, 2019", "14/03/2019", "03/04/2019", "soon", "1.2.19"]
)
SIGNS = st.sampled_from(
    [
        *("", "14Mar2019rhoe12", "20Mar2019rhoe12", "x_20190314", "2019-03-14", "20190314", "a/2018/03/14"),
        *("114Mar2019", "14Mar2019-03-20", "2019-03-14-2018", "x14mar2019", "20190314-20190320", "12019-03-14"),
        *("2019/mar/14/2019/03/20", "2019-03-14.20Mar", "v2019-03-14", "n14Mar20190", "14Mar2019_20.03.2019"),
    ]
)
HEADS = st.sampled_from(
    [
        "",
        "By Jane Rhoe, March 14, 2019\n\n",
        "Published March 20, 2019\n\n",
        "The strike of 20 March 2019\n\n",
        "ORLEN, March 14 (NP): ",
        "ORLEN, Dec. 31 (NP): ",
        "ORLEN, March 14, 2018 (NP): ",
        "ORLEN (NP): ",
    ]
)
DOCUMENTS = st.builds(
    lambda date, source, name, line, further, head, time, sign, url, day_first: SourceDocument(
        original_id=sign or None,
        file=name,
        line=line,
        title="Bridge",
        body=f"{head}The bridge of Orlen fell into the river.",
        date=date,
        date_source=source,
        time=time,
        url=url and f"https://example.org/{url}/bridge",
        origin=Origin("wire", name, line or 1),
        further_dates=tuple(DateText(*each) for each in further),
        options=FileOptions(day_first=day_first),
    ),
    st.none() | TEXTS | DAYS | DAYS,
    st.sampled_from(["field", "head", "mail header"]),
    st.sampled_from(["a.jsonl", "b.jsonl", "c.txt", "20190314.txt", "2019/03/20/a.txt", "2018/a.txt", "2019-03.txt"]),
    st.sampled_from([None, 1, 7]),
    st.just([]) | st.lists(st.tuples(st.sampled_from(["field", "modified"]), TEXTS), max_size=2),
    HEADS,
    st.sampled_from([None, "10:30", "late"]),
    SIGNS,
    st.sampled_from([None, "2019/03/14", "2019/03", "2018/01/01"]),
    st.sampled_from([None, True, False]),
)


@most_reach(0.05)
@settings(max_examples=share(1_000), deadline=None)
@given(DOCUMENTS)
def test_what_is_undisputed_is_what_all_dates_resolve_to(document: SourceDocument):
    """The short way for documents with one stated day gives what the long one does."""
    short = make_article(document)
    taken = article_dates._undisputed(document, document.body, read_dateline(document.body))
    with mock.patch.object(article_dates, "_undisputed", return_value=None):
        long = make_article(document)
    if reached(taken is not None):
        assert short == long
