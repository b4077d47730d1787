"""What a check found, for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.archive.stored_articles import Head
from indexer.reporting import counted

SHOWN = 5
LISTED = 20
"""Examples of a finding: as many to a person, and in JSON."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example: one article or several that belong together, or none, and what is to be seen."""

    heads: Sequence[Head] = ()
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        articles = [
            {"article_id": head.article_id, "date": head.date.isoformat() if head.date else None, "title": head.title}
            for head in self.heads
        ]
        return {"articles": articles, "detail": self.detail}

    def to_text(self) -> str:
        """For people, in a line."""
        names = (f"{head.article_id} ({head.date or 'undated'}) {_cut(head.title)}" for head in self.heads)
        line = ": ".join(filter(None, (self.detail, " | ".join(names))))
        return "".join(char if char.isprintable() else " " for char in line)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: `count` things of the kind `noun`, and one sentence on what to do about them.

    `noun` begins with a plural in -s, which is made a singular for one.  `skipped` says why the check could not be
    made; then the count says nothing.
    """

    name: str
    noun: str
    advice: str
    count: int = 0
    examples: Sequence[Example] = ()
    skipped: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "count": None if self.skipped else self.count,
            "skipped": self.skipped,
            "examples": [example.to_json() for example in self.examples[:LISTED]],
            "what_to_do": self.advice if self.count else None,
        }

    def to_text(self) -> list[str]:
        """For people, in a few lines."""
        title = self.name.replace("_", " ").capitalize()
        if self.skipped:
            return [f"{title}: not checked, {self.skipped}"]
        if not self.count:
            return [f"{title}: none."]
        shown = [f"  {example.to_text()}" for example in self.examples[:SHOWN]]
        things, rest = self.noun.split(" ", maxsplit=1)
        return [f"{title}: {counted(self.count, things.removesuffix('s'))} {rest}. {self.advice}", *shown]


@dataclass(slots=True)
class Collected:
    """Counts what is found, and keeps the first examples."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Count one more."""
        self.count += 1
        if len(self.examples) < LISTED:
            self.examples.append(example)


def _cut(title: str) -> str:
    return title if len(title) <= 60 else title[:59] + "…"
