"""Links between neighbouring tokens of joined texts, found on arrays: hyphens, and the spaces between initials."""

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.text.compounds import HYPHENS, LAST_INITIAL
from dateline.text.runs import Bytes, Offsets
from dateline.text.tokens import iter_tokens

TokenStarts: TypeAlias = NDArray[np.integer[Any]]
"""The offsets of n tokens in joined texts: any integers [n], ascending."""

_HYPHEN, _POINT, _SPACE = map(ord, "-. ")
_WIDE_HYPHENS = tuple(hyphen.encode() for hyphen in HYPHENS if not hyphen.isascii())
_NO_BREAK_SPACE = "\u00a0".encode()
_SPACES = (b" ", _NO_BREAK_SPACE)
_LEAD = 0xC0  # the least first byte of a character of several bytes


def find_hyphens(raw: bytes, starts: TokenStarts) -> Offsets:
    """The indexes of the tokens between which and the next one is a hyphen and nothing else: int64[n], ascending.

    `starts` (any integers [tokens]) are those of the tokens of texts that `join_texts` has joined.  O(bytes).
    """
    content = np.frombuffer(raw, np.uint8)
    at = np.flatnonzero(content == _HYPHEN)
    linked = _linked(raw, content, starts, at, 1)
    wide = np.flatnonzero(content == _WIDE_HYPHENS[0][0])  # a search through the bytes takes longer
    wide = np.concatenate([wide[_stands_at(content, wide, hyphen)] for hyphen in _WIDE_HYPHENS])
    if not len(wide):
        return linked
    return np.sort(np.concatenate((linked, _linked(raw, content, starts, np.sort(wide), len(_WIDE_HYPHENS[0])))))


def find_initials(raw: bytes, starts: TokenStarts) -> Offsets:
    """The indexes of the tokens that are initials, as the next ones are, with a space between: int64[n], ascending.

    `starts` (any integers [tokens]) as for `find_hyphens`.  O(bytes).
    """
    content = np.frombuffer(raw, np.uint8)
    points = np.flatnonzero(content[:-4] == _POINT)
    following = content[points + 1]
    seconds = points[following == _SPACE] + 2
    spaces = points[following == _NO_BREAK_SPACE[0]] + 1
    if len(spaces):
        spaces = spaces[_stands_at(content, spaces, _NO_BREAK_SPACE)]
        seconds = np.union1d(seconds, spaces + len(_NO_BREAK_SPACE))
    is_wide = (content[seconds] >= _LEAD) & (content[seconds + 2] == _POINT)
    seconds = seconds[is_wide | (content[seconds + 1] == _POINT)]
    tokens = np.searchsorted(starts, seconds)  # of the second initials, if tokens begin there
    found = [
        token - 1
        for token, second in zip(tokens.tolist(), seconds.tolist(), strict=True)
        if 0 < token < len(starts) and starts[token] == second and _are_initials(raw, starts, token)
    ]
    return np.array(found, np.int64)


def _linked(raw: bytes, content: Bytes, starts: TokenStarts, at: Offsets, size: int) -> Offsets:
    """The indexes of the tokens that end at hyphens of some bytes, behind which the next ones begin."""
    left = np.searchsorted(starts, at) - 1
    keep = (left >= 0) & (left < len(starts) - 1)
    at, left = at[keep], left[keep]
    keep = starts[left + 1] == at + size
    at, left = at[keep], left[keep]
    before = content[at - 1]
    ends_here = _is_letter_or_digit(before)
    for index in np.flatnonzero(before >= 0x80).tolist():
        ends_here[index] = _is_token(raw[int(starts[left[index]]) : int(at[index])])
    linked: Offsets = left[ends_here]
    return linked


def _is_letter_or_digit(content: Bytes) -> NDArray[np.bool_]:
    """Whether each of n bytes is one of ASCII, with which a token ends if no other follows: bool[n]."""
    letters = (content | 0x20) - np.uint8(ord("a"))
    return (letters < 26) | ((content - np.uint8(ord("0"))) < 10)


@lru_cache(maxsize=4_096)
def _is_token(raw: bytes) -> bool:
    """Whether a text is one token as a whole."""
    text = raw.decode("utf-8", "surrogatepass")
    return [(token.start, token.end) for token in iter_tokens(text)] == [(0, len(text))]


def _are_initials(raw: bytes, starts: TokenStarts, token: int) -> bool:
    """Whether a token, behind which a point stands, and the one before it are initials."""
    first, second = int(starts[token - 1]), int(starts[token])
    left, _, space = raw[first:second].partition(b".")
    right, point, _ = raw[second : second + 3].partition(b".")
    if space not in _SPACES or not point or not (_is_initial(left) and _is_initial(right)):
        return False
    end = second + len(right) + 1
    is_alone = token + 1 < len(starts) and starts[token + 1] == end  # else `F.K.` is one token
    return is_alone or not raw[end : end + 4].decode("utf-8", "ignore")[:1].isalpha()


def _is_initial(raw: bytes) -> bool:
    letter = raw.decode("utf-8", "replace")
    return len(letter) == 1 and letter.isalpha() and letter <= LAST_INITIAL


def _stands_at(content: Bytes, at: Offsets, sign: bytes) -> NDArray[np.bool_]:
    """Whether a sign of several bytes stands at each of n offsets, where its first byte stands: bool[n]."""
    found = np.ones(len(at), np.bool_)
    for i, byte in enumerate(sign[1:], 1):
        found &= content[at + i] == byte
    return found
