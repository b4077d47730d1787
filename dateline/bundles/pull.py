"""Pulling a generation from a bundle: none of it is opened before it was checked, and all of it is checked."""

import errno
import os
import re
import shutil
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from dateline.bundles.download import download_file
from dateline.bundles.list_sync import check_pushed_with, take_latest_list
from dateline.bundles.remote_generation import RemoteGeneration, read_remote_generation
from dateline.bundles.signing import Trust
from dateline.bundles.store import Store
from dateline.errors import BundleError, DatelineError, IndexUnavailableError
from dateline.generations import (
    WITHHELD,
    FileEntry,
    Manifest,
    builds_dir,
    generation_dir,
    is_generation_name,
    read_current_or_none,
    read_manifest,
)
from dateline.generations.files import sha256_of
from dateline.generations.publishing import (
    TEMPORARY,
    publish,
    remove_generation,
    switch_current,
    write_lock,
)
from dateline.progress import ByteCounter, OnProgress, ignore_progress
from dateline.verification import verify_folder, verify_generation

_FREE_BYTES = 16 << 20  # stay free on the disk
_PULLED = f"{TEMPORARY}pull-"
_NOTHING_CHANGED = re.compile("nothing has changed", re.IGNORECASE)


class PullReport(NamedTuple):
    """The result of a pull.  `is_new`: another generation was served before."""

    generation: str
    is_new: bool
    files: int
    downloaded: int
    downloaded_bytes: int
    withheld: int
    seconds: float


class PullCounts(NamedTuple):
    """Whether a pull changed the served generation, and the files and bytes that it downloaded."""

    is_new: bool
    downloaded: int = 0
    downloaded_bytes: int = 0


def pull_bundle(index_dir: Path, store: Store, trust: Trust, on_progress: OnProgress = ignore_progress) -> PullReport:
    """Take over the withheld list of a bundle, then the generation that it serves, and serve it here.

    `on_progress` is told the bytes that were downloaded or found on this disk.
    Raises BundleError (the store fails, a check fails, the disk is full), IndexLockedError, and the errors of
    `dateline.verification`.  Then the old generation is still served; the message says if the list was taken over, or
    if files are kept for the next pull.
    """
    begun = time.monotonic()
    trust.check()
    _make_folder(index_dir)
    before = _list_bytes(index_dir)
    try:
        withheld = take_latest_list(index_dir, store, trust)
        remote = read_remote_generation(store, trust)
        check_pushed_with(index_dir, store, trust, remote.serial)
        with pull_lock(index_dir, remote.name):
            counts = pull_generation(index_dir, store, remote, on_progress)
    except DatelineError as error:
        changed = _changed(index_dir, before)
        if not changed:
            raise
        message = _NOTHING_CHANGED.sub("the generation that was served before is still served", str(error))
        raise BundleError(message + changed) from error
    return PullReport(
        remote.name,
        files=len(remote.manifest.files),
        withheld=len(withheld.entries),
        seconds=time.monotonic() - begun,
        **counts._asdict(),
    )


def _make_folder(index_dir: Path) -> None:
    try:
        builds_dir(index_dir).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BundleError(f"{index_dir} cannot be written: {error.strerror}; nothing has changed.") from error


def _list_bytes(index_dir: Path) -> bytes | None:
    try:
        return (index_dir / WITHHELD).read_bytes()
    except OSError:
        return None


def _changed(index_dir: Path, before: bytes | None) -> str:
    """Sentences on the changes by a failed pull: another list than `before`, files kept for the next pull."""
    parts = [path for folder in builds_dir(index_dir).glob(f"{_PULLED}*") for path in folder.iterdir()]
    taken = "" if _list_bytes(index_dir) == before else " The withheld list of the bundle was taken over."
    return taken + (" The files pulled so far are kept for the next pull." if parts else "")


def pull_lock(index_dir: Path, generation: str) -> AbstractContextManager[None]:
    """Hold the lock of an index to pull a generation.  Raises as `write_lock` does, BundleError for every OSError."""
    return write_lock(index_dir, _not_writable, keep=_folder_of_pull(index_dir, generation).name)


def _not_writable(path: str, reason: str) -> BundleError:
    return BundleError(f"The bundle cannot be written to the disk: {path}: {reason}; nothing has changed.")


