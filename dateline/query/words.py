"""Words, prefixes, wildcards, near words and phrases of the query language."""

import re
from collections.abc import Callable

from dateline.query.syntax import Field, Fuzzy, Leaf, Phrase, Prefix, Wildcard, Word
from dateline.text.tokens import forms, tokenize

MIN_PREFIX = 2
"""Letters before the first star, and letters of a word before `~`."""

_STARS = re.compile(r"\*+")
_TILDE = re.compile(r"~[0-9]*")
_PUNCTUATION_AT_END = re.compile(r"[^\w*~]+\Z")
_LONGEST_DISTANCE = 6  # digits

Report = Callable[[str, str], None]
"""Is told a piece that was read otherwise than it is written, and the reason."""


def read_word(raw: str, field: Field | None, report: Report) -> Leaf | None:
    """Read a text without spaces, quotes and parentheses; None if it holds no word.

    A word that the tokeniser splits is a phrase.  A `*` or `~` without a meaning there is dropped and reported.
    """
    if "*" not in raw and "~" not in raw:
        return _plain(raw, field)
    core = raw[: -len(match.group())] if (match := _PUNCTUATION_AT_END.search(raw[-16:])) else raw
    expansion = _fuzzy(core, field) or _pattern(core, field)
    if expansion is None:
        report(raw, "* and ~ need a single word that begins with two letters, and cannot be combined")
        return _plain(_TILDE.sub("", raw.replace("*", "")), field)
    return expansion


def read_phrase(content: str, tail: str | None, field: Field | None, report: Report) -> Phrase | None:
    """Read the text between quotes; `tail` is the `~n` after them.  None if it holds no word."""
    for word in content.split() if "*" in content or "~" in content else ():
        if "*" in word or "~" in word:
            report(word, "* and ~ do not work inside quotes")
    words = forms(_TILDE.sub("", content.replace("*", "")))
    if not words:
        return None
    return Phrase(words, _distance(tail, len(words), report), field)


def _distance(tail: str | None, words: int, report: Report) -> int:
    if not tail:
        return 1
    digits = tail[1:]
    if words > 1 and digits and len(digits) <= _LONGEST_DISTANCE and int(digits) >= 1:
        return int(digits)
    report(tail, "a distance is a number after a phrase of two or more words")
    return 1


def _plain(raw: str, field: Field | None) -> Word | Phrase | None:
    words = forms(raw)
    if not words:
        return None
    return Word(words[0], field) if len(words) == 1 else Phrase(words, 1, field)


def _fuzzy(core: str, field: Field | None) -> Fuzzy | None:
    body = core[:-1]
    if core[-1:] != "~" or "~" in body or "*" in body:
        return None
    words = forms(body)
    return Fuzzy(words[0], field) if len(words) == 1 and len(words[0]) >= MIN_PREFIX else None


def _pattern(core: str, field: Field | None) -> Prefix | Wildcard | None:
    """Read `polic*` or `wo*d`: every part between stars is a single word and nothing else."""
    first, *rest = _STARS.split(core)
    if "~" in core or not rest:
        return None
    parts = [_part(first, at_start=True), *(_part(part, at_start=False) for part in rest[:-1])]
    last = "" if not rest[-1] else _part(rest[-1], at_start=False)
    if None in parts or last is None or len(parts[0] or "") < MIN_PREFIX:
        return None
    pattern = "*".join(part for part in (*parts, last) if part is not None)
    return Prefix(pattern[:-1], field) if pattern.endswith("*") and len(parts) == 1 else Wildcard(pattern, field)


def _part(text: str, *, at_start: bool) -> str | None:
    """The form of a part that is one word and touches the stars next to it; None for any other part."""
    tokens = tokenize(text)
    if len(tokens) != 1 or tokens[0].end != len(text) or (tokens[0].start and not at_start):
        return None
    return tokens[0].form
