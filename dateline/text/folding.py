"""Letters that are typed in several ways, in the one form in which they are compared.

A word is folded whatever its language: the same letters are the same form in every archive.  What Unicode decomposes
(accents, full-width forms, ligatures) is taken apart first; this module has the rest:

* Latin letters with a stroke, a hook or a bar are the letter below it; others are the letters that stand for them on
  other keyboards (`æ` is `ae`, `ð` is `d`, `ı` is `i`);
* Arabic letters that writers and keyboards exchange: the forms of alef, yeh, kaf and heh, with teh marbuta; tatweel is
  dropped;
* marks that are optional in writing: accents on Latin, Greek and Cyrillic letters, vowel signs and the hamza on Arabic
  letters, points on Hebrew ones, the nukta where no letter of its own has it;
* digits of all scripts are those of ASCII;
* characters that are not seen are dropped.
"""

import re
import unicodedata
from functools import lru_cache

JOIN_CONTROLS = "\u00ad\u061c\u180e\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Characters that are not seen and are no marks, without U+200B, as ranges of a class of `re`."""

ZERO_WIDTH_SPACE = "\u200b"
"""Not seen either; between the words of scripts that are written without spaces it stands for a space."""

UNSEEN_MARKS = "\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Marks that are not seen: the grapheme joiner, variation selectors and others, as ranges."""

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
"""Thai, Lao, Burmese, Khmer, Tai: the blocks of scripts whose words a zero-width space separates."""

APOSTROPHES = "'’ʼʻ‘‛´＇`"
"""Characters that are typed for an apostrophe.  Two of them are letters in Unicode, but not here: `hawaiʻi`."""

HEBREW = "\u05d0-\u05ea\u05ef-\u05f2\ufb1d\ufb1f-\ufb28\ufb2a-\ufb4f"
"""Hebrew letters, as ranges."""

HEBREW_POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"
"""Points and cantillation marks of Hebrew, as ranges."""

GROUP_SPACES = "\u00a0\u2009\u202f"
"""No-break, thin and narrow no-break space: each may stand between the groups of a number."""

_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters of Hangul
_UNSEEN = re.compile(f"[{JOIN_CONTROLS}{ZERO_WIDTH_SPACE}{UNSEEN_MARKS}{_FILLERS}]")
_OF_OPTIONAL_MARKS = ("LATIN ", "GREEK ", "CYRILLIC ", "ARABIC ", "HEBREW ", "SYRIAC ")
_OPTIONAL_NUKTAS = (
    "\u093c\u0a3c\u0abc\u0cbc"  # Devanagari, Gurmukhi, Gujarati, Kannada; in Bengali and Odia it is needed
)
_TATWEEL = "\u0640"
_STROKED = re.compile(r"LATIN SMALL LETTER ([A-Z])(?: WITH .+)")

_LATIN = (
    "æ ae, œ oe, þ th, ð d, ŋ n, ı i, ȷ j, ĸ q, ə a, ǝ a, ɛ e, ɔ o, ɑ a, ɡ g, ɣ g, ɩ i, ɪ i, ɵ o, ʉ u, ʊ u, ʒ z, ȝ z, "
    "ƿ w, ɟ j, ƕ hv, ȣ ou, ꜳ aa, ꜵ ao, ꜷ au, ꜹ av, ꜻ av, ꜽ ay, ꝏ oo, ꝡ vy, ꜩ tz, ỻ ll, ỽ v, ẜ s, ẝ s, ꝛ r, ꝺ d, ꝼ f, "
    "ᵹ g, ꞃ r, ꞅ s, ꞇ t"
)
_ARABIC = "ٱ ا, ى ي, ی ي, ک ك, ة ه, ہ ه, ۃ ه, ە ه"
_LETTERS = dict(pair.split() for pair in f"{_LATIN}, {_ARABIC}".split(", "))


def without_unseen(word: str) -> str:
    """A word without the characters that are not seen, variation selectors and fillers among them."""
    return _UNSEEN.sub("", word)


def fold_letters(word: str) -> str:
    """Fold a word that is compatible (NFKC) and case-folded; what is no letter, digit or mark is dropped.

    A mark at the beginning is dropped, too.
    """
    kept: list[str] = []
    keeps_marks = False
    for char in unicodedata.normalize("NFD", word):
        form, is_mark, keeps = _read(char)
        if not is_mark:
            keeps_marks = keeps
            kept.append(form)
        elif keeps_marks:
            kept.append(form)
    return unicodedata.normalize("NFKC", "".join(kept))


@lru_cache(maxsize=4_096)
def _read(char: str) -> tuple[str, bool, bool]:
    """The form of a character of a decomposed word; whether it is a mark; if not, whether the marks on it count."""
    category = unicodedata.category(char)
    if category[0] == "M":
        return "" if char in _OPTIONAL_NUKTAS else char, True, False
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit), False, True
    if category[0] == "L" or category == "Nl" or char.isdigit():
        name = unicodedata.name(char, "")
        return _form_of_letter(char, name), False, not name.startswith(_OF_OPTIONAL_MARKS)
    return "", False, True


def _form_of_letter(char: str, name: str) -> str:
    if char == _TATWEEL:
        return ""
    if char in _LETTERS:
        return _LETTERS[char]
    match = _STROKED.fullmatch(name)
    return match[1].lower() if match else char
