"""Pushing a generation to a bundle: first its files, then the withheld list, and the CURRENT of the bundle last."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from dateline.bundles.layout import (
    LARGEST_MANIFEST,
    LARGEST_SIGNATURE,
    LONGEST_NAME,
    manifest_key,
    object_key,
    parse_manifest,
    read_small,
    signature_key,
    store_failure,
)
from dateline.bundles.list_sync import local_salts, merge_entries, take_list, withheld_here
from dateline.bundles.remote_list import RemoteList, change_remote_list, check_base, read_list
from dateline.bundles.replaceable import describe_served, read_replaceable
from dateline.bundles.seen_lists import read_seen
from dateline.bundles.signing import Trust, is_signed_manifest, sign_manifest
from dateline.bundles.store import ConflictError, Store, StoredFile, StoreError
from dateline.errors import BundleError, DatelineError, IndexVersionError
from dateline.generations import CURRENT, MANIFEST, FileEntry, Manifest, generation_dir, read_current, read_withheld
from dateline.progress import ByteCounter, OnProgress, ignore_progress
from dateline.verification import verify_generation
from dateline.withheld import Entries, Withheld


class PushReport(NamedTuple):
    """The result of a push; `previous` is the generation that the bundle served before, None if there was none."""

    generation: str
    previous: str | None
    files: int
    uploaded: int
    uploaded_bytes: int
    withheld: int
    seconds: float


class _LocalGeneration(NamedTuple):
    """The served generation, verified; `raw` has the bytes of its manifest."""

    name: str
    folder: Path
    raw: bytes
    manifest: Manifest


def push_bundle(
    index_dir: Path,
    store: Store,
    trust: Trust,
    on_progress: OnProgress = ignore_progress,
    *,
    replace: str | None = None,
) -> PushReport:
    """Push the served generation and make the bundle serve it.

    `on_progress` is told the bytes that were uploaded or found in the bundle.
    Raises BundleError, also if the bundle serves a generation from which this one was not made and which `replace`
    does not name, and the errors of `dateline.verification`.  Then the bundle serves its old generation, and files
    that were uploaded are not uploaded again.
    """
    begun = time.monotonic()
    if trust.key is None:
        raise BundleError("A push signs the bundle: set DATELINE_BUNDLE_KEY.")
    generation = _verified_current(index_dir)
    try:
        is_new = _check_key(index_dir, store, trust, generation)
        before = read_replaceable(store, trust, generation.name, generation.manifest, replace)
        sizes = _upload_files(store, generation, on_progress)
        _put(store, manifest_key(generation.name), generation.raw)
        remote = _merge_lists(index_dir, store, trust.key, is_new=is_new)
        _put(store, signature_key(generation.name), sign_manifest(generation.raw, remote.serial, trust.key).encode())
    except StoreError as error:
        raise store_failure(store, error) from error
    _switch(store, generation.name, before)
    withheld = len(_take_list(index_dir, store, remote, generation.name).entries)
    uploaded = [size for size in sizes if size is not None]
    previous = None if before is None else before.content.decode()
    seconds = time.monotonic() - begun
    return PushReport(generation.name, previous, len(sizes), len(uploaded), sum(uploaded), withheld, seconds)


def _verified_current(index_dir: Path) -> _LocalGeneration:
    name = read_current(index_dir)
    if name is None:
        raise BundleError(f"No index is published in {index_dir}, so there is nothing to push; run reindex.")
    try:
        verify_generation(index_dir, name)
    except IndexVersionError as error:
        raise BundleError(f"Nothing was pushed: {error}") from error
    folder = generation_dir(index_dir, name)
    raw = (folder / MANIFEST).read_bytes()
    return _LocalGeneration(name, folder, raw, parse_manifest(name, raw))


def _check_key(index_dir: Path, store: Store, trust: Trust, generation: _LocalGeneration) -> bool:
    """Check, before anything is written, that the bundle was signed with our key; whether it has no list yet.

    Raises BundleError if its list, or a signature of the same manifest, was made with another key, or if its list is
    older than one that was seen here.
    """
    try:
        found = read_list(store, trust)
    except BundleError as error:  # whose message is for a pull
        raise BundleError(str(error).replace("nothing is taken from the bundle", "nothing was pushed")) from error
    key = signature_key(generation.name)
    signature = read_small(store, key, LARGEST_SIGNATURE)
    if signature is not None and not is_signed_manifest(generation.raw, signature, trust.key or b""):
        raise BundleError(
            f"{key} of the bundle was not made with this DATELINE_BUNDLE_KEY, or was altered since; "
            "nothing was pushed. To change the key, remove that file from the bundle first."
        )
    check_base(store, found, read_seen(index_dir, store).serial)
    return found is None


def _upload_files(store: Store, generation: _LocalGeneration, on_progress: OnProgress) -> list[int | None]:
    """Upload the files of a generation; see `_upload`.  Files with the same content are uploaded once."""
    entries = _distinct(generation.manifest.files)
    counter = ByteCounter(on_progress, sum(entry.size for entry in entries))
    return [_upload(store, generation.folder, entry, counter) for entry in entries]


def _distinct(entries: Sequence[FileEntry]) -> list[FileEntry]:
    return list({entry.sha256: entry for entry in entries}.values())


def _upload(store: Store, folder: Path, entry: FileEntry, counter: ByteCounter) -> int | None:
    """Upload a file that the bundle does not have; the number of its bytes, None if the bundle has it."""
    key = object_key(entry.sha256)
    is_there = store.size(key) == entry.size
    if not is_there:
        store.upload(key, folder / entry.path)
    counter.add(entry.size)
    return None if is_there else entry.size


def _put(store: Store, key: str, content: bytes) -> None:
    """Write a small file, unless the bundle has it with this content."""
    found = store.read(key, LARGEST_MANIFEST)
    if found is None or found.content != content:
        store.swap(key, content, found and found.tag)


def _merge_lists(index_dir: Path, store: Store, key: bytes, *, is_new: bool) -> RemoteList:
    """Add the entries of this index to the list of the bundle, and return that list."""
    added_here = partial(withheld_here, index_dir, None if is_new else store)

    def merge(entries: Entries) -> Entries:
        return merge_entries(added_here(), entries, read_withheld(index_dir).entries)

    seen = read_seen(index_dir, store).serial
    return change_remote_list(store, key, merge, local_salts(index_dir), seen=seen)


def _switch(store: Store, name: str, before: StoredFile | None) -> None:
    """Make the bundle serve a generation, if its CURRENT is still `before`.  Raises BundleError."""
    try:
        if read_small(store, CURRENT, LONGEST_NAME) != name.encode():
            store.swap(CURRENT, name.encode(), before and before.tag)
    except ConflictError:
        _check_switched(store, name)
    except StoreError as error:
        raise _switch_failure(store, error) from error


def _check_switched(store: Store, name: str) -> None:
    """Raise BundleError unless the bundle serves a generation after all: a retry can meet its own first attempt."""
    try:
        now = store.read(CURRENT, LONGEST_NAME)
    except StoreError as error:
        raise _switch_failure(store, error) from error
    if now is None or now.content != name.encode():
        raise BundleError(f"{store.url} was changed by another process meanwhile: {describe_served(now)}") from None


def _switch_failure(store: Store, error: StoreError) -> BundleError:
    return BundleError(
        f"The bundle {store.url} failed: {error}. It serves its old generation, and its withheld list has the entries "
        "of this one. Push again."
    )


def _take_list(index_dir: Path, store: Store, remote: RemoteList, name: str) -> Withheld:
    """Make the list here follow that of the bundle, which serves the generation `name` by now.  Raises BundleError."""
    try:
        return take_list(index_dir, store, remote)
    except DatelineError as error:
        message = str(error).replace("nothing has changed", "this list is as it was")
        raise BundleError(f"{message} But the generation {name} was pushed, and the bundle serves it.") from error
