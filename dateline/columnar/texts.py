"""Reads the bodies of articles from blocks of neighbouring documents, each compressed by itself."""

import bisect
import threading
from collections import OrderedDict
from collections.abc import Iterator

import numpy as np
import zstandard

from dateline.columnar.segment import StoredTexts
from dateline.columnar.text_dictionary import Decompression, open_dictionary
from dateline.errors import CorruptIndexError

LENGTH_BYTES = 4
"""Bytes of the length before each body of a block."""

LARGE_BYTES = 1_000_000
"""A larger block, in bytes before compression, is not kept in memory."""

_PIECE_BYTES = 1 << 16
_LARGEST_BLOCK = 1 << 30  # larger than any document: a frame that claims more is damaged
_DAMAGED = "a block of stored texts is damaged; run reindex to build a new index."


class _OfThread(threading.local):
    """State of one thread: a decompressor, and the blocks that it read last."""

    def __init__(self, decompression: Decompression) -> None:
        self.decompressor = decompression.make()
        self.blocks: OrderedDict[int, tuple[bytes, ...]] = OrderedDict()


class Bodies:
    """Reads bodies by document number; safe for threads.  Each thread keeps the last four blocks that it read.

    Raises CorruptIndexError if the dictionary is damaged.
    """

    _KEPT = 4

    def __init__(self, texts: StoredTexts) -> None:
        self._first_docs = memoryview(np.asarray(texts.first_docs))
        self._starts, self._data = memoryview(np.asarray(texts.block_starts)), memoryview(np.asarray(texts.data))
        self._decompression = open_dictionary(texts.dictionary)
        self._of_thread = _OfThread(self._decompression)

    def __getitem__(self, doc: int) -> str:
        """The body of a document.  Raises CorruptIndexError if its block is damaged."""
        try:
            return self.raw(doc).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise CorruptIndexError(_DAMAGED) from error

    def raw(self, doc: int) -> bytes:
        """The body of a document as stored, in UTF-8.  Raises CorruptIndexError if its block is damaged."""
        block = self._block_of(doc)
        return self._block(block)[doc - self._first_docs[block]]

    def may_be_large(self, doc: int) -> bool:
        """Whether the block of a document has more than LARGE_BYTES.  Raises CorruptIndexError for a damaged block."""
        return _content_size(self._packed(self._block_of(doc))) > LARGE_BYTES

    def pieces(self, doc: int) -> Iterator[bytes]:
        """The body of a document as stored: its size in 4 bytes, then pieces of up to 64 KiB, none of which is kept.

        Raises CorruptIndexError if the block is damaged.
        """
        block = self._block_of(doc)
        with self._decompression.make().stream_reader(self._packed(block)) as stream:
            try:
                for _ in range(doc - self._first_docs[block]):
                    _skip(stream, int.from_bytes(_read(stream, LENGTH_BYTES), "little"))
                head = _read(stream, LENGTH_BYTES)
                yield head
                left = int.from_bytes(head, "little")
                while left:
                    piece = _read(stream, min(left, _PIECE_BYTES))
                    left -= len(piece)
                    yield piece
            except zstandard.ZstdError as error:
                raise CorruptIndexError(_DAMAGED) from error

    def _block_of(self, doc: int) -> int:
        return bisect.bisect_right(self._first_docs, doc) - 1

    def _packed(self, block: int) -> memoryview:
        return self._data[self._starts[block] : self._starts[block + 1]]

    def _block(self, block: int) -> tuple[bytes, ...]:
        blocks = self._of_thread.blocks
        if block in blocks:
            blocks.move_to_end(block)
        else:
            bodies = self._read_block(block)
            if sum(map(len, bodies)) > LARGE_BYTES:
                return bodies  # not kept: each thread might keep some
            blocks[block] = bodies
            if len(blocks) > self._KEPT:
                blocks.popitem(last=False)
        return blocks[block]

    def _read_block(self, block: int) -> tuple[bytes, ...]:
        raw = self._packed(block)
        _content_size(raw)
        try:
            content = self._of_thread.decompressor.decompress(raw)
        except zstandard.ZstdError as error:
            raise CorruptIndexError(_DAMAGED) from error
        bodies = tuple(_split(content))
        if len(bodies) != self._first_docs[block + 1] - self._first_docs[block]:
            raise CorruptIndexError(_DAMAGED)
        return bodies


def _content_size(packed: memoryview) -> int:
    """The size of a block before compression.  Raises CorruptIndexError if it is impossible."""
    try:
        size = zstandard.frame_content_size(packed)
    except zstandard.ZstdError as error:
        raise CorruptIndexError(_DAMAGED) from error
    if not 0 < size <= _LARGEST_BLOCK:
        raise CorruptIndexError(_DAMAGED)
    return size


def _read(stream: zstandard.ZstdDecompressionReader, size: int) -> bytes:
    """Read `size` bytes.  Raises CorruptIndexError if the block ends before."""
    read = b""
    while len(read) < size:
        more = stream.read(size - len(read))
        if not more:
            raise CorruptIndexError(_DAMAGED)
        read += more
    return read


def _skip(stream: zstandard.ZstdDecompressionReader, size: int) -> None:
    while size:
        size -= len(_read(stream, min(size, _PIECE_BYTES)))


def _split(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(content[at:start], "little")
        if at > len(content):
            raise CorruptIndexError(_DAMAGED)
        yield content[start:at]


def body(texts: StoredTexts, doc: int) -> str:
    """The body of a document, without keeping its block.  Raises CorruptIndexError if the block is damaged."""
    return Bodies(texts)[doc]
