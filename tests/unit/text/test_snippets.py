"""Snippets."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from dateline.text.snippets import LENGTH, Mark, make_snippet, marked

FILLER = "The quick brown fox jumps over a lazy dog near the old river bank. "


def marks_of(text: str, *words: str) -> list[Mark]:
    found = [(m.start(), m.end(), n) for n, word in enumerate(words) for m in re.finditer(word, text)]
    return sorted(found)


def plain(snippet: str) -> str:
    return html.unescape(re.sub("</?mark>", "", snippet))


def test_without_matches_it_is_the_beginning():
    """A text without matches shows how it begins, and that it goes on."""
    snippet = make_snippet(FILLER * 20, [])
    assert snippet.startswith("The quick")
    assert snippet.endswith(" …")


def test_a_short_text_is_shown_whole():
    """No ellipsis stands where nothing was cut."""
    assert make_snippet("Short.", []) == "Short."
    assert make_snippet("", []) == ""


def test_the_window_is_where_the_matches_are():
    """The match is shown wherever in the text it is."""
    for before in (0, 1, 50, 5_000):
        text = FILLER * before + "Here the zebra ran. " + FILLER * 50
        assert "<mark>zebra</mark>" in make_snippet(text, marks_of(text, "zebra"))


def test_more_parts_of_the_query_beat_more_matches():
    """A window with both words wins over an earlier one with one word many times."""
    text = "zebra " * 20 + FILLER * 30 + "a zebra met a gnu. " + FILLER * 30
    snippet = make_snippet(text, marks_of(text, "zebra", "gnu"))
    assert "<mark>zebra</mark> met a <mark>gnu</mark>" in snippet


def test_it_begins_with_a_sentence_where_one_is_near():
    """A snippet from the middle begins at a sentence if it can."""
    text = FILLER * 30 + "“Then the zebra ran,” she said. " + FILLER * 30
    snippet = make_snippet(text, marks_of(text, "zebra"))
    assert re.match(r"… (?:The quick|“Then)", snippet)


def test_it_never_cuts_a_word():
    """Both ends lie on bounds of words."""
    text = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu " * 40
    words = set(text.split())
    for at in range(0, len(text) - 5, 97):
        start = text.rfind(" ", 0, at) + 1
        end = text.find(" ", start)
        assert set(plain(make_snippet(text, [(start, end, 0)])).strip("… ").split()) <= words


def test_what_is_shown_beside_it_is_not_repeated():
    """A window after the title is preferred only if it has as much of the query."""
    text = "A zebra ran off. " + FILLER * 9 + "The zebra came back. " + FILLER * 9
    assert "came back" in make_snippet(text, marks_of(text, "zebra"), shown=17)
    assert "ran off" in plain(make_snippet(text, marks_of(text, "zebra", "ran"), shown=17))
    assert "ran off" in plain(make_snippet(text, marks_of(text, "zebra")))
    assert "A zebra" not in make_snippet(text, [], shown=17)


def test_it_is_escaped():
    """Markup of the text is text."""
    text = "<script>alert(1)</script> & a zebra"
    assert (
        make_snippet(text, marks_of(text, "zebra"))
        == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; a <mark>zebra</mark>"
    )


def test_paragraphs_run_on():
    """Line ends and runs of space are single spaces."""
    assert make_snippet("One.\n\nTwo   three.", []) == "One. Two three."


def test_overlapping_marks_are_marked_once():
    """Of two stretches that overlap the first is marked."""
    assert marked("peacekeepers", [(0, 5), (3, 12)]) == "<mark>peace</mark>keepers"


@given(st.text(alphabet="ab .\n<&“”é", max_size=900), st.data())
def test_any_text_gives_a_stretch_of_it(text, data):
    """A snippet is a stretch of the text, bounded in length, that holds a match if there is any."""
    words = [(m.start(), m.end()) for m in re.finditer("[abé]+", text)]
    chosen = data.draw(st.lists(st.sampled_from(words), max_size=6)) if words else []
    marks = sorted((start, end, data.draw(st.integers(0, 2))) for start, end in set(chosen) if end - start < LENGTH)
    snippet = make_snippet(text, marks)
    body = plain(snippet).removeprefix("… ").removesuffix(" …").strip()
    assert body in " ".join(text.split())
    assert ("<mark>" in snippet) == bool(marks)
    assert not re.search("<(?!/?mark>)", snippet)
    assert len(body) <= LENGTH + 4 * 60 + max((end - start for start, end in words), default=0)
