"""A generation, carried down: nothing of it is opened before it was checked, and all of it is checked."""

import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dateline.bundles.layout import (
    LARGEST_MANIFEST,
    LARGEST_SIGNATURE,
    check_digest,
    failed,
    manifest_key,
    object_key,
    parse_manifest,
    read_remote_current,
    read_small,
    signature_key,
)
from dateline.bundles.remote_list import check_pushed_with, take_latest_list
from dateline.bundles.signing import Trust, check_manifest
from dateline.bundles.store import Store, StoreError
from dateline.errors import BundleError, DatelineError, IndexUnavailableError
from dateline.generations import (
    WITHHELD,
    FileEntry,
    Manifest,
    builds_dir,
    generation_dir,
    index_lock,
    is_generation_name,
    read_current,
    read_manifest,
)
from dateline.generations.publishing import (
    TEMPORARY,
    publish,
    remove_generation,
    sha256_of,
    sweep,
    switch_current,
)
from dateline.verification import verify_folder, verify_generation

Moved = Callable[[int], None]
"""Told of every so many bytes that came, or were there; whatever it raises ends the pull."""

_ATTEMPTS = 4  # without a byte more, one after the other
_FIRST_PAUSE_SECONDS = 0.25
_SLOWEST_BYTES_A_SECOND = 100_000
_PATIENCE_SECONDS = 60.0
_ROOM_BYTES = 16 << 20  # left free on the disk
_PULLED = f"{TEMPORARY}pull-"
_NOTHING = re.compile("nothing has changed", re.IGNORECASE)
_PART = ".part"  # hidden, so that no file of a bundle can have the name


class PullReport(NamedTuple):
    """What a pull did."""

    generation: str
    is_new: bool
    files: int
    downloaded: int
    downloaded_bytes: int
    withheld: int
    seconds: float


class RemoteGeneration(NamedTuple):
    """A generation of a bundle: its manifest was checked."""

    name: str
    raw: bytes
    manifest: Manifest
    serial: int = 0
    """The number of the withheld list that it was pushed with; 0: nobody knows."""


def pull_bundle(index_dir: Path, store: Store, trust: Trust, moved: Moved = lambda _: None) -> PullReport:
    """Take over the withheld list of a bundle, then the generation that it serves, and serve it here.

    Raises BundleError (in it: the store, the check that failed, a full disk), IndexLockedError, and
    what `dateline.verification` says of the files; then the generation that was served before is served still,
    and the message says what has changed nevertheless: the list, files that are kept for the next pull.
    """
    begun = time.monotonic()
    trust.check()
    _make_folder(index_dir)
    before = _list_bytes(index_dir)
    try:
        withheld = take_latest_list(index_dir, store, trust)
        remote = read_remote_generation(store, trust)
        check_pushed_with(index_dir, store, trust, remote.serial)
        with written(index_dir):
            counts = pull_generation(index_dir, store, remote, moved)
    except DatelineError as error:
        changed = _changed(index_dir, before)
        if not changed:
            raise
        raise BundleError(_NOTHING.sub("what was served is served still", str(error)) + changed) from error
    return PullReport(
        remote.name,
        files=len(remote.manifest.files),
        withheld=len(withheld.entries),
        seconds=time.monotonic() - begun,
        **counts._asdict(),
    )


def _list_bytes(index_dir: Path) -> bytes | None:
    try:
        return (index_dir / WITHHELD).read_bytes()
    except OSError:
        return None


def _changed(index_dir: Path, before: bytes | None) -> str:
    """Sentences on what a failed pull has left: the list of the bundle instead of that `before`, files that came."""
    parts = [path for folder in builds_dir(index_dir).glob(f"{_PULLED}*") for path in folder.iterdir()]
    taken = "" if _list_bytes(index_dir) == before else " The withheld list of the bundle was taken over."
    return taken + (" What has come is kept for the next pull." if parts else "")


