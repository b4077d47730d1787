"""The entries of the withheld list, one line for each article.

A line has the id, the day (UTC) on which the article was withheld, the reason, and the digests of its text, separated
by tabs.  The fourth field has marks, separated by spaces: digests (see `digests`), under which a text is withheld
whatever id it has; and exceptions, `shown:<id>:<digest>`, an id under which such a text may be shown.  Older versions
take this field for a part of the reason, and keep it.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from dateline.article import is_article_id
from dateline.withheld.digests import is_digest

LONGEST_REASON = 500
"""Characters of a reason; a longer one is cut."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MARK = re.compile(r"d[0-9]+-|shown:", re.IGNORECASE)  # how the fourth field begins, also that of later versions
_SHOWN = "shown:"


class Shown(NamedTuple):
    """An exception from a withheld text: the id under which the text with this digest may be shown."""

    article_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Withholding:
    """An entry of the list: which article is withheld, since which day (`2026-11-24`, UTC), why, and its texts.

    `digests` are those of the withheld text, `shown` the exceptions from it.
    """

    article_id: str
    day: str
    reason: str = ""
    digests: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()

    @property
    def all_digests(self) -> tuple[str, ...]:
        """The digests of the withheld text, then those of the exceptions."""
        return (*self.digests, *(each.digest for each in self.shown))

    def to_line(self) -> str:
        """The line of the list, without its end."""
        marks = " ".join([*self.digests, *(f"{_SHOWN}{each.article_id}:{each.digest}" for each in self.shown)])
        return "\t".join([self.article_id, self.day, self.reason, *filter(None, [marks])])

    @classmethod
    def from_line(cls, line: str) -> "Withholding | None":
        """Read a line; None if it is not one of the list."""
        if "\r" in line:
            return None  # several lines in the form of old systems
        article_id, _, rest = line.partition("\t")
        day, _, reason = rest.partition("\t")
        if not is_article_id(article_id) or (day and not _DAY.fullmatch(day)):
            return None
        before, tab, last = reason.rpartition("\t")
        if not tab or not _MARK.match(last):
            return cls(article_id, day, reason)
        marks = last.split(" ")
        shown = [_read_shown(mark) for mark in marks if mark.startswith(_SHOWN)]
        digests = [mark for mark in marks if not mark.startswith(_SHOWN)]
        if not all(map(is_digest, digests)) or None in shown:
            return None  # a mark that was cut or altered must not let a text appear
        return cls(article_id, day, before, tuple(digests), tuple(filter(None, shown)))


Entries: TypeAlias = Mapping[str, Withholding]
"""Entries by their article ids, in the order of the list."""


def read_lines(raw: bytes) -> tuple[dict[str, Withholding], dict[int, str]]:
    """Read the bytes of a list: its entries, and the lines that are none, by their numbers from 1."""
    entries: dict[str, Withholding] = {}
    wrong: dict[int, str] = {}
    for number, encoded in enumerate(raw.split(b"\n"), 1):
        try:
            line = encoded.decode().rstrip("\r")
        except UnicodeDecodeError:
            wrong[number] = encoded.decode("utf-8", "replace")
            continue
        entry = Withholding.from_line(line)
        if entry is not None:
            entries[entry.article_id] = unite_entries(entry, entries.get(entry.article_id))
        elif line.strip():
            wrong[number] = line
    return entries, wrong


def with_digests(entry: Withholding, other: Withholding | None) -> Withholding:
    """An entry; if it has no digest, with the digests and exceptions of another entry of the same article."""
    if entry.digests or other is None:
        return entry
    return replace(entry, digests=other.digests, shown=other.shown)


def unite_entries(entry: Withholding, other: Withholding | None) -> Withholding:
    """An entry that hides every text that it or another entry of the same article hides; day and reason stay."""
    if other is None or not entry.digests:
        return with_digests(entry, other)
    digests = tuple(dict.fromkeys([*entry.digests, *other.digests]))
    return replace(entry, digests=digests, shown=tuple(each for each in entry.shown if each in other.shown))


def today() -> str:
    """The day of now by UTC, in the form of the list."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def make_reason(text: str) -> str:
    """Make a reason that fits into a line: single spaces for white space and unprintable characters, cut if long."""
    words = "".join(character if character.isprintable() else " " for character in text).split()
    return " ".join(words)[:LONGEST_REASON]


def _read_shown(mark: str) -> Shown | None:
    article_id, _, digest = mark.removeprefix(_SHOWN).partition(":")
    return Shown(article_id, digest) if is_article_id(article_id) and is_digest(digest) else None
