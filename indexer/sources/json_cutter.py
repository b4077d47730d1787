"""Cuts a stream of JSON into values by counting brackets outside strings, without parsing them.

That works on bytes, since in nearly all encodings an ASCII byte is that character.  In some of China, Japan and Korea
the second byte of a character may be that of a backslash or a bracket; there such characters are passed over whole.
"""

import io
import re
from functools import lru_cache
from typing import NamedTuple

from indexer.sources.document import MAX_RAW_BYTES

_BLOCK_BYTES = 256 * 1024
_STRUCTURE = re.compile(rb'"|[{\[]++|[}\]]++')
_NOT_BLANK = re.compile(rb"[^\s,]")
_PLAIN_END = re.compile(rb"[\s,\]}:]")
# The first bytes of such characters, by encoding.
_FIRST_BYTES = {
    "cp932": rb"\x81-\x9f\xe0-\xfc",
    "shift_jis": rb"\x81-\x9f\xe0-\xfc",
    "shift_jis_2004": rb"\x81-\x9f\xe0-\xfc",
    **dict.fromkeys(("big5", "big5hkscs", "cp950", "gbk", "gb18030", "johab"), rb"\x81-\xfe"),
}


class _Patterns(NamedTuple):
    """`string_part` is what a string has up to a quotation mark, or to a character that is not whole yet.

    `flat` is what has no lists or objects inside, up to the next one that has, or that is not whole yet.
    """

    string_part: re.Pattern[bytes]
    flat: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns_for(first_bytes: bytes) -> _Patterns:
    """Possessive patterns, so that they need no memory for backtracking."""
    part = rb'(?:[^"\\' + first_bytes + rb"]++|\\."
    if first_bytes:  # a byte that begins no character, since no second one follows, stands alone
        part += rb"|[" + first_bytes + rb"](?:[\x40-\x7e\x80-\xfe]|(?=[^\x40-\x7e\x80-\xfe]))"
    part += rb")*+"
    string = rb'"' + part + rb'"'
    inside = rb'(?:[^"{}\[\]]++|' + string + rb")*+"
    flat = rb'(?:[^"{}\[\]]++|' + string + rb"|\{" + inside + rb"\}|\[" + inside + rb"\])*+"
    return _Patterns(re.compile(part, re.DOTALL), re.compile(flat, re.DOTALL))


class Cutter:
    """Cuts values out of a stream in an encoding.  The bytes from `_start` to `_scan` were scanned, but not taken."""

    def __init__(self, stream: io.BufferedReader, encoding: str = "") -> None:
        self._stream = stream
        self._patterns = _patterns_for(_FIRST_BYTES.get(encoding, b""))
        self._buffer = bytearray()
        self._start = 0
        self._scan = 0
        self._is_over = False

    def peek(self) -> bytes:
        """The next byte that is neither blank nor a comma, without taking it; empty at the end of the file."""
        while (match := _NOT_BLANK.search(self._buffer, self._start)) is None:
            self._start = self._scan = len(self._buffer)
            if not self._fill():
                return b""
        self._start = self._scan = match.start()
        return match.group()

    def peek_inside(self) -> bytes:
        """The byte after the one of `peek` that is neither blank nor a comma; empty at the end of the file."""
        while (match := _NOT_BLANK.search(self._buffer, self._start + 1)) is None:
            if len(self._buffer) - self._start > MAX_RAW_BYTES or not self._fill():
                return b""
        return match.group()

    def skip(self) -> None:
        """Skip the byte that `peek` returned."""
        self._start = self._scan = self._start + 1

    def take(self, *, keep: bool = False) -> bytes | None:
        """The value that begins with the byte of `peek`, whole or up to the end of the file.

        None if it is larger than `MAX_RAW_BYTES`.  Then it was skipped, or, with `keep`, nothing was taken.
        """
        self._is_over = False
        first = bytes(self._buffer[self._start : self._start + 1])
        find_end = self._pass_nested if first in (b"{", b"[") else self._pass_plain
        if first == b'"':
            self._scan += 1
            find_end = self._pass_string
        find_end(keep=keep)
        if self._is_over and keep:
            self._scan = self._start
            return None
        value = None if self._is_over else bytes(self._buffer[self._start : self._scan])
        self._start = self._scan
        return value

    def give_back(self, value: bytes) -> None:
        """Give back the value that was taken last, so that it is the next one."""
        self._start = self._scan = self._start - len(value)

    def _pass_nested(self, *, keep: bool) -> None:
        depth = 0
        while True:
            if depth and (flat := self._patterns.flat.match(self._buffer, self._scan)) is not None:
                self._scan = flat.end()
            match = _STRUCTURE.search(self._buffer, self._scan)
            if match is None:
                self._scan = len(self._buffer)
                if not self._fill_value(keep=keep):
                    return
                continue
            self._scan = match.end()
            run = match.group()
            if run == b'"':
                self._pass_string(keep=keep)
            elif run[:1] in b"{[":
                depth += len(run)
            else:
                closed = min(len(run), depth)
                self._scan = match.start() + closed
                depth -= closed
            if depth == 0 or (self._is_over and keep):
                return

    def _pass_string(self, *, keep: bool) -> None:
        """Scan from after the opening quotation mark to after the closing one."""
        while True:
            match = self._patterns.string_part.match(self._buffer, self._scan)
            assert match is not None
            self._scan = match.end()  # at a quotation mark, or the end, or in a character before the end
            if self._buffer[self._scan : self._scan + 1] == b'"':
                self._scan += 1
                return
            if not self._fill_value(keep=keep):
                self._scan = len(self._buffer)
                return

    def _pass_plain(self, *, keep: bool) -> None:
        """Scan a number or a word, or in bad JSON any other bytes in place of a value: at least one byte."""
        self._scan += 1
        while (match := _PLAIN_END.search(self._buffer, self._scan)) is None:
            self._scan = len(self._buffer)
            if not self._fill_value(keep=keep):
                return
        self._scan = match.start()

    def _fill_value(self, *, keep: bool) -> bool:
        """Read more of a value; False at the end of the file, or if the value is too large and `keep` is set."""
        self._is_over = self._is_over or self._scan - self._start > MAX_RAW_BYTES
        if self._is_over and keep:
            return False
        if self._is_over:
            self._start = self._scan
        return self._fill()

    def _fill(self) -> bool:
        """Read another block, and drop the bytes that were taken; False at the end of the file."""
        if self._start > _BLOCK_BYTES:
            dropped = min(self._start, len(self._buffer))
            del self._buffer[:dropped]
            self._start -= dropped
            self._scan -= dropped
        block = self._stream.read1(_BLOCK_BYTES)
        self._buffer += block
        return bool(block)
