"""The form of the labelled examples: a file, and the articles that must be read from it."""

import io
import zipfile
from collections.abc import Mapping
from typing import NamedTuple


class Expected(NamedTuple):
    """What must be read of one article: all of it; a field that is not given must have no value.

    `paragraphs` None: only `words` are asked for, each somewhere in the text.  `original_id` is an id of the source
    other than the address.  Without a date its source and its confidence say nothing.
    """

    title: str
    date: str | None
    paragraphs: tuple[str, ...] | None
    url: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    source: str | None = None
    place: str | None = None
    agency: str | None = None
    original_id: str | None = None
    date_source: str = "field"
    date_confidence: str = "stated"
    words: tuple[str, ...] = ()


class Example(NamedTuple):
    """A file of a form; `options` are those of `SourceOptions`."""

    form: str
    name: str
    content: bytes
    articles: tuple[Expected, ...]
    options: Mapping[str, object] = {}


def zipped(parts: Mapping[str, str]) -> bytes:
    """A zip archive of texts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()