@contextmanager
def written(index_dir: Path) -> Iterator[None]:
    """Hold the lock of an index while it is written to.  Raises BundleError for whatever the disk says."""
    try:
        with index_lock(index_dir):
            yield
    except OSError as error:
        name = error.filename or index_dir
        raise BundleError(f"The bundle cannot be written: {name}: {error.strerror}; nothing has changed.") from error


def read_remote_generation(store: Store, trust: Trust) -> RemoteGeneration:
    """Read which generation a bundle serves, and its manifest.

    Raises BundleError unless it can be believed, IndexVersionError if its format is not read.
    """
    trust.check()
    name = read_remote_current(store)
    raw, serial = read_remote_manifest(store, trust, name)
    return RemoteGeneration(name, raw, parse_manifest(name, raw), serial)


class RemoteManifest(NamedTuple):
    """A manifest that was checked, and the number of the withheld list that it was pushed with (0: nobody knows)."""

    raw: bytes
    serial: int


def read_remote_manifest(store: Store, trust: Trust, name: str) -> RemoteManifest:
    """Read the manifest of a generation of a bundle.  Raises BundleError unless it can be believed."""
    raw = read_small(store, manifest_key(name), LARGEST_MANIFEST)
    if raw is None:
        raise BundleError(f"The bundle {store.url} has no manifest of {name}; push it again. Nothing has changed.")
    signature = None if trust.key is None else read_small(store, signature_key(name), LARGEST_SIGNATURE)
    serial = check_manifest(raw, signature, trust)
    check_digest(name, raw)
    return RemoteManifest(raw, serial)


class Counts(NamedTuple):
    """What had to be done to have a generation."""

    is_new: bool
    downloaded: int = 0
    downloaded_bytes: int = 0


def pull_generation(index_dir: Path, store: Store, remote: RemoteGeneration, moved: Moved) -> Counts:
    """Have a generation whose manifest was checked, verified, and serve it; in a `written` block."""
    folder = builds_dir(index_dir) / f"{_PULLED}{remote.name}"
    try:
        sweep(index_dir, keep=folder.name)
        if _is_here(index_dir, remote):
            if _served(index_dir) == remote.name:
                return Counts(is_new=False)
            switch_current(index_dir, remote.name)
            return Counts(is_new=True)
        folder.mkdir(exist_ok=True)
        counts = _fill(index_dir, folder, store, remote.manifest, moved)
        _publish(index_dir, folder, remote)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return counts


def _make_folder(index_dir: Path) -> None:
    try:
        builds_dir(index_dir).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BundleError(f"{index_dir} cannot be written: {error.strerror}; nothing has changed.") from error


def _is_here(index_dir: Path, remote: RemoteGeneration) -> bool:
    """Whether a generation is on this disk already, whole; what only looks like it is not."""
    if not generation_dir(index_dir, remote.name).exists():
        return False
    try:
        return verify_generation(index_dir, remote.name)[0].to_bytes() == remote.raw
    except DatelineError:
        return False


def _served(index_dir: Path) -> str | None:
    try:
        return read_current(index_dir)
    except IndexUnavailableError:
        return None


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
        shutil.rmtree(folder, ignore_errors=True)  # what is wrong is not gone on with
        raise


def _fill(index_dir: Path, folder: Path, store: Store, manifest: Manifest, moved: Moved) -> Counts:
    """Bring every file into a folder: left from a cut pull, linked from another generation, or downloaded."""
    here = _local_files(index_dir)
    missing = [entry for entry in manifest.files if not _reuse(folder / entry.path, entry, here, moved)]
    _check_room(folder, sum(entry.size for entry in missing))
    for entry in missing:
        _download(store, entry, folder, moved)
    return Counts(is_new=True, downloaded=len(missing), downloaded_bytes=sum(entry.size for entry in missing))


def _local_files(index_dir: Path) -> dict[str, Path]:
    """The files of the generations on this disk, by the digests that they should have."""
    found = {}
    for folder in sorted(builds_dir(index_dir).iterdir()):
        if is_generation_name(folder.name):
            try:
                found.update({entry.sha256: folder / entry.path for entry in read_manifest(folder).files})
            except DatelineError:
                continue
    return found


