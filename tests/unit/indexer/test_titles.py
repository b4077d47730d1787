"""Titles derived from first sentences, and where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor_time import at_most

from indexer.dating import derive_title
from indexer.dating.sentences import count_inner_sentences, ends_sentence, first_sentence
from indexer.dating.titles import LONGEST_TITLE

FIRST_SENTENCES = [
    ("The mayor spoke. Then he left.", "The mayor spoke."),
    ("The U.S. Senate voted. It was late.", "The U.S. Senate voted."),
    ("He lives in the U.S. The law is there.", "He lives in the U.S."),
    ("Gen. John Smith spoke. He left.", "Gen. John Smith spoke."),
    ("Route No. 17 is closed. Drivers wait.", "Route No. 17 is closed."),
    ("J. R. R. Tolkien wrote it. We read it.", "J. R. R. Tolkien wrote it."),
    ("It rose 3.5 percent. Oil fell.", "It rose 3.5 percent."),
    ("“We won.” He smiled.", "“We won.”"),
    ("“We won,” he said. He smiled.", "“We won,” he said."),
    ("Did he go? No one knows.", "Did he go?"),
    ("Acme Inc. said it would pay. It did.", "Acme Inc. said it would pay."),
    ("He sold Acme Inc. It was late.", "He sold Acme Inc."),
    ("At 5 p.m. Monday it rained. Then not.", "At 5 p.m. Monday it rained."),
    ("On Jan. 3 it rained. Then not.", "On Jan. 3 it rained."),
    ("Visit example.com today. Thanks.", "Visit example.com today."),
    ("Well... maybe so. Or not.", "Well... maybe so."),
    ("No end here", "No end here"),
    ("今日は雨。明日は晴れ。", "今日は雨。"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), FIRST_SENTENCES)
def test_first_sentences(text: str, expected: str):
    """Abbreviations, initials, numbers and decimal points end no sentence; quotation marks stay with theirs."""
    assert first_sentence(text) == expected


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("It is over.", "", True),
        ("It is over.”", "He", True),
        ("led by Gen.", "Smith", False),
        ("in the U.S.", "Senate", False),
        ("in the U.S.", "The", True),
        ("in the U.S.", "", True),
        ("route No.", "17", False),
        ("He said no.", "He", True),
        ("the end", "", False),
        ("and so.", "on", False),
        ("J.", "Smith", False),
        ("led by ’Gen.", "Smith", False),
        ("it grew 3.", "Then", True),
        ("he said:", "Go", False),
        ("", "", False),
    ],
)
def test_ends_of_sentences(line: str, following: str, expected: bool):
    """A line's end is judged by its last word and what follows."""
    assert ends_sentence(line, following) is expected


def test_inner_sentences_are_counted():
    """Only ends inside the line count."""
    assert count_inner_sentences("One is. Two is. Three is.") == 2


TITLES = [
    ("The mayor spoke. Then he left.", "The mayor spoke"),
    ("“We won,” he said. He smiled.", "“We won,” he said"),
    ("“We won. We are glad,” he said.", "We won"),
    ("Did he go? No one knows.", "Did he go?"),
    ("The law is from the U.S.", "The law is from the U.S"),
    ("A line\nand another. More.", "A line and another"),
    ("x" * 300, "x" * LONGEST_TITLE + "…"),
    ("A mayor" + " " * 3000 + "spoke.", "A mayor…"),
    ("", ""),
]


@pytest.mark.parametrize(("story", "expected"), TITLES)
def test_titles(story: str, expected: str):
    """The first sentence on one line, without its full stop and without a mark that stays open."""
    assert derive_title(story) == expected


def test_a_long_sentence_is_cut_at_a_word():
    """The cut falls between words, sheds the comma before it and is marked."""
    title = derive_title("The heads of the armed forces of around one hundred countries, " * 5)
    assert len(title) <= LONGEST_TITLE + 1
    assert title.endswith("…")
    assert title[:-1].split()[-1] in {"countries", "heads", "of", "the", "armed", "forces", "around", "one", "hundred"}


@given(st.text(max_size=3000))
def test_titles_are_short_single_lines(story: str):
    """Whatever the story, its title is one line of bounded length."""
    title = derive_title(story)
    assert len(title) <= LONGEST_TITLE + 1
    assert "\n" not in title


def test_a_long_text_without_ends_takes_no_time():
    """Five million stops or letters are not searched more than once."""
    with at_most(3):
        derive_title(". " * 2_500_000)
        first_sentence("a." * 500_000)
