"""Runs: stretches of the bytes of a text beyond which no token extends."""

import unicodedata
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
"""uint8[n]: the bytes of a text in UTF-8."""

ByteMask: TypeAlias = NDArray[np.bool_]
"""bool[n], aligned with the bytes of a text."""

Offsets: TypeAlias = NDArray[np.int64]
"""int64: offsets of bytes in a text, ascending."""

_APOSTROPHE = 0x2019  # the typographic one, three bytes long
_CLASSIFIED = 0x34000  # code points from here on count as part of runs: a run that is too long does no harm


def find_runs(content: Bytes) -> tuple[Offsets, Offsets]:
    """The starts and the ends of the runs of a text: two arrays int64[runs], aligned, ascending.  Costs O(n).

    A run is a maximal stretch of letters, marks and numbers; it contains an apostrophe, a point or a comma at which
    the tokeniser may join.  It may be longer than necessary, never shorter.  The text must begin with a separator (for
    example a space) and may end between any two characters.
    """
    others = content > 0x7F
    word = _is_letter(content)
    word |= _is_digit(content)
    word |= others
    separators, apostrophes = _separators(content, others) if others.any() else ([], np.zeros(0, np.int64))
    for offsets in separators:
        word[offsets] = False
    joiners = _joiners(content, word)
    joined = apostrophes[word[apostrophes - 1] & word[np.minimum(apostrophes + 3, len(word) - 1)]]
    word[joiners] = True
    for i in range(3):
        word[joined + i] = True
    edges = np.flatnonzero(word[1:] != word[:-1]) + 1
    if len(word) and word[-1]:
        edges = np.append(edges, len(word))
    return edges[::2], edges[1::2]


def _is_letter(content: Bytes) -> ByteMask:
    lower = content | np.uint8(0x20)
    lower -= np.uint8(ord("a"))
    return lower < 26


def _is_digit(content: Bytes) -> ByteMask:
    return (content - np.uint8(ord("0"))) < 10


def _joiners(content: Bytes, word: ByteMask) -> Offsets:
    """The offsets at which an apostrophe, a point or a comma of ASCII may join.

    A point joins no digits and a comma no letters; this needs no decoding.
    """
    apostrophe, comma, point = (np.uint8(ord(char)) for char in "',.")
    offsets = np.flatnonzero((content == apostrophe) | (content == comma) | (content == point))
    offsets = offsets[offsets < len(word) - 1]
    offsets = offsets[word[offsets - 1] & word[offsets + 1]]
    kind, left, right = content[offsets], content[offsets - 1], content[offsets + 1]
    digits = _is_digit(left) | _is_digit(right)
    letters = _is_letter(left) | _is_letter(right)
    joins: Offsets = offsets[((kind != point) | ~digits) & ((kind != comma) | ~letters)]
    return joins


def _separators(content: Bytes, others: ByteMask) -> tuple[list[Offsets], Offsets]:
    """The separators outside ASCII: the offsets of their first bytes, of their second bytes and so on; apostrophes."""
    offsets = np.flatnonzero(others & (content >= 0xC0))  # the first byte of a character
    codes, sizes = _decode(content, offsets)
    separates = ~_word_codes()[np.minimum(codes, _CLASSIFIED)]
    return [offsets[separates & (sizes > i)] + i for i in range(4)], offsets[codes == _APOSTROPHE]


def _decode(content: Bytes, offsets: Offsets) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The code points and the lengths in bytes of the characters outside ASCII that begin at some offsets."""
    lead = content[offsets].astype(np.int64)
    sizes = 2 + (lead >= 0xE0) + (lead >= 0xF0)
    codes = lead & (0x7F >> sizes)
    for i in range(1, 4):
        more = np.flatnonzero(sizes > i)
        codes[more] = (codes[more] << 6) | (content[offsets[more] + i] & 0x3F)
    return codes, sizes


@cache
def _word_codes() -> NDArray[Any]:
    """Whether each code point is a letter, a mark or a number: bool[_CLASSIFIED + 1]."""
    kinds = [unicodedata.category(chr(code))[0] in "LMN" for code in range(_CLASSIFIED)]
    return np.array([*kinds, True], np.bool_)
