"""Paragraphs out of wrapped lines."""

import re
import textwrap
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.encodings import clean
from indexer.sources.paragraphs import restore_paragraphs

LONG = [
    "The council of the harbour town met for the third time this week and found no answer to the question of the"
    " new bridge, which has divided its members since the spring. Its chairman said that talks would go on.",
    "A vote had been planned for the evening. It was put off after the two largest groups asked for more time. The"
    " mayor called the delay regrettable but understandable, and said that the plans lay open in the town hall.",
    "The bridge would cost forty million. Half of the sum is to come from the region, which has not yet agreed to pay"
    " it. A spokesman for the region said only that the matter was being looked at with care.",
]
SHORT = [
    "The council of the harbour town met for the third time this week and found no answer.",
    "“We have never been so far apart on any question that I can remember,” its chairman told reporters.",
    "The bridge would cost forty million, half of which is to come from the region in the next three years.",
    "A spokesman for the region said only that the matter was being looked at with the greatest care.",
    "The next meeting is planned for the first Monday of September in the old town hall by the river.",
]


def wrapped(paragraphs: list[str], *, width: int, line_gap: str, paragraph_gap: str) -> str:
    """The paragraphs as a program that fills lines to `width` leaves them."""
    lines = (line_gap.join(textwrap.wrap(paragraph, width)) for paragraph in paragraphs)
    return paragraph_gap.join(lines)


GAPS = [("\n", "\n\n"), ("\n", "\n\n\n"), ("\n\n", "\n\n\n"), ("\n\n", "\n\n\n\n"), (" \n\t\n", "\n \n \n")]


@pytest.mark.parametrize(("line_gap", "paragraph_gap"), GAPS)
@pytest.mark.parametrize("width", [40, 60, 72, 90])
@pytest.mark.parametrize("paragraphs", [LONG, SHORT], ids=["long", "short"])
def test_blank_lines_decide(paragraphs: list[str], width: int, line_gap: str, paragraph_gap: str):
    """Where the gap between paragraphs is higher than that between lines, nothing else is asked."""
    text = wrapped(paragraphs, width=width, line_gap=line_gap, paragraph_gap=paragraph_gap)
    assert restore_paragraphs(text).split("\n\n") == paragraphs


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("width", [50, 66, 72])
@pytest.mark.parametrize("paragraphs", [LONG, SHORT], ids=["long", "short"])
def test_short_last_lines_decide(paragraphs: list[str], width: int, gap: str):
    """With one gap everywhere, a line that ends a sentence with room to spare ends the paragraph."""
    text = wrapped(paragraphs, width=width, line_gap=gap, paragraph_gap=gap)
    assert restore_paragraphs(text).split("\n\n") == paragraphs


def test_no_line_but_one_that_may_end_a_sentence():
    """After `no.`, a letter that is neither small nor capital begins the next paragraph."""
    lines = ["The answer of the council of the harbour town was no.", "日本の記者が質問した"]
    assert restore_paragraphs("\n".join(lines)) == "\n\n".join(lines)


def test_a_full_line_that_ends_a_sentence_goes_on_where_paragraphs_are_long():
    """The hard case: the sentence ends where the line does, and the next word would not have fitted."""
    lines = [
        "The council of the harbour town met again this week. It",
        "found no answer to the question of the bridge. And talks",
        "will go on in the autumn, when all members are back now.",
        "Extraordinarily many people came to hear what was said.",
        "Nothing was decided. Some left early, and some too late.",
        "Short end.",
        "The next day was calm. The town went about its business,",
        "and no one spoke of the bridge. The river ran high still.",
        "Its end.",
    ]
    assert restore_paragraphs("\n".join(lines)).split("\n\n") == [" ".join(lines[:6]), " ".join(lines[6:])]


