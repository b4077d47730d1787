"""Words of dates in any language: months, days of the week, small words.  A word may have a meaning in several."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from indexer.dating.month_names import MONTH_NAMES
from indexer.dating.weekday_names import ORDINAL_ENDINGS, SMALL_WORDS, WEEKDAY_NAMES

Meanings = Mapping[str, int]
"""Of a word: for each language the number of the month, or of the day of the week (Monday is 0)."""

MOST_WORDS = 3  # of one name

_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0655\u0670\u093c\u200b-\u200f\u2060\ufeff]")
_SAME = str.maketrans({"ی": "ي", "ى": "ي", "ک": "ك", "ς": "σ", "װ": "וו", "ױ": "וי", "ײ": "יי"})
# The digits of the scripts in which a language with a stemmer is written.
_DIGITS = {ord(zero) + digit: str(digit) for zero in "٠۰०௦" for digit in range(10)}
_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’ʼ`´", "'") | {"،": ",", "؛": ";", "։": ".", "।": "."}
)


def plain_signs(text: str) -> str:
    """The text with ASCII digits, dashes and apostrophes, and single spaces."""
    return " ".join(text.translate(_DIGITS).translate(_SIGNS).split())


def has_foreign_digits(text: str) -> bool:
    """Whether a digit is of another script than ours, so that the years may be of another calendar."""
    return not text.isascii() and any(ord(char) in _DIGITS for char in text)


def fold(text: str) -> str:
    """The text in small letters without accents, vowel points and invisible characters."""
    if text.isascii():
        return text.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_SAME)).lower())
    return _MARKS.sub("", unicodedata.normalize("NFKD", bare)).translate(_SAME)


def months_of(name: str) -> Meanings:
    """The months that a folded name may be; empty if it is none."""
    return _months().get(name, {})


def weekdays_of(name: str) -> Meanings:
    """The days of the week that a folded name may be; empty if it is none."""
    return _weekdays().get(name, {})


def is_small_word(word: str) -> bool:
    """Whether a folded word may stand in a date and says nothing more."""
    return word in _small_words()


def is_ordinal_ending(letters: str) -> bool:
    """Whether folded letters after a number make it an ordinal, or carry its case."""
    return letters in _ordinal_endings()


def one_meaning(meanings: Meanings, languages: Iterable[str]) -> int | None:
    """What a word means, if all languages agree; `languages` are those that the other words allow, if any of them."""
    allowed = [meanings[language] for language in languages if language in meanings] or list(meanings.values())
    return allowed[0] if len(set(allowed)) == 1 else None


@cache
def _months() -> Mapping[str, dict[str, int]]:
    return _by_name(MONTH_NAMES, first=1)


@cache
def _weekdays() -> Mapping[str, dict[str, int]]:
    return _by_name(WEEKDAY_NAMES, first=0)


@cache
def _small_words() -> frozenset[str]:
    return frozenset(map(fold, SMALL_WORDS))


@cache
def _ordinal_endings() -> frozenset[str]:
    return frozenset(map(fold, ORDINAL_ENDINGS))


def _by_name(names: Mapping[str, str], *, first: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for language, forms in names.items():
        for number, same in enumerate(forms.split(","), start=first):
            for name in same.split():
                found.setdefault(fold(name.replace("_", " ")), {})[language] = number
    return found
