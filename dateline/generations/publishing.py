"""The way of a finished index from a temporary folder to the served generation.

The order makes it safe: the files, their folder, the check, the rename, the folder above, and `CURRENT` last.  After
a kill, a power cut or a failure at any step the old generation is still served.  All of this is done under
`index_lock`.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.errors import DatelineError, IndexLockedError, IndexUnavailableError
from dateline.generations.current import (
    BUILDS,
    CURRENT,
    builds_dir,
    generation_dir,
    is_generation_name,
    read_current_or_none,
)
from dateline.generations.files import NEXT, replace_file, sha256_of, sync, write_synced
from dateline.generations.known_withheld import KNOWN
from dateline.generations.lock import LOCK, WITHHELD_LOCK, index_lock, withheld_lock
from dateline.generations.manifest import MANIFEST, FileEntry, Manifest
from dateline.generations.withheld_files import SERIAL, WITHHELD

TEMPORARY = ".building-"
"""The beginning of the names of folders in `builds/` that are not, or no longer, generations."""

PUBLISHING = "PUBLISHING"
"""A file that names the generation being published, so that an interrupted publication can be undone."""

SOURCES = "sources.toml"
"""A file that names the sources of the index for the next build (see `indexer.sources.folders.roots`)."""

SOURCES_TEMPORARY = f"{SOURCES}{NEXT}"
"""Takes the place of `SOURCES` when it is written."""

NAMES_FILE = "names.toml"
"""A file in which a person says under which names places, agencies and the like are shown."""

OWN_NAMES = frozenset(
    {BUILDS, CURRENT, LOCK, PUBLISHING, WITHHELD, KNOWN, WITHHELD_LOCK, SERIAL, SOURCES, SOURCES_TEMPORARY, NAMES_FILE}
)
"""The names in an index folder that belong to the index.  Other files there are the user's, for example documents."""

_NOT_PUBLISHED = frozenset({"MAIN_WRITELOCK"})  # Whoosh's lock: says nothing about the index

Verify = Callable[[Path, Manifest], object]
"""Checks the index in a folder against a manifest.  Raises CorruptIndexError."""

ExplainFailure = Callable[[str, str], DatelineError]
"""Makes an error for the user from the path that could not be written and the reason that the system gives."""


@contextmanager
def write_lock(index_dir: Path, explain: ExplainFailure, *, keep: str | None = None) -> Iterator[None]:
    """Hold the lock of an index for a writer, after `remove_leftovers`.  Creates the folders that are missing.

    Raises IndexLockedError if another process has the lock, IndexUnavailableError if it cannot be told which
    generation is served, and `explain(path, reason)` in place of every OSError, also of those in the block.
    """
    try:
        builds_dir(index_dir).mkdir(parents=True, exist_ok=True)
        with index_lock(index_dir):
            remove_leftovers(index_dir, keep)
            yield
    except OSError as error:
        raise explain(str(error.filename or index_dir), str(error.strerror)) from error


@contextmanager
def temporary_folder(index_dir: Path) -> Iterator[Path]:
    """A new folder to build in.  It is removed afterwards, unless it was published.  Raises OSError."""
    folder = builds_dir(index_dir) / f"{TEMPORARY}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(index_dir: Path, keep: str | None = None) -> None:
    """Remove the files of writers that were killed; under `index_lock`.

    The temporary folder of the name `keep` stays, since its writer goes on with it.
    Raises OSError if a folder cannot be read, IndexUnavailableError if it cannot be told which generation is served.
    """
    (index_dir / SOURCES_TEMPORARY).unlink(missing_ok=True)
    for path in builds_dir(index_dir).iterdir():  # unlike `glob`, it raises where the folder cannot be read
        if path.name.startswith(TEMPORARY) and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)
    _undo_publication(index_dir)
    (index_dir / f"{CURRENT}{NEXT}").unlink(missing_ok=True)
    left = [path for name in (WITHHELD, KNOWN, SERIAL) if (path := index_dir / f"{name}{NEXT}").exists()]
    if left:
        with contextlib.suppress(IndexLockedError), withheld_lock(index_dir, wait_seconds=0):  # else they are in use
            for path in left:
                path.unlink(missing_ok=True)


def list_files(folder: Path, known: Iterable[FileEntry] = ()) -> tuple[FileEntry, ...]:
    """The files of an index in the order of their names, with sizes and digests.

    Files in `known` are not read.  Raises OSError.
    """
    entries = {entry.path: entry for entry in known}
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name not in {*_NOT_PUBLISHED, MANIFEST})
    return tuple(entries.get(path.name) or FileEntry(path.name, path.stat().st_size, sha256_of(path)) for path in paths)


def publish(index_dir: Path, folder: Path, manifest: Manifest, verify: Verify) -> str:
    """Make the index in `folder` the served generation, if it passes `verify`, and return its name.

    Raises OSError, and the error of `verify`; then the old generation is still served, and there is no new one.
    """
    _complete(folder, manifest)
    verify(folder, manifest)
    name = manifest.generation_name()
    note = index_dir / PUBLISHING
    try:
        write_synced(note, f"{name}\n".encode())
        sync(index_dir)  # or a power cut could leave the folder under its name, and not the note
        folder.rename(generation_dir(index_dir, name))
        sync(builds_dir(index_dir))
        switch_current(index_dir, name)
    except OSError:
        # the first error is raised; the next writer removes the leftovers
        with contextlib.suppress(OSError, IndexUnavailableError):
            _undo_publication(index_dir)
        raise
    with contextlib.suppress(OSError):  # it is served; the next writer removes the note
        note.unlink()
        sync(index_dir)
    return name


def _complete(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a finished index, and wait until the disk has all of its files."""
    for name in _NOT_PUBLISHED:
        (folder / name).unlink(missing_ok=True)
    for entry in manifest.files:
        sync(folder / entry.path)
    write_synced(folder / MANIFEST, manifest.to_bytes())
    sync(folder)


def switch_current(index_dir: Path, name: str) -> None:
    """Serve another generation, durably.  Raises OSError; then the old one is still served."""
    replace_file(index_dir / CURRENT, f"{name}\n".encode())


def remove_generation(index_dir: Path, name: str) -> None:
    """Remove a generation that is not served.  It is never seen in part, also if this is interrupted.

    Raises OSError if its folder cannot be renamed.  The next writer removes files that cannot be removed now.
    """
    folder = generation_dir(index_dir, name)
    doomed = folder.with_name(f"{TEMPORARY}removed-{name}")
    folder.rename(doomed)
    with contextlib.suppress(OSError):
        sync(doomed.parent)
    shutil.rmtree(doomed, ignore_errors=True)


def _undo_publication(index_dir: Path) -> None:
    """Remove a generation whose publication was interrupted before it was served.

    Raises OSError, and IndexUnavailableError if it cannot be told which generation is served.
    """
    note = index_dir / PUBLISHING
    if not note.exists():
        return
    name = note.read_text(errors="replace").strip()
    is_there = is_generation_name(name) and generation_dir(index_dir, name).exists()
    if is_there and name != read_current_or_none(index_dir):
        remove_generation(index_dir, name)
    note.unlink()
