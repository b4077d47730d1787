"""Where the words of a query stand in a text."""

import pytest

from dateline.query.highlight import Highlighter
from dateline.query.parser import parse
from dateline.query.syntax import Phrase, Prefix, Word
from dateline.text.analysis import Analysis

ANALYSIS = Analysis("english")


def terms(leaf):
    if isinstance(leaf, Word):
        return (ANALYSIS.stem(leaf.form),)
    if isinstance(leaf, Phrase):
        return tuple(ANALYSIS.stem(form) for form in leaf.forms)
    return {"Prefix": ("polic",), "Wildcard": ("woman", "women"), "Fuzzy": ("helmet",)}[type(leaf).__name__]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("peacekeeper", "The Peacekeepers’ helmets; a peacekeeper's lot.", ["Peacekeepers", "peacekeeper's"]),
        ("us", "In the U.S. of us, U.S", ["U.S", "us", "U.S"]),
        ('"blue helmets"', "A blue car, helmets, blue helmets and blue Helmet.", ["blue", "helmets", "blue", "Helmet"]),
        ('"a b c"', "a b a b c b c", ["a", "b", "c"]),
        ('"a b"~3', "a x x b y y a x x x b", ["a", "b"]),
        ('"a a"', "a a a x a", ["a", "a", "a"]),
        ("war -peace", "war and peace", ["war"]),
        ("the war", "the war", ["war"]),
        ("title:war peace", "war and peace", ["peace"]),
        ("body:war OR peace", "war and peace", ["war", "peace"]),
        ("place:war", "war", []),
        ("polic*", "Police policing", ["Police", "policing"]),
        ("wo*n", "woman, women, won", ["woman", "women"]),
        ("helmt~", "a helmet", ["helmet"]),
        ("date:2017", "2017", []),
        ("", "anything", []),
        ("café", "CAFE\u0301 x", ["CAFE\u0301"]),
    ],
)
def test_marks(query, text, expected):
    """The words that a query is about are marked in the body, nothing else."""
    spans = Highlighter(parse(query).required, ANALYSIS, terms).spans(text, "body")
    assert [text[span.start : span.end] for span in spans] == expected
    assert list(spans) == sorted(spans, key=lambda span: span.start)


class TimeIsOverError(Exception):
    """What the clock of a test raises."""


@pytest.mark.parametrize("query", ["a", '"a a a"~5', "a OR b* OR c", "zzz"])
def test_the_clock_is_looked_at_in_every_loop(query):
    """While a text is read, while phrases are put together and while marks are gathered."""

    def expanded(leaf):
        return ("a",) if isinstance(leaf, Prefix) else terms(leaf)

    text, looks = "a " * 12_000, []
    marks = Highlighter(parse(query).required, ANALYSIS, expanded, lambda: looks.append(1)).marks(text, "body")
    assert len(looks) >= (12_000 + len(marks)) // 4_096
    for allowed in range(len(looks)):
        left = iter(range(allowed))

        def check(left=left):
            if next(left, None) is None:
                raise TimeIsOverError

        with pytest.raises(TimeIsOverError):
            Highlighter(parse(query).required, ANALYSIS, expanded, check).marks(text, "body")