def test_a_full_line_that_ends_a_sentence_ends_a_paragraph_where_they_have_one_each():
    """In a text of one-sentence paragraphs, a full line that ends a sentence ends a paragraph."""
    lines = [
        "The council of the harbour town met again this week and",
        "found no answer.",
        "Its chairman said that talks about the bridge will go on",
        "in the autumn.",
        "Extraordinarily many people came to hear what was said,",
        "and some left early although nothing was decided at all.",
        "Representatives of the region stayed away from the hall,",
        "as they had said.",
    ]
    expected = [" ".join(lines[a:b]) for a, b in ((0, 2), (2, 4), (4, 6), (6, 8))]
    assert restore_paragraphs("\n\n".join(lines)).split("\n\n") == expected


def test_ragged_lines_end_paragraphs_with_sentences():
    """Lines of no common width say nothing by their length, so each sentence end at a line's end counts."""
    lines = [
        "In the same vein the coordinator on improving the",
        "response to misconduct, who spoke after the first break of the day, also underscored the need",
        "to stand together against the misconduct of some",
        "troops, which seriously injures the vulnerable people and undermines the mission.",
        "Only through the continued leadership of the chiefs",
        "of defence forces, and of many others in the field, will they effectively prevent it.",
    ]
    expected = [" ".join(lines[:4]), " ".join(lines[4:])]
    assert restore_paragraphs("\n\n".join(lines)).split("\n\n") == expected


def test_a_quotation_is_not_cut_in_two():
    """A sentence that ends inside a quotation at a ragged line's end does not end the paragraph."""
    lines = [
        "The chairman, who had come by the early train in the morning,",
        "said: “We met again and we found that nothing has changed since May.",
        "That is a pity for all of us, and for the",
        "town,” and then he went home to write a letter to the region.",
        "The region did not answer the letter of the",
        "chairman.",
    ]
    expected = [" ".join(lines[:4]), " ".join(lines[4:])]
    assert restore_paragraphs("\n".join(lines)).split("\n\n") == expected


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""'])
def test_a_quotation_that_is_opened_again_goes_on_in_a_new_paragraph(opening: str, closing: str):
    """A sentence that ends inside a quotation ends the paragraph if the next line has an opening mark."""
    lines = [
        "The chairman, who had come by the early train in the morning,",
        f"said: {opening}We met again and we found that nothing has changed since May.",
        f"{opening}That is a pity for all of us, and for the",
        f"town,{closing} and then he went home to write a letter to the region.",
    ]
    expected = [" ".join(lines[:2]), " ".join(lines[2:])]
    assert restore_paragraphs("\n".join(lines)).split("\n\n") == expected


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r"])
def test_a_line_a_paragraph(gap: str):
    """Lines that are whole paragraphs stay apart, blank lines or not, whatever ends a line."""
    assert restore_paragraphs(clean(gap.join(LONG))).split("\n\n") == LONG
    assert restore_paragraphs(clean(gap.join(SHORT))).split("\n\n") == SHORT


def test_lists_and_headings_stay_lines():
    """Short lines that are no wrapped sentences are not joined."""
    lines = ["Farm Bill Listening Session", "Monday, February 20, 2023", "10–11:30 a.m.", "Room 129", "800 N 50th St"]
    assert restore_paragraphs("\n".join(lines)).split("\n\n") == lines


def test_a_heading_in_a_wrapped_text_stays_apart():
    """A line far shorter than the wrap, before a capital, is a heading or the like."""
    text = "\n".join([*textwrap.wrap(LONG[0], 72), "What it costs", *textwrap.wrap(LONG[2], 72)])
    assert restore_paragraphs(text).split("\n\n") == [LONG[0], "What it costs", LONG[2]]


def test_a_broken_compound_stays_hyphenated():
    """`peace-` and `keeping` become `peace-keeping`; a dash between words keeps its spaces."""
    text = "the men and women who serve in peace-\nkeeping around the world –\nin many lands and seas"
    assert (
        restore_paragraphs(text)
        == "the men and women who serve in peace-keeping around the world – in many lands and seas"
    )


