"""The bodies of the articles: blocks of neighbouring documents, compressed one by one."""

import bisect
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence

import numpy as np
import zstandard

from dateline.columnar.layout import BLOCK_BYTES
from dateline.columnar.segment import StoredTexts
from dateline.columnar.text_dictionary import Decompression, make_compressor, open_dictionary, train_dictionary
from dateline.errors import CorruptIndexError

_LENGTH_BYTES = 4
_LARGEST_BLOCK = 1 << 30  # more than any document: a frame that claims more is not believed
_DAMAGED = "a block of stored texts is damaged; run reindex to build a new index."


class BlockWriter:
    """Packs bodies into blocks, in the order of the documents, with a dictionary or none (`b""`)."""

    def __init__(self, dictionary: bytes) -> None:
        self._compressor = make_compressor(dictionary)
        self._waiting = bytearray()
        self._count = 0
        self.first_docs = [0]
        self.block_starts = [0]

    def add(self, body: bytes) -> bytes:
        """Add the body (UTF-8) of the next document; returns the block that it closes, else `b""`."""
        self._waiting += len(body).to_bytes(_LENGTH_BYTES, "little") + body
        self._count += 1
        return self.close() if len(self._waiting) >= BLOCK_BYTES else b""

    def close(self) -> bytes:
        """Close the last block, if there is one, and return it."""
        if not self._waiting:
            return b""
        block = self._compressor.compress(bytes(self._waiting))
        self._waiting.clear()
        self.first_docs.append(self._count)
        self.block_starts.append(self.block_starts[-1] + len(block))
        return block


def pack_bodies(bodies: Sequence[str]) -> StoredTexts:
    """All bodies of a segment."""
    raw = [body.encode("utf-8", "surrogatepass") for body in bodies]
    dictionary = train_dictionary(len(raw), lambda docs: [raw[doc] for doc in docs.tolist()])
    writer = BlockWriter(dictionary)
    blocks = [writer.add(body) for body in raw]
    blocks.append(writer.close())
    return StoredTexts(
        dictionary=np.frombuffer(dictionary, np.uint8),
        block_starts=np.array(writer.block_starts, np.int64),
        first_docs=np.array(writer.first_docs, np.int32),
        data=np.frombuffer(b"".join(blocks), np.uint8),
    )


class _OfThread(threading.local):
    """What a thread has of its own: a decompressor, and the blocks that it read last."""

    def __init__(self, decompression: Decompression) -> None:
        self.decompressor = decompression.make()
        self.blocks: OrderedDict[int, tuple[bytes, ...]] = OrderedDict()


class Bodies:
    """Reads bodies by document number; safe for threads.  Each thread keeps the last few blocks it read.

    Raises CorruptIndexError if the dictionary is damaged.
    """

    _KEPT = 4

    def __init__(self, texts: StoredTexts) -> None:
        self._texts = texts
        self._first_docs = memoryview(np.asarray(texts.first_docs))
        self._of_thread = _OfThread(open_dictionary(texts.dictionary))

    def __getitem__(self, doc: int) -> str:
        """The body of a document.  Raises CorruptIndexError if its block is damaged."""
        try:
            return self.raw(doc).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise CorruptIndexError(_DAMAGED) from error

    def raw(self, doc: int) -> bytes:
        """The same in UTF-8 as it is stored."""
        block = bisect.bisect_right(self._first_docs, doc) - 1
        return self._block(block)[doc - self._first_docs[block]]

    def _block(self, block: int) -> tuple[bytes, ...]:
        blocks = self._of_thread.blocks
        if block in blocks:
            blocks.move_to_end(block)
        else:
            blocks[block] = self._read_block(block)
            if len(blocks) > self._KEPT:
                blocks.popitem(last=False)
        return blocks[block]

    def _read_block(self, block: int) -> tuple[bytes, ...]:
        texts = self._texts
        raw = memoryview(texts.data)[int(texts.block_starts[block]) : int(texts.block_starts[block + 1])]
        try:
            if not 0 < zstandard.frame_content_size(raw) <= _LARGEST_BLOCK:
                raise CorruptIndexError(_DAMAGED)
            content = self._of_thread.decompressor.decompress(raw)
        except zstandard.ZstdError as error:
            raise CorruptIndexError(_DAMAGED) from error
        bodies = tuple(_split(content))
        if len(bodies) != int(texts.first_docs[block + 1]) - int(texts.first_docs[block]):
            raise CorruptIndexError(_DAMAGED)
        return bodies


def _split(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(content[at:start], "little")
        if at > len(content):
            raise CorruptIndexError(_DAMAGED)
        yield content[start:at]


def body(texts: StoredTexts, doc: int) -> str:
    """One body, without keeping its block."""
    return Bodies(texts)[doc]
