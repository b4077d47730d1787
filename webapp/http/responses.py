"""Common to all responses: JSON in UTF-8, validators, cache rules, compression; errors are never cached."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import chain

from flask import Flask, Response, request

from webapp.http.compression import Encoding, choose_encoding, encode, negotiate

_CONDITIONS = frozenset(("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"))


def make_page(html: str, tag: str | None) -> Response:
    """Make the response of a page; `tag` is what its validator is made of, or None for its text."""
    response = Response(html)
    if tag is not None:
        response.set_etag(tag)
    return response


def find_unchanged(tag: str) -> Response | None:
    """Make the response 304 if the client has the page with this tag in the encoding that it would get; else None."""
    known = request.if_none_match
    if known.star_tag or not known.contains_weak(f"{tag}-{choose_encoding(_accepted())}"):
        return None
    response = Response(status=304)
    response.set_etag(tag)
    return response


def make_json(body: object, *, status: int = 200, mimetype: str = "application/json") -> Response:
    """Make a JSON response in UTF-8, not ASCII-escaped; a lone surrogate, which UTF-8 cannot encode, becomes `?`."""
    return Response(_to_json(body).encode("utf-8", "replace"), status, content_type=f"{mimetype}; charset=utf-8")


def stream_json(fields: Mapping[str, object], name: str, pieces: Iterator[str]) -> Response:
    """Make a JSON response like `make_json`; the text of the field `name` is streamed from `pieces`.

    The validator is a hash of the other fields, which must identify the text (by a generation and an id).
    """
    names = list(fields)
    at = names.index(name)
    before, after = ({each: fields[each] for each in some} for some in (names[:at], names[at + 1 :]))
    head, tail = f'{_to_json(before)[:-1]},"{name}":"', f'",{_to_json(after)[1:]}'
    written = (text.encode("utf-8", "replace") for text in chain((head,), _escaped(pieces), (tail,)))
    response = Response(written, 200, content_type="application/json; charset=utf-8")
    response.set_etag(hashlib.sha1((head + tail).encode("utf-8", "replace"), usedforsecurity=False).hexdigest())
    return response


def _escaped(pieces: Iterator[str]) -> Iterator[str]:
    return (_to_json(piece)[1:-1] for piece in pieces)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def register(app: Flask) -> None:
    """Add validators and cache rules to all responses of `app`."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    """Allow browsers to cache an answer if they revalidate it each time, and forbid to cache errors; compress texts."""
    encoding = _negotiate(response)
    if response.status_code not in {200, 304} or "Cache-Control" in response.headers:
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        response.set_etag(f"{response.get_etag()[0]}-{encoding}")
        if not _CONDITIONS.isdisjoint(request.environ):
            response.make_conditional(request)
    if response.status_code != 304:
        encode(response, encoding)
    return response


def _negotiate(response: Response) -> Encoding:
    """Choose the encoding; one that was found unchanged has that of the text that the client has."""
    if response.status_code != 304:
        return negotiate(response, _accepted())
    response.vary.add("Accept-Encoding")
    return choose_encoding(_accepted())


def _accepted() -> str:
    return request.headers.get("Accept-Encoding", "")
