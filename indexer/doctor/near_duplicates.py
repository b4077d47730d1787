"""How much texts resemble each other, without comparing each with each.

The resemblance of two texts is that of their sets of shingles (runs of `SHINGLE_WORDS` words): the size
of the intersection by that of the union.  The share of equal minima under random hashes estimates it (A. Broder,
"On the resemblance and containment of documents", 1997); only the low 16 bits of each minimum are kept (P. Li and
A. König, "b-Bit Minwise Hashing", 2010).  Candidates agree in one of several bands of minima (P. Indyk and
R. Motwani, "Approximate nearest neighbors", 1998, as in Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", ch. 3).
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 3
HASHES = 128
"""The estimate's standard error is sqrt(r (1 - r) / HASHES): 0.035 at a resemblance of 0.8."""

SEEN_BYTES = 1 << 20
"""Of a longer text the beginning is looked at."""

Signatures: TypeAlias = NDArray[np.uint16]
_Hashes: TypeAlias = NDArray[np.uint64]

_BAND = 4  # minima in a band, as many as fit 64 bits: two texts of a resemblance of 0.8 agree in one of 32 surely
_PAIRS_AT_A_TIME = 1 << 15
_BASE = 0x9E3779B97F4A7C15
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_WORD_BYTES = bytes(
    byte if byte > 0x7F or chr(byte).isalnum() else 0x20 for byte in bytes(range(256)).lower()
)  # what a byte counts as: small letters, digits and all that is not ASCII make words
_MULTIPLIERS, _ADDENDS = np.random.default_rng(20250101).integers(0, 1 << 32, (2, HASHES), np.uint32)
_MULTIPLIERS = _MULTIPLIERS | np.uint32(1)


def sketch(texts: Sequence[bytes]) -> tuple[Signatures, NDArray[np.int64]]:
    """The signatures of n texts in UTF-8, uint16[n, HASHES], and how many shingles each has, int64[n].

    The signature of a text without shingles means nothing.  Takes about 100 times as many bytes as the texts have.
    """
    content = np.frombuffer(b" ".join([*(text[:SEEN_BYTES] for text in texts), b""]).translate(_WORD_BYTES), np.uint8)
    sizes = np.fromiter((min(len(text), SEEN_BYTES) + 1 for text in texts), np.int64, len(texts))
    words, starts = _word_hashes(content)
    owners = np.searchsorted(np.cumsum(sizes), starts, side="right")
    shingles, owners = _shingles(words, owners)
    counts = np.bincount(owners, minlength=len(texts))
    signatures = np.zeros((len(texts), HASHES), np.uint16)
    filled = np.flatnonzero(counts)
    if len(filled):
        signatures[filled] = _minima(shingles, (np.cumsum(counts) - counts)[filled])
    return signatures, counts


def resembling(
    signatures: Signatures, texts: NDArray[np.int64], least: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
    """Pairs of some texts (ascending) that resemble each other by at least so much: int64[p, 2], and float[p].

    Pairs come in pieces, some of them more than once.  In a band each text is compared with the one before it
    and the first of those that agree, so that a large family is found as a chain and the work grows with
    the number of texts alone: at most 64 comparisons a text.
    """
    for band in range(0, HASHES, _BAND):
        keys = np.ascontiguousarray(signatures[texts, band : band + _BAND]).view(np.uint64)[:, 0]
        order = np.argsort(keys, kind="stable")
        agree = keys[order[1:]] == keys[order[:-1]]
        order = texts[order]
        positions = np.arange(len(order))
        first = np.maximum.accumulate(np.where(np.append(False, agree)[: len(order)], 0, positions))
        later = np.flatnonzero(agree) + 1
        distant = later[first[later] < later - 1]
        lefts = np.concatenate([order[later - 1], order[first[distant]]])
        rights = np.concatenate([order[later], order[distant]])
        for start in range(0, len(lefts), _PAIRS_AT_A_TIME):
            left, right = lefts[start : start + _PAIRS_AT_A_TIME], rights[start : start + _PAIRS_AT_A_TIME]
            estimates = (signatures[left] == signatures[right]).mean(axis=1)
            chosen = estimates >= least
            yield np.stack([left[chosen], right[chosen]], axis=1), estimates[chosen]


def _word_hashes(content: NDArray[np.uint8]) -> tuple[_Hashes, NDArray[np.int64]]:
    """A hash of each word, and where it starts; `content` ends in a space."""
    word = content != 0x20
    edges = np.flatnonzero(np.diff(word, prepend=False))
    starts, ends = edges[::2], edges[1::2]
    sums = np.zeros(len(content) + 1, np.uint64)
    np.cumsum((content + np.uint64(1)) * _powers(_BASE, len(content)), out=sums[1:])
    return _mixed((sums[ends] - sums[starts]) * _powers(_BASE_INVERSE, len(content))[starts]), starts


def _powers(base: int, count: int) -> _Hashes:
    """Powers of a base from the 0th on, modulo 2 ** 64."""
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _shingles(words: _Hashes, owners: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """A hash of each shingle, and the text it belongs to, ascending."""
    count = max(len(words) - SHINGLE_WORDS + 1, 0)
    inside = owners[:count] == owners[SHINGLE_WORDS - 1 :][:count]
    sums = np.zeros(count, np.uint64)
    for i in range(SHINGLE_WORDS):
        sums += words[i : i + count] * np.uint64(pow(_BASE, 2 * i + 1, 1 << 64))
    return (_mixed(sums[inside]) >> np.uint64(32)).astype(np.uint32), owners[:count][inside]


def _mixed(hashes: _Hashes) -> _Hashes:
    """Each bit of the result depends on all bits (the finaliser of SplitMix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _minima(shingles: NDArray[np.uint32], starts: NDArray[np.int64]) -> Signatures:
    """The low bits of the least value of each hash, for texts whose shingles start at `starts`."""
    minima = np.empty((len(starts), HASHES), np.uint16)
    values = np.empty_like(shingles)
    for i in range(HASHES):
        np.multiply(shingles, _MULTIPLIERS[i], out=values)
        values += _ADDENDS[i]
        minima[:, i] = np.minimum.reduceat(values, starts).astype(np.uint16)
    return minima
