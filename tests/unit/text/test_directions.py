"""The effect of bidirectional controls ends with the text that has them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.directions import closed, isolated

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def left_open(text: str) -> tuple[list[str], bool]:
    """The controls that a text leaves open, and whether it ends any that it did not begin: rules X1 to X7 by hand."""
    opened: list[str] = []
    ends_others = False
    for char in text:
        if char in "\n\r\u2029":
            opened.clear()
        elif char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
            opened.append(char)
        elif char == "\u202c":
            if opened and opened[-1] < "\u2066":
                opened.pop()
            else:
                ends_others |= not opened
        elif char == "\u2069":
            if not any(each >= "\u2066" for each in opened):
                ends_others = True
            else:
                while opened.pop() < "\u2066":
                    pass
    return opened, ends_others


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain שלום", "plain שלום"),
        ("a\u202eb", "a\u202eb\u202c"),
        ("a\u202eb\u202cc", "a\u202eb\u202cc"),
        ("a\u2067b\u2069c", "a\u2067b\u2069c"),
        ("a\u2067b", "a\u2067b\u2069"),
        ("a\u2069\u202eb", "a\u202eb\u202c"),  # it would end the element that holds it apart
        ("a\u202cb", "ab"),
        ("a\u2067\u202eb\u2069c", "a\u2067\u202eb\u202c\u2069c"),
        ("a\u202e\u2067b\u202cc", "a\u202e\u2067bc\u2069\u202c"),
        ("a\u202eb\nc", "a\u202eb\u202c\nc"),
    ],
)
def test_what_is_open_is_closed_and_ends_of_others_go(text: str, result: str) -> None:
    """A balanced text stays unchanged."""
    assert closed(text) == result


@given(st.text(alphabet=CONTROLS + "ab\n\u2029", max_size=40))
def test_nothing_is_left_open_and_nothing_of_others_is_ended(text: str) -> None:
    """For any controls; other characters are kept, and a second time changes nothing."""
    result = closed(text)
    assert left_open(result) == ([], False)
    assert closed(result) == result
    without = str.maketrans(dict.fromkeys(CONTROLS))
    assert result.translate(without) == text.translate(without)


def test_all_short_sequences_are_balanced() -> None:
    """Every sequence of up to four controls."""
    for length in range(5):
        for controls in itertools.product(CONTROLS, repeat=length):
            assert left_open(closed("".join(controls))) == ([], False)


def test_many_ends_are_looked_at_once_each() -> None:
    """Embeddings without isolates, then ends of isolates: none of them searches all that is open."""
    text = "\u202e" * 100_000 + "\u2069" * 100_000
    assert closed(text) == "\u202e" * 100_000 + "\u202c" * 100_000


def test_a_page_title_is_held_apart_only_where_it_turns() -> None:
    """Letters from right to left and controls; all else has no mark."""
    assert isolated("Peace, 1995") == "Peace, 1995"
    assert isolated("שלום") == "\u2068שלום\u2069"
    assert isolated("a\u2069\u202eb") == "\u2068a\u202eb\u202c\u2069"
