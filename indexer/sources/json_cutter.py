"""Cuts a stream of JSON into values by counting brackets outside strings, without parsing them.

That works on bytes, since in all encodings here an ASCII byte is that character.
"""

import io
import re

from indexer.sources.document import MAX_RAW_BYTES

_BLOCK_BYTES = 256 * 1024
_STRUCTURE = re.compile(rb'"|[{\[]++|[}\]]++')
# Possessive, so that it needs no memory for backtracking.
_STRING_PART = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
# What has no lists or objects inside, up to the next one that has, or that is not whole yet.
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_INSIDE = rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+"
_FLAT = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb"|\{" + _INSIDE + rb"\}|\[" + _INSIDE + rb"\])*+", re.DOTALL)
_NOT_BLANK = re.compile(rb"[^\s,]")
_PLAIN_END = re.compile(rb"[\s,\]}:]")


class Cutter:
    """Cuts values out of a stream.  The bytes from `_start` to `_scan` were scanned, but not taken yet."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
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
            if depth and (flat := _FLAT.match(self._buffer, self._scan)) is not None:
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
            match = _STRING_PART.match(self._buffer, self._scan)
            assert match is not None
            self._scan = match.end()  # at a quotation mark, or the end, or the backslash before the end
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
