"""Cursors."""

import base64

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


@pytest.mark.parametrize("generation", ["null", "5", "[]"])
def test_a_cursor_without_the_name_of_a_generation_is_a_bad_request(generation):
    """A number in its place, for instance."""
    raw = f'[2,"newest",null,null,null,"x",{generation}]'.encode()
    with pytest.raises(BadRequestError):
        Cursor.from_text(base64.urlsafe_b64encode(raw).decode().rstrip("="))