def _folder_of_pull(index_dir: Path, generation: str) -> Path:
    return builds_dir(index_dir) / f"{_PULLED}{generation}"


def pull_generation(
    index_dir: Path, store: Store, remote: RemoteGeneration, on_progress: OnProgress = ignore_progress
) -> PullCounts:
    """Download, verify and serve a generation whose manifest was checked; under its `pull_lock`.

    A generation that is whole on this disk is not downloaded.  Raises BundleError, OSError, the errors of
    `dateline.verification` and of `on_progress`.
    """
    folder = _folder_of_pull(index_dir, remote.name)
    try:
        if _is_here(index_dir, remote):
            if read_current_or_none(index_dir, IndexUnavailableError) == remote.name:
                return PullCounts(is_new=False)
            switch_current(index_dir, remote.name)
            return PullCounts(is_new=True)
        folder.mkdir(exist_ok=True)
        counts = _fill(index_dir, folder, store, remote.manifest, on_progress)
        _publish(index_dir, folder, remote)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return counts


def _is_here(index_dir: Path, remote: RemoteGeneration) -> bool:
    """Whether a generation is on this disk, and whole."""
    if not generation_dir(index_dir, remote.name).exists():
        return False
    try:
        return verify_generation(index_dir, remote.name)[0].to_bytes() == remote.raw
    except DatelineError:
        return False


def _publish(index_dir: Path, folder: Path, remote: RemoteGeneration) -> None:
    unknown = {path.name for path in folder.iterdir()} - {entry.path for entry in remote.manifest.files}
    for name in unknown:
        (folder / name).unlink()

    def verify(folder: Path, manifest: Manifest) -> None:
        verify_folder(folder, manifest)
        if generation_dir(index_dir, remote.name).exists():  # it is damaged: see `_is_here`
            remove_generation(index_dir, remote.name)

    try:
        publish(index_dir, folder, remote.manifest, verify)
    except DatelineError:
        shutil.rmtree(folder, ignore_errors=True)  # the next pull must not go on with wrong files
        raise


def _fill(index_dir: Path, folder: Path, store: Store, manifest: Manifest, on_progress: OnProgress) -> PullCounts:
    """Bring every file into a folder: left by an interrupted pull, linked from another generation, or downloaded."""
    counter = ByteCounter(on_progress, sum(entry.size for entry in manifest.files))
    here = _local_files(index_dir)
    missing = [entry for entry in manifest.files if not _reuse(folder / entry.path, entry, here, counter)]
    _check_room(folder, sum(entry.size for entry in missing))
    for entry in missing:
        download_file(store, entry, folder, counter)
    return PullCounts(is_new=True, downloaded=len(missing), downloaded_bytes=sum(entry.size for entry in missing))


def _local_files(index_dir: Path) -> dict[str, Path]:
    """The files of the generations on this disk, by the digests in their manifests."""
    found = {}
    for folder in sorted(builds_dir(index_dir).iterdir()):
        if is_generation_name(folder.name):
            try:
                found.update({entry.sha256: folder / entry.path for entry in read_manifest(folder).files})
            except DatelineError:
                continue
    return found


def _reuse(path: Path, entry: FileEntry, here: dict[str, Path], counter: ByteCounter) -> bool:
    """Whether a file is in place without a download."""
    if not _has_content(path, entry):
        path.unlink(missing_ok=True)
        source = here.get(entry.sha256)
        if source is None or not _has_content(source, entry):
            return False
        try:
            os.link(source, path)
        except OSError:
            return False  # a file system without links: it is downloaded
    counter.add(entry.size)
    return True


def _has_content(path: Path, entry: FileEntry) -> bool:
    """Whether a file has the size and the digest of an entry."""
    try:
        return path.stat().st_size == entry.size and sha256_of(path) == entry.sha256
    except OSError:
        return False


def _check_room(folder: Path, size: int) -> None:
    """Raise BundleError if the disk has no room for `size` bytes, before anything is written."""
    free = shutil.disk_usage(folder).free
    if size + _FREE_BYTES > free:
        raise BundleError(
            f"The bundle needs {(size + _FREE_BYTES) / 1e6:,.1f} MB, but {folder.parent} has "
            f"{free / 1e6:,.1f} MB free; nothing has changed."
        )
