"""Which encoding bytes are in, judged by the text that they give.

chardet ranks encodings by pairs of letters.  A wrong one is often close behind, or before, in short texts and in
languages that it does not know (Albanian, Catalan).  So each proposal is decoded and judged again: text has no
control characters, no signs inside words, no capitals inside words, and no words of two alphabets; in Latin letters
it has the letters and the frequent words of a language that is written in the encoding.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.sources.languages import (
    CYRILLIC,
    LANGUAGES,
    LANGUAGES_OF,
    OTHER,
    OTHER_LANGUAGES,
    Language,
    spoken,
)

SAMPLE_BYTES = 32 * 1024
WESTERN = "cp1252"
_ENCODINGS = (*LANGUAGES_OF, *CYRILLIC, *OTHER)
_WIDE = frozenset(OTHER[OTHER.index("cp874") :])  # scripts without capitals, whose signs may stand inside words

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_THAI_IN_WORD = re.compile("[A-Za-z][\u0e00-\u0e7f]|[\u0e00-\u0e7f][A-Za-z]")
_NO_TEXT = re.compile("[\x7f-\x9f\u2500-\u259f\ue000-\uf8ff\ufffd]")  # C1, box drawing, private use
_FOREIGN_WORD = re.compile(r"[^\W\d_\x00-\u024f]{3}")
_JOINERS = r"\w\s'’‘ʼ.,;:!?&@/\\()\[\]{}<>\"“”«»…·´`\-–—*+=|#_~^$%\u0300-\u036f"
_SIGN_IN_WORD = re.compile(rf"[^\W\d_][^{_JOINERS}]+[^\W\d_]")
_SIGN_AT_END = re.compile(r"[^\W\d_][„‚ˆ˜¨¯¸´ƒ‰±¶¼½¾¿¡¤¦¬](?!\w)")
# Signs that are letters in the encodings of DOS and of old Macintoshes.
_MISPLACED = re.compile(
    r"(?<=[^\W\d_])(?:\xa0(?=[a-zß-ÿ])|[–—](?=[\s,.;]|[a-zß-ÿ]\b)|[‘“„‚•†‡€™]|[’](?=[\s.,;:!?]|$))"
    r"|(?<!\w)[’”](?=[^\W\d_]{2})|(?<!\S)[‘’“”„‚¨¯¸´ˆ˜¤¦¬](?!\S)|[«»]\B[«»]"
)
_ENDS_IN_APOSTROPHES = frozenset({"English", "Italian", "Dutch", "German"})

_LEAST_WORDS = 15  # of a text in Latin letters that is not Western
_LEAST_WESTERN_WORDS = 5
_LEAST_FOREIGN_CHARACTERS = 10
_MISREAD_CHARACTERS = 4 * 1024  # of a published text that are looked at
_LEAST_MISREAD = 0.7  # confidence of another encoding than the one of a published text
_LEAST_SPOKEN = 0.15  # of such words
_LEAST_PLAIN_WORDS = 4  # that can show another language
_LEAST_CONFIDENCE = 0.001  # chardet's may be 0
_LEAST_INSIDE = 0.8
_HIGHEST_RIVAL = 0.7  # of the score of the best encoding
_LOWEST_RIVAL = 0.3  # which is not worth the time; a score is about a third of chardet's confidence at most
_UNKNOWN_WORDS = 0.05  # added to the share of frequent words, since a short text may have none
_SCORE_WITHOUT_WORDS = 0.3  # in place of that share, for other alphabets


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding that fits best.

    `language` is the likely name of the language, '' if it is not known; `confidence` is between 0 and 1 (at a half
    another encoding fits as well).  `is_certain` says that no doubt is left, `is_enough` that the text is long enough
    to trust the guess.
    """

    encoding: str
    language: str
    confidence: float
    is_certain: bool
    is_enough: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    encoding: str
    text: str
    score: float
    language: str
    inside: float = 1.0


def guess_encoding(data: bytes) -> Guess | None:
    """The encoding of `data`, which is not UTF-8; None if there is none that gives sensible text."""
    sample = take_sample(data)
    candidates = sorted(_candidates(sample), key=lambda each: -each.score)
    if not candidates:
        return None
    best = candidates[0]
    rival = candidates[1].score if len(candidates) > 1 else 0.0
    words = sum(any(map(str.isalpha, word)) for word in best.text.split())
    is_western = best.text == _decoded(sample, WESTERN)
    is_clear = rival < _HIGHEST_RIVAL * best.score
    return Guess(
        encoding=WESTERN if is_western else best.encoding,
        language=best.language,
        confidence=best.score / (best.score + rival),
        is_certain=is_clear
        and best.inside == 1
        and words >= _LEAST_WESTERN_WORDS
        and not _has_misplaced_signs(best.text, best.language)
        # Signs alone may be letters of another encoding, except in a language without such letters.
        and (best.language == "English" or bool(_words_and_letters(best.text)[1])),
        is_enough=is_western or _is_enough(best, words),
    )


