"""Tokens: the words of a text, folded, with their offsets in the stored text.

A token is a run of letters, combining marks and digits that begins with a
letter or a digit.  Inside it,

* single letters with points between them join (`U.S.` and `U.S` give `us`);
* an apostrophe (`'`, `’` or another sign for it) joins and is dropped; a possessive `'s` at the end is
  dropped before (`country's` gives `country`, `O'Brien` gives `obrien`);
* a comma joins groups of three digits (`1,000` gives `1000`), and those of India (`1,00,000`); so do, between three
  digits, a no-break space, a narrow one and a thin space;
* a double quotation mark, geresh or gershayim joins Hebrew letters and is dropped (`צה"ל` gives `צהל`);
* characters that are not seen, such as a soft hyphen, join and are dropped; only a zero-width space separates where a
  letter of Thai, Lao, Khmer or Burmese is next to it.

All other characters separate.  A token never extends beyond a run of letters,
marks, digits and joining characters between two of these, so a text may be cut
between such runs and tokenised in pieces.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from dateline.text.folding import (
    APOSTROPHES,
    GROUP_SPACES,
    HEBREW,
    HEBREW_POINTS,
    JOIN_CONTROLS,
    UNSEEN_MARKS,
    UNSPACED,
    ZERO_WIDTH_SPACE,
    fold_letters,
    without_unseen,
)

MAX_FORM_CHARACTERS = 255
"""Longer forms are cut to this length, in the index and in queries."""

LONGEST_READ = 4 * MAX_FORM_CHARACTERS
"""Of a token, this many characters are folded: it bounds the work and the caches."""

_GERESH = "\u05f3\u05f4"  # and gershayim, for which a double quotation mark is typed
_COMMAS = ",\u066c"  # of groups of digits, with that of Arabic
_WIDE_COMMA, _WIDE_DIGITS = "\uff0c", "0-9\uff10-\uff19"
_JOINERS = str.maketrans("", "", APOSTROPHES + '.," ')
_TO_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_SHORT = 100  # characters
_LAST_BASIC = 0xFFFF  # of the Basic Multilingual Plane


class Token(NamedTuple):
    """A word: its folded form, and its offsets in the text (`text[start:end]`)."""

    form: str
    start: int
    end: int


def _codes(end: int) -> dict[str, list[int]]:
    r"""The code points below `end` of letters and letter numbers, of digits, and of marks.

    `re` has no `\p{M}`, and its `\w` leaves the vowel signs of Hindi or Thai out.
    Planes 4 to 13 hold no assigned character, planes 14 to 16 only selectors and private use.
    """
    kinds: dict[str, list[int]] = {"letter": [], "digit": [], "mark": []}
    for code in (*range(min(end, 0x34000)), *range(0xE0100, min(end, 0xE01F0))):
        char = chr(code)
        category = unicodedata.category(char)
        if char in APOSTROPHES:
            continue
        if category[0] == "L" or category == "Nl":
            kinds["letter"].append(code)
        elif category == "Nd" or (category == "No" and char.isdigit()):
            kinds["digit"].append(code)
        elif category[0] == "M":
            kinds["mark"].append(code)
    return kinds


def _ranges(codes: list[int]) -> str:
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0])]
    return "".join(f"\\U{run[0]:08x}-\\U{run[-1]:08x}" for run in runs)


def _token_pattern(letter: str, digit: str, mark: str) -> re.Pattern[str]:
    """The pattern of one token, possessive and joining characters included.

    Each alternative begins with a class of characters, so that most are left without being tried.  A large class takes
    milliseconds to compile, each time that it stands in the pattern.
    """
    any_, start = f"[{letter}{digit}{mark}]", f"[{letter}{digit}]"
    unseen = f"[{JOIN_CONTROLS}{ZERO_WIDTH_SPACE}]"
    apostrophe = rf"[{APOSTROPHES}][{JOIN_CONTROLS}{ZERO_WIDTH_SPACE}{UNSEEN_MARKS}]*+{start}"
    joined = (
        rf"{unseen}(?:(?<=[{JOIN_CONTROLS}])[{JOIN_CONTROLS}]*+(?!{ZERO_WIDTH_SPACE})"
        rf"|(?<![{UNSPACED}].){unseen}*+(?![{UNSPACED}]))"
    )
    groups = (
        rf"\d{{0,2}}(?:(?:[{_COMMAS}]\d{{3}})+|(?:[{GROUP_SPACES}]\d{{3}})+"
        rf"|(?:{_WIDE_COMMA}(?<=[{_WIDE_DIGITS}].)[{_WIDE_DIGITS}]{{3}})+)"
        rf"|\d?(?:[{_COMMAS}]\d{{2}})+[{_COMMAS}]\d{{3}}"
    )
    return re.compile(
        rf"[{letter}](?:[{mark}]*\.[{letter}])+[{mark}]*(?!{unseen}*+{any_})(?:[{APOSTROPHES}][sS](?!{unseen}*+{any_}))?"
        rf"|(?:\d(?:(?:{groups})(?!\d))?|{start}){any_}*"
        rf"(?:(?:{apostrophe}"
        rf'|["{_GERESH}](?<=[{HEBREW}{HEBREW_POINTS}].)[{HEBREW}]'
        rf"|{joined}(?:{apostrophe}|{any_})){any_}*)*",
        re.DOTALL,
    )


_ASCII_TOKEN = re.compile(
    rf"[A-Za-z](?:\.[A-Za-z])+(?![A-Za-z0-9])(?:[{APOSTROPHES}][sS](?![A-Za-z0-9]))?"
    r"|(?:[0-9](?:(?:[0-9]{0,2}(?:,[0-9]{3})+|[0-9]?(?:,[0-9]{2})+,[0-9]{3})(?![0-9]))?|[A-Za-z])[A-Za-z0-9]*"
    rf"(?:[{APOSTROPHES}][A-Za-z0-9]+)*"
)
_BEYOND_BASIC = re.compile("[\U00010000-\U0010ffff]")


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, in order.  Offsets count characters.  Takes time in proportion to the text."""
    return list(iter_tokens(text))


