"""The list of withheld articles, `withheld.txt`: who may not be shown, whatever generation is served.

One line an article: its id, the day (UTC) it was withheld, and the reason, parted by tabs.
Whoever cannot read the list, or a line of it, must serve nothing: see `read_withheld`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dateline.article import is_article_id
from dateline.errors import CorruptIndexError
from dateline.generations.files import replace_file

WITHHELD = "withheld.txt"
SERIAL = "withheld.serial"
"""Beside it where the list comes from a bundle: the number of the newest list seen, and of which bundle."""
LONGEST_REASON = 500

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Withholding:
    """Why an article is withheld, and since which day (`2026-11-24`, UTC)."""

    article_id: str
    day: str
    reason: str = ""


@dataclass(frozen=True)
class Withheld:
    """The articles that are withheld, by their ids."""

    entries: Mapping[str, Withholding] = field(default_factory=dict)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids alone."""
        return frozenset(self.entries)

    def to_bytes(self) -> bytes:
        """The list as it stands on disk."""
        lines = [f"{each.article_id}\t{each.day}\t{each.reason}\n" for each in self.entries.values()]
        return "".join(lines).encode()

    @classmethod
    def from_bytes(cls, raw: bytes, name: str = WITHHELD) -> "Withheld":
        """Read a list.  Raises CorruptIndexError, naming `name` and the line, for what is none."""
        try:
            lines = raw.decode().split("\n")
        except UnicodeDecodeError as error:
            raise CorruptIndexError(f"{name} is not UTF-8; correct it, for nothing is served meanwhile.") from error
        entries = {}
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            entry = _read_line(line.rstrip("\r"))
            if entry is None:
                raise CorruptIndexError(
                    f"{name}, line {number}, is not an article id, a day and a reason parted by tabs; "
                    "correct it, for nothing is served meanwhile."
                )
            entries[entry.article_id] = entry
        return cls(entries)


def today() -> str:
    """The day by UTC, as it stands in the list."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def make_reason(text: str) -> str:
    """A reason fit for a line: white space and what cannot be printed become single spaces, a long one is cut."""
    words = "".join(character if character.isprintable() else " " for character in text).split()
    return " ".join(words)[:LONGEST_REASON]


def read_withheld(index_dir: Path) -> Withheld:
    """Read the list of an index; empty if there is none.

    Raises CorruptIndexError if it cannot be read or a line of it cannot be understood: then
    nobody knows what must not be shown.
    """
    path = index_dir / WITHHELD
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Withheld()
    except OSError as error:
        raise CorruptIndexError(f"{path} cannot be read: {error.strerror}; nothing is served meanwhile.") from error
    return Withheld.from_bytes(raw, str(path))


def withheld_stamp(index_dir: Path) -> tuple[int, int, int] | None:
    """What tells one state of the list from another without reading it; None if there is no list.

    Raises CorruptIndexError if it cannot be looked at.
    """
    path = index_dir / WITHHELD
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CorruptIndexError(f"{path} cannot be read: {error.strerror}; nothing is served meanwhile.") from error
    return found.st_ino, found.st_mtime_ns, found.st_size


def write_withheld(index_dir: Path, entries: Iterable[Withholding]) -> Withheld:
    """Put a list in the place of the one that is there, whole and durably or not at all; under `withheld_lock`."""
    withheld = Withheld({each.article_id: each for each in entries})
    replace_file(index_dir / WITHHELD, withheld.to_bytes())
    return withheld


def _read_line(line: str) -> Withholding | None:
    article_id, _, rest = line.partition("\t")
    day, _, reason = rest.partition("\t")
    if not is_article_id(article_id) or (day and not _DAY.fullmatch(day)):
        return None
    return Withholding(article_id, day, reason)
