"""Near-duplicates: pairs of similar texts, found with MinHash and locality-sensitive hashing.

The similarity of two texts is the Jaccard similarity of their sets of shingles (runs of `SHINGLE_WORDS` words): the
size of the intersection divided by that of the union.  The share of equal minima under random hashes estimates it (A.
Broder, "On the resemblance and containment of documents", 1997); a signature keeps the low 16 bits of each minimum
(P. Li and A. König, "b-Bit Minwise Hashing", 2010).  Two texts are compared if they agree in one of several bands of
minima (P. Indyk and R. Motwani, "Approximate nearest neighbors", 1998, as in Leskovec, Rajaraman and Ullman, "Mining
of Massive Datasets", ch. 3).
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 3
HASHES = 128
"""Hashes in a signature.  The standard error of an estimate is sqrt(s (1 - s) / HASHES): 0.035 at s = 0.8."""

BAND_HASHES = 4
"""Minima in a band: together 64 bits.  Two texts of similarity 0.8 practically always agree in one of the 32 bands."""

SEEN_BYTES = 1 << 20
"""The bytes of a text that count; of a longer text, the first ones."""

Signatures: TypeAlias = NDArray[np.uint16]
_Hashes: TypeAlias = NDArray[np.uint64]

_PAIRS_AT_A_TIME = 1 << 15
_BASE = 0x9E3779B97F4A7C15
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_WORD_BYTES = bytes(
    byte if byte > 0x7F or chr(byte).isalnum() else 0x20 for byte in bytes(range(256)).lower()
)  # words are made of letters (made small), digits and all bytes that are not ASCII
_MULTIPLIERS, _ADDENDS = np.random.default_rng(20250101).integers(0, 1 << 32, (2, HASHES), np.uint32)
_MULTIPLIERS = _MULTIPLIERS | np.uint32(1)


def make_signatures(texts: Sequence[bytes]) -> tuple[Signatures, NDArray[np.int64]]:
    """The signatures of n texts in UTF-8, uint16[n, HASHES], and the number of shingles of each, int64[n], in order.

    The signature of a text without shingles is zeros.  Cost: HASHES passes over the shingles, and memory of about
    100 bytes per byte of the texts.
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


def similar_pairs(
    signatures: Signatures, texts: NDArray[np.int64], least: float, band_hashes: int = BAND_HASHES
) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
    """Pairs of `texts` (int64[n], ascending rows of `signatures`) with an estimated similarity of at least `least`.

    Yields pieces: the pairs, int64[p, 2], the smaller number first, and their similarities, float64[p].  A pair may
    come more than once.  In each band of `band_hashes` minima a text is compared with the text before it and with the
    first of the texts that agree.  So a large group is found as a chain, and a text costs at most
    2 * HASHES / `band_hashes` comparisons.
    """
    for band in range(0, HASHES, band_hashes):
        keys = np.ascontiguousarray(signatures[texts, band : band + band_hashes]).view(np.uint64)[:, 0]
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
    """The hash of each word, uint64[w], and the offset of its first byte, int64[w], ascending.

    `content` (uint8) ends in a space.
    """
    word = content != 0x20
    edges = np.flatnonzero(np.diff(word, prepend=False))
    starts, ends = edges[::2], edges[1::2]
    sums = np.zeros(len(content) + 1, np.uint64)
    np.cumsum((content + np.uint64(1)) * _powers(_BASE, len(content)), out=sums[1:])
    return _mixed((sums[ends] - sums[starts]) * _powers(_BASE_INVERSE, len(content))[starts]), starts


def _powers(base: int, count: int) -> _Hashes:
    """The first `count` powers of a base, from the 0th on, modulo 2 ** 64: uint64[count]."""
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _shingles(words: _Hashes, owners: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The hash of each shingle, uint32[s], and the number of its text, int64[s], ascending.

    `words` (uint64[w]) are hashes of words, `owners` (int64[w], ascending) the numbers of their texts.
    """
    count = max(len(words) - SHINGLE_WORDS + 1, 0)
    inside = owners[:count] == owners[SHINGLE_WORDS - 1 :][:count]
    sums = np.zeros(count, np.uint64)
    for i in range(SHINGLE_WORDS):
        sums += words[i : i + count] * np.uint64(pow(_BASE, 2 * i + 1, 1 << 64))
    return (_mixed(sums[inside]) >> np.uint64(32)).astype(np.uint32), owners[:count][inside]


def _mixed(hashes: _Hashes) -> _Hashes:
    """Hashes (uint64) in which each bit depends on all bits of the given ones: the finaliser of SplitMix64."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _minima(shingles: NDArray[np.uint32], starts: NDArray[np.int64]) -> Signatures:
    """The low 16 bits of the least value of each hash: uint16[t, HASHES].

    The shingles (uint32[s]) of the t texts begin at `starts` (int64[t], ascending).
    """
    minima = np.empty((len(starts), HASHES), np.uint16)
    values = np.empty_like(shingles)
    for i in range(HASHES):
        np.multiply(shingles, _MULTIPLIERS[i], out=values)
        values += _ADDENDS[i]
        minima[:, i] = np.minimum.reduceat(values, starts).astype(np.uint16)
    return minima
