"""Texts are sent compressed: which encoding, which headers, and the same text in each."""

import gzip
import io
from collections.abc import Iterator
from random import Random

import pytest
import zstandard
from flask import Response
from flask.testing import FlaskClient
from memory_engine import MemoryEngine

from dateline.article import Article
from webapp.http.compression import MIN_BYTES, Encoding, choose_encoding, encode, negotiate
from webapp.http.static_files import asset_name

STYLE = f"/static/{asset_name('dateline.css')}"
TEXTS = ["/", "/search?q=oil", "/article/summit", "/none", "/article/none", "/api/v1/search", STYLE]


def decoded(data: bytes, encoding: str | None) -> bytes:
    """What a client makes of an answer."""
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
    return gzip.decompress(data) if encoding == "gzip" else data


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("zstd", "zstd"),
        ("ZSTD, GZIP", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip;q=0.5, zstd;q=0.5", "zstd"),
        ("zstd;q=0, gzip", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.000", "identity"),
        ("*", "gzip"),
        ("*;q=0.1", "gzip"),
        ("gzip;q=0, *", "identity"),
        ("*;q=0", "identity"),
        ("identity", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip", "gzip"),
        ("br", "identity"),
        ("deflate", "identity"),
        ("x-gzip", "identity"),
        ("", "identity"),
        (" , ;;q=, gzip", "gzip"),
        ("gzip;q=high", "identity"),
        ("\x00\xff", "identity"),
    ],
)
def test_which_encoding_is_chosen(accepted: str, expected: str) -> None:
    """The client's qualities decide, then zstd before gzip; what is not understood is not accepted."""
    assert choose_encoding(accepted) == expected


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_each_text_is_the_same_in_each_encoding(client: FlaskClient, path: str, encoding: str) -> None:
    """Pages, errors, JSON and static files; caches are told that the answer depends on the encoding."""
    plain = client.get(path)
    if "took_ms" not in plain.text and len(plain.data) < MIN_BYTES:
        pytest.fail(f"{path} is too short for this test")
    packed = client.get(path, headers={"Accept-Encoding": encoding})
    assert packed.headers["Content-Encoding"] == encoding
    assert len(packed.data) < 0.7 * len(plain.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    text = decoded(packed.data, encoding).decode()
    assert text == plain.text or "took_ms" in text
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"] == plain.headers["Content-Type"]
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("path", ["/", "/search?q=oil", STYLE])
def test_each_encoding_has_its_own_validator(client: FlaskClient, path: str) -> None:
    """A cache that has one encoding is not told that another is unchanged; 304 has the same validator."""
    validators = dict[str, str]()
    for encoding in ("zstd", "gzip", "identity"):
        asked = {"Accept-Encoding": encoding}
        validators[encoding] = client.get(path, headers=asked).headers["ETag"]
        again = client.get(path, headers={**asked, "If-None-Match": validators[encoding]})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", validators[encoding])
        assert again.headers["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in again.headers
        for other in validators.keys() - {encoding}:
            answer = client.get(path, headers={**asked, "If-None-Match": validators[other]})
            assert answer.status_code == 200
    assert len(set(validators.values())) == 3


def test_a_short_answer_is_sent_as_it_is(client: FlaskClient) -> None:
    """It fits into one packet with its headers anyway."""
    answer = client.get("/livez", headers={"Accept-Encoding": "gzip, zstd"})
    assert len(answer.data) < MIN_BYTES
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


@pytest.mark.parametrize("path", ["/search?q=oil", STYLE])
def test_head_has_the_headers_of_get(client: FlaskClient, path: str) -> None:
    """The length and the validator are those of the compressed text."""
    asked = {"Accept-Encoding": "zstd"}
    get, head = client.get(path, headers=asked), client.head(path, headers=asked)
    assert head.data == b""
    names = ("Content-Encoding", "Content-Length", "Content-Type", "ETag", "Vary", "Cache-Control")
    assert [head.headers.get(name) for name in names] == [get.headers.get(name) for name in names]


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_stream_remains_one(encoding: Encoding) -> None:
    """Bytes leave before the last piece has been asked for; at the end the source is closed."""
    generator, asked = Random(1), list[bytes]()

    def pieces() -> Iterator[bytes]:
        try:
            for _ in range(50):
                asked.append(generator.randbytes(50_000))
                yield asked[-1]
        finally:
            asked.append(b"closed")

    response = Response(pieces(), content_type="application/json")
    encode(response, negotiate(response, encoding))
    sent = response.iter_encoded()
    first = next(sent)
    assert first
    assert len(asked) < 20
    if encoding == "zstd":
        rest = b"".join(sent)
        assert decoded(first + rest, encoding) == b"".join(asked[:-1])
    else:
        response.close()
    assert asked[-1] == b"closed"


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_streamed_article_is_compressed(make_client, encoding: str) -> None:
    """It is an article of many parts; its validator is that of the encoding."""
    body = "\n\n".join(f"Paragraph {number} of the long report." for number in range(60_000))
    client = make_client(engine=MemoryEngine([Article("long", "Long", body)]))
    plain = client.get("/api/v1/articles/long")
    packed = client.get("/api/v1/articles/long", headers={"Accept-Encoding": encoding})
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert decoded(packed.data, encoding) == plain.data


@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
@pytest.mark.parametrize("encoding", ["zstd", "gzip", "identity"])
def test_a_refusal_for_want_of_room_is_compressed_in_advance(client: FlaskClient, path: str, encoding: str) -> None:
    """The page is; its JSON is short."""
    refuse = client.application.extensions["dateline.overload"]
    client.application.wsgi_app = refuse
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": encoding})
    assert plain.status_code == packed.status_code == 503
    is_packed = path == "/search" and encoding != "identity"
    assert packed.headers.get("Content-Encoding") == (encoding if is_packed else None)
    assert decoded(packed.data, packed.headers.get("Content-Encoding")) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data)
