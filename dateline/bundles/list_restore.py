"""Putting back the withheld list of a bundle that was lost, or replaced by an older one."""

from pathlib import Path

from dateline.bundles.list_sync import merge_entries, take_list
from dateline.bundles.remote_list import (
    ATTEMPTS,
    RemoteList,
    entries_of,
    history_after,
    list_keeps_changing,
    named_salts,
    next_serial,
    put_list,
    read_list,
    salts_of,
)
from dateline.bundles.seen_lists import SeenList, note_seen, read_seen_remains
from dateline.bundles.signing import Trust
from dateline.bundles.store import Store
from dateline.errors import BundleError, CorruptIndexError
from dateline.generations import read_withheld, withheld_lock
from dateline.generations.withheld_files import read_known
from dateline.withheld import Withheld, Withholding
from dateline.withheld.entries import today


def restore_list(index_dir: Path, store: Store, key: bytes) -> Withheld:
    """Put the list of a bundle back if it is missing, or older than one that was seen here; then take it over.

    The new list has a newer number, the entries of the old one, of the list that was seen here, and of this index.
    Raises BundleError, also if the list was not signed with the key.
    """
    for _ in range(ATTEMPTS):
        found = read_list(store, Trust(key))
        seen = read_seen_remains(index_dir, store)
        if found is None or found.serial < seen.serial:
            restored = _restored(index_dir, key, found, seen)
            found = restored if put_list(store, key, found, restored) else None
        if found is not None:
            _repair_seen(index_dir, store, seen)
            return take_list(index_dir, store, found)
    raise list_keeps_changing(store)


def _restored(index_dir: Path, key: bytes, found: RemoteList | None, seen: SeenList) -> RemoteList:
    try:
        here, released = read_withheld(index_dir), read_known(index_dir).released
    except CorruptIndexError as error:
        raise BundleError(str(error)) from error
    stale = released.keys() - seen.ids  # released here after the list that somebody has put back
    entries = merge_entries(
        {name: Withholding(name, today()) for name in sorted(seen.ids)},
        {name: each for name, each in entries_of(found).items() if name not in stale},
        {},
    )
    serial = next_serial(seen.serial, found.serial if found else 0)
    salts = {**salts_of(found), **here.salts, **named_salts((), key)}
    withheld = Withheld(merge_entries(entries, here.entries, entries), salts)
    return RemoteList(serial, withheld, is_signed=True, history=history_after(found, seen.serial))


def _repair_seen(index_dir: Path, store: Store, seen: SeenList) -> None:
    """Write `withheld.serial` anew, without lines that cannot be read."""
    with withheld_lock(index_dir):
        note_seen(index_dir, store, seen)
