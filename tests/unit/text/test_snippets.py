"""Snippets."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reached import most_reach, reached

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
    assert make_snippet("Short.", []) == make_snippet("Short. \n", []) == "Short."
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


def test_it_ends_with_the_last_sentence_that_ends_near():
    """Of several ends of sentences shortly before the limit the last one is chosen, and none far before it."""
    first, third = "A" * 163 + ". ", "C" * 60 + ". "
    second, at_limit = "B" * 28 + ". ", "B" * 53 + ". "
    assert make_snippet(first + second + third, []) == f"{first}{second}…"
    assert make_snippet(first + at_limit + third, []) == f"{first}{at_limit}…"
    assert make_snippet(first + third, []) == f"{first}…"
    far = "D" * 150 + ". " + "Eee " * 40
    assert make_snippet(far, []) == far[:219].rstrip() + " …"


@pytest.mark.parametrize("length", [LENGTH - 1, LENGTH, LENGTH + 1, 3 * LENGTH])
def test_a_match_longer_than_a_snippet_is_not_shown(length):
    """It is as if it did not match: other matches are shown, or the beginning."""
    long = "x" * length
    text = FILLER * 9 + long + " " + FILLER * 9 + "a zebra ran. " + FILLER * 9
    (mark,) = marks_of(text, long)
    if length <= LENGTH:
        assert f"<mark>{long}</mark>" in make_snippet(text, [mark])
    else:
        assert make_snippet(text, [mark]) == make_snippet(text, [])
        assert make_snippet(text, marks_of(text, long, "zebra")) == make_snippet(text, marks_of(text, "zebra"))


def words_with_sentences(*starts: int) -> str:
    """A thousand characters of words of four letters, in which sentences begin with A, B and C at some offsets."""
    text = "word " * 200
    for start, letter in zip(starts, "ABC", strict=False):
        text = f"{text[: start - 2]}. {letter}{text[start + 1 :]}"
    return text


def test_a_match_stands_in_the_middle():
    """Of a text without sentences there is as much before it as behind; at the end of the text there is more before."""
    text = words_with_sentences()
    assert plain(make_snippet(text, [(500, 504, 0)])) == f"… {text[390:609]} …"
    assert plain(make_snippet(text, [(990, 994, 0)])) == f"… {text[780:999]}"
    assert plain(make_snippet(text, [(100, 104, 0)])) == f"{text[:219]} …"


def test_where_it_would_begin_with_a_space_it_begins_with_the_word_behind_it():
    """The word before that space is not shown."""
    text = "word " * 100 + "election " + "word " * 100
    assert text[394] == " "
    assert plain(make_snippet(text, [(500, 508, 0)])) == f"… {text[395:613]} …"


@pytest.mark.parametrize(
    ("starts", "first"),
    [((340, 380, 430), "B"), ((335, 380), "B"), ((390, 450), "A"), ((380, 500), "A"), ((500,), "w")],
)
def test_it_begins_with_the_nearest_sentence(starts, first):
    """Which is the one nearest to where it would begin otherwise, 108 characters before the match, and before that."""
    text = words_with_sentences(*starts)
    assert plain(make_snippet(text, [(505, 509, 0)]))[2] == first


def test_two_matches_are_shown_together_if_they_fit():
    """Even if a sentence ends between them; if they are longer than a snippet together, the first is shown."""
    for length, shown in ((LENGTH, ["zebra", "Gnu"]), (LENGTH + 1, ["zebra"])):
        text = FILLER * 9 + f"zebra {'x' * (length - len('zebra . Gnu'))}. Gnu " + FILLER * 9
        assert re.findall("<mark>(.*?)</mark>", make_snippet(text, marks_of(text, "zebra", "Gnu"))) == shown


def test_of_windows_with_as_many_parts_one_with_more_matches_is_better():
    """And of windows that are as good the earliest, whatever was in the windows before."""
    text = "A zebra ran. " + FILLER * 9 + "A zebra met a zebra. " + FILLER * 9 + "A zebra and a zebra. " + FILLER * 9
    assert "<mark>zebra</mark> met a <mark>zebra</mark>" in make_snippet(text, marks_of(text, "zebra"))
    text = "A gnu ran. " + FILLER * 9 + "A zebra ran. " + FILLER * 9
    assert "<mark>gnu</mark>" in make_snippet(text, marks_of(text, "gnu", "zebra"))


def test_it_never_cuts_a_word():
    """Both ends lie on bounds of words."""
    text = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu " * 40
    words = set(text.split())
    for at in range(0, len(text) - 5, 97):
        start = text.rfind(" ", 0, at) + 1
        end = text.find(" ", start)
        for lines in (text, text.replace(" ", "\n")):
            assert set(plain(make_snippet(lines, [(start, end, 0)])).strip("… ").split()) <= words


def test_what_is_shown_beside_it_is_not_repeated():
    """A window after the title is preferred only if it has as much of the query."""
    text = "A zebra ran off. " + FILLER * 9 + "The zebra came back. " + FILLER * 9
    assert "came back" in make_snippet(text, marks_of(text, "zebra"), shown=17)
    assert "ran off" in plain(make_snippet(text, marks_of(text, "zebra", "ran"), shown=17))
    assert "ran off" in plain(make_snippet(text, marks_of(text, "zebra")))
    assert "A zebra" not in make_snippet(text, [], shown=17)
    assert "came back" in make_snippet(text, marks_of(text, "zebra"), shown=text.index("zebra came"))


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


def test_spaces_that_join_a_number_stay():
    """Others become ordinary ones."""
    assert marked("10\u00a0000\u202f000 men\u00a0left\u2009 10\u00a0km", []) == "10\u00a0000\u202f000 men left 10 km"


def test_overlapping_marks_are_marked_once():
    """Two stretches that overlap are one mark."""
    assert marked("peacekeepers", [(0, 5), (3, 12)]) == "<mark>peacekeepers</mark>"


PIECES = ("ab", "ab", "a", "aba", "é", "B.", "b!”", "<a>", "&", "“", "\n\n", "ba" * 30)


@most_reach(0.1)
@given(st.lists(st.sampled_from(PIECES), min_size=15, max_size=30).map(" ".join), st.integers(2, 9), st.data())
def test_any_text_gives_a_stretch_of_it(text, repeated, data):
    """A snippet is a stretch of the text, bounded in length, that holds a match if there is any."""
    text = " ".join([text] * repeated)
    words = [(m.start(), m.end()) for m in re.finditer("[abBé]+", text)]
    chosen = data.draw(st.lists(st.sampled_from(words), max_size=6)) if words else []
    marks = sorted((start, end, data.draw(st.integers(0, 2))) for start, end in set(chosen))
    snippet = make_snippet(text, marks)
    reached(marks and len(text) > LENGTH)
    body = plain(snippet).removeprefix("… ").removesuffix(" …").strip()
    assert body in " ".join(text.split())
    assert ("<mark>" in snippet) == bool(marks)
    matches = {text[start:end] for start, end, _ in marks}
    assert all(set(mark.split()) <= matches for mark in re.findall("<mark>(.*?)</mark>", snippet))
    assert not re.search("<(?!/?mark>)", snippet)
    assert len(body) <= LENGTH + 4 * 60 + max((end - start for start, end in words), default=0)


def test_without_ends_of_sentences_it_begins_and_ends_with_words():
    """From the first whole word on it has all that fit in its length, wherever in a word it would have begun."""
    text = f"{'a' * 12} " * 200
    snippets = {
        make_snippet(text, [(at, at + 5, 0)]).replace("<mark>", "").replace("</mark>", "") for at in range(1300, 1313)
    }
    assert {snippet.strip("… ") for snippet in snippets} == {text[:LENGTH]}
