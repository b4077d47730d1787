"""Where the words of a query stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.query.highlight import Highlighter
from dateline.query.parser import parse
from dateline.query.syntax import Phrase, Prefix, Word
from dateline.text.analysis import Analysis
from dateline.text.tokens import tokenize

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
        ('"a b"', "a \uff9e b", ["a", "b"]),  # a sound mark alone has no folded form, so it is no token
        ("war -peace", "war and peace", ["war"]),
        ("the war", "the war", ["war"]),
        ("title:war peace", "war and peace", ["peace"]),
        ("body:war OR peace", "war and peace", ["war", "peace"]),
        ('title:war body:"war crimes"', "A war, war crimes and a war.", ["war", "crimes"]),
        ('title:"war crimes" body:crimes', "War crimes, crimes and a war.", ["crimes", "crimes"]),
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


@given(st.lists(st.sampled_from(["Police", "policing", "war's", "U.S.", "\uff9e", "1,000", "caf\u00e9", "\U00010437"])))
def test_marks_are_the_tokens_of_the_words(words):
    """Each token of a text whose term is wanted is marked, and none else, whatever stands between."""
    text = ", ".join(words)
    expected = [
        (start, end) for form, start, end in tokenize(text) if ANALYSIS.stem(form) in {"polic", "war", "us", "cafe"}
    ]
    spans = Highlighter(parse("police OR war OR us OR cafe").required, ANALYSIS, terms).spans(text, "body")
    assert [(span.start, span.end) for span in spans] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('title:war body:"war crimes"', ["war", "War"]),
        ('title:"war crimes" body:crimes', ["War", "crimes"]),
        ("body:war", []),
        ("crimes -title:war", ["crimes"]),
    ],
)
def test_marks_in_a_title(query, expected):
    """In the title, too, only the words that are looked for there are marked."""
    text = "A war: War crimes"
    spans = Highlighter(parse(query).required, ANALYSIS, terms).spans(text, "title")
    assert [text[span.start : span.end] for span in spans] == expected


@pytest.mark.parametrize("field", ["title", "body"])
@pytest.mark.parametrize("query", ["war", "title:war", 'title:war body:"war crimes"', '"war crimes"~2', ""])
def test_a_text_matches_if_it_has_a_mark(query, field):
    """Whether there is any is told from the positions alone, as by marking the text."""
    highlighter = Highlighter(parse(query).required, ANALYSIS, terms)
    for text in ("war", "crimes", "war crimes", "crimes of war", "war and crimes", "crimes war", "peace"):
        words = [ANALYSIS.stem(form) for form in text.split()]
        positions = {term: [at for at, word in enumerate(words) if word == term] for term in highlighter.wanted(field)}
        found = {term: at for term, at in positions.items() if at}
        assert highlighter.is_match(found, field) == bool(highlighter.marks(text, field)), text


def test_only_what_is_looked_for_in_a_field_is_asked_for():
    """Not the words of a pattern in a metadata field, nor words and positions for the other field."""
    asked = []
    tree = parse('place:wa* agency:wra~ title:war body:"war crimes" wo*n').required
    highlighter = Highlighter(tree, ANALYSIS, lambda leaf: asked.append(leaf.text) or terms(leaf))
    assert asked == ["title:war", 'body:"war crimes"', "wo*n"]
    assert highlighter.wanted("title") == {"war", "woman", "women"}
    assert highlighter.wanted("body") == {"war", ANALYSIS.stem("crimes"), "woman", "women"}
    assert (highlighter.needs_positions("title"), highlighter.needs_positions("body")) == (False, True)


LONG_WORDS = f"{'x' * 99} " * 5_000
"""As many characters as are read before marks are looked for."""


def test_of_a_long_text_some_marks_are_found_without_reading_it_whole():
    """The search ends behind the stretch with the first mark, and looks for marks once in each stretch."""
    text = f"war {LONG_WORDS}peace {LONG_WORDS}war {LONG_WORDS}"

    def marked(query, looks):
        highlighter = Highlighter(parse(query).required, ANALYSIS, terms, lambda: looks.append(1))
        return [text[start:end] for start, end, _ in highlighter.marks(text, "body", some=True)]

    assert marked("war OR peace", []) == ["war"]
    assert marked("peace", []) == ["peace"]
    assert marked('"war peace"', looks := []) == []
    assert len(looks) < 30


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