def _is_enough(best: _Candidate, words: int) -> bool:
    if best.encoding in LANGUAGES_OF:
        return words >= _LEAST_WORDS
    return sum(char > "\u024f" for char in best.text) >= _LEAST_FOREIGN_CHARACTERS


def take_sample(data: bytes) -> bytes:
    """`data`, or of a large text the lines that are not ASCII, up to `SAMPLE_BYTES`."""
    if len(data) <= SAMPLE_BYTES:
        return data
    lines = [line for line in data.splitlines(keepends=True) if not line.isascii()]
    sample = b"".join(lines)
    if len(sample) <= SAMPLE_BYTES:
        return sample
    end = max(sample.rfind(b"\n", 0, SAMPLE_BYTES), sample.rfind(b" ", 0, SAMPLE_BYTES))
    return sample[: end + 1] if end > 0 else sample[:SAMPLE_BYTES]


def fits(text: str, guess: Guess) -> bool:
    """Whether `text` is as sensible as the guess, which was made from other text of the same file."""
    text = text[:SAMPLE_BYTES]
    if guess.encoding not in LANGUAGES_OF:
        is_foreign = is_mostly_foreign(text) if guess.encoding in _WIDE else _FOREIGN_WORD.search(text) is not None
        return is_foreign and is_plausible(text, guess.encoding)
    words, letters = _words_and_letters(text)
    language = next(each for each in LANGUAGES_OF[guess.encoding] if each.name == guess.language)
    is_western = guess.encoding == WESTERN
    return (
        language.inside(letters) >= (1 if is_western else _LEAST_INSIDE)
        and is_plausible(text, guess.encoding)
        and not _is_of_another(words, language)
        and not (is_western and _has_misplaced_signs(text, language.name))
    )


def misread_encoding(text: str) -> str | None:
    """The encoding that a text was in before it was wrongly read as Windows-1252; None if it was probably not.

    Most texts are seen to be sound without a detection.
    """
    text = text[:_MISREAD_CHARACTERS]
    words, letters = _words_and_letters(text)
    counts = spoken(words)
    western = [each for each in LANGUAGES_OF[WESTERN] if each.inside(letters) == 1]
    if western and is_plausible(text):
        language = max(western, key=lambda each: counts[each.name])
        if not _is_of_another(words, language):
            return None
    try:
        guess = guess_encoding(text.encode(WESTERN))
    except UnicodeEncodeError:
        return None
    if guess is None or guess.encoding == WESTERN or not guess.is_enough or guess.confidence < _LEAST_MISREAD:
        return None
    return guess.encoding


def _is_of_another(words: Sequence[str], language: Language) -> bool:
    """Whether the ASCII words are rather those of a language that is written in other encodings."""
    plain = [word for word in words if word.isascii()]
    if len(plain) < _LEAST_PLAIN_WORDS:
        return False
    counts = spoken(plain)
    others = max(counts[each.name] for each in LANGUAGES if not set(each.encodings) & set(language.encodings))
    return others > max(counts[language.name], _LEAST_SPOKEN * len(plain))


def _candidates(data: bytes) -> Iterator[_Candidate]:
    """The different plausible texts of `data`, each with its best encoding."""
    western = _decoded(data, WESTERN)
    seen = set()
    best = 0.0
    for encoding, confidence, name in _proposals(data):
        text = _decoded(data, encoding) if confidence > best * _LOWEST_RIVAL or encoding == WESTERN else None
        if text is None or text in seen:
            continue
        seen.add(text)
        if text == western:
            encoding = WESTERN  # noqa: PLW2901
        if is_plausible(text, encoding) and (encoding in LANGUAGES_OF or is_mostly_foreign(text)):
            candidate = _judged(text, encoding, confidence, name)
            if candidate is not None:
                best = max(best, candidate.score)
                yield candidate


