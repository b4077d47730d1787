"""The name of the generation being served."""

import re
from pathlib import Path

from dateline.errors import CorruptIndexError, IndexUnavailableError, NoIndexError
from dateline.generations.files import read_regular

CURRENT = "CURRENT"
BUILDS = "builds"
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}")
_LONGEST_NAME = 64


def is_generation_name(name: str) -> bool:
    """Whether `name` has the form `20261124T081500Z-3f9ac1b2d4e5`."""
    return _NAME.fullmatch(name) is not None


def builds_dir(index_dir: Path) -> Path:
    """The folder that has a folder for each generation."""
    return index_dir / BUILDS


def generation_dir(index_dir: Path, generation: str) -> Path:
    """The folder of one generation."""
    return builds_dir(index_dir) / generation


def read_current(index_dir: Path) -> str | None:
    """Read the name of the served generation; None if none was ever published.

    Raises CorruptIndexError if `CURRENT` does not hold the name of a generation, IndexUnavailableError if it cannot
    be read.
    """
    path = index_dir / CURRENT
    try:
        line = read_regular(path, _LONGEST_NAME)
    except OSError as error:
        raise IndexUnavailableError(f"{path} cannot be read: {error.strerror}.") from error
    if line is None:
        return None
    name, end, rest = line.decode("ascii", "replace").partition("\n")
    if not is_generation_name(name) or not end or rest:  # a line that does not end was cut
        raise CorruptIndexError(f"{path} does not hold the name of a generation; run reindex to build a new index.")
    return name


def read_current_or_none(index_dir: Path, tolerated: type[IndexUnavailableError] = CorruptIndexError) -> str | None:
    """Read the name of the served generation; None if none was published, or if `CURRENT` is damaged.

    With `tolerated=IndexUnavailableError` also None if `CURRENT` cannot be read; else that error is raised.
    """
    try:
        return read_current(index_dir)
    except tolerated:
        return None


def require_current(index_dir: Path) -> str:
    """Read the name of the served generation.

    Raises NoIndexError if there is none, and as `read_current` does.
    """
    name = read_current(index_dir)
    if name is None:
        raise none_published(index_dir)
    return name


def none_published(index_dir: Path) -> NoIndexError:
    """The error for an index folder in which no generation was ever published."""
    return NoIndexError(f"No index is published in {index_dir}; run reindex to build one.")
