"""The bytes of a source as a stream, decompressed, in an encoding that keeps ASCII; never whole in memory."""

import codecs
import gzip
import io
import lzma
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from dateline.article import Origin
from indexer.sources.document import ReadTotals, RecordPlace
from indexer.sources.encodings import Decoder, unicode_encoding
from indexer.sources.folders.kept_input import kept_input
from indexer.sources.rules.file_options import NOTHING_SAID, FileOptions

HEAD_BYTES = 64 * 1024
_BLOCK_BYTES = 256 * 1024
# To decompress a file of xz -9 takes 65 MB; a hostile file may ask for 4 GB.
_XZ_MEMORY_BYTES = 128 * 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_XZ_MAGIC = b"\xfd7zXZ\x00"

# Text is not compressed to less than 1/200 of its size.  A file that seems to be is a bomb, unless it is small.
_HIGHEST_RATIO = 200
_FREE_BYTES = 128 * 1024 * 1024

# The errors that reading a damaged compressed file raises.
UNPACKING_ERRORS = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read.  `path` is None for standard input.

    `name` is its name for people, `root` the name of the source that it belongs to, `position` its path there; all are
    valid UTF-8 also if the name in the file system is not.  `options` say how it is read.  `is_chosen`: a person named
    it itself, or by a pattern, so that it is read whatever it is.  `decoder` learns the encoding of the documents while
    they are read.
    """

    path: Path | None
    name: str
    root: str
    position: str
    size_bytes: int | None
    options: FileOptions = NOTHING_SAID
    is_chosen: bool = False
    decoder: Decoder = field(default_factory=Decoder, compare=False, repr=False)

    def place(self, line: int | None, number: int = 1) -> RecordPlace:
        """The place of record `number` of the file, which starts at `line`; None if it is the only record."""
        return RecordPlace(self.name, line, Origin(self.root, self.position, number), self.options)


@dataclass(frozen=True, slots=True)
class ByteStream:
    """An open source: `lines` is the stream of its bytes from the start, `head` a copy of the first bytes.

    `plain_start` is the offset of the first byte in the file (after a byte order mark); None if the bytes are not
    those of the file, since it is compressed or recoded.  `decoder` decodes what is read.
    """

    head: bytes
    lines: io.BufferedReader
    plain_start: int | None = None
    decoder: Decoder = field(default_factory=Decoder, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """The encoding that was given, if one was; `declares` says of the head of a file whether it names its own ones."""

    encoding: str | None = None
    declares: Callable[[bytes], bool] = lambda _head: False

    def is_recoded(self, head: bytes) -> bool:
        """Whether the whole file is recoded to UTF-8 when it is opened."""
        return self.encoding not in (None, "utf-8") and not self.declares(head)


NOT_GIVEN = Given()


class BombError(Exception):
    """A compressed file has an implausible compression ratio, and is not read to its end."""


# Reads up to n bytes, as a system call does: empty at the end; an error loses no bytes that came before it.
_Read = Callable[[int], bytes | None]


class _Counted(io.RawIOBase):
    """The bytes of a file, or the next `limit` of them; counts them in the running `totals`."""

    def __init__(self, inner: BinaryIO, totals: ReadTotals, limit: int = sys.maxsize) -> None:
        self._inner = inner
        self._totals = totals
        self._left = limit
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count: int = self._inner.readinto(memoryview(buffer)[: self._left]) or 0  # type: ignore[attr-defined]
        self._left -= count
        self.count += count
        self._totals.read_bytes += count
        return count


class _Guarded(io.RawIOBase):
    """Decompressed bytes.  Raises BombError if they are out of proportion to the compressed ones."""

    def __init__(self, read: _Read, compressed: _Counted) -> None:
        self._read = read
        self._compressed = compressed
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._read(len(buffer)) or b""
        buffer[: len(data)] = data
        self._count += len(data)
        if self._count > max(_FREE_BYTES, self._compressed.count * _HIGHEST_RATIO):
            raise BombError(f"it unpacks to more than {_HIGHEST_RATIO} times its size")
        return len(data)


class _Rejoined(io.RawIOBase):
    """The head that was read before, then the rest, or the error after the head."""

    def __init__(self, head: bytes, read: _Read, error: Exception | None = None) -> None:
        self._head = head
        self._read = read
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._error is not None and not self._head:
            raise self._error
        data = self._head or self._read(len(buffer)) or b""
        self._head = data[len(buffer) :]
        count = min(len(data), len(buffer))
        buffer[:count] = data[:count]
        return count


class _Unxz(io.RawIOBase):
    """Decompresses .xz, also of several streams, in bounded memory (lzma.open has no bound)."""

    def __init__(self, inner: io.BufferedReader) -> None:
        self._inner = inner
        self._unpacker = self._make_unpacker()

    @staticmethod
    def _make_unpacker() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            packed = b""
            if self._unpacker.eof:
                packed = self._next_stream()
                if not packed:
                    return 0
                self._unpacker = self._make_unpacker()
            elif self._unpacker.needs_input:
                packed = self._inner.read1(_BLOCK_BYTES)
                if not packed:
                    raise EOFError("its compressed data are cut short")
            data = self._unpacker.decompress(packed, len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)

    def _next_stream(self) -> bytes:
        """The bytes after a finished stream, without the zeros that may pad it; empty at the end."""
        rest = self._unpacker.unused_data.lstrip(b"\0")
        while not rest:
            block = self._inner.read1(_BLOCK_BYTES)
            if not block:
                return b""
            rest = block.lstrip(b"\0")
        return rest


class _Recoded(io.RawIOBase):
    """Recodes bytes; with `old_line_ends` the carriage returns of old Macintoshes become newlines.

    With `errors="surrogateescape"` bytes that cannot be decoded become lone surrogates, which no reader takes for text.
    """

    def __init__(
        self, read: _Read, encoding: str, target: str, *, errors: str = "strict", old_line_ends: bool = False
    ) -> None:
        self._read = read
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self._target = target
        self._passing = "strict" if errors == "strict" else "surrogatepass"
        self._old_line_ends = old_line_ends
        self._pending = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        finished = False
        while not self._pending and not finished:
            block = self._read(_BLOCK_BYTES) or b""
            finished = not block
            text = self._decoder.decode(block, finished)
            text = text.replace("\r", "\n") if self._old_line_ends else text
            self._pending = text.encode(self._target, self._passing)
        count = min(len(self._pending), len(buffer))
        buffer[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count


@contextmanager
def open_stream(file: SourceFile, totals: ReadTotals, given: Given = NOT_GIVEN) -> Iterator[ByteStream]:
    """Open `file`, decompressed and recoded as its first bytes show, or else from the encoding that was given.

    In place of bytes that the given encoding does not have there are lone surrogates.

    Raises OSError as the system gives it.  Damage in a compressed file raises one of `UNPACKING_ERRORS` when it is
    reached.
    """
    if file.path is None:
        yield _to_stream(kept_input(sys.stdin.buffer).open(), totals, given)
        return
    with file.path.open("rb", buffering=0) as inner:
        _refuse_devices(inner.fileno())
        yield _to_stream(inner, totals, given)


@contextmanager
def open_range(file: SourceFile, start: int, end: int, totals: ReadTotals) -> Iterator[io.BufferedReader]:
    """Open the bytes from `start` to `end` of a regular file.  Raises OSError as the system gives it."""
    assert file.path is not None
    with file.path.open("rb", buffering=0) as inner:
        inner.seek(start)
        yield io.BufferedReader(_Counted(inner, totals, end - start), _BLOCK_BYTES)


def _refuse_devices(descriptor: int) -> None:
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise OSError("it is neither a file nor a pipe")


def _to_stream(inner: BinaryIO, totals: ReadTotals, given: Given) -> ByteStream:
    counted = _Counted(inner, totals)
    unpacked, is_packed = _unpack(counted)
    lines, head = _read_head(unpacked)
    plain_start = None if is_packed else 0
    mark = unicode_encoding(head)
    decoder = Decoder(given.encoding if mark is None or given.encoding == "utf-8" else None)
    if mark is None and given.is_recoded(head):
        assert given.encoding is not None
        plain_start = None
        decoder = Decoder(given.encoding, is_recoded=True, is_doubtful=_is_like_utf_8(head))
        lines, head = _read_head(_Recoded(lines.read, given.encoding, "utf-8", errors="surrogateescape").read)
    elif mark is not None:
        encoding, mark_bytes = mark
        lines.read(mark_bytes)
        if encoding == "utf-8":
            plain_start = None if is_packed else mark_bytes
        else:
            plain_start = None
            lines = _Recoded(lines.read, encoding, "utf-8")
        lines, head = _read_head(lines.read)
    if b"\r" in head and b"\n" not in head:
        plain_start = None
        lines = _Recoded(lines.read, "latin-1", "latin-1", old_line_ends=True)
    if plain_start is not None and inner.seekable():
        inner.seek(plain_start)  # read directly, without the layers that rejoined the head
        totals.read_bytes -= counted.count - plain_start
        lines = _Counted(inner, totals)
    return ByteStream(head, io.BufferedReader(lines, _BLOCK_BYTES), plain_start, decoder)


def _is_like_utf_8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not head.isascii()


def _unpack(compressed: _Counted) -> tuple[_Read, bool]:
    """The decompressed bytes of a file, and whether it was compressed."""
    whole, magic = _read_head(compressed.read, len(_XZ_MAGIC))
    if magic.startswith(_GZIP_MAGIC):
        unpacked = gzip.GzipFile(fileobj=io.BufferedReader(whole, _BLOCK_BYTES), mode="rb")
        return _Guarded(unpacked.read1, compressed).read, True
    if magic.startswith(_XZ_MAGIC):
        return _Guarded(_Unxz(io.BufferedReader(whole, _BLOCK_BYTES)).read, compressed).read, True
    return whole.read, False


def _read_head(read: _Read, wanted: int = HEAD_BYTES) -> tuple[io.RawIOBase, bytes]:
    """The stream from its start, and its first `wanted` bytes, or all bytes before its end or damage.

    Damage before the first byte is raised at once: such a stream is not empty.
    """
    parts: list[bytes] = []
    error: Exception | None = None
    try:
        while wanted > 0 and (part := read(wanted)):
            parts.append(part)
            wanted -= len(part)
    except UNPACKING_ERRORS as raised:
        if not parts:
            raise
        error = raised
    head = b"".join(parts)
    return _Rejoined(head, read, error), head
