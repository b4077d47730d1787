"""From the generation that `CURRENT` names along `parent` to one whose format is read: what is served instead.

Only an unknown format is gone past, never damage: whoever meets a damaged generation stops there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from dateline.errors import IndexVersionError
from dateline.generations.current import generation_dir
from dateline.generations.manifest import FORMAT, OLDEST_READABLE, Heading, read_heading

MOST_STEPS = 100
"""So many generations are looked at, at most."""

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class Nearest(Generic[Opened]):
    """What was opened, and the generation that it is; `reason` says why it is not the one asked for, None if it is."""

    opened: Opened
    generation: str
    reason: str | None = None


def open_nearest(index_dir: Path, current: str, open_generation: Callable[[str], Opened]) -> Nearest[Opened]:
    """Open a generation, or else the nearest of those before it on the disk whose format is read.

    `open_generation` gets a name and raises IndexVersionError for a format that it does not read.  If none is
    read, that of `current` is raised on; CorruptIndexError as soon as one is met that is damaged.
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
    raise unread or AssertionError("the line begins with `current`")


def _line(index_dir: Path, name: str) -> Iterator[str]:
    """A generation and those before it, each read only when it is asked for; it ends with what is not on the disk.

    Raises CorruptIndexError if a manifest is not the one that its folder is named after.
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
    """The names from `current` to the one that is served for it, as `open_nearest` finds it; `current` if none is.

    Without those in between the way to it would be lost.
    """
    names: list[str] = []

    def tried(name: str) -> None:
        names.append(name)
        open_generation(name)

    try:
        open_nearest(index_dir, current, tried)
    except IndexVersionError:
        return [current]
    return names


def _reason(heading: Heading) -> str:
    if OLDEST_READABLE <= heading.format <= FORMAT:
        return "a file of its index has a format that this version of Dateline does not read"
    return f"it has format {heading.format}, this version of Dateline reads {OLDEST_READABLE} to {FORMAT}"
