"""The name of the generation being served."""

import re
from pathlib import Path

from dateline.errors import CorruptIndexError, IndexUnavailableError
from dateline.generations.files import read_regular

CURRENT = "CURRENT"
BUILDS = "builds"
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}")
_LONGEST_NAME = 64


def is_generation_name(name: str) -> bool:
    """Whether `name` has the form `20261124T081500Z-3f9ac1b2d4e5`."""
    return _NAME.fullmatch(name) is not None


def builds_dir(index_dir: Path) -> Path:
    """The folder of the generations."""
    return index_dir / BUILDS


def generation_dir(index_dir: Path, generation: str) -> Path:
    """The folder of one generation."""
    return builds_dir(index_dir) / generation


def read_current(index_dir: Path) -> str | None:
    """The name of the served generation; None if none was ever published.

    Raises CorruptIndexError if `CURRENT` does not hold the name of a generation,
    IndexUnavailableError if it cannot be read.
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
        raise CorruptIndexError(f"{path} does not hold the name of a generation; run reindex to publish a new one.")
    return name
