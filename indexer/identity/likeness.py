"""Finds the new article that an article which is gone has become, by its text.

Two texts are compared by their shingles, pairs of neighbouring words (Broder, "On the resemblance and containment of
documents", 1997): of each text a sketch of the smallest hashes is kept, and the share of equal ones estimates the
resemblance, the share of shingles of either text that both have.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_SKETCH = 128  # hashes of a sketch; the estimate is off by 0.04 at worst (one standard error)
_WORD = re.compile(r"\w+")
_LONGEST = 200_000  # characters of a text that are compared
_MOST_SHARED = 50  # a shingle that more articles have says little, and would compare all with all

_OF_ONE_TITLE, _OF_ONE_DAY, _OF_TWO_FILES = 0.4, 0.6, 0.8
"""The least resemblance of two versions with one title, or with one date; without either they are two articles.

The last one holds for versions in two files: that a file was renamed and its text edited at once is rare.
"""


class ComparedText(NamedTuple):
    """What is compared of an article: `place` is where it stands, and `date` is empty if it has none."""

    place: tuple[str, str]
    title: str
    date: str
    text: str


def pair_edited(gone: Sequence[ComparedText], new: Sequence[ComparedText]) -> dict[int, int]:
    """The new articles that are edited versions of articles that are gone: numbers in `gone` by numbers in `new`.

    Each is in at most one pair: first those in one file, the most alike first.  Near-linear in the texts.
    """
    old_sketches = [_sketch(each.text) for each in gone]
    new_sketches = [_sketch(each.text) for each in new]
    owners: dict[int, list[int]] = defaultdict(list)
    for number, sketch in enumerate(old_sketches):
        for shingle in sketch:
            owners[shingle].append(number)
    candidates = []
    for number, sketch in enumerate(new_sketches):
        shared = {old for shingle in sketch if len(owners.get(shingle, ())) <= _MOST_SHARED
                  for old in owners.get(shingle, ())}  # fmt: skip
        for old in shared:
            one, other = gone[old], new[number]
            alike = _resemblance(old_sketches[old], sketch)
            if alike >= _least(one, other):
                candidates.append((one.place != other.place, -alike, old, number))
    return _greedy(sorted(candidates))


def _least(one: ComparedText, other: ComparedText) -> float:
    """The resemblance that two versions need."""
    if one.title == other.title:
        least = _OF_ONE_TITLE
    elif one.date and one.date == other.date:
        least = _OF_ONE_DAY
    else:
        return 2.0
    return least if one.place == other.place else _OF_TWO_FILES


def _greedy(candidates: Sequence[tuple[bool, float, int, int]]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, old, number in candidates:
        if old not in taken and number not in pairs:
            taken.add(old)
            pairs[number] = old
    return pairs


def _sketch(text: str) -> frozenset[int]:
    """The smallest hashes of the shingles of a text, fewer if it is short."""
    words = _WORD.findall(text[:_LONGEST].casefold())
    hashes = {zlib.crc32(f"{one} {other}".encode("utf-8", "surrogatepass")) for one, other in pairwise(["", *words])}
    return frozenset(sorted(hashes)[:_SKETCH])


def _resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of equal hashes among the smallest of both sketches together."""
    both = sorted(one | other)[: max(len(one), len(other), 1)] if max(len(one), len(other)) >= _SKETCH else one | other
    return sum(each in one and each in other for each in both) / max(len(both), 1)
