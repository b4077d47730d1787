"""Forms of other query languages (Lucene, web search engines): read as they are meant, or named."""

import re
import unicodedata
from collections.abc import Callable

from dateline.query.dates import parse_dates
from dateline.query.syntax import Dates
from dateline.query.words import YEARS

ALIASES = {
    "intitle": "title",
    "intext": "body",
    "inbody": "body",
    "year": "date",
    "since": "after",
    "until": "before",
}
"""Other names of fields, before a colon."""

FOREIGN_FIELDS = frozenset({"site", "inurl", "filetype", "cache", "related"})
"""Fields of web search engines that articles do not have."""

NO_SUCH_FIELD = "articles have no such field; source: finds a publication"

PROXIMITY_NAMES = frozenset(f"{name}{number}" for name in ("NEAR", "ADJ") for number in ("", *range(1, 100)))
"""Operators between words that stand near each other, written as words."""

_PROXIMITY = re.compile(
    r"(?:(?i:near|onear|within|pre|w|n)/[0-9]+|AROUND ?\([0-9]+\)|(?:NEAR|ADJ)(?:[1-9][0-9]?)?)(?![^\s()])"
)

NO_PROXIMITY = 'not an operator here; "one two"~5 finds words near each other'

_BOOST = re.compile(r"\^[0-9]+(?:\.[0-9]+)?(?=[^\w*~]*\Z)")
_END = r"([^\s()\[\]{}][^()\[\]{}]{0,63}?)"  # bounded, and without a space in front, so that a bracket costs little
_RANGE = re.compile(rf"([\[{{])\s*+{_END}\s++TO\s++{_END}\s*+([\]}}])")
_TIME = re.compile(r"(?<=[0-9])T[0-9:.]+Z?\Z")
_SYMBOL_CATEGORIES = {"No", "Sc", "So"}


def is_symbol(text: str) -> bool:
    """Whether a text without words has a meaning of its own (`½`, `$`, an emoji) and is no mere punctuation."""
    return "|" in text or not _SYMBOL_CATEGORIES.isdisjoint(map(unicodedata.category, text))


def without_boost(raw: str, report: Callable[[str, str], None]) -> str:
    """A word without the weight of Lucene at its end (`word^2`), which is reported."""
    boost = _BOOST.search(raw)
    if boost is None:
        return raw
    report(boost.group(), "weights are not supported, so it has no effect")
    return raw[: boost.start()]


def match_proximity(text: str, at: int) -> re.Match[str] | None:
    """The operator at a position of a text that stands between words near each other; a name alone only in capitals.

    In a text of capitals alone a name is a word.
    """
    match = _PROXIMITY.match(text, at)
    return None if match and match.group().isalnum() and text.isupper() else match


def years_of(value: str) -> str:
    """A year with unknown digits (`195?`) as the range of years that it may be; any other value as it is."""
    if YEARS.fullmatch(value) is None:
        return value
    return f"{value.replace('?', '0')}..{value.replace('?', '9')}"


def match_range(text: str, at: int) -> re.Match[str] | None:
    """The range of Lucene (`[1990 TO 1995]`) that begins at a position of a text."""
    return _RANGE.match(text, at)


def read_range(match: re.Match[str], report: Callable[[str, str], None]) -> Dates:
    """Read a range of dates; an end in braces, which excludes a date, is reported, since ranges have their ends.

    Raises ValueError, with a reason for readers, if it is no range of dates.
    """
    opening, first, last, closing = (_TIME.sub("", group) for group in match.groups())
    if last == "*":
        dates = parse_dates("after", first)
    elif first == "*":
        dates = parse_dates("before", last)
    else:
        dates = parse_dates("date", f"{first}..{last}")
    if "{" in opening or "}" in closing:
        report(match.group(), "a range of dates includes its first and its last day")
    return dates
