"""Article ids and times of day."""

import hashlib

import pytest

from dateline.article import Article, is_article_id, make_article_id, time_of_day


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
