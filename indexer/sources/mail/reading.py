"""The documents of mail: one for each message of a file."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from email.utils import getaddresses
from typing import NamedTuple

from indexer.sources.document import (
    MAX_DOCUMENT_BYTES,
    DateText,
    Finding,
    Outcome,
    ReadTotals,
    RecordPlace,
    SourceDocument,
)
from indexer.sources.encodings import clean
from indexer.sources.fields import build_document
from indexer.sources.mail.decoding import UndecodablePartError, part_text
from indexer.sources.mail.messages import MOST_TEXT_BYTES, MessageReader, TextPart, decode_words, header_text
from indexer.sources.mail.saved_pages import date_of_saving, is_saved_page
from indexer.sources.streams import SourceFile
from indexer.sources.texts.lines import TextLines
from indexer.sources.texts.text_fields import without_title

_FROM = re.compile(rb"From \S.{0,200}[0-9]{1,2}:[0-9]{2}.{0,60}[0-9]{4}\b")
_FIELD = re.compile(rb">?[A-Za-z][A-Za-z0-9-]{0,60}:")
_SIZE_ALONE = re.compile(rb"[0-9]{1,10} {0,12}\r?\n")
_QUOTED_FROM = re.compile(rb">+From ")
_DATE_OF_FROM = re.compile(
    r"(?P<month>[A-Z][a-z]{2})\s+(?P<day>[0-9]{1,2})\s+(?P<time>[0-9:]{4,8})\s+(?:[A-Z]{2,5}\s+)?(?P<year>[0-9]{4})"
)
_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")
_PAGES = ("snapshot-content-location", "content-location", "archived-at")
_SHORT_TEXT = 200
_LONGEST_SIZE = 32


class _Message(NamedTuple):
    """A message of a file: the line where it begins, and its line in a mailbox that begins with `From `."""

    line: int
    from_line: str
    reader: MessageReader


def read_mail(file: SourceFile, stream: io.BufferedIOBase, head: bytes, totals: ReadTotals) -> Iterator[Outcome]:
    """The messages of a file that starts with `head`, in order, numbered if there are several."""
    lines = TextLines(_message_of_apple(stream) if _SIZE_ALONE.match(head) else stream)
    messages = _cut(file, lines, is_mailbox=_FROM.match(head.lstrip()) is not None)
    current = next(messages, None)
    number = 0
    while current is not None:
        following = next(messages, None)
        readers = current.reader.messages()
        for reader in readers:
            number += 1
            is_alone = number == 1 and following is None and len(readers) == 1
            place = file.place(None if is_alone else current.line, number)
            yield _to_document(file, place, current._replace(reader=reader), totals)
        current = following


class _FirstBytes(io.BufferedIOBase):
    """The first bytes of a stream, as lines, at most to the settings that Apple's mail writes below a message."""

    def __init__(self, stream: io.BufferedIOBase, count: int) -> None:
        self._stream, self._left = stream, count
        self._next = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        longest = self._left if size is None or size < 0 else min(size, self._left)
        line, self._next = self._next or self._stream.readline(longest), b""
        if line.startswith(b"<?xml"):
            self._next = self._stream.readline(max(0, min(longest, self._left - len(line))))
            if self._next.startswith((b"<!DOCTYPE plist", b"<plist")):
                line, self._left = b"", 0
        self._left -= len(line)
        return line


def _message_of_apple(stream: io.BufferedIOBase) -> io.BufferedIOBase:
    """The message in a file of Apple's mail: its first line is the size of the message, behind which are settings."""
    return _FirstBytes(stream, int(stream.readline(_LONGEST_SIZE)))


def _cut(file: SourceFile, lines: TextLines, *, is_mailbox: bool) -> Iterator[_Message]:
    """The messages of a file."""
    reader, start, from_line = MessageReader(file.decoder), 1, ""
    was_blank = True
    for number, part in lines:
        if is_mailbox and lines.is_line_start:
            if was_blank and _FROM.match(part) and any(_FIELD.match(each) for each in lines.following(2)):
                if not reader.is_empty:
                    reader.finish()
                    yield _Message(start, from_line, reader)
                reader, start, from_line = MessageReader(file.decoder), number, part.decode("latin-1")
                was_blank = False
                continue
            if _QUOTED_FROM.match(part):
                part = part[1:]  # noqa: PLW2901 - the mark of a mailbox is no text
        reader.feed(part, is_line_start=lines.is_line_start)
        was_blank = lines.is_line_start and not part.strip()
    if not reader.is_empty:
        reader.finish()
        yield _Message(start, from_line, reader)


