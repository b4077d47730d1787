"""Files of text that are not meant to be articles, known by their content: scripts, cards, lists of words."""

import re

_BEGINNINGS = (
    (re.compile(rb"#![ \t]*/[^\n]*\n"), "code"),
    (re.compile(rb"%!PS"), "a printed page"),
    (re.compile(rb"WARC/[0-9.]+\r?\n"), "a web archive"),
    (re.compile(rb"BEGIN:VCARD\s"), "an address book"),
    (re.compile(rb"BEGIN:VCALENDAR\s"), "a calendar"),
    (re.compile(rb"\s*\\documentclass\s*[\[{]"), "a source of LaTeX"),
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LAST_LETTER = "\u0e00"  # behind which are the alphabets that are written without spaces
_FEWEST_ADDRESSES = 2
_FEWEST_WORDS = 20
_LONGEST_WORD = 40


def kind_by_content(head: bytes) -> str | None:
    """What a text that begins with `head` is; None if it may hold articles.  O(length of `head`)."""
    for pattern, kind in _BEGINNINGS:
        if pattern.match(head):
            return kind
    if b" " in head[:2_000].strip():  # most articles
        return None
    lines = [line.strip() for line in head.decode("utf-8", "replace").split("\n") if line.strip()]
    if len(lines) >= _FEWEST_ADDRESSES and all(map(_ADDRESS.fullmatch, lines)):
        return "a list of addresses"
    is_list = len(lines) >= _FEWEST_WORDS and all(map(_is_word, lines))
    return "a list of words" if is_list else None


def _is_word(line: str) -> bool:
    return len(line) <= _LONGEST_WORD and max(line) < _LAST_LETTER and _WORD.fullmatch(line) is not None
