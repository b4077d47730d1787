"""Texts of articles and of readers on a page: what HTML and UTF-8 cannot hold is replaced."""

import pytest
from markupsafe import Markup

from webapp.sanitizing import FieldValue, closed_markup, sanitize_text

KEPT = "\t\n\r"
REPLACED = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\ud800", "\udbff", "\udc00", "\udfff"]


@pytest.mark.parametrize("kind", [str, Markup, FieldValue])
def test_control_characters_and_lone_surrogates_are_replaced(kind: type[str]) -> None:
    """Each becomes U+FFFD, also U+0085, a line end, and U+009B, which begins commands to a terminal."""
    for character in REPLACED:
        expected = character if character in KEPT else "\ufffd"
        text = sanitize_text(kind(f"a{character}b"))
        assert (text, type(text)) == (f"a{expected}b", kind), ascii(character)


def test_everything_else_is_kept() -> None:
    """All other characters, and values that are no text."""
    rest = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x200B), *range(0xE000, 0xE010), 0x10FFFF]))
    assert sanitize_text(rest) == rest
    assert sanitize_text(7) == 7
    assert sanitize_text(None) is None


@pytest.mark.parametrize("kind", [str, Markup])
def test_ends_of_lines_hide_nothing(kind: type[str]) -> None:
    """A piece of a page with many lines is looked through like any other."""
    assert sanitize_text(kind("a\nb\n\x9bc\n")) == "a\nb\n\ufffdc\n"
    assert sanitize_text("a\n\u202eb") == "a\n\u202eb\u202c"
    assert sanitize_text(text := kind("<b>\n</b>\n")) is text


def test_directions_that_markup_begins_are_closed_behind_it() -> None:
    """Those of one text do not reach the next; markup without any is returned as it is."""
    assert closed_markup(Markup("<b>a\u202eb</b>")) == Markup("<b>a\u202eb</b>\u202c")
    assert closed_markup(text := Markup("<b>a</b>")) is text
