"""Which files of a folder are read: those that may hold articles, or those that a person names by patterns."""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple

from indexer.sources.folders.kinds import FOLDER_OF_DRAFTS, kind_passed_over

_ANY_FOLDERS = "(?:.*/)?"


class PassedOver(NamedTuple):
    """A file of a folder that is not read: its name for people, and why."""

    name: str
    reason: str


class Globs(NamedTuple):
    """Patterns of the files of folders that are read: those of `include`, if there are any, without those of `exclude`.

    A pattern stands for the path of a file in its source, for its name, or for a folder (see `matches`).
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def reason_against(self, position: str, *, in_code_tree: bool) -> str | None:
        """Why a file is not read; None if it is."""
        if matches(position, self.exclude):
            return "a file that is excluded"
        if self.include:
            return None if matches(position, self.include) else "a file that is not among those to include"
        folders, _, name = position.rpartition("/")
        if FOLDER_OF_DRAFTS in folders.split("/"):
            return "a draft"
        return kind_passed_over(name, in_code_tree=in_code_tree)


def matches(position: str, patterns: Sequence[str]) -> bool:
    """Whether a pattern stands for a file, at this path in its source, for its name, or for a folder that holds it."""
    name = position.rpartition("/")[2]
    return any(pattern.match(position) or pattern.match(name) for pattern in map(_compiled, patterns))


@lru_cache(maxsize=1_024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern: `*` stands for any characters, `**/` for any folders or none, and a folder for all that it holds."""
    pattern = pattern.removeprefix("./").strip("/")
    parts = [translate(part) for part in pattern.split("**/")]
    return re.compile(f"{_ANY_FOLDERS.join(map(_without_end, parts))}(?:/.*)?\\Z", re.DOTALL)


def _without_end(expression: str) -> str:
    """An expression of `translate` for a part of a pattern."""
    return expression.removesuffix("\\Z").removesuffix("\\z")


ALL_FILES = Globs()
