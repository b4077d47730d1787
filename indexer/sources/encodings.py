"""From bytes to text: UTF-8, else the encoding that was given, declared or detected, else rejected.

A wrong guess is worse than a rejection: mojibake would be indexed and published, and no search would find it.  So
each step has conditions that exclude it:

* bytes that are mostly sound UTF-8 with some damage are in no other encoding;
* the text of a detected encoding must look like text (`indexer.sources.detection`); what is too short to be certain
  is rejected, unless the head of its file shows the same encoding;
* what is detected is named in the report, except Windows-1252 without any doubt;
* the bytes of an encoding of seven bits are ASCII, so its text is known by its shift sequences.

Apart from the head of the file no document has an effect on another one, so that processes can share a file.
"""

import codecs
import re
import unicodedata
from dataclasses import replace

from indexer.sources.detection import WESTERN, Guess, fits, guess_encoding, is_plausible
from indexer.sources.document import Assumption
from indexer.sources.encoding_names import declared_encoding, shown_encoding

_SOUND_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LINE_ENDS = re.compile(rb"[\r\n]+")
_EBCDIC_LETTERS = bytes(bytes([byte]).decode("cp037").isalpha() and byte > 0x80 for byte in range(256))
_LEAST_CONFIDENCE = 0.55  # of the head of a file in its encoding

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
    """The encoding of the bytes cannot be detected, or is not the one that was given."""


class Decoder:
    """Decodes the documents of one file, and keeps what was assumed about their encodings.

    `given` is the encoding that a person gave.  With `is_recoded` the stream was recoded from it to UTF-8, with a lone
    surrogate for each byte that could not be decoded; `is_doubtful` says that it had begun like UTF-8.
    """

    __slots__ = ("_assumptions", "_expected", "_given", "_is_doubtful", "_is_recoded")

    def __init__(self, given: str | None = None, *, is_recoded: bool = False, is_doubtful: bool = False) -> None:
        self._given, self._is_recoded, self._is_doubtful = given, is_recoded, is_doubtful
        self._expected: Guess | None = None
        self._assumptions: dict[str, Assumption] = {}

    def renewed(self) -> "Decoder":
        """A decoder for another range of a file that begins as UTF-8."""
        return Decoder(self._given)

    @property
    def expected(self) -> str:
        """The encoding that the head of the file has, if it is another than UTF-8 and that is certain; else ''."""
        return "" if self._expected is None else self._expected.encoding

    def learn(self, head: bytes, *, is_cut: bool = False) -> None:
        """Learn the encoding of a file from its first bytes: from those lines that are not UTF-8.

        `is_cut` says that the last line may go on.
        """
        if head.isascii() or self._given is not None:
            return
        lines = [line for line in _LINE_ENDS.split(head) if not line.isascii() and not _is_utf_8(line)]
        sample = b"\n".join(lines[:-1] if is_cut and len(lines) > 1 else lines)
        guess = None if not sample or _has_controls(sample) else guess_encoding(sample)
        if guess is not None and guess.is_enough and guess.confidence >= _LEAST_CONFIDENCE:
            self._expected = guess if guess.encoding != WESTERN or guess.is_certain else None

    def decode(self, data: bytes, line: int | None = None, declared: str | None = None) -> str:
        """The text of `data`, a document in `line` of its file, if it has several.

        `declared` is the name of an encoding that the document gives itself.  Raises UndecodableError with a reason
        for people.
        """
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            return self._decode_other(data, error.start, line, declared)

    def assumptions(self, file: str) -> list[Assumption]:
        """What was assumed so far about the documents of the file."""
        if self._given is not None and self._is_doubtful:
            return [Assumption(file, shown_encoding(self._given))]
        return [replace(each, file=file) for each in self._assumptions.values()]

    def _decode_other(self, data: bytes, offset: int, line: int | None, declared: str | None) -> str:
        if self._given is not None:
            return _decode_given(data, offset, self._given, is_recoded=self._is_recoded)
        if _is_damaged_utf_8(data):
            raise UndecodableError(
                f"the text is UTF-8 but damaged at byte {offset + 1:,}; repair it or export it again, or if it is in "
                "another encoding, give that with --encoding NAME"
            )
        text = _decode_declared(data, declared)
        if text is None and not _has_controls(data):
            text = self._decode_expected(data, line)
        if text is not None:
            return text
        guess = None if _has_controls(data) else guess_encoding(data)
        if guess is not None and (guess.is_enough or self._expects(guess)):
            text = _decoded(data, guess.encoding)
        if guess is None or text is None:
            raise UndecodableError(_describe_refusal(offset, guess))
        if guess.encoding != WESTERN or not guess.is_certain:
            self._assume(guess, line)
        return text

    def _expects(self, guess: Guess) -> bool:
        return self._expected is not None and self._expected.encoding == guess.encoding

    def _decode_expected(self, data: bytes, line: int | None) -> str | None:
        """The text of `data` in the encoding of the head of the file, None if it does not look like text then."""
        expected = self._expected
        text = None if expected is None else _decoded(data, expected.encoding)
        if expected is None or text is None or not fits(text, expected):
            return None
        if expected.encoding != WESTERN:
            self._assume(expected, line)
        return text

    def _assume(self, guess: Guess, line: int | None) -> None:
        name = shown_encoding(guess.encoding)
        made = Assumption("", name, guess.language, guess.confidence, 1, line)
        earlier = self._assumptions.get(name)
        self._assumptions[name] = earlier.joined(made) if earlier else made


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _is_damaged_utf_8(data)
    return True