def _reuse(path: Path, entry: FileEntry, here: dict[str, Path], moved: Moved) -> bool:
    """Whether a file is in place without a download."""
    if not _is_file(path, entry):
        path.unlink(missing_ok=True)
        source = here.get(entry.sha256)
        if source is None or not _is_file(source, entry):
            return False
        try:
            os.link(source, path)
        except OSError:
            return False  # a file system without links: it is downloaded
    moved(entry.size)
    return True


def _is_file(path: Path, entry: FileEntry) -> bool:
    """Whether a file holds what it should."""
    try:
        return path.stat().st_size == entry.size and sha256_of(path) == entry.sha256
    except OSError:
        return False


def _check_room(folder: Path, size: int) -> None:
    """Raise BundleError if the disk has no room for so many bytes: before anything is written."""
    free = shutil.disk_usage(folder).free
    if size + _ROOM_BYTES > free:
        raise BundleError(
            f"The bundle needs {(size + _ROOM_BYTES) / 1e6:,.1f} MB, but {folder.parent} has "
            f"{free / 1e6:,.1f} MB free; nothing has changed."
        )


class _Incoming:
    """A file while it comes, and the digest of what has come."""

    def __init__(self, file: BinaryIO, entry: FileEntry) -> None:
        self._file = file
        self._entry = entry
        self._digest = hashlib.sha256()
        self.received = 0

    def restart(self) -> None:
        """Begin again."""
        self._file.seek(0)
        self._file.truncate()
        self._digest = hashlib.sha256()
        self.received = 0

    def take(self, block: bytes) -> None:
        """Take the next block, unless it is more than was announced."""
        check_announced(self._entry, self.received + len(block))
        self._file.write(block)
        self._digest.update(block)
        self.received += len(block)

    def check(self) -> None:
        """Check what has come."""
        check_object(self._entry, self._digest.hexdigest())


def check_announced(entry: FileEntry, received: int) -> None:
    """Raise BundleError if more bytes of a file come than its manifest says."""
    if received > entry.size:
        raise BundleError(f"{entry.path} of the bundle is longer than its manifest says; nothing has changed.")


def check_object(entry: FileEntry, sha256: str) -> None:
    """Raise BundleError if a file that came is not the one that its manifest names."""
    if sha256 != entry.sha256:
        raise BundleError(
            f"{object_key(entry.sha256)} of the bundle ({entry.path}) is damaged or was altered: "
            "remove it there and push again. Nothing has changed."
        )


def _download(store: Store, entry: FileEntry, folder: Path, moved: Moved) -> None:
    """Download a file: never more bytes than announced; it gets its name once it is what it should be."""
    part = folder / _PART
    until = time.monotonic() + _PATIENCE_SECONDS + entry.size / _SLOWEST_BYTES_A_SECOND
    with part.open("wb") as file:
        incoming = _Incoming(file, entry)
        failures = 0
        while True:
            had = incoming.received
            try:
                _receive(store, entry, incoming, moved, until)
                break
            except StoreError as error:
                failures = 1 if incoming.received > had else failures + 1
                if error.is_lasting or failures == _ATTEMPTS or time.monotonic() > until:
                    raise failed(store, error) from error
                time.sleep(_FIRST_PAUSE_SECONDS * 2**failures)
        incoming.check()
    part.rename(folder / entry.path)


def _receive(store: Store, entry: FileEntry, incoming: _Incoming, moved: Moved, until: float) -> None:
    """Receive what is missing of a file, until a time.  Raises StoreError if the transfer ends before."""
    key = object_key(entry.sha256)
    with store.stream(key, incoming.received, until - time.monotonic()) as stream:
        if stream.offset != incoming.received:
            incoming.restart()
        for block in stream.blocks:
            incoming.take(block)
            moved(len(block))
            if time.monotonic() > until:
                raise StoreError(f"{key} comes too slowly")
    if incoming.received < entry.size:
        raise StoreError(f"the transfer of {key} was cut short")
