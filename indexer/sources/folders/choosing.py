"""Which files of a folder are read: those that may hold articles, or those that a person names by patterns."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from indexer.sources.folders.kinds import kind_passed_over


class PassedOver(NamedTuple):
    """A file of a folder that is not read: its name for people, and why."""

    name: str
    reason: str


class Globs(NamedTuple):
    """Patterns of the files of folders that are read: those of `include`, if there are any, without those of `exclude`.

    A pattern stands for the path of a file in its source or for its name.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def reason_against(self, position: str, *, in_code_tree: bool) -> str | None:
        """Why a file is not read; None if it is."""
        if _matches(position, self.exclude):
            return "a file that --exclude names"
        if self.include:
            return None if _matches(position, self.include) else "a file that --include does not name"
        return kind_passed_over(position.rpartition("/")[2], in_code_tree=in_code_tree)


def _matches(position: str, patterns: Sequence[str]) -> bool:
    name = position.rpartition("/")[2]
    return any(fnmatchcase(position, each) or fnmatchcase(name, each) for each in patterns)


ALL_FILES = Globs()
