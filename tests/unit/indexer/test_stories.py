"""Text files: headers, titles, and the many lines that look like them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.indexer.positions import position_of

from indexer.sources import Finding, SourceDocument, read_sources
from indexer.sources.document import MAX_DOCUMENT_BYTES, ReadTotals
from indexer.sources.stories import read_stories
from indexer.sources.streams import SourceFile, open_stream

Read = Callable[..., list[SourceDocument | Finding]]


def told(outcomes: list[SourceDocument | Finding]) -> list[tuple[str | None, str | None, str]]:
    """Date, title and body of each document."""
    assert all(isinstance(outcome, SourceDocument) for outcome in outcomes), outcomes
    return [(document.date, document.title, document.body) for document in outcomes]


ONE_STORY = {
    "a header on the line of the text": (
        "date 2017-07-08 The mayor spoke.\n",
        ("2017-07-08", None, "The mayor spoke."),
    ),
    "a header with space before it": (" \n  date 2017-07-08 The mayor.\n", ("2017-07-08", None, "The mayor.")),
    "a header on its own line": ("date 2017-07\nThe mayor spoke.\n", ("2017-07", None, "The mayor spoke.")),
    "a title straight after": ("date 2017\n\ntitle The Mayor\n\nHe spoke.", ("2017", "The Mayor", "He spoke.")),
    "a title straight before": (
        "title The Mayor\ndate 2017-07-08\nHe spoke.",
        ("2017-07-08", "The Mayor", "He spoke."),
    ),
    "a title on the line of the date": (
        "date 2017-07-08 title The Mayor\nHe spoke.",
        ("2017-07-08", "The Mayor", "He spoke."),
    ),
    "a title and no date": ("\n\ntitle The Mayor\nHe spoke.", (None, "The Mayor", "He spoke.")),
    "a title alone": ("title The Mayor", (None, "The Mayor", "")),
    "neither": ("The mayor spoke.", (None, None, "The mayor spoke.")),
    "a title behind a text is text": (
        "date 2017-07-08 The mayor read us the\ntitle of the book.",
        ("2017-07-08", None, "The mayor read us the title of the book."),
    ),
    "a second title is text": (
        "title One\ndate 2017-07-08\ntitle two is\nThe end.",
        ("2017-07-08", "One", "title two is\n\nThe end."),
    ),
    "a wrapped line that begins with title": (
        "The old mayor read the\ntitle of the book to us.",
        (None, None, "The old mayor read the title of the book to us."),
    ),
    "a wrapped line that begins with date": (
        "They have set no\ndate 2017 being too early for all of them.",
        (None, None, "They have set no date 2017 being too early for all of them."),
    ),
    "a year in the text": (
        "He was young.\ndate 2017 was a good year for wine, they say, and\nfor song.",
        (None, None, "He was young.\n\ndate 2017 was a good year for wine, they say, and for song."),
    ),
    "a sentence goes on with a year": (
        "They all met the target\ndate 2017 NATO had set for the members of\nthe pact.",
        (None, None, "They all met the target date 2017 NATO had set for the members of the pact."),
    ),
    "a sentence goes on with a day": (
        "They agreed on the expiry\ndate 2017-07-08\nand went home to their wives.",
        (None, None, "They agreed on the expiry date 2017-07-08 and went home to their wives."),
    ),
    "no such day": ("date 2017-13-45 The mayor.", ("2017-13-45", None, "The mayor.")),
    "no such day alone on its line": ("date 2001-02-30\n\nThe mayor.", ("2001-02-30", None, "The mayor.")),
    "no such month or year": ("title A\ndate 2017-00\nThe mayor.", ("2017-00", "A", "The mayor.")),
    "no such day in a sentence": (
        "They agreed on the expiry\ndate 2017-13-45\nand went home to their wives.",
        (None, None, "They agreed on the expiry date 2017-13-45 and went home to their wives."),
    ),
    "other words for a date": ("date tomorrow The mayor.", (None, None, "date tomorrow The mayor.")),
    "a year at the start that goes on": ("date 2017 was good.", (None, None, "date 2017 was good.")),
    "a day at the start whatever follows": ("date 2017-07-08 iPhones sell.", ("2017-07-08", None, "iPhones sell.")),
    "words that begin like a header": (
        "dated 2017-07-08\ntitled The Mayor.",
        (None, None, "dated 2017-07-08 titled The Mayor."),
    ),
    "old line ends": ("date 2017-07-08\rtitle The Mayor\rHe spoke.", ("2017-07-08", "The Mayor", "He spoke.")),
    "line ends of Windows": (
        "date 2017-07-08\r\ntitle The Mayor\r\nHe spoke.",
        ("2017-07-08", "The Mayor", "He spoke."),
    ),
    "a byte order mark": ("\ufeffdate 2017-07-08 The mayor.", ("2017-07-08", None, "The mayor.")),
}


@pytest.mark.parametrize(("text", "expected"), ONE_STORY.values(), ids=ONE_STORY.keys())
def test_one_story(read_file: Read, text: str, expected: tuple[str | None, str | None, str]):
    """Each text is one story with this date, title and body."""
    assert told(read_file("story.txt", text)) == [expected]


MANY_STORIES = {
    "headers on their own lines": (
        "date 2017-07-08\nThe first.\n\ndate 2017-07-09\nThe second.\n",
        [("2017-07-08", None, "The first."), ("2017-07-09", None, "The second.")],
    ),
    "headers on the lines of the text": (
        " date 2017-07-08 The first.\n\n date 2016 The second.\n",
        [("2017-07-08", None, "The first."), ("2016", None, "The second.")],
    ),
    "titles after": (
        "date 2017-07-08\ntitle One\nThe first.\ndate 2017-07-09\ntitle Two\nThe second.",
        [("2017-07-08", "One", "The first."), ("2017-07-09", "Two", "The second.")],
    ),
    "titles before": (
        "title One\ndate 2017-07-08\nThe first.\n\ntitle Two\n\ndate 2017-07-09\nThe second.",
        [("2017-07-08", "One", "The first."), ("2017-07-09", "Two", "The second.")],
    ),
    "a story before the first header": (
        "The first.\n\ndate 2017-07-09\nThe second.",
        [(None, None, "The first."), ("2017-07-09", None, "The second.")],
    ),
    "a story that ends without a stop, and a dateline": (
        "date 2017-07-08 The first (more)\n\ndate 2017-07-09 PARIS, July 9 (AP) - The second.",
        [("2017-07-08", None, "The first (more)"), ("2017-07-09", None, "PARIS, July 9 (AP) - The second.")],
    ),
    "a story that ends without a stop, and a date alone": (
        "date 2017-07-08 The first (more)\n\ndate 2017-07-09\nThe second.",
        [("2017-07-08", None, "The first (more)"), ("2017-07-09", None, "The second.")],
    ),
    "a story that ends without a stop, and a title": (
        "date 2017-07-08\nThe first (more)\ndate 2017-07-09\ntitle Two\nThe second.",
        [("2017-07-08", None, "The first (more)"), ("2017-07-09", "Two", "The second.")],
    ),
    "a story that is only a title": (
        "date 2017\ntitle One\ndate 2018\ntitle Two",
        [("2017", "One", ""), ("2018", "Two", "")],
    ),
    "days that do not exist": (
        "date 2017-13-40 The first (more)\ndate 2001-02-30 PARIS (AP) - The second.\ndate 0000\nThe third.",
        [
            ("2017-13-40", None, "The first (more)"),
            ("2001-02-30", None, "PARIS (AP) - The second."),
            ("0000", None, "The third."),
        ],
    ),
    "quotations": (
        "date 2017-07-08\n“Yes,” he said.\ndate 2017-07\n“No,” she said.",
        [("2017-07-08", None, "“Yes,” he said."), ("2017-07", None, "“No,” she said.")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), MANY_STORIES.values(), ids=MANY_STORIES.keys())
@pytest.mark.parametrize("line_end", ["\n", "\n\n", "\r\n"], ids=["single", "double", "windows"])
def test_many_stories(read_file: Read, text: str, expected: list, line_end: str):
    """Each header begins a story, however high the gaps between the lines."""
    assert told(read_file("stories.txt", text.replace("\n", line_end))) == expected


def test_stories_are_numbered_and_know_their_lines(read_file: Read):
    """The id counts stories, so that an edit of one leaves the others' ids alone; the line is for a person."""
    documents = read_file("stories.txt", "date 2017\nOne.\nAnd more.\n\ndate 2018\nTwo.\n")
    assert [(position_of(document), document.line) for document in documents] == [
        ("stories.txt#1", 1),
        ("stories.txt#2", 5),
    ]


