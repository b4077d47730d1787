"""The tokeniser against the golden table."""

import sys
import unicodedata

import pytest
from golden_tokens import FORMS, TOKENS, Expected
from hypothesis import given
from hypothesis import strategies as st

from dateline.text import folding
from dateline.text.tokens import fold, tokenize


def test_the_table_is_large_enough():
    """The design asks for 40 inputs at least; this table keeps to 70."""
    assert len(TOKENS) + len(FORMS) >= 70


@pytest.mark.parametrize(("text", "expected"), TOKENS.values(), ids=TOKENS.keys())
def test_forms_and_offsets(text: str, expected: Expected):
    """Each input yields exactly these forms from exactly these stretches of the stored text."""
    assert [(token.form, token.start, token.end) for token in tokenize(text)] == expected


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS.keys())
def test_forms(text: str, expected: list[str]):
    """Each input yields exactly these forms."""
    assert [token.form for token in tokenize(text)] == expected


@pytest.mark.parametrize("text", [text for text, _ in TOKENS.values()], ids=TOKENS.keys())
def test_composed_and_decomposed_text_have_the_same_forms(text: str):
    """A text and its NFC and NFD spellings are found by the same words."""
    forms = [token.form for token in tokenize(text)]
    assert [token.form for token in tokenize(unicodedata.normalize("NFC", text))] == forms
    assert [token.form for token in tokenize(unicodedata.normalize("NFD", text))] == forms


@pytest.mark.parametrize("expected", [expected for _, expected in TOKENS.values()], ids=TOKENS.keys())
def test_a_form_is_its_own_form(expected: Expected):
    """A form typed as a query, or printed in `understood`, is read back as itself."""
    for form, _, _ in expected:
        assert [token.form for token in tokenize(form)] == [form]


UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufe00\ufe0f\ufeff"
WORDS = (
    "colour",
    "O'Brien",
    "don\u2019t",
    "Łódź",
    "cafe\u0301",
    "كِتاب",
    "שָׁלוֹם",
    "हिन्दी",
    "한국",
    "東京",
    "1990s",
    "ΟΔΟΣ",
)


@given(
    st.sampled_from(WORDS), st.lists(st.tuples(st.integers(1, 20), st.text(UNSEEN, min_size=1, max_size=3)), max_size=4)
)
def test_what_is_not_seen_inside_a_word_is_no_part_of_it(word: str, inserted: list[tuple[int, str]]):
    """Wherever it stands in a word, and whatever it is: the form stays, and the stretch is the whole word."""
    written = word
    for at, unseen in inserted:
        place = 1 + at % (len(written) - 1)
        written = written[:place] + unseen + written[place:]
    ((form, start, end),) = tokenize(f" {written}\u200b. ")
    assert form == tokenize(word)[0].form
    assert (start, end) == (1, 1 + len(written))


def test_capitals_and_small_letters_have_one_form():
    """Of every letter that has both, and of each form itself."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if char.isalpha():
            form = fold.__wrapped__(char)
            assert form in {fold.__wrapped__(char.lower()), ""}, hex(code)
            assert form == fold.__wrapped__(char.upper()), hex(code)
            assert form == fold.__wrapped__(form), hex(code)


def test_no_letter_of_a_european_alphabet_needs_its_own_keyboard():
    """All Latin letters of the first blocks that are used in writing are found by letters of ASCII."""
    chars = [chr(code) for code in (*range(0xC0, 0x180), *range(0x1CD, 0x250), *range(0x1E00, 0x1F00))]
    left = {char for char in chars if char.isalpha() and not fold.__wrapped__(char).isascii()}
    assert left <= set("ŉȸȹɁɂɅẚẟ"), left


def test_every_digit_is_one_of_ascii():
    """Those of all scripts."""
    digits = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd"]
    assert len(digits) > 600
    assert [fold.__wrapped__(digit) for digit in digits] == [str(unicodedata.decimal(digit)) for digit in digits]


def test_a_planted_letter_that_folds_to_a_capital_is_found(monkeypatch: pytest.MonkeyPatch):
    """The forms of such a letter and of itself would differ."""
    monkeypatch.setitem(folding._LETTERS, "æ", "Ae")
    folding._read.cache_clear()
    try:
        with pytest.raises(AssertionError):
            test_capitals_and_small_letters_have_one_form()
    finally:
        folding._read.cache_clear()


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_ordered_stretches(text: str):
    """No text raises; stretches are non-empty, in order and apart, forms non-empty and at most 255 long."""
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert 1 <= len(token.form) <= 255
        end = token.end


@given(st.text(st.one_of(st.sampled_from("aZ7'’.,s ́אक"), st.characters(exclude_categories=(), max_codepoint=0xFFFF))))
def test_characters_beyond_the_basic_plane_change_no_other_tokens(text: str):
    """A text without any of them is read by a quicker pattern, and has the tokens that it has before one."""
    assert tokenize(f"{text} \U00010437")[:-1] == tokenize(text)


def test_the_quicker_pattern_knows_every_character_of_the_basic_plane():
    """Each is a part of a token, or parts two of them, as it does beside a character beyond the plane."""
    text = " ".join(f"a{chr(code)}b" for code in range(0x10000))
    assert tokenize(f"{text} \U00010437")[:-1] == tokenize(text)
