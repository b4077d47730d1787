"""The validators of pages, made before the work: a client that has a page is told so without a search.

Equal tags have equal pages: a tag is a digest of the code, the settings that pages show, the engine that answers, with
the list that it hides, and the address.  Only a complete page gets one; if time ran out, its validator is made from
its text, as that of other answers.
"""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

from flask import Flask, current_app, request

import dateline
from dateline.request import EngineStatus
from dateline.settings import Settings
from webapp.serving.engine_slots import EngineHandle


def register(app: Flask, settings: Settings) -> None:
    """Read, once, what the pages of `app` have in common."""
    app.extensions["dateline.tags"] = _digest(_code_digest(), settings.title, settings.base_url)


def make_tag(lease: EngineHandle) -> str:
    """Make the tag of the page that the engine of a lease gives for the current request."""
    hidden = lease.hidden.stamp if lease.hidden else None
    at = request.scheme, request.environ.get("HTTP_HOST"), request.script_root
    page = at, request.endpoint, request.environ["PATH_INFO"], request.query_string
    common = cast("str", current_app.extensions["dateline.tags"])
    return _digest(_engine_digest(common, lease.engine.status(), hidden), page)


@lru_cache(maxsize=8)
def _engine_digest(common: str, status: EngineStatus, hidden: str | None) -> str:
    """The digest of an engine and of the list that it hides; made once for them, since it takes longer than a tag."""
    return _digest(common, status, hidden)


@cache
def _code_digest() -> str:
    """A digest of every file of the two packages that make pages: modules, templates, styles and scripts."""
    found = hashlib.blake2b(digest_size=16)
    for folder in (Path(__file__).parents[1], Path(dateline.__path__[0])):
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            data = path.read_bytes()
            found.update(ascii((path.relative_to(folder).parts, len(data))).encode())
            found.update(data)
    return found.hexdigest()


def _digest(*parts: object) -> str:
    return hashlib.blake2b(ascii(parts).encode(), digest_size=16).hexdigest()
