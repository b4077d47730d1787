"""Runs: stretches of the bytes of a text beyond which no token extends."""

import unicodedata
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.text.folding import APOSTROPHES

Bytes: TypeAlias = NDArray[np.uint8]
"""uint8[n]: the bytes of a text in UTF-8."""

ByteMask: TypeAlias = NDArray[np.bool_]
"""bool[n], aligned with the bytes of a text."""

Offsets: TypeAlias = NDArray[np.int64]
"""int64: offsets of bytes in a text, ascending."""

_APOSTROPHES = *(ord(sign) for sign in APOSTROPHES if not sign.isascii()), 0x05F3, 0x05F4  # and geresh, gershayim
_HEBREW = (*range(0x591, 0x5F3), *range(0xFB1D, 0xFB50))  # its letters and points are among these
_GROUPING = 0xA0, 0x066C, 0x2009, 0x202F, 0xFF0C  # spaces and commas between groups of digits
_UNSEEN = (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
_IN_WORD, _IS_HEBREW, _IS_DIGIT, _SEPARATES, _JOINS, _JOINS_DIGITS = range(6)  # what a character outside ASCII does
_KIND_OF_CATEGORY = {"L": _IN_WORD, "M": _IN_WORD, "N": _IS_DIGIT, **dict.fromkeys("PZSC", _SEPARATES)}
_CLASSIFIED = 0x34000  # code points from here on count as part of runs: a run that is too long does no harm


def find_runs(content: Bytes) -> tuple[Offsets, Offsets]:
    """The starts and the ends of the runs of a text: two arrays int64[runs], aligned, ascending.  Costs O(n).

    A run is a maximal stretch of letters, marks, numbers and characters that are not seen; it contains an apostrophe, a
    point, a comma or another character at which the tokeniser may join.  It may be longer than necessary, never
    shorter.  The text must begin with a separator (for example a space) and may end between any two characters.
    """
    others = content > 0x7F
    word = _is_letter(content)
    word |= _is_digit(content)
    word |= others
    separators, joined = _separators(content, others) if others.any() else ([], [])
    for offsets in separators:
        word[offsets] = False
    joiners = [_joiners(content, word)]
    for size, offsets in joined:
        between = offsets[word[offsets - 1] & word[np.minimum(offsets + size, len(word) - 1)]]
        joiners += [between + i for i in range(size)]
    for offsets in joiners:
        word[offsets] = True
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
    apostrophe, comma, point, backtick = (np.uint8(ord(char)) for char in "',.`")
    offsets = np.flatnonzero((content == apostrophe) | (content == comma) | (content == point) | (content == backtick))
    offsets = offsets[offsets < len(word) - 1]
    offsets = offsets[word[offsets - 1] & word[offsets + 1]]
    kind, left, right = content[offsets], content[offsets - 1], content[offsets + 1]
    digits = _is_digit(left) | _is_digit(right)
    letters = _is_letter(left) | _is_letter(right)
    joins: Offsets = offsets[((kind != point) | ~digits) & ((kind != comma) | ~letters)]
    return joins


def _separators(content: Bytes, others: ByteMask) -> tuple[list[Offsets], list[tuple[int, Offsets]]]:
    """The separators outside ASCII; those of them that may join, with quotation marks behind Hebrew letters.

    The separators are the offsets of their first bytes, of their second bytes and so on; those that may join are their
    sizes in bytes, and the offsets of all of a size.
    """
    offsets = np.flatnonzero(others & (content >= 0xC0))  # the first byte of a character
    codes, sizes = _decode(content, offsets)
    kinds = _kinds()[np.minimum(codes, _CLASSIFIED)]
    separates = kinds >= _SEPARATES
    joins = np.flatnonzero(kinds >= _JOINS)
    joined = []
    if len(joins):
        of_digits = kinds[joins] == _JOINS_DIGITS
        if of_digits.any():
            joins = joins[~of_digits | _between_digits(content, offsets, sizes, kinds == _IS_DIGIT, joins)]
        joined = [(size, offsets[joins[sizes[joins] == size]]) for size in (2, 3)]
    behind_hebrew = (offsets + sizes)[kinds == _IS_HEBREW]
    if len(behind_hebrew):
        joined.append((1, _quotes(content, behind_hebrew)))
    return [offsets[separates & (sizes > i)] + i for i in range(4)], joined


def _quotes(content: Bytes, offsets: Offsets) -> Offsets:
    """Those of some offsets at which a quotation mark stands before a character outside ASCII."""
    offsets = offsets[offsets < len(content) - 1]
    quotes: Offsets = offsets[(content[offsets] == ord('"')) & (content[offsets + 1] > 0x7F)]
    return quotes


def _between_digits(
    content: Bytes, offsets: Offsets, sizes: Offsets, are_digits: ByteMask, groups: Offsets
) -> ByteMask:
    """Whether each of some characters outside ASCII stands between digits, which may be outside ASCII, too.

    `offsets`, `sizes`, `are_digits`: of all n characters outside ASCII; `groups`: the indexes of those that are asked
    for.
    """
    starts, ends = offsets[groups], offsets[groups] + sizes[groups]
    before, after = groups - 1, np.minimum(groups + 1, len(offsets) - 1)
    left = _is_digit(content[starts - 1]) | (are_digits[before] & (offsets[before] + sizes[before] == starts))
    inside = np.minimum(ends, len(content) - 1)
    right = _is_digit(content[inside]) | (are_digits[after] & (offsets[after] == ends))
    both: ByteMask = left & right
    return both


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
def _kinds() -> NDArray[np.uint8]:
    """What each code point does: uint8[_CLASSIFIED + 1]."""
    categories = map(unicodedata.category, map(chr, range(_CLASSIFIED)))
    kinds = np.array([*(_KIND_OF_CATEGORY[category[0]] for category in categories), _IN_WORD], np.uint8)
    hebrew = np.array(_HEBREW)[kinds[list(_HEBREW)] == _IN_WORD]
    for codes, kind in ((_UNSEEN, _IN_WORD), (hebrew, _IS_HEBREW), (_APOSTROPHES, _JOINS), (_GROUPING, _JOINS_DIGITS)):
        kinds[list(codes)] = kind
    return kinds
