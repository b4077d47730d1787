"""The query described in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.query.parser import parse
from webapp.search.understanding import understand


def sentence_of(query: str) -> str:
    """The required parts, then the excluded ones, as a page shows them."""
    understood = understand(parse(query))
    wanted = "".join(part.joint + part.words.striptags() for part in understood.wanted)
    unwanted = "".join(part.joint + part.words.striptags() for part in understood.unwanted)
    return f"{wanted} without {unwanted}" if unwanted else wanted


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("oil", "oil"),
        ("oil price", "oil and price"),
        ("oil price war", "oil, price and war"),
        ('"oil price" -war -"the end"', "“oil price” without war and “the end”"),
        ('"oil price"~3', "“oil price” at most 3 words apart"),
        ("oil OR gas price", "oil or gas and price"),
        ("(oil price) OR gas", "(oil and price) or gas"),
        ("title:oil place:(new york)", "oil in the title, new as the place and york as the place"),
        ("polic* wom*n peice~", "words that begin with polic, words like wom*n and words spelt like peice"),
        ("oil OR -gas", "oil or not gas"),
        ("wom?n -19??", "words like wom?n without words like 19??"),
        ("oil OR date:2010", "oil or 2010"),
    ],
)
def test_queries_read_as_sentences(query: str, sentence: str) -> None:
    """Every kind of query has a description."""
    assert sentence_of(query) == sentence


def test_dates_and_optional_words_stand_apart() -> None:
    """Dates are shown as filters; optional words are not described as required."""
    understood = understand(parse("the oil after:2010 before:2019-06"))
    assert [str(part.words) for part in understood.dates] == ["from 2010", "up to June 2019"]
    assert understood.optional == ("the",)
    assert understood.has_words


@given(st.text(alphabet='ab "()-*~:ORNT2017?!|&^+[]½', max_size=30))
def test_a_query_without_one_of_its_parts_has_one_part_less(query: str) -> None:
    """Removing a part removes nothing else, and the rest parses to its description."""
    understood = understand(parse(query))
    count = len(understood.parts) + len(understood.optional)
    for part in understood.parts:
        left = understand(parse(part.rest))
        assert len(left.parts) + len(left.optional) <= count
        assert parse(part.rest).understood == part.rest
