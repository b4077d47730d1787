"""The result of a check, for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.archive.stored_articles import ArticleLabel
from indexer.reporting import pluralize

SHOWN = 5
"""Examples of a check that a person sees."""

LISTED = 20
"""Examples of a check that are kept, and written as JSON."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a problem: the articles that have it (none, one, or several that belong together), and a detail."""

    articles: Sequence[ArticleLabel] = ()
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """The example as a JSON object."""
        articles = [
            {"article_id": each.article_id, "date": each.date.isoformat() if each.date else None, "title": each.title}
            for each in self.articles
        ]
        return {"articles": articles, "detail": self.detail}

    def to_text(self) -> str:
        """The example as one line of text."""
        names = (f"{each.article_id} ({each.date or 'undated'}) {_shorten(each.title)}" for each in self.articles)
        line = ": ".join(filter(None, (self.detail, " | ".join(names))))
        return "".join(char if char.isprintable() else " " for char in line)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: the number of problems, examples, and one sentence of advice.

    `noun` names the problem in the plural, and its first word ends in -s.  `skipped` is the reason why the check was
    not made; then `count` means nothing.
    """

    name: str
    noun: str
    advice: str
    count: int = 0
    examples: Sequence[Example] = ()
    skipped: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object."""
        return {
            "count": None if self.skipped else self.count,
            "skipped": self.skipped,
            "examples": [example.to_json() for example in self.examples[:LISTED]],
            "what_to_do": self.advice if self.count else None,
        }

    def to_text(self) -> list[str]:
        """The result as lines of text."""
        title = self.name.replace("_", " ").capitalize()
        if self.skipped:
            return [f"{title}: not checked, {self.skipped}"]
        if not self.count:
            return [f"{title}: none."]
        shown = [f"  {example.to_text()}" for example in self.examples[:SHOWN]]
        things, rest = self.noun.split(" ", maxsplit=1)
        return [f"{title}: {pluralize(self.count, things.removesuffix('s'))} {rest}. {self.advice}", *shown]


@dataclass(slots=True)
class Tally:
    """A running count of problems, with the first `LISTED` examples."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Count one problem."""
        self.count += 1
        if len(self.examples) < LISTED:
            self.examples.append(example)


def _shorten(title: str) -> str:
    return title if len(title) <= 60 else title[:59] + "…"
