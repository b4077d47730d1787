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
from collections.abc import Callable, Iterator

from indexer.dating.datelines import read_dateline
from indexer.dating.sentences import ends_sentence
from indexer.sources.document import Outcome
from indexer.sources.streams import SourceFile
from indexer.sources.texts.heads import read_head
from indexer.sources.texts.lines import RawRecord, TextLines, read_records
from indexer.sources.texts.text_fields import TextFields, ignore_unused

_DATE = re.compile(r"[^\S\n]*date[^\S\n]+([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?=\s|$)[^\S\n]*(.*)", re.DOTALL)
_TITLE = re.compile(r"[^\S\n]*title[^\S\n]+(\S.*)")


def read_stories(
    file: SourceFile, stream: io.BufferedIOBase, count_unused: Callable[[str], None] = ignore_unused
) -> Iterator[Outcome]:
    """The documents of a text file in order, numbered if there are several."""
    return read_records(file, _cut_stories(stream), _to_fields, count_unused)


def _to_fields(text: str) -> TextFields:
    """The fields of a story; one without a header may have a head of another form."""
    story = read_story(text)
    if "title" not in story and "date" not in story:
        return read_head(text)
    return TextFields(story.pop("body"), story)


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


def _cut_stories(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    """The stories of a file, in bounded memory."""
    lines = TextLines(stream)
    story = RawRecord(1)
    role = _Role.START
    previous = b""
    for number, part in lines:
        if part.strip():
            if lines.is_line_start:
                role, begins = _next_role(role, part, previous, lines)
                if begins:
                    yield story
                    story = RawRecord(number)
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


def _next_role(role: _Role, part: bytes, previous: bytes, lines: "TextLines") -> tuple[_Role, bool]:
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
