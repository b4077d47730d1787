"""From the document of a source to an article: its id, its date, its place, its title."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import NamedTuple

from dateline.article import Article, make_article_id
from indexer.dating import (
    AmbiguousDateError,
    Dateline,
    ReadDate,
    UnreadableDateError,
    derive_title,
    read_date,
    read_dateline,
    read_time,
    resolve_date,
)
from indexer.sources.document import Finding, SourceDocument

MAX_TITLE_CHARACTERS = 1_000
"""What is longer is no title: pages and lists show titles whole."""

_JOINER = "\u034f"
# Candidates for a run of combining marks, which are neither word characters nor space.  Written so as to be quick.
_NO_WORD = r"[^\x00-\x7f\w\s]"
_STRIDE = 15  # any 31 characters in a row hold two in a row of every 15th
_TWO_OF_MARKS = re.compile(_NO_WORD * 2)
_MARKS = re.compile(rf"{_NO_WORD}{_NO_WORD}{{29}}(?=({_NO_WORD}))")
_UNPARTED = re.compile(rf"(?:(?!{_JOINER}){_NO_WORD}){{64}}")  # 30 marks are 60 at most in NFC, and a sign may follow


@dataclass(frozen=True, slots=True)
class DatingOptions:
    """How dates are read: `day_first` settles `03/04/2015` (None: ambiguous); `strict_dates` rejects the doubtful."""

    day_first: bool | None = None
    strict_dates: bool = False


class MadeArticle(NamedTuple):
    """What became of a document: an `article`, perhaps with warnings, or a `rejection`; never both."""

    article: Article | None
    rejection: Finding | None = None
    warnings: tuple[Finding, ...] = ()


def make_article(document: SourceDocument, options: DatingOptions) -> MadeArticle:
    """The article of `document`.

    Its date and time are the document's own, completed by the dateline (see
    `resolve_date`).  One that cannot be read leaves the article undated, with a
    warning, or is a rejection with `strict_dates`; a time beside a date that is not
    to the day is not used, with a warning.  Place and agency are the document's own,
    else the dateline's.  A missing title is derived from the first sentence, which
    stays in the body, as the dateline does.  All texts are NFC.  An article that was
    exported is what it was.
    """
    reasons: list[str] = []
    if document.article is not None:
        return _made(_in_nfc(document.article), document, reasons)
    read, is_readable = _read_date(document, options, reasons)
    if reasons and options.strict_dates:
        return MadeArticle(None, Finding(document.file, document.line, reasons[0]))
    if document.time is not None and is_readable and (read is None or read.date.day is None):
        reasons.append(f"the time {document.time[:40]!r} is not used, since it is beside no date to the day")
    body = to_nfc(document.body)
    title = to_nfc(" ".join((document.title or "").split()))
    if len(title) > MAX_TITLE_CHARACTERS:
        reasons.append("the title is longer than a paragraph and was put before the text")
        title, body = "", f"{title}\n\n{body}".strip()
    dateline = read_dateline(body)
    article_id = make_article_id(document.original_id)
    article = Article(
        article_id=article_id,
        title=title or _derive_title(body, dateline),
        body=body,
        date=resolve_date(read.date if read else None, dateline) if is_readable else None,
        time=read.time if read else None,
        title_derived=not title,
        url=_to_nfc_or_none(document.url),
        source=_to_nfc_or_none(document.source),
        place=_to_nfc_or_none(document.place or (dateline.place if dateline else None)),
        agency=_to_nfc_or_none(document.agency or (dateline.agency if dateline else None)),
        original_id=None if article_id == document.original_id else document.original_id,
    )
    return _made(article, document, reasons)


def _made(article: Article, document: SourceDocument, reasons: list[str]) -> MadeArticle:
    if not article.body:
        reasons.append("the document has a title but no text")
    return MadeArticle(article, None, tuple(Finding(document.file, document.line, reason) for reason in reasons))


def _in_nfc(article: Article) -> Article:
    """The same article with all texts in NFC, as those of an export are already."""
    return replace(
        article,
        title=_still_nfc(article.title),
        body=_still_nfc(article.body),
        url=_still_nfc(article.url or "") or None,
        source=_still_nfc(article.source or "") or None,
        place=_still_nfc(article.place or "") or None,
        agency=_still_nfc(article.agency or "") or None,
    )


def _still_nfc(text: str) -> str:
    """`to_nfc`, but that what it gave once stays as it is: marks that became two, as U+0344, are not parted again."""
    if text.isascii() or (_UNPARTED.search(text) is None and unicodedata.is_normalized("NFC", text)):
        return text
    return to_nfc(text)


def _read_date(document: SourceDocument, options: DatingOptions, reasons: list[str]) -> tuple[ReadDate | None, bool]:
    """The document's own date, and whether it had none or a readable one; adds to `reasons` what was not."""
    if document.date is None:
        return None, True
    try:
        read = read_date(document.date, day_first=options.day_first)
        if document.time is not None and read.date.day is not None:
            read = ReadDate(read.date, read_time(document.time))
    except AmbiguousDateError as error:
        reasons.append(f"the date is ambiguous: {error}")
    except UnreadableDateError as error:
        reasons.append(f"the date is unreadable: {error}")
    else:
        return read, True
    return None, False


def _derive_title(body: str, dateline: Dateline | None) -> str:
    """A title from the story after its dateline; a paragraph of the dateline alone is passed over."""
    story = body[dateline.end :] if dateline else body
    first, _, rest = story.lstrip().partition("\n\n")
    return derive_title(first) or derive_title(rest) or derive_title(body)


def to_nfc(text: str) -> str:
    """`text` in Unicode form NFC; quick where it is so already, as nearly all text is.

    Sorting a run of marks takes quadratic time, so a long one is parted as the
    Stream-Safe Text Format has it (UAX #15, 13), by U+034F after each 30 marks.
    """
    if text.isascii():
        return text
    if _TWO_OF_MARKS.search(text[_STRIDE - 1 :: _STRIDE]):
        text = _MARKS.sub(_part_marks, text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _part_marks(match: re.Match[str]) -> str:
    chars = match.group()
    if _JOINER in chars + match[1] or not all(unicodedata.category(char).startswith("M") for char in chars):
        return chars
    return chars + _JOINER


def _to_nfc_or_none(text: str | None) -> str | None:
    return to_nfc(text) if text else None
