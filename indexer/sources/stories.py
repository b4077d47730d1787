"""Text files: one story or several, each with a header or without one.

    date 2017-07-08 UNITED NATIONS, July 8 (APP): The heads of the armed forces ...
    title Chiefs of defence meet

A header is a line that begins with `date` in small letters and a date, `YYYY[-MM[-DD]]`; the text may follow on the
same line.  A date that no calendar has (`2017-13-40`) also makes a header: as text it would never be reported.  A
`title` line belongs to the header directly before or after it (blank lines do not count), and may also be the first
line of a file without a date.

A wrapped text may have a line that begins with these words.  So a date line begins a story only under two conditions:

* it is at the start of the file, or the line before it ends a sentence, or it has a full date and a title or a
  dateline follows on the line, or nothing follows and the next line is a title or does not begin with a small letter;
* the text after the date does not begin with a small letter (`date 2017 was a good year`), unless it is a full date
  at the start of the file.
"""

import enum
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.dating.datelines import read_dateline
from indexer.dating.sentences import ends_sentence
from indexer.sources.document import MAX_DOCUMENT_BYTES, Finding, Outcome
from indexer.sources.encodings import UndecodableError, clean, has_many_controls, refuse_seven_bits
from indexer.sources.fields import build_document
from indexer.sources.streams import SourceFile

_DATE = re.compile(r"[^\S\n]*date[^\S\n]+([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?=\s|$)[^\S\n]*(.*)", re.DOTALL)
_TITLE = re.compile(r"[^\S\n]*title[^\S\n]+(\S.*)")
_PART_BYTES = 64 * 1024
# Blank lines are not text, so the bytes of a story may be more than those of its text.
_MOST_STORY_BYTES = 2 * MAX_DOCUMENT_BYTES
_FARTHEST_LOOK = 40


@dataclass(slots=True)
class _Story:
    """The raw lines of one story, from line `start` of the file."""

    start: int
    parts: list[bytes] = field(default_factory=list)
    size_bytes: int = 0

    def add(self, part: bytes) -> None:
        """Add a line, or a part of a long one; above the limit only the size is counted."""
        self.size_bytes += len(part)
        if self.size_bytes <= _MOST_STORY_BYTES:
            self.parts.append(part)
        else:
            self.parts.clear()


def read_stories(file: SourceFile, stream: io.BufferedReader) -> Iterator[Outcome]:
    """The documents of a text file in order, numbered if there are several."""
    stories = _cut_stories(stream)
    story = next(stories, None)
    number = 0
    while story is not None:
        number += 1
        following = next(stories, None)
        is_one_of_many = number > 1 or following is not None
        yield _to_document(story, file, number if is_one_of_many else None)
        story = following


def _to_document(story: _Story, file: SourceFile, number: int | None) -> Outcome:
    line = story.start if number is not None else None
    if story.size_bytes > _MOST_STORY_BYTES:
        return Finding(file.name, line, f"the story is larger than {MAX_DOCUMENT_BYTES // 1024**2} MB")
    raw = b"".join(story.parts)
    if has_many_controls(raw):
        return Finding(file.name, line, "it is a binary file, not text")
    try:
        text = file.decoder.decode(raw)
        refuse_seven_bits(text)
    except UndecodableError as error:
        return Finding(file.name, line, str(error))
    return build_document(read_story(clean(text)), file.place(line, number or 1))


def read_story(text: str) -> dict[str, str]:
    """The `title`, `date` and `body` of one story, as far as it has them.

    Its first line that is not blank may be a title line; one of the first two may be a header.  A title line directly
    after the header counts if there was none before.
    """
    fields: dict[str, str] = {}
    rest = text.lstrip()
    title, after = _title_line(rest)
    if title:
        fields["title"], rest = title, after
    header = _DATE.match(rest)
    if header is None or not _is_header(header, at_start=True, previous="", following=""):
        return {**fields, "body": rest}
    fields["date"], rest = header[1], header[2].lstrip()
    title, after = _title_line(rest)
    # A title is on the line of the date, or alone on the next line; after a text it is text.
    if title and "title" not in fields:
        fields["title"], rest = title, after
    return {**fields, "body": rest}


def _title_line(text: str) -> tuple[str, str]:
    """The title in the first line of `text`, and the rest; `''` if the line is not a title line."""
    match = _TITLE.match(text)
    return ("", text) if match is None else (match[1].strip(), text[match.end() :].lstrip())


