"""Cursors."""

import base64
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dates import PartialDate
from dateline.engines.cursor import Cursor
from dateline.errors import BadRequestError
from dateline.request import Hit

GENERATION = "20261124T081500Z-3f9ac1b2d4e5"


@given(
    st.floats(0, 1e6, allow_nan=False),
    st.none() | st.dates().map(PartialDate.of_day),
    st.none() | st.just("14:30:05+01:00"),
    st.text(alphabet="abc-_.~", min_size=1, max_size=64),
)
def test_a_cursor_survives_its_text(score, date, time, article_id):
    """What is written is read back equal, and fits in a URL as it is."""
    cursor = Cursor.after(Hit(article_id, "t", date=date, time=time, score=score), "relevance", GENERATION)
    text = cursor.to_text()
    assert Cursor.from_text(text) == cursor
    assert Cursor.from_text(text).generation == GENERATION
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_any_other_text_is_a_bad_request(text):
    """Whatever is not a cursor is a BadRequestError and nothing else."""
    with pytest.raises(BadRequestError):
        Cursor.from_text(text)


def test_a_cursor_of_the_version_before_is_a_bad_request():
    """It names no generation, so the page that it continues is unknown."""
    raw = b'[1,"newest",null,"2017-07-08",null,"x"]'
    with pytest.raises(BadRequestError, match="begin at the first page"):
        Cursor.from_text(base64.urlsafe_b64encode(raw).decode().rstrip("="))


PARTS = {
    "version": "2",
    "sort": '"relevance"',
    "score": "1.5",
    "date": '"2017-07-08"',
    "time": '"12:00"',
    "article_id": '"x"',
    "generation": f'"{GENERATION}"',
}


def cursor_of(parts):
    """The text of a cursor of these parts."""
    return base64.urlsafe_b64encode(f"[{','.join(parts)}]".encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        *[("score", value) for value in ("NaN", "Infinity", "-Infinity", "1e999", "null", "1", "true", '"1.5"', "[]")],
        *[("version", value) for value in ("1", "3", '"2"', "null")],
        *[("sort", value) for value in ('"newest"', '"oldest"', '"best"', "null", "[]")],
        *[("date", value) for value in ('"2017-13"', '""', "2017", "[]", "false")],
        *[("time", value) for value in ("12", "[]", "false")],
        *[("article_id", value) for value in ("null", "5", "[]")],
        *[("generation", value) for value in ("null", "5", "[]", f'"{GENERATION}",1')],
    ],
)
def test_a_cursor_with_another_part_is_a_bad_request(part, value):
    """A score that is no number, an order without scores, a part of another kind, or one too many."""
    assert Cursor.from_text(cursor_of(PARTS.values())).score == 1.5
    with pytest.raises(BadRequestError):
        Cursor.from_text(cursor_of({**PARTS, part: value}.values()))


def test_a_cursor_of_an_unknown_order_is_a_bad_request():
    """With a score or without one."""
    for score in ("1.5", "null"):
        with pytest.raises(BadRequestError):
            Cursor.from_text(cursor_of({**PARTS, "sort": '"best"', "score": score}.values()))


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_an_order_by_date_has_no_score(sort):
    """A number in its place is a bad request, whole or not."""
    parts = {**PARTS, "sort": f'"{sort}"', "score": "null"}
    assert Cursor.from_text(cursor_of(parts.values())).sort == sort
    for score in ("1.5", "1", "0"):
        with pytest.raises(BadRequestError):
            Cursor.from_text(cursor_of({**parts, "score": score}.values()))


def test_a_cursor_too_long_to_have_been_made_here_is_a_bad_request():
    """It is refused before it is read: ids of articles are short."""
    assert Cursor.from_text(cursor_of({**PARTS, "article_id": f'"{"x" * 600}"'}.values())).article_id == "x" * 600
    with pytest.raises(BadRequestError):
        Cursor.from_text(cursor_of({**PARTS, "article_id": f'"{"x" * 800}"'}.values()))


@pytest.mark.parametrize("character", ["!", " ", "\n", "=", "é", "\ud800", "\x00", "+"])
def test_a_cursor_with_characters_more_is_a_bad_request(character):
    """No character is passed over, wherever and however often it stands."""
    text = cursor_of(PARTS.values())
    for at, count in itertools.product((0, 5, len(text)), range(1, 5)):
        with pytest.raises(BadRequestError):
            Cursor.from_text(text[:at] + character * count + text[at:])


def test_a_cursor_written_otherwise_is_a_bad_request():
    """With other letters of base64, with other bits behind the end, with spaces in it, with padding."""
    parts = {**PARTS, "article_id": '"~~~?"'}
    text = cursor_of(parts.values())
    assert Cursor.from_text(text).to_text() == text
    assert {"-", "_"} <= set(text)
    assert text.endswith("Q")
    spaced = cursor_of({**parts, "version": " 2"}.values())
    for other in (text.replace("-", "+"), text.replace("_", "/"), f"{text[:-1]}R", spaced, f"{text}=="):
        with pytest.raises(BadRequestError):
            Cursor.from_text(other)
