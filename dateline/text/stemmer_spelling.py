"""Forms as the stemmers of some languages need them: letters that folding made one are told apart by their neighbours.

A guess that is wrong does no harm: it depends on the form alone, so that a word has one term however it was typed.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

Spelling = Callable[[str], str]
"""Makes the word for the stemmer of a form."""

_OPEN_VOWEL = re.compile("([ae])")
_FOLDED = str.maketrans("ıة", "iه")
_HEH_NOT_AFTER_TEH = re.compile("(?<=[^ت])ه$")


def as_folded(stem: str) -> str:
    """A stem of a word of these languages without the letters that were told apart."""
    return stem.translate(_FOLDED)


def _turkish(form: str) -> str:
    """Dotless i by the harmony of vowels: an `i` is one if the next a or e, or else the last one, is an a."""
    parts = _OPEN_VOWEL.split(form)
    vowels = [*parts[1::2], parts[-2] if len(parts) > 1 else ""]
    spelled = [part.replace("i", "ı") if vowel == "a" else part for part, vowel in zip(parts[::2], vowels, strict=True)]
    parts[::2] = spelled
    return "".join(parts)


def _arabic(form: str) -> str:
    """A heh at the end is a teh marbuta, except after a teh, where it is a pronoun: endings of the first are known."""
    return _HEH_NOT_AFTER_TEH.sub("ة", form)


SPELLINGS: Mapping[str, Spelling] = MappingProxyType({"turkish": _turkish, "arabic": _arabic})
"""By the Snowball name of the language."""