def _proposals(data: bytes) -> Iterator[tuple[str, float, str]]:
    """Encodings, the best first, each with chardet's confidence and the language if it is not in Latin letters."""
    import chardet  # noqa: PLC0415 - only other texts than UTF-8 need it

    least = _LEAST_CONFIDENCE
    for each in chardet.detect_all(
        data, ignore_threshold=True, compat_names=False, include_encodings=_ENCODINGS, no_match_encoding=WESTERN
    ):
        if each["encoding"] in _ENCODINGS:
            least = max(each["confidence"], _LEAST_CONFIDENCE)
            yield each["encoding"], least, OTHER_LANGUAGES.get(each["language"] or "", "")
    yield WESTERN, least, ""


def _judged(text: str, encoding: str, confidence: float, name: str) -> _Candidate | None:
    """The candidate with a score from chardet's confidence and from its letters and words."""
    if encoding not in LANGUAGES_OF:
        return _Candidate(encoding, text, confidence * _SCORE_WITHOUT_WORDS, name)
    words, letters = _words_and_letters(text)
    counts = spoken(words)
    best, score, inside = None, 0.0, 0.0
    for language in LANGUAGES_OF[encoding]:
        share = language.inside(letters)
        fit = share**3 * (_UNKNOWN_WORDS + counts[language.name] / max(1, len(words)))
        if fit > score:
            best, score, inside = language, fit, share
    if best is None or (_has_many_accents(text) if encoding == WESTERN else inside < _LEAST_INSIDE):
        return None
    return _Candidate(encoding, text, confidence * score, best.name, inside)


def _words_and_letters(text: str) -> tuple[list[str], Counter[str]]:
    """The words of `text` in small letters, and the numbers of their letters beyond ASCII."""
    words = _WORD.findall(unicodedata.normalize("NFC", text.lower()))
    letters = Counter("".join(word for word in words if not word.isascii()))
    return words, Counter({letter: count for letter, count in letters.items() if letter > "\x7f"})


def is_plausible(text: str, encoding: str = WESTERN) -> bool:
    """Whether `text` looks as if the encoding were right, by its signs and capitals."""
    text = _beyond_ascii(text)
    if _NO_TEXT.search(text) or _THAI_IN_WORD.search(text):
        return False
    return encoding in _WIDE or not (
        _SIGN_IN_WORD.search(text) or _SIGN_AT_END.search(text) or any(map(_is_odd_word, _WORD.findall(text)))
    )


def _beyond_ascii(text: str) -> str:
    """The parts of `text` between spaces that are not ASCII."""
    parts = text.replace("\n", " ").replace("\r", " ").replace("\t", " ").split(" ")
    return " ".join(part for part in parts if not part.isascii())


def _has_many_accents(text: str) -> bool:
    """Whether a text in Latin letters has more accents than any Western language."""
    letters = sum(map(str.isalpha, text))
    return 4 * sum(char.isalpha() and char > "\x7f" for char in text) > letters + 4


def _is_odd_word(word: str) -> bool:
    """Whether a word has a capital that is not ASCII after a small letter, or letters of two alphabets."""
    if word.isascii():
        return False
    if any(first.islower() and second.isupper() and second > "\x7f" for first, second in zip(word, word[1:])):  # noqa: B905, RUF007
        return True
    return len({_alphabet(char) for char in set(word)} - {""}) > 1


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    """The name of the alphabet of a letter; '' for other characters."""
    if not char.isalpha():
        return ""
    return "LATIN" if char < "\u0250" else unicodedata.name(char, "").partition(" ")[0]


def is_mostly_foreign(text: str) -> bool:
    """Whether most letters are of another alphabet than Latin, and most characters letters.

    Japanese letters of half width do not count, since bytes of every other encoding can be read as such.
    """
    letters = [char for char in text if char.isalpha()]
    foreign = sum(char > "\u024f" and not "\uff61" <= char <= "\uff9f" for char in letters)
    return len(letters) * 2 > len(text) and foreign * 2 > len(letters)


def _has_misplaced_signs(text: str, language: str) -> bool:
    """Whether signs stand where letters of DOS or of old Macintoshes would."""
    allowed = {"’", "™"} if language in _ENDS_IN_APOSTROPHES else set()
    allowed |= {closing for opening, closing in ("„“", "‚‘") if opening in text}
    return not allowed.issuperset(match.group() for match in _MISPLACED.finditer(_beyond_ascii(text)))


def _decoded(sample: bytes, encoding: str) -> str | None:
    """The text of a sample, whose last character may be cut; None if it is in another encoding."""
    try:
        if encoding not in _WIDE:
            return sample.decode(encoding)
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
