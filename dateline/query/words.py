"""Words, prefixes, wildcards, near words and phrases of the query language.

A `?` is one letter or digit of a word; at the end of a word it is punctuation, since questions end so, except in a year
(`19??`).
"""

import re
from collections.abc import Callable

from dateline.query.syntax import Field, Fuzzy, Leaf, Phrase, Prefix, Wildcard, Word
from dateline.text.compounds import chains_of
from dateline.text.folding import APOSTROPHES
from dateline.text.tokens import forms, tokenize

MIN_PREFIX = 2
"""Letters before the first star, and letters of a word before `~`."""

_SIGNS = re.compile(r"[*?]+")
_MARK_BEFORE_LETTER = re.compile(r"\?[^\W_]")
YEARS = re.compile(r"(?<!\w)(?:1[5-9]|20)(?:[0-9]\?|\?\?)(?=[^\w*~]*\Z)")
"""A year with unknown digits at its end, the only word at the end of which a question mark is a digit."""

_NEAR = re.compile(r"([^*~]+)~([0-9]*(?:\.[0-9]+)?)")
_TILDE = re.compile(r"~[0-9]*(?:\.[0-9]+)?")
_POSSESSIVE_AFTER_POINT = re.compile(rf"(?<=\.)[{APOSTROPHES}][sS](?![^\W_])")
"""Of `U.N.'s`, which the tokeniser splits: `un` is in every text with the `U.N.`, the word `s` is not."""

_PUNCTUATION = re.compile(r"[^\w*~]*")
_LONGEST_DISTANCE = 6  # digits
_UNUSABLE = (
    "* and ~ need a single word that begins with two letters, ? needs a letter or digit before it; "
    "~ cannot be combined with the others"
)

Report = Callable[[str, str], None]
"""Is told a piece that was read otherwise than it is written, and the reason."""


def read_word(raw: str, field: Field | None, report: Report, optional: frozenset[str] = frozenset()) -> Leaf | None:
    """Read a text without spaces, quotes and parentheses; None if it holds no word.

    A word that the tokeniser splits is a phrase; so is a word of `optional` after a `+`, since it is needed then.
    A `*`, `?` or `~` without a meaning there is dropped and reported.
    """
    if not _has_sign(raw):
        return _plain(raw, field, optional)
    years = YEARS.search(raw)
    core = raw[: years.end()] if years else _without_punctuation_at_end(raw)
    expansion = _near(core, field, report) or _pattern(core, field)
    if expansion is None:
        report(raw, _UNUSABLE)
        return _plain(_TILDE.sub("", raw.replace("*", "")), field)
    return expansion


def read_phrase(content: str, tail: str | None, field: Field | None, report: Report) -> Phrase | None:
    """Read the text between quotes; `tail` is the `~n` after them.  None if it holds no word."""
    for word in filter(_has_sign, content.split()):
        report(word, "*, ? and ~ do not work inside quotes")
    text = _TILDE.sub("", content.replace("*", ""))
    tokens = tokenize(text)
    if not tokens:
        return None
    words = tuple(token.form for token in tokens)
    return Phrase(words, _distance(tail, len(words), report), field, chains_of(text, tokens))


def _has_sign(text: str) -> bool:
    """Whether a `*` or `~` stands in a text, or a `?` that is not the end of a question."""
    if "*" in text or "~" in text:
        return True
    return "?" in text and bool(_MARK_BEFORE_LETTER.search(text) or YEARS.search(text))


def _without_punctuation_at_end(text: str) -> str:
    match = _PUNCTUATION.match(text[::-1])
    return text[: len(text) - match.end()] if match else text


def _distance(tail: str | None, words: int, report: Report) -> int:
    if not tail:
        return 1
    digits = tail[1:]
    if words > 1 and digits.isdigit() and len(digits) <= _LONGEST_DISTANCE and int(digits) >= 1:
        return int(digits)
    report(tail, "a distance is a number after a phrase of two or more words")
    return 1


def _plain(raw: str, field: Field | None, optional: frozenset[str] = frozenset()) -> Word | Phrase | None:
    text = _POSSESSIVE_AFTER_POINT.sub("", raw)
    tokens = tokenize(text)
    if not tokens:
        return None
    words = tuple(token.form for token in tokens)
    is_needed = raw[0] == "+" and field is None and words[0] in optional
    if len(words) == 1 and not is_needed:
        return Word(words[0], field)
    return Phrase(words, 1, field, chains_of(text, tokens))


def _near(core: str, field: Field | None, report: Report) -> Fuzzy | Word | None:
    """Read `word~`; the number after it may be 1.  Any other is reported."""
    match = _NEAR.fullmatch(core)
    words = forms(match.group(1)) if match else ()
    if match is None or len(words) != 1 or len(words[0]) < MIN_PREFIX:
        return None
    if match.group(2) == "0":
        report(core, "no letter may differ, so ~ has no effect")
        return Word(words[0], field)
    if match.group(2) not in {"", "1"}:
        report(core, f"a word may differ by one letter only, so it is read as {words[0]}~")
    return Fuzzy(words[0], field)


def _pattern(core: str, field: Field | None) -> Prefix | Wildcard | None:
    """Read `polic*`, `wo*d` or `wom?n`: every part between the signs is a single word and nothing else."""
    signs = _SIGNS.findall(core)
    if "~" in core or not signs:
        return None
    first, *inner, last = _SIGNS.split(core)
    parts = [_part(first, at_start=True), *(_part(part, at_start=False) for part in inner)]
    parts.append(_part(last, at_start=False) if last else "")
    if None in parts or len(parts[0] or "") < (MIN_PREFIX if "*" in core else 1):
        return None
    words = [part or "" for part in parts]
    if signs[0].strip("*") == "" and len(words) == 2 and not last:
        return Prefix(words[0], field)
    pairs = zip(words, [*map(_in_order, signs), ""], strict=True)
    return Wildcard("".join([word + sign for word, sign in pairs]), field)


def _in_order(signs: str) -> str:
    """Neighbouring signs in canonical order: any question marks, then at most one star."""
    return "?" * signs.count("?") + "*" * ("*" in signs)


def _part(text: str, *, at_start: bool) -> str | None:
    """The form of a part that is one word and touches the stars next to it; None for any other part."""
    tokens = tokenize(text)
    if len(tokens) != 1 or tokens[0].end != len(text) or (tokens[0].start and not at_start):
        return None
    return tokens[0].form
