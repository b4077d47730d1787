"""Exported articles, which are read back without a loss, a guess or a second restoration.

A JSON object with the key `dateline_export` is one.  It has every field of an article under its own name, null if the
article has no value.  Each value is checked.
"""

import re
from collections.abc import Mapping

from dateline.article import (
    SINGLE_VALUED,
    Article,
    Origin,
    is_article_id,
    is_content_id,
    is_made_id,
    make_article_id,
    metadata_of,
)
from dateline.dates import PartialDate
from indexer.sources.document import Finding, Outcome, RecordPlace, SourceDocument
from indexer.sources.encodings import clean

MARK = "dateline_export"
VERSION = 1
"""The version of the form of exported articles; the value of `MARK`."""

LONGEST_TITLE = 1_000

_TEXTS = ("article_id", "title", "body")
_LATER_TEXTS = ("date_source", "date_confidence", "language")
_LATER_KEYS = frozenset({"authors", "section", "origin", *_LATER_TEXTS})  # earlier exports lack them
_OPTIONAL_TEXTS = ("original_id", "date", "time", "url", *SINGLE_VALUED, *_LATER_TEXTS)
_KEYS = frozenset({MARK, "title_derived", *_TEXTS, *_OPTIONAL_TEXTS, *_LATER_KEYS})
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:Z|[+-][01][0-9]:[0-5][0-9])?")


class UnreadableExportError(ValueError):
    """A row with `MARK` is not an exported article; the message says why."""


def to_row(article: Article) -> dict[str, object]:
    """The row of an article, with its keys in a fixed order."""
    return {
        MARK: VERSION,
        "article_id": article.article_id,
        "original_id": article.original_id,
        "date": article.date.isoformat() if article.date else None,
        "time": article.time,
        "title": article.title,
        "title_derived": article.title_derived,
        **metadata_of(article),
        "authors": list(article.authors),
        "date_source": article.date_source,
        "date_confidence": article.date_confidence,
        "origin": article.origin and article.origin._asdict(),
        "language": article.language,
        "url": article.url,
        "body": article.body,
    }


def is_exported(row: Mapping[str, object]) -> bool:
    """Whether a row has the mark of an exported article."""
    return MARK in row


def read_row(row: Mapping[str, object]) -> Article:
    """The article of a row that `to_row` made.  Raises UnreadableExportError for any other row.

    Texts are cleaned as in every document; that does not change the texts of an article.  A made id without its
    original is taken as the original id: such ids of sources were kept in earlier exports.
    """
    if type(row[MARK]) is not int or row[MARK] != VERSION:
        raise UnreadableExportError(f"it was exported in form {row[MARK]!r:.40}, but only form {VERSION} can be read")
    if not _KEYS - _LATER_KEYS <= row.keys() <= _KEYS:
        odd = min(map(repr, (row.keys() ^ _KEYS) - (_LATER_KEYS - row.keys())))
        raise UnreadableExportError(f"the field {odd:.40} of an exported article is missing, or must not be there")
    texts = {name: _text(row, name) for name in _TEXTS}
    optional = {name: None if row.get(name) is None else _text(row, name) for name in _OPTIONAL_TEXTS}
    if type(row["title_derived"]) is not bool:
        raise UnreadableExportError("the title_derived of an exported article is neither true nor false")
    original_id, date = optional.pop("original_id"), _date(optional.pop("date"))
    if not texts["title"].strip() and not texts["body"].strip():
        raise UnreadableExportError("the document has neither a title nor a body")
    if original_id is None and is_made_id(texts["article_id"]):  # exported by a version that kept such ids of sources
        original_id = texts["article_id"]
        texts["article_id"] = make_article_id(original_id)
    return Article(
        article_id=_check_id(texts["article_id"], original_id),
        title=_check_title(_line(texts["title"])),
        body=_body(texts["body"]),
        date=date,
        time=_check_time(optional.pop("time"), date),
        title_derived=row["title_derived"],
        original_id=original_id,
        authors=_authors(row.get("authors")),
        origin=_origin(row.get("origin")),
        **{name: _line(text or "") or None for name, text in optional.items()},
    )


def make_exported(row: Mapping[str, object], place: RecordPlace) -> Outcome:
    """The document of an exported row, with its article."""
    try:
        article = read_row(row)
    except UnreadableExportError as error:
        return Finding(place.file, place.line, str(error))
    original_id = article.original_id or article.article_id
    return SourceDocument(original_id, place.file, place.line, article.title, article.body, article=article)


def _text(row: Mapping[str, object], name: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise UnreadableExportError(f"the {name} of an exported article is not a text")
    return value


def _authors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | None) or not all(isinstance(each, str) for each in value or ()):
        raise UnreadableExportError("the authors of an exported article are not a list of texts")
    return tuple(dict.fromkeys(filter(None, map(_line, value or ()))))


def _origin(value: object) -> Origin | None:
    match value:
        case None:
            return None
        case {"root": str(root), "file": str(file), "record": int(record), **others} if record > 0 and not others:
            if root and file:
                return Origin(clean(root), clean(file), record)
    raise UnreadableExportError(f"{value!r:.60} is not the origin of an exported article")


def _check_id(article_id: str, original_id: str | None) -> str:
    if not is_article_id(article_id):
        raise UnreadableExportError(f"{article_id!r:.80} is not the id of an article")
    is_edited = original_id is not None and is_content_id(original_id) and is_content_id(article_id)
    if original_id is not None and not is_edited and make_article_id(original_id) != article_id:
        raise UnreadableExportError(f"the article_id {article_id} does not belong to its original_id")
    return article_id


def _check_title(title: str) -> str:
    if len(title) > LONGEST_TITLE:
        raise UnreadableExportError(f"an exported article has a title of more than {LONGEST_TITLE:,} characters")
    return title


def _date(text: str | None) -> PartialDate | None:
    try:
        return None if text is None else PartialDate.from_iso(text)
    except ValueError:
        raise UnreadableExportError(f"{text!r:.40} is not the date of an exported article") from None


def _check_time(time: str | None, date: PartialDate | None) -> str | None:
    if time is not None and (_TIME.fullmatch(time) is None or date is None or date.day is None):
        raise UnreadableExportError(f"{time!r:.40} is not the time of an exported article, or it has no full date")
    return time


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _body(text: str) -> str:
    """The paragraphs unchanged, one per line, with a blank line between them."""
    return "\n\n".join(filter(None, map(str.strip, clean(text).split("\n"))))