def _is_damaged_utf_8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII are those of sound UTF-8."""
    sound = sum(len(match.group()) for match in _SOUND_UTF8.finditer(data))
    return sound * 2 > len(_HIGH.findall(data))


def _has_controls(data: bytes) -> bool:
    """Whether `data` has more control characters than a text in another encoding than UTF-8."""
    return len(_CONTROLS.findall(data)) * 50 > len(data) or has_many_controls(data)


def _decode_declared(data: bytes, declared: str | None) -> str | None:
    """The text in the encoding that the document declares; None if it cannot be decoded, or does not look like text."""
    encoding = None if declared is None else declared_encoding(declared)
    text = None if encoding is None else _decoded(data, encoding)
    return None if text is None or not is_plausible(text) else text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _decode_given(data: bytes, offset: int, given: str, *, is_recoded: bool) -> str:
    """The text in the encoding that was given; `offset` is that of the first byte that is not UTF-8."""
    byte = data[offset]
    if is_recoded:
        byte = ord(data[offset : offset + 3].decode("utf-8", "surrogatepass")) & 0xFF
    else:
        try:
            return data.decode(given)
        except UnicodeDecodeError as error:
            byte = data[error.start]
    raise UndecodableError(
        f"it has a byte 0x{byte:02x} that {shown_encoding(given)}, the encoding that was given, does not have; "
        "give the right one"
    )


def _describe_refusal(offset: int, guess: Guess | None) -> str:
    reason = f"byte {offset + 1:,} is not UTF-8 and no other encoding fits"
    if guess is None:
        return f"{reason}; convert the file to UTF-8, or give its encoding with --encoding NAME"
    name, language = shown_encoding(guess.encoding), f", {guess.language}" if guess.language else ""
    return (
        f"{reason} for certain, since the text is short (it may be {name}{language}); give the encoding with "
        "--encoding NAME, or convert the file to UTF-8"
    )


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


def is_ebcdic(data: bytes) -> bool:
    """Whether `data` is text in EBCDIC: a tenth of its bytes are blanks there, none here, and most others letters."""
    if data.count(0x40) * 12 < len(data) or b" " in data:
        return False
    return sum(data.translate(_EBCDIC_LETTERS)) * 10 > len(data) * 7


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
