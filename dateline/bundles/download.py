"""The download of one file of a bundle: continued where it was cut, never longer than announced, checked at its end."""

import hashlib
import time
from pathlib import Path
from typing import BinaryIO

from dateline.bundles.layout import object_key, store_failure
from dateline.bundles.store import Store, StoreError
from dateline.errors import BundleError
from dateline.generations import FileEntry
from dateline.progress import ByteCounter

_PART = ".part"  # hidden, so that no file of a bundle can have this name


class _IncomingFile:
    """A file that is being downloaded, and the digest of its bytes so far."""

    def __init__(self, file: BinaryIO, entry: FileEntry) -> None:
        self._file = file
        self._entry = entry
        self._digest = hashlib.sha256()
        self.received = 0

    def restart(self) -> None:
        """Begin again with an empty file."""
        self._file.seek(0)
        self._file.truncate()
        self._digest = hashlib.sha256()
        self.received = 0

    def append(self, block: bytes) -> None:
        """Write the next block.  Raises BundleError if more bytes come than were announced."""
        check_announced(self._entry, self.received + len(block))
        self._file.write(block)
        self._digest.update(block)
        self.received += len(block)

    def check(self) -> None:
        """Check the digest.  Raises BundleError."""
        check_object(self._entry, self._digest.hexdigest())


def check_announced(entry: FileEntry, received: int) -> None:
    """Raise BundleError if a file has more bytes than its manifest says."""
    if received > entry.size:
        raise BundleError(f"{entry.path} of the bundle is longer than its manifest says; nothing has changed.")


def check_object(entry: FileEntry, sha256: str) -> None:
    """Raise BundleError if a file does not have the digest that its manifest says."""
    if sha256 != entry.sha256:
        raise BundleError(
            f"{object_key(entry.sha256)} of the bundle ({entry.path}) is damaged or was altered. "
            "Remove it from the bundle and push again. Nothing has changed."
        )


def download_file(store: Store, entry: FileEntry, folder: Path, counter: ByteCounter) -> None:
    """Download a file into a folder.  It gets its name only when it is complete and has its digest.

    Raises BundleError if the store fails or the content is wrong, OSError, and the errors of `counter`.
    """
    limits = store.limits
    part = folder / _PART
    until = time.monotonic() + limits.seconds_for(entry.size)
    with part.open("wb") as file:
        incoming = _IncomingFile(file, entry)
        failures = 0
        while True:
            before = incoming.received
            try:
                _receive(store, entry, incoming, counter, until)
                break
            except StoreError as error:
                failures = 1 if incoming.received > before else failures + 1
                if error.is_lasting or failures == limits.object_attempts or time.monotonic() > until:
                    raise store_failure(store, error) from error
                time.sleep(limits.first_pause_seconds * 2**failures)
        incoming.check()
    part.rename(folder / entry.path)


def _receive(store: Store, entry: FileEntry, incoming: _IncomingFile, counter: ByteCounter, until: float) -> None:
    """Receive the missing bytes of a file.  Raises StoreError if the transfer ends before, or the time is over."""
    key = object_key(entry.sha256)
    with store.stream(key, incoming.received, until - time.monotonic()) as stream:
        if stream.offset != incoming.received:
            incoming.restart()
        for block in stream.blocks:
            incoming.append(block)
            counter.add(len(block))
            if time.monotonic() > until:
                raise StoreError(f"{key} comes too slowly")
    if incoming.received < entry.size:
        raise StoreError(f"the transfer of {key} was cut short")
