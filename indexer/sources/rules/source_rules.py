"""Rules as they hold for the sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dateline.errors import SourceError
from indexer.sources.folders.choosing import ALL_FILES, Globs
from indexer.sources.rules.file_options import FileOptions


class Rule(NamedTuple):
    """What holds for the files that match one of some patterns, all if there is none; `name` names it for people."""

    patterns: tuple[str, ...]
    options: FileOptions
    name: str


@dataclass(frozen=True, slots=True)
class SourceRules:
    """The rules of a source, in their order; which of its files are read; and the language of the archive, if said.

    `file` names the file that has them, for people.
    """

    file: str = ""
    rules: tuple[Rule, ...] = ()
    globs: Globs = ALL_FILES
    language: str | None = None


_NO_RULES = SourceRules()


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all sources: those of each root, by its name, or of one file `for_all`."""

    of_roots: Mapping[str, SourceRules] = field(default_factory=dict)
    for_all: SourceRules | None = None

    def of(self, root: str) -> SourceRules:
        """The rules of a root."""
        return self.for_all or self.of_roots.get(root, _NO_RULES)

    def every(self) -> tuple[SourceRules, ...]:
        """The rules of all files of rules."""
        return (self.for_all,) if self.for_all else tuple(self.of_roots.values())

    @property
    def language(self) -> str | None:
        """The language of the archive; None if no rules name one.  Raises SourceError if they disagree."""
        named = {each.language: each.file for each in self.every() if each.language}
        if len(named) > 1:
            told = " and ".join(f"{file} says {language}" for language, file in named.items())
            raise SourceError(f"An archive has one language, but {told}. Give --language. Nothing has changed.")
        return next(iter(named), None)
