"""From bytes to text: UTF-8, else Windows-1252 if that gives sensible text, else by detection, else rejected.

A wrong guess is worse than a rejection: mojibake would be indexed and published, and no search would find it.  So
each step has conditions that exclude it:

* bytes that are mostly sound UTF-8 with some damage are not Windows-1252;
* Western text has few letters with accents, and no signs inside words;
* a proposal of charset-normalizer must decode strictly, with little noise, and into an
  alphabet that is not Latin: the encodings of Latin alphabets cannot be distinguished safely;
* the bytes of an encoding of seven bits are ASCII, so its text is known by its shift sequences.

Detection takes milliseconds per document.  So in a large file the first documents decide for the rest (`Decoder`).
"""

import codecs
import re
import unicodedata
from collections import Counter

import charset_normalizer

_SOUND_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_SIGN_IN_WORD = re.compile(r"[A-Za-zÀ-ÿ][¡-©«-±´-¶¸¹»-¿×÷€‚-‡ˆ‰‹•˜›][a-zß-ÿ]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE_BYTES = 32 * 1024
_SURE_AFTER = 100  # detections in a file, before they can decide for the rest
_MOST_DETECTIONS = 500  # in a file; after them, undecided, documents are rejected
_HALF_WIDTH = ("\uff61", "\uff9f")

# ISO 2022: other character sets than ASCII are designated, or shifted to and back.
_ISO_2022 = re.compile(r"\x1b(?:\$[(-+]?[@-~]|[(-/](?!B)[0-~])|\x0e[ -~]+\x0f")
_HZ = re.compile(r"~\{[!-~]+~\}")
_UTF_7 = re.compile(r"\+[0-9+/]*[A-Za-z]")  # digits alone are a telephone number
_NO_CHARACTERS = frozenset({"Cc", "Cn", "Co", "Cs"})

# C0 (except tab and newline) and C1, separators of lines and paragraphs, the byte order mark, lone surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_SHORT = 200
_ASCII_UNWANTED = tuple(map(chr, (*range(0x09), *range(0x0B, 0x20), 0x7F)))
_ASCII_WANTED = bytes((0x09, 0x0A, *range(0x20, 0x7F)))
_LINE_END = re.compile("\r\n?|[\v\f\x85\u2028]")


class UndecodableError(ValueError):
    """The encoding of the bytes cannot be detected."""


class Decoder:
    """Decodes the documents of one file, and remembers their encodings."""

    __slots__ = ("_found", "_tried")

    def __init__(self) -> None:
        self._tried = 0
        self._found: Counter[str] = Counter()

    def decode(self, data: bytes) -> str:
        """The text of `data`.  Raises UndecodableError with a reason for people."""
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            return _decode_other(data, error.start, self)

    def decode_foreign(self, data: bytes) -> str | None:
        """The text of `data` if it is in another alphabet than Latin and its encoding can be detected, else None."""
        known = self._known_encoding()
        if known is not None:
            return _decode_foreign(data, known)
        if self._tried >= _MOST_DETECTIONS:
            return None
        self._tried += 1
        best = charset_normalizer.from_bytes(data[:_SAMPLE_BYTES]).best()
        text = None if best is None or best.percent_chaos > 5 else _decode_foreign(data, best.encoding)
        if best is not None and text is not None:
            self._found[best.encoding] += 1
        return text

    def _known_encoding(self) -> str | None:
        """The encoding of 80% of the foreign documents and 20% of all detections in this file, after enough of them."""
        if self._tried < _SURE_AFTER or not self._found:
            return None
        ((encoding, count),) = self._found.most_common(1)
        return encoding if count * 5 >= max(self._tried, 4 * self._found.total()) else None


def _decode_other(data: bytes, offset: int, decoder: Decoder) -> str:
    sound = sum(len(match.group()) for match in _SOUND_UTF8.finditer(data))
    high = len(_HIGH.findall(data))
    if sound > high - sound:
        raise UndecodableError(f"the text is UTF-8 but damaged at byte {offset + 1:,}; repair it or export it again")
    text = _decode_western(data)
    if text is None and not has_many_controls(data):
        text = decoder.decode_foreign(data)
    if text is None:
        raise UndecodableError(
            f"byte {offset + 1:,} is not UTF-8 and no other encoding fits; convert the file to UTF-8"
        )
    return text


def _decode_western(data: bytes) -> str | None:
    """`data` as Windows-1252 (which includes Latin-1 text), or None if the result does not look like text."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = sum(map(str.isalpha, text[:_SAMPLE_BYTES]))
    accented = sum(char.isalpha() and char > "\x7f" for char in text[:_SAMPLE_BYTES])
    controls = len(_CONTROLS.findall(data))
    if accented * 4 > letters + 4 or controls * 50 > len(data) or _SIGN_IN_WORD.search(text):
        return None
    return text


def _decode_foreign(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return text if _is_mostly_foreign(text[:_SAMPLE_BYTES]) else None


def _is_mostly_foreign(text: str) -> bool:
    """Whether most letters are of another alphabet than Latin.

    A few accented letters do not distinguish the encodings of Central Europe, the Baltic and old Macintoshes, so text
    in the Latin alphabet is rejected.  Japanese letters of half width are rejected too, since bytes of every
    other encoding can be read as such.
    """
    first, last = _HALF_WIDTH
    letters = [char for char in text if char.isalpha()]
    foreign = sum(char > "\u024f" and not first <= char <= last for char in letters)
    return len(letters) * 2 > len(text) and foreign * 2 > len(letters)


def refuse_seven_bits(text: str) -> None:
    """Raise UndecodableError if `text`, which is not cleaned yet, is in an encoding of seven bits."""
    if ("\x1b" in text or "\x0e" in text) and _ISO_2022.search(text):
        name = "ISO 2022 (such as ISO-2022-JP)"
    elif "~{" in text and _HZ.search(text):
        name = "HZ"
    elif "+" in text and text.isascii() and _is_utf_7(text):
        name = "UTF-7"
    else:
        return
    raise UndecodableError(f"the text is in {name}, an encoding of seven bits, which is not read; convert it to UTF-8")


def _is_utf_7(text: str) -> bool:
    """Whether each `+` in an ASCII text begins a sequence of UTF-7, and some of them stand for other characters."""
    if not _UTF_7.search(text):
        return False
    try:
        decoded = text.encode().decode("utf-7")
    except UnicodeDecodeError:
        return False
    others = [char for char in decoded if not char.isascii()]
    return bool(others) and not any(unicodedata.category(char) in _NO_CHARACTERS for char in others)


def unicode_encoding(head: bytes) -> tuple[str, int] | None:
    """The Unicode encoding that the first bytes of a file show, and the length of its byte order mark; else None.

    UTF-16 is also recognised without a mark: many of the bytes at even, or at odd, offsets are zero.
    """
    marks = (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    )
    for mark, name in marks:
        if head.startswith(mark):
            return name, len(mark)
    sample = head[: min(len(head), 4096) // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 8 and max(even, odd) * 10 > len(sample) * 3 and min(even, odd) * 100 < len(sample):
        return ("utf-16-le" if odd > even else "utf-16-be"), 0
    return None


def has_many_controls(data: bytes) -> bool:
    """Whether `data` has too many control characters to be text."""
    return len(_CONTROLS.findall(data)) > 3 + len(data) // 100


def clean(text: str) -> str:
    """`text` with newlines as its only line ends, and without unwanted characters.

    A control character becomes a space; a byte order mark inside the text is removed; a lone surrogate (JSON may have
    one) becomes U+FFFD, so that the text can be encoded as UTF-8.
    """
    if _is_clean(text):
        return text
    lines = _LINE_END.sub("\n", text).replace("\u2029", "\n\n")
    return _UNWANTED.sub(_replacement, lines)


def _is_clean(text: str) -> bool:
    """Whether `text` has no match of `_UNWANTED`, as nearly all texts; several times quicker than a search."""
    if len(text) < _SHORT and text.isprintable():
        return True
    if text.isascii():
        return not any(map(text.__contains__, _ASCII_UNWANTED))
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_WANTED)
    return _UNWANTED.search(rest.decode("utf-8", "surrogatepass")) is None


def _replacement(match: re.Match[str]) -> str:
    char = match.group()
    if char == "\ufeff":
        return ""
    return "\ufffd" if char >= "\ud800" else " "