@pytest.mark.parametrize("gap", ["\n", "\n\n", " \r\n  ", "\n \n\n"])
@pytest.mark.parametrize("paragraphs", [LONG, SHORT], ids=["long", "short"])
def test_a_line_that_begins_with_a_comma_goes_on(gap: str, paragraphs: list[str]):
    """A place on a line of its own stays with its dateline, whatever the gap; a comma before a figure is none such."""
    text = f"MOSCOW{gap}, 8 July. /TASS/. " + "\n\n".join(paragraphs)
    first, *others = restore_paragraphs(clean(text)).split("\n\n")
    assert (first, others) == (f"MOSCOW, 8 July. /TASS/. {paragraphs[0]}", paragraphs[1:])
    assert restore_paragraphs("The\n,000 words , he") == "The\n\n,000 words , he"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("who serve in peace-\nkeeping around", "who serve in peace-keeping around"),
        ("who serve in peace\u2010\nkeeping around", "who serve in peace\u2010keeping around"),
        ("who serve in peace\u2011\nkeeping around", "who serve in peace\u2011keeping around"),
        ("said the men—\nand the women", "said the men—and the women"),
        ("said the men -\nand the women", "said the men - and the women"),
        ("said the men —\nand the women", "said the men — and the women"),
        ("said the men --\nand the women", "said the men -- and the women"),
        ("the peace-\n“keepers” all around", "the peace- “keepers” all around"),
    ],
)
def test_a_line_that_ends_in_a_hyphen_or_a_dash(text: str, joined: str):
    """Only inside a compound does the next line follow without a space; a dash keeps the spaces on both sides."""
    rest = "\nin many lands and on many seas\nfor as long as they are needed."
    assert restore_paragraphs(text + rest) == joined + rest.replace("\n", " ")


def line(length: int, first: str = "and") -> str:
    """A line of this length that begins with the given word and ends no sentence."""
    return f"{first} {'ab ' * 40}"[: length - 1] + "b"


FULL = [line(60, "The"), *[line(60)] * 12]
RAGGED = [line(60, "The"), *[line(40 + 5 * (number % 5)) for number in range(20)], line(60)]


@pytest.mark.parametrize(
    ("lines", "length", "first", "begins"),
    [
        (FULL, 49, "Words", True),
        (FULL, 50, "Words", False),
        (FULL, 20, "words", False),
        (FULL, 20, "Words", True),
        (RAGGED, 19, "Words", True),
        (RAGGED, 20, "Words", False),
        (RAGGED, 10, "words", False),
    ],
)
def test_a_line_after_a_short_one(lines: list[str], length: int, first: str, begins: bool):
    """It begins a paragraph if its first word and 5 characters more would have fitted, and if it has a capital.

    In a ragged text the room is measured to half of the width.
    """
    before, after = [*lines, line(length)], [line(60, first), *lines[1:]]
    expected = [" ".join(before), " ".join(after)] if begins else [" ".join(before + after)]
    assert restore_paragraphs("\n".join(before + after)).split("\n\n") == expected


@pytest.mark.parametrize("bullet", "•▪·*●■")
def test_a_bullet_begins_a_paragraph(bullet: str):
    """Also after a full line that ends no sentence."""
    items = [[f"{bullet} {line(58, word)}", line(60)] for word in ("one", "Two", "three")]
    text = "\n".join([*FULL, *chain.from_iterable(items)])
    assert restore_paragraphs(text).split("\n\n") == [" ".join(FULL), *map(" ".join, items)]


ONE = [line(60, "The"), *[line(60)] * 8, "and that was it."]


@pytest.mark.parametrize(("blank", "paragraphs"), [(1, 4), (2, 3)])
def test_blank_lines_decide_if_they_are_as_many_as_the_ends_that_lines_suggest(blank: int, paragraphs: int):
    """Two short last lines are outvoted by two blank lines, and not by one."""
    text = "\n".join(ONE * 3) + "".join("\n\n" + "\n".join(ONE[:-1]) for _ in range(blank))
    assert len(restore_paragraphs(text).split("\n\n")) == paragraphs


