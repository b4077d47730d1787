"""Defects that a test plants into a command, to show that its harness finds them.

Each is run in the process of the command before it begins, and changes it.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from dateline.generations import publishing, withheld_files
from dateline.generations.known_withheld import KnownWithheld
from dateline.withheld import Withheld, Withholding


def _current_in_place() -> None:
    """CURRENT is written in place, in two pieces."""

    def switch(index_dir: Path, name: str) -> None:
        with (index_dir / "CURRENT").open("wb", buffering=0) as file:
            file.write(name[:10].encode())
            file.write(f"{name[10:]}\n".encode())

    publishing.switch_current = switch


def _served_before_it_is_named() -> None:
    """CURRENT names a generation before its folder has that name."""
    rename = Path.rename

    def late(folder: Path, target: Path) -> Path:
        if folder.name.startswith(publishing.TEMPORARY) and publishing.is_generation_name(Path(target).name):
            publishing.switch_current(Path(target).parents[1], Path(target).name)
        return rename(folder, target)

    Path.rename = late


def _nothing_is_swept() -> None:
    """The remains of killed processes stay."""
    publishing.remove_leftovers = lambda index_dir, keep: None


def _the_new_one_stays() -> None:
    """A failed publish does not put CURRENT back, and keeps the new generation."""
    publishing._undo_publication = lambda index_dir: None

    def switch(index_dir: Path, name: str) -> None:
        temporary = index_dir / "CURRENT.new"
        temporary.write_text(f"{name}\n")
        temporary.replace(index_dir / "CURRENT")
        publishing.sync(index_dir)

    publishing.switch_current = switch


def _what_failed_stays() -> None:
    """The temporary folder of a failed build stays."""
    remove = publishing.shutil.rmtree

    def rmtree(path: Path, *arguments: object, **options: object) -> None:
        if not Path(path).name.startswith(publishing.TEMPORARY):
            remove(path, *arguments, **options)

    publishing.shutil.rmtree = rmtree


def _known_before_it_is_listed() -> None:
    """`withheld.known` is written before the list has the entry."""
    write = withheld_files._write

    def early(
        index_dir: Path, entries: Iterable[Withholding], known: KnownWithheld, salts: Mapping[str, bytes]
    ) -> Withheld:
        listed = {each.article_id: each for each in entries}
        noted = replace(known, entries=listed)
        withheld_files._put_known(index_dir, known, noted)
        return write(index_dir, listed.values(), noted, salts)

    withheld_files._write = early


DEFECTS: dict[str, Callable[[], None]] = {
    "current in place": _current_in_place,
    "served before it is named": _served_before_it_is_named,
    "nothing is swept": _nothing_is_swept,
    "the new one stays": _the_new_one_stays,
    "what failed stays": _what_failed_stays,
    "known before it is listed": _known_before_it_is_listed,
}


def announce_publishing(descriptor: int) -> None:
    """Announce by a byte the beginning of publishing: the first fsync."""
    sync = publishing.sync

    def announced(path: Path) -> None:
        publishing.sync = sync
        os.write(descriptor, b"x")
        sync(path)

    publishing.sync = announced