def iter_tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, one at a time, as `tokenize` returns them."""
    for match in pattern_for(text).finditer(text):
        form = form_of(match.group())
        if form:
            yield Token(form, match.start(), match.end())


def pattern_for(text: str) -> re.Pattern[str]:
    """The pattern of one token, not folded yet; `finditer` gives the tokens of the text in order."""
    if text.isascii():
        return _ASCII_TOKEN
    return _pattern(is_full=_is_beyond_basic(text))


@cache
def _pattern(*, is_full: bool) -> re.Pattern[str]:
    """The pattern for all of Unicode, or for its basic plane.

    `re` looks up a class of the basic plane in a table, but goes through all ranges beyond it, one after the other, at
    each character that is in none: ten times as long.
    """
    kinds = _codes(sys.maxunicode if is_full else _LAST_BASIC + 1)
    return _token_pattern(**{kind: _ranges(codes) for kind, codes in kinds.items()})


def _is_beyond_basic(text: str) -> bool:
    """Whether a text has a character beyond the Basic Multilingual Plane: in UTF-16 it takes four bytes, not two.

    A long text is encoded in a tenth of the time that a regular expression takes to look at its characters.
    """
    if len(text) < _SHORT:
        return _BEYOND_BASIC.search(text) is not None
    return len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def form_of(token: str) -> str:
    """The folded form of a match of the pattern; `''` if it is no token."""
    return fold(token[:LONGEST_READ])


def forms(text: str) -> tuple[str, ...]:
    """The folded forms of a text, in order."""
    return tuple(token.form for token in iter_tokens(text))


def fold_value(value: str) -> str:
    """Fold a whole value (a place, an agency) for filters: its forms with single spaces between them."""
    return " ".join(forms(value)) or value.casefold().strip().encode("utf-8", "replace").decode()


@lru_cache(maxsize=65_536)
def fold(token: str) -> str:
    """Fold one token: compatibility form, case, possessive, joiners, letters and marks; `''` if nothing is left.

    `dateline.text.folding` says which letters are one, and on which a mark belongs to the word.
    """
    word = token.lower() if token.isascii() else _compatible(without_unseen(with_plain_apostrophes(token)))
    if len(word) > 2 and word[-1] == "s" and word[-2] in APOSTROPHES:
        word = word[:-2]
    word = word.translate(_JOINERS)
    if not token.isascii():
        word = fold_letters(word)
    return word[:MAX_FORM_CHARACTERS]


def with_plain_apostrophes(text: str) -> str:
    """The text with `'` for every sign that is typed for it."""
    return text.translate(_TO_APOSTROPHE)


def _compatible(token: str) -> str:
    """Apply NFKC and case folding until neither changes anything (in Unicode, twice at most)."""
    word = ""
    while word != token:
        word, token = token, unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", token).casefold())
    return word
