"""Runs: the stretches of a text, found in its bytes, that no token reaches beyond."""

import unicodedata
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
ByteMask: TypeAlias = NDArray[np.bool_]
Offsets: TypeAlias = NDArray[np.int64]

_APOSTROPHE = 0x2019  # the typographic one, three bytes long
_CLASSIFIED = 0x34000  # code points from here on may stand in runs: no harm is done by a run that is too long


def find_runs(content: Bytes) -> tuple[Offsets, Offsets]:
    """Where the runs of a text in UTF-8 start and end, ascending.

    A run is a maximal stretch of letters, marks and numbers, with an apostrophe, a
    point or a comma inside where the tokeniser might join.  It may be longer than it
    need be, never shorter.  The text must begin with a separator (a space will do)
    and may end anywhere between two characters.
    """
    others = content > 0x7F
    word = _is_letter(content)
    word |= _is_digit(content)
    word |= others
    apostrophes = _drop_separators(content, word, others) if others.any() else np.zeros(0, np.int64)
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
    """Where an apostrophe, a point or a comma of ASCII may join.

    A point joins no digits, a comma no letters: that much is seen without decoding.
    """
    apostrophe, comma, point = (np.uint8(ord(char)) for char in "',.")
    places = np.flatnonzero((content == apostrophe) | (content == comma) | (content == point))
    places = places[places < len(word) - 1]
    places = places[word[places - 1] & word[places + 1]]
    kind, left, right = content[places], content[places - 1], content[places + 1]
    digits = _is_digit(left) | _is_digit(right)
    letters = _is_letter(left) | _is_letter(right)
    joins: Offsets = places[((kind != point) | ~digits) & ((kind != comma) | ~letters)]
    return joins


def _drop_separators(content: Bytes, word: ByteMask, others: ByteMask) -> Offsets:
    """Clear the bytes of characters outside ASCII that separate in `word`; returns where apostrophes are."""
    places = np.flatnonzero(others & (content >= 0xC0))  # where a character begins
    codes, sizes = _decode(content, places)
    separates = ~_word_codes()[np.minimum(codes, _CLASSIFIED)]
    for i in range(4):
        word[places[separates & (sizes > i)] + i] = False
    apostrophes: Offsets = places[codes == _APOSTROPHE]
    return apostrophes


def _decode(content: Bytes, places: Offsets) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The code points, and lengths in bytes, of the characters outside ASCII that begin at `places`."""
    lead = content[places].astype(np.int64)
    sizes = 2 + (lead >= 0xE0) + (lead >= 0xF0)
    codes = lead & (0x7F >> sizes)
    for i in range(1, 4):
        more = np.flatnonzero(sizes > i)
        codes[more] = (codes[more] << 6) | (content[places[more] + i] & 0x3F)
    return codes, sizes


@cache
def _word_codes() -> NDArray[Any]:
    """Whether a code point may stand in a token without being a joining character; bool[_CLASSIFIED + 1]."""
    kinds = [unicodedata.category(chr(code))[0] in "LMN" for code in range(_CLASSIFIED)]
    return np.array([*kinds, True], np.bool_)
