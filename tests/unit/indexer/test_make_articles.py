"""From the documents of sources to articles."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from processor_time import at_most

from dateline.article import make_article_id
from indexer.reading import MadeArticle, make_article
from indexer.sources import Finding, ReadTotals, SourceDocument, read_sources
from indexer.sources.rules.file_options import FileOptions


def make(options: FileOptions | None = None, **fields) -> MadeArticle:
    """The article of a document with these fields."""
    defaults = {"original_id": "a", "file": "a.jsonl", "line": 3, "title": None, "body": ""}
    return make_article(SourceDocument(**{**defaults, **fields}, options=options or FileOptions()))


def test_the_seed(seed_path: Path):
    """The one real input gives its date, place, agency, a readable title and 17 paragraphs."""
    (document,) = read_sources([seed_path])
    assert isinstance(document, SourceDocument)
    made = make_article(document)
    article = made.article
    assert article is not None
    assert (str(article.date), article.place, article.agency, article.time) == (
        "2017-07-08",
        "UNITED NATIONS",
        "APP",
        None,
    )
    assert article.title_derived
    assert article.title == (
        "The heads of the armed forces and senior military officials of around 100 countries, including…"
    )
    assert len(article.paragraphs) == 17
    assert article.body.startswith("UNITED NATIONS, July 8 (APP): The heads of the armed forces")
    assert made.warnings == ()


def test_a_document_with_everything():
    """Every field arrives, and those that are texts are NFC."""
    article = make(
        title="  The\n Cafe\u0301 ",
        body="Text.",
        date="2017-07-08",
        time="2:30 pm",
        url="https://x/1",
        source="Courier",
        place="Malmo\u0308",
        agency="AP",
    ).article
    assert article is not None
    assert (article.title, article.title_derived, article.place) == ("The Café", False, "Malmö")
    assert (str(article.date), article.time) == ("2017-07-08", "14:30")
    assert (article.url, article.source, article.agency) == ("https://x/1", "Courier", "AP")


def test_ids():
    """A plain id is kept alone; any other is kept as the original id."""
    plain, made = make(original_id="a-1", body="x").article, make(original_id="a/b.txt#3", body="x").article
    assert plain is not None
    assert made is not None
    assert (plain.article_id, plain.original_id) == ("a-1", None)
    assert (made.article_id, made.original_id) == (make_article_id("a/b.txt#3"), "a/b.txt#3")


BODY = "PARIS, May 12 (AP) - The minister spoke. Then he left."


def test_the_dateline_fills_what_the_document_leaves_open():
    """Place and agency, the day of a year, and a title after the dateline; the body keeps it."""
    article = make(body=BODY, date="1963").article
    assert article is not None
    assert (article.place, article.agency, str(article.date)) == ("PARIS", "AP", "1963-05-12")
    assert (article.title, article.body) == ("The minister spoke", BODY)


def test_fields_win_over_the_dateline():
    """An explicit place, agency or day is the document's own."""
    article = make(body=BODY, date="1963-05-13", place="Lyon", agency="AFP").article
    assert article is not None
    assert (article.place, article.agency, str(article.date)) == ("Lyon", "AFP", "1963-05-13")


def test_a_dateline_without_a_year_is_no_date():
    """Without a header there is none, and that is not an error."""
    made = make(body=BODY)
    assert made.article is not None
    assert (made.article.date, made.warnings) == (None, ())


def test_a_dateline_with_a_year_is_a_date():
    """It says when the story was filed."""
    article = make(body="LONDON, March 3, 1951 (AP) -- The king spoke.").article
    assert article is not None
    assert str(article.date) == "1951-03-03"


@pytest.mark.parametrize(
    ("date", "reason"), [("03/04/2015", "ambiguous"), ("soon", "unreadable"), ("2017-02-30", "unreadable")]
)
def test_a_doubtful_date(date: str, reason: str):
    """The article is undated and reported; with strict dates it is rejected, with the same words."""
    body = "LONDON, March 3, 1951 (AP) -- The king spoke."
    made = make(title="T", body=body, date=date)
    assert made.article is not None
    assert made.article.date is None
    (warning,) = made.warnings
    assert (warning.file, warning.line) == ("a.jsonl", 3)
    assert reason in warning.reason
    strict = make(FileOptions(strict_dates=True), title="T", body=body, date=date)
    assert strict == MadeArticle(None, Finding("a.jsonl", 3, warning.reason))


def test_the_choice_of_day_or_month_first():
    """It settles what was ambiguous."""
    dates = [make(FileOptions(day_first=first), body="x", date="03/04/2015").article for first in (True, False)]
    assert [str(article.date) for article in dates if article] == ["2015-04-03", "2015-03-04"]


def test_an_unreadable_time():
    """It is named, and costs no date."""
    made = make(body="x", date="2017-07-08", time="noonish")
    assert made.article is not None
    assert (str(made.article.date), len(made.warnings)) == ("2017-07-08", 1)