def test_a_file_of_one_has_its_path_for_an_id(read_file: Read):
    """Without a number, and without a line."""
    (document,) = read_file("story.txt", "date 2017\nOne.\n")
    assert (position_of(document), document.line) == ("story.txt", None)


def test_a_header_without_a_story_is_named(read_file: Read):
    """A date with nothing under it is no document, and the next one is not lost."""
    first, second = read_file("stories.txt", "date 2017\n\ndate 2018\nTwo.\n")
    assert first == Finding(first.file, 1, "the document has neither a title nor a body")
    assert told([second]) == [("2018", None, "Two.")]


def test_the_seed(seed_path: Path):
    """The seed gives its date, 17 paragraphs, and every one of its words."""
    (document,) = read_sources([seed_path])
    assert isinstance(document, SourceDocument)
    assert (document.date, document.title, position_of(document)) == ("2017-07-08", None, seed_path.name)
    assert document.body.count("\n\n") == 16
    assert document.body.split() == seed_path.read_text(encoding="utf-8").split()[2:]


LINES = st.sampled_from(
    [
        "date 2017-07-08",
        " date 2017",
        "date 2017-07 The mayor.",
        "date 1999 was",
        "date 2017-13-40",
        "title A Mayor",
        "title",
        "date",
        "title of a",
        "The mayor spoke.",
        "and he went on to say that it is",
        "“No,” she said.",
        "PARIS (AP) - It",
        "",
        "  ",
        "x-",
    ]
)


