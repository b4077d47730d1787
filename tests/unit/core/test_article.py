"""Article ids and times of day."""

import dataclasses
import hashlib

import pytest

from dateline.article import Article, Origin, article_digest, is_article_id, make_article_id, time_of_day
from dateline.dates import PartialDate


@pytest.mark.parametrize(
    "original", ["a", "sp-Cantwell-30Jun2006Cantwell409", "000_780073cb809c2d5e.txt", "A.b_c~d-9", "x" * 64, "..."]
)
def test_a_plain_id_is_kept(original):
    """Up to 64 letters, digits and ._~- stay as they are."""
    assert make_article_id(original) == original


@pytest.mark.parametrize("original", ["", ".", "..", "a/b", "x" * 65, "é", "https://example.org/a", "a b", "a\n"])
def test_any_other_becomes_a_digest(original):
    """The id is `u-` and 24 hex digits of the SHA-256 of the original, and itself an id."""
    expected = "u-" + hashlib.sha256(original.encode()).hexdigest()[:24]
    assert make_article_id(original) == expected
    assert is_article_id(expected)
    assert not is_article_id(original)


@pytest.mark.parametrize(
    ("time", "clock"),
    [
        (None, ""),
        ("14:30", "14:30:00"),
        ("14:30:05+01:00", "14:30:05"),
        ("06:10-05:00", "06:10:00"),
        ("23:59:59Z", "23:59:59"),
    ],
)
def test_the_time_of_day_is_the_written_one(time, clock):
    """The offset is no part of the order: zones are not converted."""
    assert time_of_day(time) == clock


def test_paragraphs_are_parted_by_blank_lines():
    """The body is a sequence of paragraphs."""
    assert Article("a", "t", "One.\n\nTwo.").paragraphs == ("One.", "Two.")


WHOLE = Article(
    "a", "t", "b", PartialDate(2017, 7, 8), "06:30", True, "https://example.org/a", "s", "p", "g", "original"
)  # fmt: skip

OTHERS = [
    ("article_id", "b"),
    ("title", "tt"),
    ("body", ""),
    ("date", PartialDate(2017, 7)),
    ("date", PartialDate(2018, 7, 8)),
    ("date", None),
    ("time", "06:31"),
    ("time", None),
    ("title_derived", False),
    ("url", None),
    ("source", ""),
    ("source", None),
    ("place", "g"),
    ("agency", "p"),
    ("original_id", None),
    ("authors", ("Ann Berg",)),
    ("section", "Sport"),
    ("date_source", "byline"),
    ("date_confidence", "inferred"),
    ("origin", Origin("wire", "a.csv", 1)),
    ("language", "german"),
]


@pytest.mark.parametrize(("name", "value"), OTHERS)
def test_an_article_that_differs_in_any_field_has_another_digest(name, value):
    """Every field counts, and so does whether there is any text."""
    assert article_digest(dataclasses.replace(WHOLE, **{name: value})) != article_digest(WHOLE)


def test_every_field_is_tried():
    """A field that is added to articles must be added to their digests."""
    assert {name for name, _ in OTHERS} == {field.name for field in dataclasses.fields(Article)}


def test_a_text_that_moves_into_the_next_field_gives_another_digest():
    """Texts are not just put one after the other."""
    texts = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")]
    assert len({article_digest(Article("x", title, body)) for title, body in texts}) == len(texts)


def test_digests_stay_what_they_are():
    """They are kept in indexes, so that another way to make them would be another format."""
    assert article_digest(WHOLE).hex() == "c5edc059665b51249a9f5f9b61b097b5"
    assert article_digest(Article("ä", "", "\ud800")).hex() == "2b417c17a2ebb90616c811e5c1648e71"


def test_an_empty_url_is_none_as_it_is_in_an_index():
    """An article that comes back from an index has its original digest."""
    assert article_digest(Article("a", "", "", url="", original_id="")) == article_digest(Article("a", "", ""))
