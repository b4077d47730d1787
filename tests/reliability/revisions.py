"""A small archive in numbered revisions; searches distinguish each from every other.

From one revision to the next the oldest article goes, a new one comes, and a third of the others change.
Every version of an article has a word of its own, every article a day of its own.
"""

import datetime as dt
import json
from pathlib import Path
from typing import NamedTuple

ARTICLES = 9
_FIRST_DAY = dt.date(1950, 1, 1)
_FILLER = "The harbour was closed at noon and the ferries stayed in. " * 4


class Entry(NamedTuple):
    """The keys of an article: a word that no other version of any article has, and its day."""

    word: str
    day: str


def entries(revision: int) -> dict[str, Entry]:
    """The articles of a revision, by their ids."""
    return {
        f"a{number}": Entry(
            f"w{number}x{_version(number, revision)}", (_FIRST_DAY + dt.timedelta(days=number)).isoformat()
        )
        for number in range(revision, revision + ARTICLES)
    }


def _version(number: int, revision: int) -> int:
    """The revision in which an article changed last; it came at `number - ARTICLES + 1`."""
    first = max(0, number - ARTICLES + 1)
    return max((each for each in range(first, revision + 1) if (number + each) % 3 == 0), default=first)


def revision_of(article_ids: set[str]) -> int:
    """The revision that has these articles.  Raises ValueError if no revision has them."""
    return max(int(each.removeprefix("a")) for each in article_ids) - ARTICLES + 1


def write_source(folder: Path, revision: int) -> Path:
    """Write a revision as JSON Lines, as `reindex` reads them, in place of the one before: they are one source."""
    path = folder / "source.jsonl"
    lines = (
        json.dumps({"id": name, "title": f"Notice {name}", "body": f"{entry.word} {_FILLER}", "date": entry.day})
        for name, entry in entries(revision).items()
    )
    path.write_text("".join(f"{line}\n" for line in lines))
    return path
