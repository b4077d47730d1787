"""Articles as the fields of Whoosh documents, and back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

from whoosh.writing import IndexingError

from dateline.article import SINGLE_VALUED, Article, Origin
from dateline.columnar.layout import precision_of
from dateline.columnar.segment import DAY, MONTH, YEAR
from dateline.dates import PartialDate

Fields: TypeAlias = Mapping[str, Any]

PRECISIONS = {YEAR: "year", MONTH: "month", DAY: "day"}
"""The values of the stored field `precision` of dated articles."""

STORED_TEXTS = ("time", "url", "original_id", "date_source", "date_confidence", "language")
"""Optional texts that are only stored."""

STORED_OTHERS = ("precision", "title_derived", "origin")
"""Other fields that are only stored: `origin` is a tuple of two strings and a number."""

BETWEEN_VALUES = "\n"
"""What stands between the values of a field with several of them."""

_OPTIONAL_TEXTS = (*STORED_TEXTS, *SINGLE_VALUED)
_NAMES = frozenset({"article_id", "title", "body", "date", "author", *STORED_OTHERS, *_OPTIONAL_TEXTS})


def fields_of_article(article: Article) -> dict[str, Any]:
    """The fields of an article, for any Whoosh writer, without those that are unknown."""
    named: dict[str, Any] = {"article_id": article.article_id, "title": article.title, "body": article.body}
    for name in _OPTIONAL_TEXTS:
        value = getattr(article, name)
        if value:
            named[name] = value
    if article.date is not None:
        named["date"] = dt.datetime.combine(article.date.first_day, dt.time())
        named["precision"] = PRECISIONS[precision_of(article.date)]
    if article.title_derived:
        named["title_derived"] = True
    if article.authors:
        named["author"] = BETWEEN_VALUES.join(article.authors)
    if article.origin is not None:
        named["origin"] = tuple(article.origin)
    return named


def article_of_fields(fields: Fields) -> Article:
    """Read the fields of a document.

    `precision` is `day` if it is not given.  Raises IndexingError for anything that a segment would not give back:
    lists of tokens, other values to store, boosts, a time of day in the date, an id or a text that is no string.
    """
    unknown = sorted(fields.keys() - _NAMES)
    if unknown:
        raise IndexingError(f"The columnar index does not keep {unknown[0]!r} of a document")
    for name in ("article_id", "title", "body", "author", *_OPTIONAL_TEXTS):
        if not isinstance(fields.get(name), str | None):
            raise IndexingError(f"{name!r} must be a string, not {type(fields[name]).__name__}")
    if not fields.get("article_id"):
        raise IndexingError("A document needs an article_id")
    return Article(
        article_id=fields["article_id"],
        title=fields.get("title") or "",
        body=fields.get("body") or "",
        date=_to_date(fields.get("date"), fields.get("precision")),
        title_derived=bool(fields.get("title_derived")),
        authors=tuple(filter(None, (fields.get("author") or "").split(BETWEEN_VALUES))),
        origin=_to_origin(fields.get("origin")),
        **{name: fields.get(name) or None for name in _OPTIONAL_TEXTS},
    )


def _to_origin(value: object) -> Origin | None:
    match value:
        case None:
            return None
        case (str(root), str(file), int(record)) if root and file and record > 0:
            return Origin(root, file, record)
    raise IndexingError(f"'origin' must be the name of a root, that of a file, and a number from 1: {value!r:.80}")


def _to_date(first_day: object, precision: object) -> PartialDate | None:
    if first_day is None and precision is None:
        return None
    if not isinstance(first_day, dt.datetime) or first_day != dt.datetime.combine(first_day.date(), dt.time()):
        raise IndexingError(f"'date' must be a datetime at midnight without a zone: {first_day!r}")
    date = {
        "year": PartialDate(first_day.year),
        "month": PartialDate(first_day.year, first_day.month),
        "day": PartialDate.of_day(first_day.date()),
    }.get(str(precision or "day"))
    if date is None or date.first_day != first_day.date():
        raise IndexingError(f"'precision' {precision!r} does not fit the date {first_day.date()}")
    return date
