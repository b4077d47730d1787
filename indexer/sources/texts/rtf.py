r"""RTF as a stream of its text: paragraphs as lines, without tables of fonts, pictures, comments and hidden text.

A control word is a backslash, letters and perhaps a number; braces group.  Characters are bytes of the code page of the
document or of the current font (`\'e9`), or Unicode (`\u8220`), after which a number of bytes stand for programs that
cannot read it.
"""

import io
import re
from dataclasses import dataclass, replace

from indexer.sources.streams import BombError

_BLOCK_BYTES = 64 * 1024
_DEEPEST = 1_000
_LONGEST_TOKEN = 4 * 1024
_FREE_TOKENS = 2_000_000
_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,10})?\x20?|\\'(?P<hex>[0-9A-Fa-f]{2})|\\(?P<symbol>[^A-Za-z'])"
    rb"|(?P<brace>[{}])|(?P<end>[\r\n\x00]+)|(?P<text>[^\\{}\r\n\x00]+)",
    re.DOTALL,
)
_IGNORED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf"
    b" themedata colorschememapping datastore listtable listoverridetable rsidtbl generator fldinst"
    b" xmlnstbl latentstyles revtbl filetbl operator template bkmkstart bkmkend ftnsep ftnsepc aftnsep"
    b" nonshppict private".split()
)
_TEXTS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_SYMBOLS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "\u2011", b"\n": "\n", b"\r": "\n"}
# The code pages of the character sets that a table of fonts names.
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


def rtf_text(stream: io.BufferedIOBase) -> io.BufferedReader:
    """The text of an RTF document, as UTF-8.  Memory is bounded, whatever the document is."""
    return io.BufferedReader(_RtfText(stream), 4 * _BLOCK_BYTES)


@dataclass(frozen=True, slots=True)
class _Group:
    """What a brace ends: whether text is ignored or hidden, the code page, the bytes after a Unicode character."""

    is_ignored: bool = False
    is_hidden: bool = False
    is_font_table: bool = False
    code_page: str = ""
    skipped: int = 1


class _RtfText(io.RawIOBase):
    """The text of an RTF document, as UTF-8."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._data = b""
        self._is_at_end = False
        self._pending = b""
        self._group = _Group()
        self._groups: list[_Group] = []
        self._too_deep = 0
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._bytes = bytearray()  # of characters that are not decoded yet
        self._texts: list[str] = []
        self._to_skip = 0
        self._binary = 0
        self._surrogate = 0
        self._begins_group = False
        self._tokens = 0
        self._characters = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._pending and not self._is_at_end:
            self._read_block()
        count = min(len(self._pending), len(buffer))
        buffer[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count

    def _read_block(self) -> None:
        block = self._stream.read(_BLOCK_BYTES)
        self._is_at_end = not block
        data = self._data + block
        if self._binary:
            skipped = min(self._binary, len(data))
            self._binary -= skipped
            data = data[skipped:]
        limit = len(data) if self._is_at_end else len(data) - _LONGEST_TOKEN
        position = 0
        while position < limit:
            match = _TOKEN.match(data, position)
            if match is None:
                position += 1
                continue
            position = match.end()
            self._take(match)
            if self._binary:
                skipped = min(self._binary, len(data) - position)
                self._binary -= skipped
                position += skipped
        self._data = data[position:]
        if len(self._bytes) > _BLOCK_BYTES:
            self._flush()
        if self._tokens > max(_FREE_TOKENS, 2 * self._characters):
            raise BombError(f"its RTF has {self._tokens:,} marks and hardly any text")
        if self._is_at_end:
            self._flush()
        text = "".join(self._texts)
        self._characters += len(text)
        self._pending = text.encode("utf-8", "replace")
        self._texts.clear()

    def _take(self, match: re.Match[bytes]) -> None:
        """Take one token."""
        self._tokens += 1
        kind = match.lastgroup
        begins_group, self._begins_group = self._begins_group, False
        if kind == "text":
            self._add_bytes(match["text"])
        elif kind == "hex":
            self._add_bytes(bytes.fromhex(match["hex"].decode()))
        elif kind == "brace":
            self._take_brace(match["brace"])
        elif kind == "symbol":
            if match["symbol"] == b"*" and begins_group:
                self._flush()
                self._group = replace(self._group, is_ignored=True)
            else:
                self._add(_SYMBOLS.get(match["symbol"], ""))
        elif kind != "end":
            self._take_word(match["word"], int(match["number"]) if match["number"] else None)

    def _take_brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if brace == b"{":
            self._begins_group = True
            if len(self._groups) < _DEEPEST:
                self._groups.append(self._group)
            else:
                self._too_deep += 1
        elif self._too_deep:
            self._too_deep -= 1
        elif self._groups:
            self._group = self._groups.pop()

    def _take_word(self, word: bytes, number: int | None) -> None:
        if word in _TEXTS:
            self._add(_TEXTS[word])
        elif word == b"u" and number is not None:
            self._add_unicode(number % 65536)
        elif word == b"uc":
            self._group = replace(self._group, skipped=max(0, min(number or 0, 100)))
        elif word == b"bin":
            self._binary = max(0, number or 0)
        elif word in _IGNORED:
            self._flush()
            self._group = replace(self._group, is_ignored=True, is_font_table=word == b"fonttbl")
        elif word in (b"v", b"deleted", b"plain"):
            self._flush()
            self._group = replace(self._group, is_hidden=word != b"plain" and number != 0)
        elif word in (b"f", b"fcharset", b"ansicpg", b"mac", b"pc", b"pca", b"deff"):
            self._flush()
            self._choose(word, number or 0)

    def _choose(self, word: bytes, number: int) -> None:
        """Choose a font, or learn a code page."""
        if word == b"f":
            self._font = number
            if not self._group.is_font_table:
                self._group = replace(self._group, code_page=self._fonts.get(number, ""))
        elif word == b"fcharset":
            if self._group.is_font_table and number in _CHARSETS and number != 0 and len(self._fonts) < 10_000:
                self._fonts[self._font] = _CHARSETS[number]
        elif word == b"ansicpg":
            self._code_page = "utf-8" if number == 65001 else f"cp{number}" if number > 0 else self._code_page
        elif word in (b"mac", b"pc", b"pca"):
            self._code_page = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}[word]

    def _add_unicode(self, unit: int) -> None:
        self._to_skip = 0
        if 0xD800 <= unit < 0xDC00:
            self._surrogate = unit
        elif 0xDC00 <= unit < 0xE000 and self._surrogate:
            self._add(chr(0x10000 + ((self._surrogate - 0xD800) << 10) + (unit - 0xDC00)))
            self._surrogate = 0
        else:
            self._add(chr(unit) if not 0xD800 <= unit < 0xE000 else "\ufffd")
        self._to_skip = self._group.skipped

    def _add_bytes(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if not (self._group.is_ignored or self._group.is_hidden):
            self._bytes += data

    def _add(self, text: str) -> None:
        self._flush()
        if not (self._group.is_ignored or self._group.is_hidden):
            self._texts.append(text)

    def _flush(self) -> None:
        """Decode the bytes so far."""
        if not self._bytes:
            return
        try:
            self._texts.append(self._bytes.decode(self._group.code_page or self._code_page, "replace"))
        except LookupError:
            self._texts.append(self._bytes.decode("cp1252", "replace"))
        self._bytes.clear()
