"""The fields that a head states, and the document of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from indexer.dating.authors import split_authors
from indexer.sources.document import DateText, Finding, Outcome, PassedOverRecord, RecordPlace
from indexer.sources.encodings import clean
from indexer.sources.fields import build_document
from indexer.sources.states.publication import unpublished

_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_NOT_COMPARED = re.compile(r"[\W_]+")


@dataclass(slots=True)
class TextFields:
    """The fields of a document before they are checked; `texts` are those of one line that `build_document` knows.

    `bylines` name the authors, each as the source writes it.  `unused` are the names of values that the source states
    and no document has.  `states` are those that may say that it was not published.
    """

    body: str
    texts: dict[str, str] = field(default_factory=dict)
    bylines: list[str] = field(default_factory=list)
    section: str = ""
    date_source: str = "head"
    modified: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    states: dict[str, object] = field(default_factory=dict)
    warning: str | None = None


def ignore_unused(name: str) -> None:
    """Count nothing."""


def make_document(fields: TextFields, place: RecordPlace, count_unused: Callable[[str], None]) -> Outcome:
    """The document with the given fields, a rejection, or a record to pass over if they say that it is not published.

    A title that the body repeats is left out of the body.
    """
    if fields.states and (reason := unpublished(fields.states, fields.states)) is not None:
        return PassedOverRecord(place.file, place.line, reason)
    for name in fields.unused:
        count_unused(name)
    texts = dict(fields.texts)
    url = _URL.match(texts.get("url", "").strip("<> "))
    if "url" in texts and url is None:
        del texts["url"]
        count_unused("url")
    elif url is not None:
        texts["url"] = url.group()
    title = texts.get("title", "")
    body = without_title(fields.body, title) if title else fields.body
    document = build_document({**texts, "body": body}, place)
    if isinstance(document, Finding):
        return document
    return document._replace(
        authors=tuple(name for byline in fields.bylines for name in split_authors(" ".join(clean(byline).split()))),
        section=" ".join(clean(fields.section).split()) or None,
        date_source=fields.date_source if document.date else document.date_source,
        further_dates=tuple(DateText("modified", " ".join(clean(text).split())) for text in fields.modified),
        warning=fields.warning or document.warning,
    )


def without_title(body: str, title: str) -> str:
    """`body` without its first lines if they are the title once more, and if other text follows.

    Cost: linear in the body, also if its lines have no letters.
    """
    wanted, longest = folded(title), 2 * len(title) + 80
    start, had = len(body) - len(body.lstrip("\n ")), ""
    while start < len(body) and len(had) < len(wanted):
        end = body.find("\n", start)
        end = len(body) if end < 0 else end
        had += folded(body[start : min(end, start + longest)])
        if not wanted.startswith(had):
            return body
        start = end + 1
    rest = body[start:]
    return rest if had == wanted and rest.strip() else body


def folded(text: str) -> str:
    """The letters and digits of `text`, in small letters."""
    return _NOT_COMPARED.sub("", text).casefold()
