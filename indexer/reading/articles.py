"""From a document of a source to an article: its id, date, place and title."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from dateline.article import Article, make_article_id, make_content_id, metadata_of
from indexer.dating import Dateline, derive_title, read_dateline
from indexer.reading.article_dates import ColumnDates, NoColumns, date_of_document
from indexer.sources.document import Finding, SourceDocument

MAX_TITLE_CHARACTERS = 1_000
"""A longer title is moved to the body, since pages and lists show titles whole."""

NO_COLUMNS = NoColumns()
_JOINER = "\u034f"
# Combining marks are among these: not ASCII, not word characters, not space.  The pattern is simple, and so quick.
_NO_WORD = r"[^\x00-\x7f\w\s]"
_STRIDE = 15  # of 31 characters in a row, two neighbours are among every 15th character
_TWO_OF_MARKS = re.compile(_NO_WORD * 2)
_MARKS = re.compile(rf"{_NO_WORD}{_NO_WORD}{{29}}(?=({_NO_WORD}))")
_UNSPLIT = re.compile(rf"(?:(?!{_JOINER}){_NO_WORD}){{64}}")  # 30 marks give at most 60 in NFC; a sign may follow


class MadeArticle(NamedTuple):
    """The result for a document: either an `article`, with `warnings` if there are any, or a `rejection`."""

    article: Article | None
    rejection: Finding | None = None
    warnings: tuple[Finding, ...] = ()


def make_article(document: SourceDocument, columns: ColumnDates = NO_COLUMNS) -> MadeArticle:
    """Make an article of `document`.

    Its date is the best that the document, its text and its names tell (see `date_of_document`); `columns` tells how
    the dates of its column are written.  A stated date that cannot be read gives an undated article and a warning, or a
    rejection with `strict_dates`.  Place and agency are those of the document, else of the dateline.  A missing title
    is derived from the first sentence; the body keeps the sentence and the dateline.  All texts are in NFC.  An
    exported article stays as it is.
    """
    if document.article is not None:
        return _with_warnings(_in_nfc(document.article), document, [])
    body = to_nfc(document.body)
    title = to_nfc(" ".join((document.title or "").split()))
    reasons = []
    if len(title) > MAX_TITLE_CHARACTERS:
        reasons.append("the title is longer than a paragraph and was put before the text")
        title, body = "", f"{title}\n\n{body}".strip()
    dateline = read_dateline(body)
    dated = date_of_document(document, body, dateline, columns)
    if dated.failure is not None and document.options.strict_dates:
        return MadeArticle(None, Finding(document.file, document.line, dated.failure))
    original_id, derived = _original_id(document), title or _derive_title(body, dateline)
    article_id = make_content_id(derived, dated.date, body) if original_id is None else make_article_id(original_id)
    article = Article(
        article_id=article_id,
        title=derived,
        body=body,
        date=dated.date,
        time=dated.time,
        date_source=dated.source,
        date_confidence=dated.confidence,
        title_derived=not title,
        url=_to_nfc_or_none(document.url),
        original_id=None if article_id == original_id else original_id,
        authors=tuple(dict.fromkeys(map(to_nfc, document.authors))),
        origin=document.origin,
        language=document.options.language,
        **_make_metadata(document, dateline),
    )
    return _with_warnings(article, document, [*dated.warnings, *reasons])


def _original_id(document: SourceDocument) -> str | None:
    """The id that the source gives a document, as far as its options let it count."""
    given, ids = document.original_id, document.options.ids
    if ids is None or given is None or ids == "source":
        return given
    return f"{document.origin.file}#{given}" if ids == "file" and document.origin is not None else None


def _make_metadata(document: SourceDocument, dateline: Dateline | None) -> dict[str, str | None]:
    """The metadata of the document, completed by the place and the agency of its dateline."""
    of_dateline = {"place": dateline.place, "agency": dateline.agency} if dateline else {}
    others = {**of_dateline, "source": document.options.source}
    return {field: _to_nfc_or_none(value or others.get(field)) for field, value in metadata_of(document).items()}


def _with_warnings(article: Article, document: SourceDocument, reasons: Sequence[str]) -> MadeArticle:
    """The article with a warning for each reason, and one if it has no body."""
    if not article.body:
        reasons = [*reasons, "the document has a title but no text"]
    return MadeArticle(article, None, tuple(Finding(document.file, document.line, reason) for reason in reasons))


def _in_nfc(article: Article) -> Article:
    """The article with all texts in NFC; those of an exported article normally are."""
    optional = {"url": article.url, **metadata_of(article)}
    return replace(
        article,
        title=_still_nfc(article.title),
        body=_still_nfc(article.body),
        authors=tuple(map(_still_nfc, article.authors)),
        **{name: _still_nfc(text or "") or None for name, text in optional.items()},  # type: ignore[arg-type]  # texts
    )


def _still_nfc(text: str) -> str:
    """As `to_nfc`, but a result of `to_nfc` stays as it is, also where one mark became two, as with U+0344."""
    if text.isascii() or (_UNSPLIT.search(text) is None and unicodedata.is_normalized("NFC", text)):
        return text
    return to_nfc(text)


def _derive_title(body: str, dateline: Dateline | None) -> str:
    """A title from the story after its dateline.  A paragraph that is only a dateline is skipped."""
    story = body[dateline.end :] if dateline else body
    first, _, rest = story.lstrip().partition("\n\n")
    return derive_title(first) or derive_title(rest) or derive_title(body)


def to_nfc(text: str) -> str:
    """`text` in Unicode form NFC.  Quick for text that is in NFC already, as nearly all text is.

    To sort a run of marks takes quadratic time.  So a long run is split as in the Stream-Safe Text Format
    (UAX #15, 13): U+034F comes after each 30 marks.
    """
    if text.isascii():
        return text
    if _TWO_OF_MARKS.search(text[_STRIDE - 1 :: _STRIDE]):
        text = _MARKS.sub(_split_marks, text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _split_marks(match: re.Match[str]) -> str:
    chars = match.group()
    if _JOINER in chars + match[1] or not all(unicodedata.category(char).startswith("M") for char in chars):
        return chars
    return chars + _JOINER


def _to_nfc_or_none(text: str | None) -> str | None:
    return to_nfc(text) if text else None
