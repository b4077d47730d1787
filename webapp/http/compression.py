"""Compresses texts for clients that accept it: with zstd, else with gzip."""

import gzip
import threading
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

import zstandard
from flask import Response
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

Encoding = Literal["zstd", "gzip", "identity"]

ENCODINGS: tuple[Encoding, ...] = ("zstd", "gzip", "identity")
MIN_BYTES = 1_000
"""Shorter texts fit into one packet with their headers; they are sent as they are."""

_ZSTD_LEVEL, _BEST_ZSTD_LEVEL = 3, 19
_GZIP_LEVEL, _BEST_GZIP_LEVEL = (
    1,
    9,
)  # level 2 takes a fifth longer for 1% of the bytes (docs/adr/0036-texts-are-sent-compressed.md)
_GZIP_WINDOW = 16 + zlib.MAX_WBITS  # zlib writes the header of gzip
_local = threading.local()  # a compressor belongs to one thread at a time


@lru_cache(maxsize=128)
def choose_encoding(accepted: str) -> Encoding:
    """Choose by the value of `Accept-Encoding`: the one of highest quality; among equals zstd, then gzip.

    zstd is used only if it is named: some programs write `*`, and know gzip at most.
    """
    accept = parse_accept_header(accepted, Accept)
    named = {name.lower() for name, _quality in accept}
    offered = [name for name in ENCODINGS if name in named or (name == "gzip" and "*" in named)]
    best: Encoding = max(offered, key=accept.quality, default="identity")
    return best if accept.quality(best) > 0 else "identity"


def compress(data: bytes, encoding: Encoding, *, best: bool = False) -> bytes:
    """Compress quickly, or as well as the encoding can, for what is compressed once."""
    match encoding:
        case "zstd":
            return (zstandard.ZstdCompressor(_BEST_ZSTD_LEVEL) if best else _zstd_compressor()).compress(data)
        case "gzip":
            return gzip.compress(data, _BEST_GZIP_LEVEL if best else _GZIP_LEVEL, mtime=0)
        case "identity":
            return data


def negotiate(response: Response, accepted: str) -> Encoding:
    """Choose the encoding of a response for a value of `Accept-Encoding`; caches learn that it depends on it."""
    if not response.is_streamed and len(response.get_data()) < MIN_BYTES:
        return "identity"
    response.vary.add("Accept-Encoding")
    return choose_encoding(accepted)


def encode(response: Response, encoding: Encoding) -> None:
    """Compress the body of a response; a stream remains one."""
    if encoding == "identity":
        return
    if response.is_streamed:
        response.response = _compress_stream(response.iter_encoded(), encoding)
    else:
        response.set_data(compress(response.get_data(), encoding))
    response.headers["Content-Encoding"] = encoding


def _compress_stream(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Compress pieces as they come; what is held back is bounded by the window of the encoding."""
    stream = (
        zstandard.ZstdCompressor(_ZSTD_LEVEL).compressobj()
        if encoding == "zstd"
        else zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_WINDOW)
    )
    yield from filter(None, map(stream.compress, pieces))
    yield stream.flush()


def _zstd_compressor() -> zstandard.ZstdCompressor:
    """The compressor of this thread."""
    compressor: zstandard.ZstdCompressor | None = getattr(_local, "compressor", None)
    if compressor is None:
        compressor = _local.compressor = zstandard.ZstdCompressor(_ZSTD_LEVEL)
    return compressor
