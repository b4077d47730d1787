"""The query described in words."""

from hypothesis import given
from hypothesis import strategies as st

from dateline.query.parser import parse
from dateline.query.syntax import Phrase, Word
from webapp.search.understanding import understand


def test_dates_and_optional_words_stand_apart() -> None:
    """Dates are conditions of their own; optional words are not described as required."""
    understood = understand(parse("the oil after:2010 before:2019-06"))
    assert [str(part.words) for part in understood.dates] == ["from 2010", "up to June 2019"]
    assert understood.optional == ("the",)
    assert understood.has_words


@given(st.text(alphabet='ab "()-*~:ORNT2017?!|&^+[]½', max_size=30))
def test_a_query_without_one_of_its_parts_has_one_part_less(query: str) -> None:
    """Removing a part removes nothing else, and the rest parses to its description; optional words are no parts."""
    understood = understand(parse(query))
    count = len(understood.parts) + len(understood.optional)
    for part in understood.parts:
        left = understand(parse(part.rest))
        assert len(left.parts) + len(left.optional) <= count
        assert parse(part.rest).understood == part.rest
    assert understood.parts or not understood.optional  # a word alone is not optional


def test_a_choice_has_brackets_only_inside_another_part() -> None:
    """A part of its own needs none, and what is unwanted is named as such by the page."""
    understood = understand(parse("oil OR gas -(coal OR wood)"))
    (choice,), (unwanted,) = understood.wanted, understood.unwanted
    assert choice.words.striptags() == "oil or gas"
    assert unwanted.words.striptags() == "(coal or wood)"


def test_other_spellings_are_named() -> None:
    """Those that the index has, a few of them; a word with hyphens stands as it was typed."""
    query = parse("email us e-mail title:covid")
    email, us, typed, covid = query.tree.conjuncts
    many = tuple(Word(f"covid{number}", "title") for number in range(5))
    spellings = {
        email: (email, Phrase(("e", "mail"), chains=((0, 2),))),
        us: (us, Phrase(("u", "s"))),
        typed: (typed, Word("email")),
        covid: (covid, *many),
    }
    parts = understand(query.expanded({}, spellings)).wanted
    assert [part.words.striptags() for part in parts] == [
        "email (also e-mail)",
        "us (also U. S.)",
        "e-mail (also email)",
        "covid (also covid0, covid1, covid2 …) in the title",
    ]
    assert understand(query).wanted[0].words.striptags() == "email"
