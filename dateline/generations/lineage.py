"""The way from the generation that `CURRENT` names, along `parent`, to the nearest one whose format is read.

That one is served instead.  Only an unknown format is passed over; the way ends at a damaged generation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from dateline.errors import IndexVersionError, readable_formats
from dateline.generations.current import generation_dir
from dateline.generations.manifest import FORMAT, OLDEST_READABLE, Heading, read_heading

MOST_STEPS = 100
"""The greatest number of generations on the way."""

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class Nearest(Generic[Opened]):
    """An opened generation and its name; `reason` says why it is not the requested one, None if it is."""

    opened: Opened
    generation: str
    reason: str | None = None


def open_nearest(index_dir: Path, current: str, open_generation: Callable[[str], Opened]) -> Nearest[Opened]:
    """Open a generation, or the nearest before it on the disk whose format is read.

    `open_generation` takes a name and raises IndexVersionError for a format that it does not read.  Raises that error
    for `current` if no format is read, CorruptIndexError at the first damaged generation.
    """
    unread: IndexVersionError | None = None
    for name in _line(index_dir, current):
        try:
            opened = open_generation(name)
        except IndexVersionError as error:
            unread = unread or error
        else:
            reason = None if unread is None else _reason(read_heading(generation_dir(index_dir, current)))
            return Nearest(opened, name, reason)
    raise unread or AssertionError("the way begins with `current`")


def _line(index_dir: Path, name: str) -> Iterator[str]:
    """A generation and those before it, each read only when needed, as far as they are on the disk.

    Raises CorruptIndexError if a manifest is not the one after which its folder is named.
    """
    seen = {name}
    yield name
    while len(seen) < MOST_STEPS:
        parent = read_heading(generation_dir(index_dir, name)).parent
        if parent is None or parent in seen or not generation_dir(index_dir, parent).is_dir():
            return
        seen.add(name := parent)
        yield name


def generations_to_served(index_dir: Path, current: str, open_generation: Callable[[str], object]) -> list[str]:
    """The names from `current` to the generation that `open_nearest` finds, which is the last; `current` if none.

    All of them have to be kept, since each leads to the next.  Raises CorruptIndexError at a damaged generation.
    """
    names: list[str] = []

    def try_open(name: str) -> None:
        names.append(name)
        open_generation(name)

    try:
        open_nearest(index_dir, current, try_open)
    except IndexVersionError:
        return [current]
    return names


def _reason(heading: Heading) -> str:
    if OLDEST_READABLE <= heading.format <= FORMAT:
        return "a file of its index has a format that this version of Dateline does not read"
    reads = readable_formats(OLDEST_READABLE, FORMAT)
    return f"it has format {heading.format}, this version of Dateline reads {reads}"
