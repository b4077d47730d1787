"""A generation, carried up: everything that is not there yet, the withheld list, and last the remote CURRENT."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from dateline.bundles.layout import (
    LARGEST_MANIFEST,
    LARGEST_SIGNATURE,
    LONGEST_NAME,
    failed,
    manifest_key,
    object_key,
    parse_manifest,
    read_small,
    signature_key,
)
from dateline.bundles.remote_list import (
    RemoteList,
    change_remote_list,
    check_base,
    merged,
    read_list,
    salts_of,
    take_list,
    withheld_here,
)
from dateline.bundles.seen_lists import read_seen
from dateline.bundles.signing import Trust, is_signed_manifest, sign_manifest
from dateline.bundles.stale_base import read_replaceable, whats_served
from dateline.bundles.store import ConflictError, Found, Store, StoreError
from dateline.errors import BundleError, DatelineError, IndexVersionError
from dateline.generations import CURRENT, MANIFEST, FileEntry, Withheld, generation_dir, read_current, read_withheld
from dateline.verification import verify_generation

Moved = Callable[[int], None]
"""Told of every so many bytes that were moved."""


class PushReport(NamedTuple):
    """What a push did; `previous` is what the bundle served before, None if nothing."""

    generation: str
    previous: str | None
    files: int
    uploaded: int
    uploaded_bytes: int
    withheld: int
    seconds: float


def push_bundle(
    index_dir: Path, store: Store, trust: Trust, moved: Moved = lambda _: None, *, replace: str | None = None
) -> PushReport:
    """Push the served generation and switch the remote CURRENT to it.

    Raises BundleError, also where the bundle serves a generation that this one was not made from and that `replace`
    does not name, and whatever is wrong with the generation itself; then the remote CURRENT is as it
    was, and what was uploaded before is not uploaded again.
    """
    begun = time.monotonic()
    if trust.key is None:
        raise BundleError("A bundle is signed when it is pushed: set DATELINE_BUNDLE_KEY.")
    name = read_current(index_dir)
    if name is None:
        raise BundleError(f"No index is published in {index_dir}, so that there is nothing to push; run reindex.")
    try:
        verify_generation(index_dir, name)
    except IndexVersionError as error:
        raise BundleError(f"Nothing was pushed: {error}") from error
    folder = generation_dir(index_dir, name)
    raw = (folder / MANIFEST).read_bytes()
    manifest = parse_manifest(name, raw)
    try:
        is_new = _prove_key(index_dir, store, trust, name, raw)
        before = read_replaceable(store, trust, name, manifest, replace)
        sizes = [_upload(store, folder, entry, moved) for entry in _distinct(manifest.files)]
        _put(store, manifest_key(name), raw)
        mine = partial(withheld_here, index_dir, None if is_new else store)
        remote = change_remote_list(
            store,
            trust.key,
            lambda entries: merged(mine(), entries, read_withheld(index_dir).entries),
            salts_of(index_dir),
            seen=read_seen(index_dir, store).serial,
        )
        _put(store, signature_key(name), sign_manifest(raw, remote.serial, trust.key).encode())
    except StoreError as error:
        raise failed(store, error) from error
    try:
        _switch(store, name, before)
    except StoreError as error:
        raise BundleError(
            f"The bundle {store.url} failed: {error}; it serves the generation that it served before, and its withheld "
            "list has what this one has. Push again."
        ) from error
    withheld = len(_take_list(index_dir, store, remote, name).entries)
    uploaded = [size for size in sizes if size is not None]
    previous = None if before is None else before.content.decode()
    return PushReport(name, previous, len(sizes), len(uploaded), sum(uploaded), withheld, time.monotonic() - begun)


def _take_list(index_dir: Path, store: Store, remote: RemoteList, name: str) -> Withheld:
    """Let the list here follow that of the bundle, which serves a generation by now: BundleError says so."""
    try:
        return take_list(index_dir, store, remote)
    except DatelineError as error:
        told = str(error).replace("nothing has changed", "this list is as it was")
        raise BundleError(f"{told} But the generation {name} was pushed, and the bundle serves it.") from error


def _prove_key(index_dir: Path, store: Store, trust: Trust, name: str, raw: bytes) -> bool:
    """Check that what the bundle has was signed with our key, before anything is written; whether it has no list yet.

    Raises BundleError for a list, or a signature of the same manifest, that was made with another, and for a list that
    is older than the one that was seen here.
    """
    try:
        found = read_list(store, trust)
    except BundleError as error:  # in the words of those who pull
        raise BundleError(str(error).replace("nothing is taken from the bundle", "nothing was pushed")) from error
    signature = read_small(store, signature_key(name), LARGEST_SIGNATURE)
    if signature is not None and not is_signed_manifest(raw, signature, trust.key or b""):
        raise BundleError(
            f"{signature_key(name)} of the bundle was not made with this DATELINE_BUNDLE_KEY, or was altered since; "
            "nothing was pushed. To change the key, remove that file from the bundle first."
        )
    check_base(store, found, read_seen(index_dir, store).serial)
    return found is None


def _distinct(entries: tuple[FileEntry, ...]) -> list[FileEntry]:
    return list({entry.sha256: entry for entry in entries}.values())


def _upload(store: Store, folder: Path, entry: FileEntry, moved: Moved) -> int | None:
    """Upload a file that is not there yet; the number of its bytes, or None if it was there."""
    key = object_key(entry.sha256)
    is_there = store.size(key) == entry.size
    if not is_there:
        store.upload(key, folder / entry.path)
    moved(entry.size)
    return None if is_there else entry.size


def _put(store: Store, key: str, content: bytes) -> None:
    """Put a small file in the place of whatever is there, unless it is there already."""
    found = store.read(key, LARGEST_MANIFEST)
    if found is None or found.content != content:
        store.swap(key, content, found and found.tag)


def _switch(store: Store, name: str, before: Found | None) -> None:
    """Put a name in the place of the CURRENT that was found to be replaceable, and of no other."""
    try:
        if read_small(store, CURRENT, LONGEST_NAME) != name.encode():
            store.swap(CURRENT, name.encode(), before and before.tag)
    except ConflictError:
        now = store.read(CURRENT, LONGEST_NAME)
        if now is not None and now.content == name.encode():
            return  # a repeated request met its own first attempt
        raise BundleError(f"{store.url} was changed by another process meanwhile: {whats_served(now)}") from None
