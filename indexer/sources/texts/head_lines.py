"""The lines at the head of a text that have no label: titles, dates and bylines."""

import re
from functools import lru_cache

from indexer.dating import AmbiguousDateError, UnreadableDateError, read_date, read_dateline
from indexer.dating.sentences import ends_sentence


def words_in(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


_LONGEST_DATE = 80
_LONGEST_LABELLED_DATE = 160
_LONGEST_TITLE = 300
_LONGEST_PLAIN_TITLE = 160
_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,\s]*")
_POINTED = re.compile(r"[0-9]{1,4}\.\s?[0-9]{1,2}\.\s?[0-9]{1,4}\.?")
_WORDS_OF_DATES = 12
_BYLINE = re.compile(r"[*_]{0,3}(?i:by|von|par|por|door|di|av|af)\s?:?\s(?P<names>[^\W\d_a-z][^\n\d:!?|]{1,100})$")
_SMALL_WORDS = words_in(
    "and und et y e og och en of the for in at from van von de der den da di du la le el al bin ten ter "
    "special to staff with im für aus correspondent writer reporter editor chief"
)
_RULE = re.compile(r"\s*([-=_*~#+.•—–])(?:\s?\1){2,}\s*")
_NUMBERED = re.compile(
    r"\W*(?:article|story|document|item|record|text|artikel|dokument|documento|artículo)\s*(?:no\.?|nr\.?|#)?\s*[0-9]{1,6}\W*",
    re.IGNORECASE,
)
_URL = re.compile(r"<?(https?://[^\s<>]+)>?")
_BEFORE_DATE = re.compile(r"(?P<source>[^\W\d_][^|,;\n]{1,60}?)\s*[,|;•·–—]\s*(?P<date>\S.*)")
_DATE_BEFORE_TITLE = re.compile(r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})\s*[-–—:|]\s+(?P<title>\S.*)")
_ENDS_TEXT = (".", ",", ";", ":", "…", "-")


def is_rule(line: str) -> bool:
    """Whether a line is a rule of dashes or the like."""
    return _RULE.fullmatch(line[:400]) is not None


def is_number(line: str) -> bool:
    """Whether a line is only the number of a text, such as `Article 1`, or a title that looks like it."""
    return len(line) < 60 and _NUMBERED.fullmatch(line) is not None


def separates_parts(line: str) -> bool:
    """Whether a line may stand between two parts of a text: a rule, or the number of the next part."""
    return is_rule(line) or is_number(line)


def url_of_line(line: str) -> str:
    """The address that a line consists of; `''` if it is another line."""
    match = _URL.fullmatch(line.strip()) if "://" in line[:20] else None
    return match[1] if match else ""


def source_and_date(line: str) -> tuple[str, str]:
    """The publication and the date in a line such as `The Times, March 14, 2019`; blank if it is another line."""
    match = _BEFORE_DATE.fullmatch(line.strip()) if len(line) <= 160 else None
    return (match["source"], match["date"]) if match and is_date_line(match["date"]) else ("", "")


def date_and_title(line: str) -> tuple[str, str]:
    """The date and the title in a line such as `2019-03-14 - Council approves`; blank if it is another line."""
    match = _DATE_BEFORE_TITLE.fullmatch(line.strip()) if len(line) <= _LONGEST_TITLE else None
    return (match["date"], match["title"]) if match else ("", "")


def is_date_line(line: str) -> bool:
    """Whether the whole line is a date to the month or the day, as it stands below a title."""
    line = line.strip(" \t*_|()[]")
    return _is_date(line) if len(line) <= _LONGEST_DATE else False


@lru_cache(maxsize=4_096)
def _is_date(line: str) -> bool:
    fewest_digits = 3 if line.isascii() else 1
    if line.startswith("date ") or sum(map(str.isdigit, line)) < fewest_digits:
        return False  # a line that begins with `date` is for stories.py
    if len(line.split()) > _WORDS_OF_DATES or (_NUMBER.fullmatch(line) and not _POINTED.fullmatch(line)):
        return False
    try:
        return read_date(line).date.month is not None
    except AmbiguousDateError:
        return True
    except UnreadableDateError:
        return False


def is_date_value(value: str) -> bool:
    """Whether the value of a label is a date, or was meant as one: then it is reported if it cannot be read."""
    if len(value) > _LONGEST_LABELLED_DATE or not any(map(str.isdigit, value)):
        return False
    if _YEAR.search(value) and len(value.split()) <= _WORDS_OF_DATES:
        return True
    try:
        read_date(value)
    except AmbiguousDateError:
        return True
    except UnreadableDateError:
        return False
    return True


def names_of_byline(line: str) -> str:
    """The names in a line such as `By Jane Doe`; `''` if it is another line."""
    match = _BYLINE.match(line.strip()) if len(line) <= 120 else None
    if match is None:
        return ""
    names = match["names"].strip(" *_")
    words = re.sub(r"[,;/&]", " ", names).split()
    if len(words) > 14 or (names.endswith(".") and len(words[-1]) > 3 and words[-1].lower() not in ("jr.", "sr.")):
        return ""
    capitals = sum(word[0].isupper() for word in words)
    others = [word for word in words if not word[0].isupper() and word.casefold() not in _SMALL_WORDS]
    return names if capitals >= max(1, len(others)) and not others else ""


def may_be_title(line: str) -> bool:
    """Whether a line could be a title, judged by what follows it: a date or labels."""
    line = line.strip()
    return 0 < len(line) <= _LONGEST_TITLE and any(map(str.isalpha, line)) and not is_date_line(line)


def is_plain_title(line: str, following: str) -> bool:
    """Whether the first paragraph of a text, a line alone before a blank line, is a title, judged by itself."""
    if not 0 < len(line) <= _LONGEST_PLAIN_TITLE or len(following) < 2 or not any(map(str.isalpha, line)):
        return False
    if line.endswith(_ENDS_TEXT) or (ends_sentence(line, following) and not line.endswith(("?", "!"))):
        return False
    if (not line[0].isupper() and line[0].islower()) or following[0].islower() or following[0] in ",;":
        return False
    return (
        read_dateline(line) is None
        and not source_and_date(line)[0]
        and not names_of_byline(line)
        and not is_date_line(line)
    )
