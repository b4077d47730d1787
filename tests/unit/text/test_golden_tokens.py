"""The tokeniser against the golden table."""

import unicodedata

import pytest
from golden_tokens import FORMS, TOKENS, Expected
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.tokens import tokenize


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