def _to_document(file: SourceFile, place: RecordPlace, message: _Message, totals: ReadTotals) -> Outcome:
    reader = message.reader
    assert reader.head is not None
    is_page = is_saved_page(reader.head, file.name)
    for part in reader.parts:
        part.is_page = is_page and part.is_html
    if reader.text_bytes > MOST_TEXT_BYTES:
        return Finding(file.name, place.line, f"the text of the mail is larger than {MAX_DOCUMENT_BYTES // 1024**2} MB")
    try:
        body = _body(file, reader, totals.removed)
    except UndecodablePartError as error:
        return Finding(file.name, place.line, str(error))
    if reader.attachments:
        totals.removed["attachment"] += reader.attachments
    head = reader.head
    title = header_text(head, "subject")
    stated, *further = _dates(message, is_page=is_page)
    texts = {
        "title": title,
        "date": stated.text,
        "id": str(head.get("message-id") or "").strip(" <>\t\r\n"),
        "url": _address(reader),
        "body": without_title(clean(body), title),
    }
    document = build_document({name: text for name, text in texts.items() if text}, place)
    if not isinstance(document, SourceDocument):
        return document
    problems = "; ".join(dict.fromkeys(reader.problems))
    return document._replace(
        authors=_names(reader),
        date_source=stated.source if document.date else document.date_source,
        further_dates=tuple(further),
        warning=f"the mail is damaged: {problems}" if problems else document.warning,
    )


def _dates(message: _Message, *, is_page: bool) -> list[DateText]:
    """The dates of a message, the best first; of a saved page those of its head, and last that of its saving."""
    assert message.reader.head is not None
    text = _COMMENT.sub("", header_text(message.reader.head, "date")) or _date_of(message.from_line)
    if not is_page:
        return [DateText("mail header", text)]
    dates = [date for part in message.reader.parts[:1] for date in part.dates]
    saved = date_of_saving(text)
    dates += [saved] if saved else []
    return dates if dates and dates[0].source == "head" else [DateText("head", ""), *dates]


def _body(file: SourceFile, reader: MessageReader, removed: Counter[str]) -> str:
    """The text of a message: of alternatives the plain one, unless it is empty or only says that there is another.

    Counts in `removed` what was left out of the HTML of its parts.
    """
    left_out = [Counter[str]() for _ in reader.parts]
    texts = [
        (part, part_text(part, file.decoder, reader.problems, counts))
        for part, counts in zip(reader.parts, left_out, strict=True)
    ]
    kept = []
    for (part, text), counts in zip(texts, left_out, strict=True):
        if not _has_better(part, text, texts):
            kept.append(text)
            removed.update(counts)
    return "\n\n".join(text.strip("\n") for text in kept if text.strip())


def _has_better(part: TextPart, text: str, texts: list[tuple[TextPart, str]]) -> bool:
    """Whether another part of the same alternative takes the place of this one."""
    if part.alternative is None:
        return False
    others = [
        (other, its)
        for other, its in texts
        if other.alternative == part.alternative and other.is_html != part.is_html and its.strip()
    ]
    plain, rich = (others, [(part, text)]) if part.is_html else ([(part, text)], others)
    if not plain or not rich:
        return False
    is_stub = sum(len(its) for _, its in plain) < min(_SHORT_TEXT, sum(len(its) for _, its in rich) // 3)
    return is_stub != part.is_html


def _names(reader: MessageReader) -> tuple[str, ...]:
    """The names of the senders, without their addresses."""
    assert reader.head is not None
    pairs = getaddresses([" ".join(str(reader.head.get("from") or "").split())])
    names = (decode_words(name).strip("\"' ") for name, _ in pairs)
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _address(reader: MessageReader) -> str:
    assert reader.head is not None
    texts = [header_text(reader.head, name) for name in _PAGES]
    texts += [header_text(part.head, "content-location") for part in reader.parts[:1] if part.is_page]
    for text in texts:
        address = text.strip("<> ")
        if address.startswith(("http://", "https://")):
            return address
    return ""


def _date_of(from_line: str) -> str:
    """The date of the line that begins a message in a mailbox."""
    match = _DATE_OF_FROM.search(from_line)
    return f"{match['day']} {match['month']} {match['year']} {match['time']}" if match else ""
