"""Example queries of the front page: what a reader might type, with names and phrases of the newest articles."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TypeVar

from dateline.dates import MONTH_NUMBERS, PartialDate
from dateline.request import Hit
from dateline.text.optional_words import optional_words

T = TypeVar("T")

_NAME = re.compile(r"(?<![\w.'’-])([^\W\d_a-z][^\W\d_A-Z]{2,}(?: [^\W\d_a-z][^\W\d_A-Z]{2,})*)(?![\w'’-])")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;“\"(\n–—-])\s*$")
_CALENDAR = frozenset(MONTH_NUMBERS) | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
_LAST_VOWEL = re.compile(r"[aeiou](?=[^aeiou]+$)")
_OTHER_VOWELS = {"a": "e", "e": "a", "i": "e", "o": "u", "u": "o"}
_SHORTEST, _LONGEST = 6, 24  # letters of words in examples
_SHORTEST_OF_PAIR = 4
_MOST_NAME_WORDS = 3
_CANDIDATES = 12  # tried for each kind of query

Candidates = tuple[str, tuple[str, ...]]
"""The meaning of a kind of query, and queries of this kind, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the newest articles have, each list in the order of how many have it.

    `full_names` have several words, `names` one; `others` are words in small letters, `pairs` two of them side by side,
    `together` one of them and a name of the same article.
    """

    full_names: tuple[str, ...]
    names: tuple[str, ...]
    others: tuple[str, ...]
    pairs: tuple[str, ...]
    together: tuple[tuple[str, str], ...]


def collect_words(texts: Iterable[str], language: str) -> Words:
    """Collect the words of beginnings of articles, without the optional words of their language.

    A name is written with a capital letter inside a sentence.
    """
    skipped = optional_words(language) | _CALENDAR
    full_names, names, others, pairs = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    together = Counter[tuple[str, str]]()
    for text in texts:
        found = set(_names(text, skipped))
        single = {name for name in found if " " not in name}
        small = [word if word.islower() and word not in skipped else "" for word in _WORD.findall(text)]
        long = {word for word in small if _SHORTEST <= len(word) <= _LONGEST}
        full_names.update(sorted(found - single))  # sorted, so that each process finds the same examples
        names.update(sorted(single))
        others.update(sorted(long))
        pairs.update(
            sorted(
                {f"{one} {other}" for one, other in pairwise(small) if min(len(one), len(other)) >= _SHORTEST_OF_PAIR}
            )
        )
        together.update(product(sorted(long), sorted(single)))
    return Words(_ranked(full_names), _ranked(names), _ranked(others), _ranked(pairs), _ranked(together))


def _ranked(counts: Counter[T]) -> tuple[T, ...]:
    """What several articles have, in the order of how many; what only one has, if nothing is shared."""
    shared = tuple(each for each, count in counts.most_common() if count > 1)
    return (shared or tuple(counts))[:_CANDIDATES]


def _names(text: str, skipped: frozenset[str]) -> Iterator[str]:
    for match in _NAME.finditer(text):
        parts = match[1].split()
        is_usual = len(parts) <= _MOST_NAME_WORDS and skipped.isdisjoint(part.lower() for part in parts)
        if is_usual and len(match[1]) <= _LONGEST and not _SENTENCE_START.search(text, 0, match.start()):
            yield match[1]


def make_candidates(hits: Sequence[Hit], words: Words, stem: Callable[[str], str]) -> Iterator[Candidates]:
    """Yield candidates for each kind of query of the language."""
    yield "all of these words", words.full_names
    yield "these words side by side", tuple(f'"{pair}"' for pair in words.pairs)
    yield "either word, or both", tuple(f"{one} OR {other}" for one, other in pairwise(words.names))
    yield "the first word without the second", tuple(f"{word} -{name}" for word, name in words.together)
    yield "this word in the title", tuple(f"title:{word}" for word in (*words.names, *words.others))[:_CANDIDATES]
    stems = (_stem_of(word, stem) for word in words.others)
    yield "words that begin with these letters", tuple(f"{each}*" for each in stems if each)
    yield "words spelt like this", tuple(f"{wrong}~" for wrong in map(misspell, words.names) if wrong)
    months = Counter(PartialDate(hit.date.year, hit.date.month) for hit in hits if hit.date and hit.date.month)
    for month, _count in months.most_common(1):
        yield f"everything from {month.to_words()}", (f"date:{month.isoformat()}",)
    places = (hit.place for hit in hits if hit.place and '"' not in hit.place)
    yield "filed from this place", tuple(dict.fromkeys(map(_of_place, places)))[:_CANDIDATES]


def _of_place(place: str) -> str:
    shown = place.lower() if place.isupper() else place
    return f"place:{shown}" if _WORD.fullmatch(shown) else f'place:"{shown}"'


def _stem_of(word: str, stem: Callable[[str], str]) -> str | None:
    """The stem of a word if other words, too, are likely to begin with it."""
    found = stem(word)
    return found if len(found) >= _SHORTEST - 1 and len(word) - len(found) > 1 and word.startswith(found) else None


def misspell(name: str) -> str | None:
    """Write a name as people do who have only heard it: a letter once for twice, or another vowel.

    None if it is too short, or if there is no such letter in it.
    """
    if len(name) < _SHORTEST:
        return None
    if doubled := _DOUBLED.search(name):
        return name[: doubled.start()] + name[doubled.start() + 1 :]
    if vowel := _LAST_VOWEL.search(name):
        return name[: vowel.start()] + _OTHER_VOWELS[vowel[0]] + name[vowel.end() :]
    return None
