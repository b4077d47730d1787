"""Dates in the first lines of a text: the line of the author, of the publication, of the release."""

import re
from collections.abc import Iterator
from itertools import pairwise

from dateline.dates import PartialDate
from indexer.dating.date_errors import AmbiguousDateError, UnreadableDateError
from indexer.dating.date_labels import unframe
from indexer.dating.date_parts import MAIL_YEARS
from indexer.dating.evidence import MOST_DAYS_APART, days_apart
from indexer.dating.readable_dates import ReadDate, read_date
from indexer.dating.worded_dates import weekdays_in

_LINES = 8  # of the text that are looked at
_LONGEST_LINE = 160
_MOST_MARKS = 5  # that may stand between an author and the end of the line
_LONGEST_DATE = 80  # with its label

_RELEASE = re.compile(r"(?:for\s)?(?:immediate\s)?release\b\s?[:|–—-]*\s?", re.IGNORECASE)
_BY = r"(?:by|von|par|por|de|door|av|af|di)"
_AUTHOR = re.compile(rf"(?:(?:posted|published|written)\s)?{_BY}\s[^\W\d_][^\d|;:()]{{2,60}}", re.IGNORECASE)
_AFTER_AUTHOR = re.compile(r"\s?[|,;•·–—]\s?|\s-\s|\s(?:on|am|le|el)\s", re.IGNORECASE)
_AUTHOR_LAST = re.compile(
    rf"(?P<date>.*[0-9].*?)(?:\s?[|,;•·–—]\s?|\s-\s|\s){_BY}\s[^\W\d_][^\d|;:()]{{2,60}}", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![0-9])(?:1[6-9]|20)[0-9]{2}(?![0-9])|[0-9]\.[0-9]{2}\.[0-9]{2}(?![0-9])", re.ASCII)
_ADDRESSEE = re.compile(r"(?:the\s)?honou?rable\b|dear\b|attn\b", re.IGNORECASE)


def date_of_byline(body: str) -> PartialDate | None:
    """The day of publication that one of the first lines of a text states.

    Such a line is a date alone, with a label (`Published March 14, 2019`), after an author (`By Jane Doe, March 14,
    2019`) or after `For immediate release`.  Only short lines count, above the first long one.  A date alone with a
    day of the week is that of an event, one above an addressee that of a letter, one above a line in small letters a
    part of a sentence; none of them counts.  None if there is no
    date, or if two lines are more than 2 days apart.
    """
    found, others = list[PartialDate](), list[PartialDate]()
    for line, following, read in _read_head(body):
        is_date = read.date.day is not None and not (read.is_approximate or read.is_modified)
        if is_date and _is_of_publication(line, following) and not _ADDRESSEE.match(following):
            found.append(read.date)
        others.append(read.date)
    if not found or any(days_apart(found[0], other) > MOST_DAYS_APART for other in others):
        return None
    return found[0]


def dates_of_head(body: str) -> Iterator[PartialDate]:
    """The dates in the lines that `date_of_byline` looks at, of whatever they are."""
    return (read.date for _, _, read in _read_head(body))


def _read_head(body: str) -> Iterator[tuple[str, str, ReadDate]]:
    """The first lines with a date, each with the next line and what was read."""
    if len(body) > _LONGEST_LINE and body.find("\n", 0, _LONGEST_LINE + 1) < 0:
        return  # most texts begin with a long line
    for line, following in _head(body):
        read = _read_line(line)
        if read is not None:
            yield line, following, read


def _head(body: str) -> Iterator[tuple[str, str]]:
    """The first lines with a year, each with the next line, as long as they are short."""
    lines, start = list[str](), 0
    while len(lines) <= _LINES and start < len(body):
        end = body.find("\n", start, start + _LONGEST_LINE + 1)
        if end < 0 and len(body) - start > _LONGEST_LINE:
            break
        end = len(body) if end < 0 else end
        lines += filter(None, [body[start:end].strip()])
        start = end + 1
    for line, following in pairwise([*lines, ""]):
        if _YEAR.search(line) is not None:
            yield line, following


def _read_line(line: str) -> ReadDate | None:
    """The date of a line.  A year of two digits is read as in mails: it counts only against another date."""
    return next(filter(None, map(_read, _parts(line))), None)


def _parts(line: str) -> Iterator[str]:
    """The parts of a line that may be its date."""
    if _AUTHOR.match(line):
        yield from (line[match.end() :] for match in list(_AFTER_AUTHOR.finditer(line))[-_MOST_MARKS:])
    elif release := _RELEASE.match(line):
        yield line[release.end() :]
    else:
        if len(line) <= _LONGEST_DATE:
            yield line
        if author := _AUTHOR_LAST.fullmatch(line):
            yield author["date"]


def _read(text: str) -> ReadDate | None:
    text = text.strip(" |•·")
    if _YEAR.search(text) is None:
        return None
    if text.lstrip("-").replace(".", "").isdigit() and text.count(".") != 2:
        return None  # any number
    try:
        return read_date(text, two_digit_years=MAIL_YEARS, day_first=False)
    except (UnreadableDateError, AmbiguousDateError):
        return None


def _is_of_publication(line: str, following: str) -> bool:
    """Whether the date of a line needs no help, and is no date alone with a day of the week or inside of a sentence."""
    text = line.strip(" |•·")
    if _AUTHOR.match(text) or _RELEASE.match(text) or _AUTHOR_LAST.fullmatch(text):
        return True
    try:
        read_date(text)
    except (UnreadableDateError, AmbiguousDateError):
        return False
    goes_on = following.partition(" ")[0].islower()
    return not (goes_on or weekdays_in(text)) or unframe(text).text != text
