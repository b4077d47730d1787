"""From a finished index in a temporary folder to the generation being served.

The order is what makes it safe: files, their folder, the check, the rename, its folder,
and only then `CURRENT`.  At every step a kill, a power cut or a failure leaves the old generation served.
All of this is done under `index_lock`.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.errors import CorruptIndexError, IndexLockedError, IndexUnavailableError
from dateline.generations.current import BUILDS, CURRENT, builds_dir, generation_dir, is_generation_name, read_current
from dateline.generations.files import NEXT, replace_file, sync, write_synced
from dateline.generations.known_withheld import KNOWN
from dateline.generations.lock import LOCK, WITHHELD_LOCK, withheld_lock
from dateline.generations.manifest import MANIFEST, FileEntry, Manifest
from dateline.generations.withheld import SERIAL, WITHHELD

TEMPORARY = ".building-"
"""How the names of folders in `builds/` begin that are no generations (yet, or any more)."""

PUBLISHING = "PUBLISHING"
"""Names the generation that is about to be served, so that what was cut short before it was is taken back."""

OURS = frozenset({BUILDS, CURRENT, LOCK, PUBLISHING, WITHHELD, KNOWN, WITHHELD_LOCK, SERIAL})
"""What an index directory holds of an index; anything else in it is somebody else's, documents for instance."""

_BLOCK = 1 << 20
_NOT_OURS = frozenset({"MAIN_WRITELOCK"})  # Whoosh's lock: says nothing about the index

Verify = Callable[[Path, Manifest], object]
"""Checks the index in a folder against a manifest.  Raises CorruptIndexError."""


@contextmanager
def temporary_folder(index_dir: Path) -> Iterator[Path]:
    """A new folder to build in, which is gone afterwards unless it was published."""
    folder = builds_dir(index_dir) / f"{TEMPORARY}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(index_dir: Path, keep: str | None = None) -> None:
    """Remove what killed processes left, but for the folder of the name `keep`, which somebody goes on with.

    Raises OSError or IndexUnavailableError if nobody can know what that is.
    """
    for path in builds_dir(index_dir).iterdir():  # unlike `glob`, it raises where the folder cannot be read
        if path.name.startswith(TEMPORARY) and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)
    _take_back(index_dir)
    (index_dir / f"{CURRENT}{NEXT}").unlink(missing_ok=True)
    left = [path for name in (WITHHELD, KNOWN, SERIAL) if (path := index_dir / f"{name}{NEXT}").exists()]
    if left:
        with contextlib.suppress(IndexLockedError), withheld_lock(index_dir, wait_seconds=0):  # else it is no leftover
            for path in left:
                path.unlink(missing_ok=True)


def list_files(folder: Path, known: Iterable[FileEntry] = ()) -> tuple[FileEntry, ...]:
    """The files of an index in a stable order, with sizes and digests; those that are `known` are not read again."""
    entries = {entry.path: entry for entry in known}
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name not in {*_NOT_OURS, MANIFEST})
    return tuple(entries.get(path.name) or FileEntry(path.name, path.stat().st_size, sha256_of(path)) for path in paths)


def publish(index_dir: Path, folder: Path, manifest: Manifest, verify: Verify) -> str:
    """Make the index in `folder` the generation being served, if it passes `verify`, and return its name.

    When this raises, the generation that was served before is served still, and there is no new one.
    """
    for name in _NOT_OURS:
        (folder / name).unlink(missing_ok=True)
    for entry in manifest.files:
        sync(folder / entry.path)
    write_synced(folder / MANIFEST, manifest.to_bytes())
    sync(folder)
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
        # the first error is the one to tell of; what is left is swept
        with contextlib.suppress(OSError, IndexUnavailableError):
            _take_back(index_dir)
        raise
    with contextlib.suppress(OSError):  # it is served; a note that names what is served is swept
        note.unlink()
        sync(index_dir)
    return name


def switch_current(index_dir: Path, name: str) -> None:
    """Serve another generation, durably.  When this raises (OSError), the one before is served still."""
    replace_file(index_dir / CURRENT, f"{name}\n".encode())


def remove_generation(index_dir: Path, name: str) -> None:
    """Remove a generation that is not served: whole, as far as anybody can see, whenever this is cut short.

    Raises OSError if it cannot be renamed; what cannot be removed then is swept by the next writer.
    """
    folder = generation_dir(index_dir, name)
    doomed = folder.with_name(f"{TEMPORARY}removed-{name}")
    folder.rename(doomed)
    with contextlib.suppress(OSError):
        sync(doomed.parent)
    shutil.rmtree(doomed, ignore_errors=True)


def _take_back(index_dir: Path) -> None:
    """Remove a generation whose publication was cut short before it was served.

    May raise OSError, and IndexUnavailableError where it cannot be told which generation is served.
    """
    note = index_dir / PUBLISHING
    if not note.exists():
        return
    name = note.read_text(errors="replace").strip()
    if is_generation_name(name) and generation_dir(index_dir, name).exists() and name != _served(index_dir):
        remove_generation(index_dir, name)
    note.unlink()


def _served(index_dir: Path) -> str | None:
    try:
        return read_current(index_dir)
    except CorruptIndexError:
        return None  # nobody can be served by it


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
