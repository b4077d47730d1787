"""The bodies of the articles: blocks of neighbouring documents, compressed one by one."""

import bisect
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import zstandard
from numpy.typing import NDArray

from dateline.columnar.arrays import starts_of
from dateline.columnar.layout import BLOCK_BYTES
from dateline.columnar.segment import StoredTexts
from dateline.columnar.text_dictionary import Decompression, make_compressor, open_dictionary, train_dictionary
from dateline.errors import CorruptIndexError

_LENGTH_BYTES = 4
_PIECE_BYTES = 1 << 16
LARGE_BYTES = 1_000_000
"""A block with more is not kept."""
_LARGEST_BLOCK = 1 << 30  # more than any document: a frame that claims more is not believed
_DAMAGED = "a block of stored texts is damaged; run reindex to build a new index."


class BlockPacker:
    """Packs the bodies of a block, with a dictionary or none (`b""`)."""

    def __init__(self, dictionary: bytes) -> None:
        self._compressor = make_compressor(dictionary)

    @staticmethod
    def content(bodies: Iterable[bytes]) -> bytes:
        """What is packed: the bodies (UTF-8), each with its length before it."""
        return b"".join([part for body in bodies for part in (len(body).to_bytes(_LENGTH_BYTES, "little"), body)])

    def pack(self, content: bytes) -> bytes:
        """The block."""
        return self._compressor.compress(content)


def block_counts(body_sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many documents each block has, given the sizes of all bodies in bytes, in their order.

    A block is closed once it holds so many bytes as `layout` says.
    """
    ends = np.cumsum(body_sizes + _LENGTH_BYTES)
    last_of_block = np.searchsorted(ends, ends - body_sizes - _LENGTH_BYTES + BLOCK_BYTES).tolist()  # if it begins here
    counts, first = [], 0
    while first < len(ends):
        following = min(last_of_block[first] + 1, len(ends))
        counts.append(following - first)
        first = following
    return np.array(counts, np.int64)


def blocks_of(bodies: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The bodies of each block: the same blocks, where the sizes are not known before."""
    block: list[bytes] = []
    size = 0
    for body in bodies:
        block.append(body)
        size += _LENGTH_BYTES + len(body)
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def pack_bodies(bodies: Sequence[str]) -> StoredTexts:
    """All bodies of a segment."""
    raw = [body.encode("utf-8", "surrogatepass") for body in bodies]
    dictionary = train_dictionary(len(raw), lambda docs: [raw[doc] for doc in docs.tolist()])
    packer = BlockPacker(dictionary)
    blocks = [(len(block), packer.pack(packer.content(block))) for block in blocks_of(raw)]
    return StoredTexts(
        dictionary=np.frombuffer(dictionary, np.uint8),
        block_starts=starts_of(np.array([len(packed) for _, packed in blocks], np.int64)),
        first_docs=starts_of(np.array([count for count, _ in blocks], np.int64)).astype(np.int32),
        data=np.frombuffer(b"".join(packed for _, packed in blocks), np.uint8),
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
        self._decompression = open_dictionary(texts.dictionary)
        self._of_thread = _OfThread(self._decompression)

    def __getitem__(self, doc: int) -> str:
        """The body of a document.  Raises CorruptIndexError if its block is damaged."""
        try:
            return self.raw(doc).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise CorruptIndexError(_DAMAGED) from error

    def raw(self, doc: int) -> bytes:
        """The same in UTF-8 as it is stored."""
        block = self._block_of(doc)
        return self._block(block)[doc - self._first_docs[block]]

    def may_be_large(self, doc: int) -> bool:
        """Whether a body may have more than LARGE_BYTES: its block has."""
        return _content_size(self._packed(self._block_of(doc))) > LARGE_BYTES

    def pieces(self, doc: int) -> Iterator[bytes]:
        """The same as `raw`, in pieces of at most _PIECE_BYTES, none of which is kept; first its size in 4 bytes.

        Raises CorruptIndexError.
        """
        block = self._block_of(doc)
        with self._decompression.make().stream_reader(self._packed(block)) as stream:
            try:
                for _ in range(doc - self._first_docs[block]):
                    _skip(stream, int.from_bytes(_read(stream, _LENGTH_BYTES), "little"))
                head = _read(stream, _LENGTH_BYTES)
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
        texts = self._texts
        return memoryview(texts.data)[int(texts.block_starts[block]) : int(texts.block_starts[block + 1])]

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
        texts, raw = self._texts, self._packed(block)
        _content_size(raw)
        try:
            content = self._of_thread.decompressor.decompress(raw)
        except zstandard.ZstdError as error:
            raise CorruptIndexError(_DAMAGED) from error
        bodies = tuple(_split(content))
        if len(bodies) != int(texts.first_docs[block + 1]) - int(texts.first_docs[block]):
            raise CorruptIndexError(_DAMAGED)
        return bodies


def _content_size(packed: memoryview) -> int:
    """The size of a block.  Raises CorruptIndexError for one that cannot be."""
    try:
        size = zstandard.frame_content_size(packed)
    except zstandard.ZstdError as error:
        raise CorruptIndexError(_DAMAGED) from error
    if not 0 < size <= _LARGEST_BLOCK:
        raise CorruptIndexError(_DAMAGED)
    return size


def _read(stream: zstandard.ZstdDecompressionReader, size: int) -> bytes:
    """So many bytes, all of them.  Raises CorruptIndexError where the block ends before."""
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
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(content[at:start], "little")
        if at > len(content):
            raise CorruptIndexError(_DAMAGED)
        yield content[start:at]


def body(texts: StoredTexts, doc: int) -> str:
    """One body, without keeping its block."""
    return Bodies(texts)[doc]