ENDED = line(56) + " so."  # a full line that ends a sentence


@pytest.mark.parametrize(("short", "paragraphs"), [(3, 1), (4, 2)])
def test_how_many_lines_must_be_full(short: int, paragraphs: int):
    """Of 20 lines that end no sentence 17 must be full; then one that ends a sentence ends no paragraph."""
    running = [line(60, "He came. And"), *[line(40)] * short, *[line(60)] * (19 - short)]
    text = "\n".join([*running, ENDED, line(60, "Then")])
    assert restore_paragraphs(text).count("\n\n") + 1 == paragraphs


@pytest.mark.parametrize(("length", "paragraphs"), [(55, 2), (56, 1)])
def test_how_much_room_a_last_line_has(length: int, paragraphs: int):
    """A line that ends a sentence ends a paragraph if the next word would just have fitted."""
    last = line(length - 4) + " so."
    text = "\n".join([line(60, "He came. And"), *[line(60)] * 12, last, line(60, "Then"), line(60)])
    assert restore_paragraphs(text).count("\n\n") + 1 == paragraphs


@pytest.mark.parametrize(("sentences", "paragraphs"), [(1, 3), (2, 2)])
def test_how_many_sentences_paragraphs_must_have(sentences: int, paragraphs: int):
    """A full line ends a paragraph unless more sentences end inside lines than short last lines there are."""
    text = "\n".join([*[line(60, "He came. And")] * sentences, *[line(60)] * 12, ENDED, *ONE, line(60, "Then")])
    assert restore_paragraphs(text).count("\n\n") + 1 == paragraphs


@pytest.mark.parametrize(("length", "paragraphs"), [(15, 8), (16, 1)])
def test_how_wide_a_wrapped_text_is(length: int, paragraphs: int):
    """Lines of less than 16 characters are verses, and stay lines."""
    text = "\n".join([line(length, "The"), *[line(length)] * 7])
    assert restore_paragraphs(text).count("\n\n") + 1 == paragraphs


def test_an_abbreviation_at_the_end_of_a_line_ends_nothing():
    """`Gen.` waits for its name."""
    text = "The delegation of the army was led by Gen.\nJohn Smith, who headed it for the\nthird time in as many years."
    assert "\n" not in restore_paragraphs(text)


def test_a_text_of_millions_of_lines():
    """It is no story: each line is a paragraph, at once."""
    assert restore_paragraphs("ab\n\n\ncd\n" * 500_000).startswith("ab\n\ncd\n\nab\n\ncd")


def test_the_seed_has_17_paragraphs(seed_path: Path):
    """The seed is set with blank lines between ragged lines; 17 was found by reading it."""
    text = seed_path.read_text(encoding="utf-8").replace(" date 2017-07-08 ", "")
    paragraphs = restore_paragraphs(text).split("\n\n")
    assert len(paragraphs) == 17
    assert paragraphs[1].startswith("“Our partnership has never")
    assert paragraphs[1].endswith("via a video message.")
    assert paragraphs[16].startswith("Held under the theme")
    assert restore_paragraphs(text.replace("\n\n", "\n")).split("\n\n") == paragraphs
    assert restore_paragraphs("\n\n".join(paragraphs)).split("\n\n") == paragraphs


WORDS = st.text(alphabet="abcDEF.,”“-", min_size=1, max_size=12)


@given(st.lists(st.tuples(st.lists(WORDS, max_size=9), st.sampled_from(["\n", "\n\n", "\n \n\n", " "])), max_size=30))
def test_no_word_is_lost_or_moved(parts: list[tuple[list[str], str]]):
    """Joining lines changes nothing but the space between words, and leaves no newline inside a paragraph."""
    text = "".join(" ".join(words) + gap for words, gap in parts)
    restored = restore_paragraphs(text)
    assert re.sub(r"\s", "", restored) == re.sub(r"\s", "", text)
    assert all(paragraph.strip() and "\n" not in paragraph for paragraph in restored.split("\n\n") if restored)
