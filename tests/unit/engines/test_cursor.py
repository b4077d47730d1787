"""Cursors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dates import PartialDate
from dateline.engines.cursor import Cursor
from dateline.errors import BadRequestError
from dateline.request import Hit


@given(
    st.floats(0, 1e6, allow_nan=False),
    st.none() | st.dates().map(PartialDate.of_day),
    st.none() | st.just("14:30:05+01:00"),
    st.text(alphabet="abc-_.~", min_size=1, max_size=64),
)
def test_a_cursor_survives_its_text(score, date, time, article_id):
    """What is written is read back equal, and fits in a URL as it is."""
    cursor = Cursor.after(Hit(article_id, "t", date=date, time=time, score=score), "relevance")
    text = cursor.to_text()
    assert Cursor.from_text(text) == cursor
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_any_other_text_is_a_bad_request(text):
    """Whatever is not a cursor is a BadRequestError and nothing else."""
    with pytest.raises(BadRequestError):
        Cursor.from_text(text)