@pytest.mark.parametrize("date", ["2017-07", "2017", None])
def test_a_time_beside_no_day(date: str | None):
    """It is not used and a warning says so; the date was read, so strict dates do not reject the document."""
    made = make(FileOptions(strict_dates=True), title="T", body="x", date=date, time="14:30")
    assert made.article is not None
    assert (made.article.time, made.article.date and made.article.date.isoformat()) == (None, date)
    (warning,) = made.warnings
    assert "the time '14:30' is not used" in warning.reason


def test_a_date_of_json_that_cannot_be_read(tmp_path: Path):
    """An object without a text is a doubtful date like any other, from the file to the warning."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"title": "T", "body": "x", "date": {"year": 2001}}))
    (document,) = read_sources([path])
    made = make_article(document)
    assert made.article is not None
    assert made.article.date is None
    (warning,) = made.warnings
    assert warning.reason == "the date is unreadable: '{'year': 2001}' is not a date that can be read"


IMPOSSIBLE = ["date 2017-13-40\nPARIS (AP) - The mayor.", "date 2001-02-30 PARIS (AP) - The mayor."]


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_a_header_with_an_impossible_date(tmp_path: Path, text: str):
    """The article is undated with a warning, keeps place and agency, and is rejected under strict dates."""
    path = tmp_path / "a.txt"
    path.write_text(text)
    (document,) = read_sources([path])
    made = make_article(document)
    assert made.article is not None
    assert (made.article.date, made.article.place, made.article.agency) == (None, "PARIS", "AP")
    assert made.article.body == "PARIS (AP) - The mayor."
    (warning,) = made.warnings
    assert "there is no such date" in warning.reason
    assert make_article(document._replace(options=FileOptions(strict_dates=True))).rejection == warning


def test_a_dateline_over_two_lines(tmp_path: Path):
    """The place on a line of its own, the rest after a comma on the next: place, agency and day are told."""
    path = tmp_path / "a.txt"
    path.write_text("date 2017\nMOSCOW\n, 8 July. /TASS/. The minister spoke of the talks.\n")
    (document,) = read_sources([path])
    article = make_article(document).article
    assert article is not None
    assert (article.place, article.agency, str(article.date)) == ("MOSCOW", "TASS", "2017-07-08")
    assert article.title == "The minister spoke of the talks"


@pytest.mark.parametrize("marks", ["\u0301\u0327\u0323", "\u0f73", "\u0301" * 1000 + "\u0327" * 1000])
def test_a_million_combining_marks(marks: str):
    """A run of them, which would take hours to sort, is parted; every mark stays, and so does what is shorter."""
    body = f"{'—' * 100} e\u0327\u0301 a{marks * (1_000_000 // len(marks))}"
    with at_most(10):
        article = make(body=body).article
    assert article is not None
    assert unicodedata.is_normalized("NFC", article.body)
    assert article.body.startswith("—" * 100 + " \u0229\u0301 ")
    stored = unicodedata.normalize("NFD", article.body).replace("\u034f", "")
    assert Counter(stored) == Counter("".join(unicodedata.normalize("NFD", char) for char in body))


def test_a_title_without_a_text():
    """It is an article, and a warning."""
    made = make(title="Only a title")
    assert made.article is not None
    assert made.warnings == (Finding("a.jsonl", 3, "the document has a title but no text"),)


def test_a_dateline_alone_in_its_paragraph():
    """The title comes from the next one."""
    article = make(body="PARIS, July 8 (AP):\n\nThe minister spoke. He left.").article
    assert article is not None
    assert (article.place, article.title) == ("PARIS", "The minister spoke")


def test_texts_are_nfc():
    """Also where a body is long and nearly so already."""
    article = make(body="é" * 1000 + "e\u0301").article
    assert article is not None
    assert unicodedata.is_normalized("NFC", article.body)


def test_the_press_corpus(press_1k: Path):
    """1,000 real press releases are read without a rejection, a warning or a field that is not used."""
    totals = ReadTotals()
    documents = list(read_sources([press_1k], totals=totals))
    assert all(isinstance(document, SourceDocument) for document in documents)
    made = [make_article(document) for document in documents if isinstance(document, SourceDocument)]
    assert len(made) == 1000
    assert not totals.unused
    assert not any(one.warnings or one.rejection for one in made)
    assert all(one.article and one.article.date and one.article.date.day for one in made)
    places = Counter(one.article.place for one in made if one.article)
    assert places["WASHINGTON"] > 50
    assert sum(places.values()) - places[None] > 150


def test_a_title_that_is_a_text_is_put_before_the_text():
    """More than 1,000 characters are no title: they become a paragraph, nothing is lost, and a warning says so."""
    made = make_article(SourceDocument("a", "f", None, "Long words. " * 100, "The body."))
    assert made.article.paragraphs == (("Long words. " * 100).strip(), "The body.")
    assert (made.article.title, made.article.title_derived) == ("Long words", True)
    assert len(made.warnings) == 1