@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_no_word_is_lost(tmp_path_factory: pytest.TempPathFactory, lines: list[str], line_end: str):
    """Every word of a file is in a title, a body or a date; only the words that make headers are not."""
    path = tmp_path_factory.mktemp("stories") / "stories.txt"
    path.write_text(line_end.join(lines), newline="")
    with open_stream(SourceFile(path, "stories.txt", "stories.txt", "stories.txt", None), ReadTotals()) as stream:
        outcomes = list(read_stories(SourceFile(path, "s", "s", "s", None), stream.lines))
    documents = [outcome for outcome in outcomes if isinstance(outcome, SourceDocument)]
    kept = "".join(f"{document.date or ''}{document.title or ''}{document.body}" for document in documents)
    # A header of an empty story is named in a rejection.
    lost = len(outcomes) - len(documents)
    marks = sum(bool(document.date) + bool(document.title) for document in documents)
    original = re.sub(r"\s", "", "".join(lines))
    missing = len(original) - len(re.sub(r"\s", "", kept))
    assert 4 * (marks - lost) <= missing <= 5 * marks + 16 * lost


def test_a_story_too_large_is_named_and_the_next_is_read(read_file: Read):
    """A story over 10 MB costs only itself, in bounded memory."""
    large = "date 2017-07-08\n" + ("The mayor spoke of the town and of its people.\n" * 500_000)
    first, second = read_file("stories.txt", large + "\ndate 2017-07-09\nThe second.")
    assert isinstance(first, Finding)
    assert "10 MB" in first.reason
    assert told([second]) == [("2017-07-09", None, "The second.")]


@pytest.mark.parametrize("more", [0, 1])
def test_how_many_bytes_a_story_may_have_with_its_spaces(read_file: Read, more: int):
    """Twice the bytes of the largest article, since not all of them come into it."""
    beginning = "date 2017\nThe mayor spoke."
    (outcome,) = read_file("stories.txt", beginning + " " * (2 * MAX_DOCUMENT_BYTES - len(beginning) + more))
    if more:
        assert isinstance(outcome, Finding)
    else:
        assert told([outcome]) == [("2017", None, "The mayor spoke.")]