def _cut_stories(stream: io.BufferedReader) -> Iterator[_Story]:
    """The stories of a file, in bounded memory."""
    lines = _StoryLines(stream)
    story = _Story(1)
    role = _Role.START
    previous = b""
    for number, part in lines:
        if part.strip():
            if lines.is_line_start:
                role, begins = _next_role(role, part, previous, lines)
                if begins:
                    yield story
                    story = _Story(number)
            previous = part
        story.add(part)
    if role is not _Role.START:
        yield story


class _Role(enum.Enum):
    """The role that the last line that was not blank has in its story."""

    START = enum.auto()  # there was no such line yet
    TITLE = enum.auto()  # a title that begins the story: a date may follow
    DATE = enum.auto()  # a date alone on its line: a title may follow
    HEADED = enum.auto()  # the end of a header: text follows, or the next header
    TEXT = enum.auto()


def _next_role(role: _Role, part: bytes, previous: bytes, lines: "_StoryLines") -> tuple[_Role, bool]:
    """The role of the line `part`, and whether it begins the next story."""
    start = part.lstrip()
    if start.startswith(b"title") and _TITLE.match(_to_text(part)):
        if role is _Role.START:
            return _Role.TITLE, False
        if role is _Role.DATE:
            return _Role.HEADED, False
        if _is_date_line(lines.peek(1), role, previous=previous, following=lines.peek(2)):
            return _Role.TITLE, True
    if start.startswith(b"date") and _is_date_line(part, role, previous=previous, following=lines.peek(1)):
        role_of_date = _Role.HEADED if role is _Role.TITLE else _Role.DATE
        return role_of_date if _is_alone(part) else _Role.TEXT, role not in (_Role.START, _Role.TITLE)
    return _Role.TEXT, False


def _is_alone(part: bytes) -> bool:
    header = _DATE.match(_to_text(part))
    return header is not None and not header[2].strip()


def _is_date_line(part: bytes, role: _Role, *, previous: bytes, following: bytes) -> bool:
    header = _DATE.match(_to_text(part))
    if header is None:
        return False
    if role is not _Role.TEXT:
        return _is_header(header, at_start=role in (_Role.START, _Role.TITLE), previous=".", following="")
    return _is_header(
        header, at_start=False, previous=_to_text(previous).strip(), following=_to_text(following).strip()
    )


def _is_header(header: re.Match[str], *, at_start: bool, previous: str, following: str) -> bool:
    """Whether a line in the form of a header is a header, by the conditions above."""
    is_day = len(header[1]) == len("YYYY-MM-DD")
    rest = header[2].strip()
    continues = _continues(rest)
    if at_start:
        return is_day or not continues
    return not continues and (ends_sentence(previous) or (is_day and _is_certain_header(rest, following)))


def _is_certain_header(rest: str, following: str) -> bool:
    """Whether the text after a full date makes it a header even in the middle of a sentence."""
    if rest:
        return read_dateline(rest) is not None or _TITLE.match(rest) is not None
    return not _continues(following)


def _continues(text: str) -> bool:
    """Whether `text` begins with a small letter, and is not a title line."""
    return text[:1].islower() and _TITLE.match(text) is None


def _to_text(part: bytes) -> str:
    return part.decode("utf-8", "replace")


class _StoryLines:
    """Lines with their numbers, long ones in parts; `peek` looks ahead at lines that are not blank."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._ahead: deque[bytes] = deque()
        self._number = 1
        self._is_inside = False
        self.is_line_start = True

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        while part := self._ahead.popleft() if self._ahead else self._read():
            self.is_line_start = not self._is_inside
            self._is_inside = not part.endswith(b"\n")
            number = self._number
            self._number += not self._is_inside
            yield number, part

    def peek(self, count: int) -> bytes:
        """The `count`th next line that is not blank; empty if it is not among the next `_FARTHEST_LOOK` lines."""
        for index in range(_FARTHEST_LOOK):
            while index >= len(self._ahead):
                part = self._read()
                if not part:
                    return b""
                self._ahead.append(part)
            if self._ahead[index].strip():
                count -= 1
            if count == 0:
                return self._ahead[index]
        return b""

    def _read(self) -> bytes:
        return self._stream.readline(_PART_BYTES)
