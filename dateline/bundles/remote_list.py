"""The list of withheld articles beside the remote CURRENT: signed, numbered, changed by compare-and-swap.

    {"hmac": "<hex>", "serial": 1732468500000000, "list": "<withheld.txt>", "salts": ["<hex>"],
     "history": [1732468200000000, ...], "history_hmac": "<hex>"}

The salts are of the digests in the list, which names them by their hashes: they need no signature.  Versions before
this one keep digests, but no salts; those made of the key are known to whoever has it.
A serial number is greater than the one before, and at least the time (microseconds since 1970), so
that a list that was lost and written anew still is the newest, and no two lists have the same.

The history has the numbers of the lists that this one was made from, newest first.  Who has seen another list than
these takes from it what it withholds, and releases nothing: it was signed by someone who had not seen that other
list, as happens where somebody puts an old one back.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from dateline.bundles.layout import LARGEST_LIST, LIST, failed
from dateline.bundles.seen_lists import SeenList, note_seen, read_seen, read_seen_remains
from dateline.bundles.signing import Trust, is_signature, sign_history, sign_list
from dateline.bundles.store import ConflictError, Store, StoreError
from dateline.errors import BundleError, CorruptIndexError
from dateline.generations import WITHHELD, Withheld, Withholding, read_withheld, withheld_lock
from dateline.generations.withheld import SERIAL, read_known, write_withheld
from dateline.withheld import Digester
from dateline.withheld.entries import today, with_digests

_ATTEMPTS = 5
_LONGEST_HISTORY = 1_000

Entries = Mapping[str, Withholding]
Change = Callable[[dict[str, Withholding]], None]


class OlderListError(BundleError):
    """A list is older than one that was seen before."""


class RemoteList(NamedTuple):
    """A list as it was read.  `is_signed`: with our key; else nobody knows who wrote it.  `history`: see the module."""

    serial: int
    withheld: Withheld
    is_signed: bool
    tag: str = ""
    history: tuple[int, ...] = ()

    def follows(self, seen: SeenList) -> bool:
        """Whether whoever signed this list had seen another one, so that what is on it no more was released."""
        if not self.is_signed:
            return False
        is_that = (self.serial, self.withheld.ids) == (seen.serial, seen.ids)
        return not seen.serial or is_that or seen.serial in self.history


def read_list(store: Store, trust: Trust) -> RemoteList | None:
    """Read the list of a bundle; None if there is none.  Raises BundleError if it cannot be read or believed.

    Without a key (a pinned digest alone) there is no telling who wrote it.
    """
    try:
        found = store.read(LIST, LARGEST_LIST)
    except StoreError as error:
        raise failed(store, error) from error
    if found is None:
        return None
    try:
        fields = json.loads(found.content)
        serial, text, signature = fields["serial"], fields["list"], fields["hmac"]
        is_a_list = type(serial) is int and serial > 0 and isinstance(text, str) and isinstance(signature, str)
        encoded = text.encode() if is_a_list else b""
        salts = named_salts([bytes.fromhex(salt) for salt in fields.get("salts", ())], trust.key)
        history = _history_of(fields)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unbelievable("cannot be read") from error
    if not is_a_list:
        raise _unbelievable("cannot be read")
    if trust.key is not None:
        check_list_signature(serial, text, signature, trust.key)
        _check_history(signature, history, fields.get("history_hmac"), trust.key)
    try:
        return RemoteList(serial, Withheld.from_bytes(encoded, LIST, salts), trust.key is not None, found.tag, history)
    except CorruptIndexError as error:
        raise _unbelievable("cannot be read") from error


def _history_of(fields: dict[str, Any]) -> tuple[int, ...]:
    """Raises TypeError or ValueError for what is no history; a version before this one wrote none."""
    history = fields.get("history", [])
    if not isinstance(history, list) or not all(type(serial) is int for serial in history):
        raise TypeError("history")
    return tuple(history)


def _check_history(signature: str, history: tuple[int, ...], signed: object, key: bytes) -> None:
    """Raise BundleError for a history that was not signed with the list."""
    if history and not (isinstance(signed, str) and is_signature(signed, sign_history(signature, history, key))):
        raise _unbelievable("has a history that was not signed with this DATELINE_BUNDLE_KEY, or was altered since")


def check_list_signature(serial: int, text: str, signature: str, key: bytes) -> None:
    """Raise BundleError unless a list was signed with the key."""
    if not is_signature(signature, sign_list(serial, text, key)):
        raise _unbelievable("was not signed with this DATELINE_BUNDLE_KEY, or was altered since")


def require_list(store: Store, trust: Trust) -> RemoteList:
    """Read the list of a bundle.  Raises BundleError also if there is none, for who knows what must not be shown."""
    found = read_list(store, trust)
    if found is None:
        raise _unbelievable("is missing (reindex push writes it)")
    return found


def take_latest_list(index_dir: Path, store: Store, trust: Trust) -> Withheld:
    """Read the list of a bundle and take it over (see `take_list`).  Raises BundleError, also if there is none."""
    try:
        return take_list(index_dir, store, require_list(store, trust))
    except OlderListError:  # it may have been changed from here since it was read
        return take_list(index_dir, store, require_list(store, trust))


def take_list(index_dir: Path, store: Store, found: RemoteList, change: Change = lambda _: None) -> Withheld:
    """Let the list of an index follow the remote one, and return what it is then.

    What the remote list had when it was last taken over, and has no more, is released; what was added here since
    stays.  A list that is not signed, or was not made from the one that was seen here, only adds.
    `change` is made to the result before it is written.
    Raises OlderListError for a list that is older than one seen here before, BundleError if it cannot be written.
    """
    name, outcome = WITHHELD, "nothing has changed"
    try:
        with withheld_lock(index_dir):
            before = read_withheld(index_dir).entries
            if found.is_signed:
                check_serial(index_dir, store, found.serial)
            if found.follows(read_seen(index_dir, store)):
                entries = merged(_added_here(index_dir, store), found.withheld.entries, before)
            else:
                entries = merged(_without_shown(found.withheld.entries), before, {})
            change(entries)
            if Withheld(entries, {**salts_of(index_dir), **found.withheld.salts}).unknown_salts:
                raise _unbelievable(
                    "has texts that cannot be compared, since it has not what their digests were made with"
                )
            withheld = write_withheld(index_dir, entries.values(), found.withheld.salts)
            name, outcome = SERIAL, f"{WITHHELD} itself was written"
            if found.is_signed:
                note_seen(index_dir, store, SeenList(found.serial, found.withheld.ids))
            return withheld
    except OSError as error:
        raise BundleError(f"{index_dir / name} cannot be written: {error.strerror}; {outcome}.") from error


def _without_shown(entries: Entries) -> Entries:
    """A list of which nobody knows who wrote it releases nothing."""
    return {name: replace(each, shown=()) for name, each in entries.items()}


def merged(entries: Entries, stronger: Entries, known: Entries) -> dict[str, Withholding]:
    """Two lists as one, as the stronger has it; but what is known of a text of which it knows nothing is kept."""
    both = {**entries, **stronger}
    return {name: with_digests(each, known.get(name) or entries.get(name)) for name, each in both.items()}


def named_salts(salts: Iterable[bytes], key: bytes | None) -> dict[str, bytes]:
    """Salts by their names, with that of a key."""
    digesters = [*map(Digester, salts), *([Digester.of_key(key)] if key else [])]
    return {each.name: each.salt for each in digesters}


def salts_of(index_dir: Path) -> Mapping[str, bytes]:
    """The salts that are known in an index."""
    return read_known(index_dir).salts


def withheld_here(index_dir: Path, store: Store | None) -> Entries:
    """What is withheld in an index; if a bundle is named, without what its list had when that was last taken over.

    What it had then and has no more was released.
    """
    if store is None:
        return read_withheld(index_dir).entries
    with withheld_lock(index_dir):
        return _added_here(index_dir, store)


def change_remote_list(
    store: Store,
    key: bytes,
    change: Callable[[Entries], Entries],
    salts: Mapping[str, bytes] | None = None,
    *,
    seen: int = 0,
) -> RemoteList:
    """Change the list of a bundle by compare-and-swap, and return what it is now.

    `salts` are those that digests may have been made with; that of the key is one of them.  `change` gets the
    entries that are there and gives those that shall be; it may be called again when another process was
    faster.  Nothing is signed upon a list that is older than the one of the number `seen`, or missing where one was.
    Raises BundleError; then nothing has changed.
    """
    for _ in range(_ATTEMPTS):
        before = read_list(store, Trust(key))
        check_base(store, before, seen)
        entries = change({} if before is None else before.withheld.entries)
        if before is not None and entries == before.withheld.entries:
            return before
        serial = _serial_after(0 if before is None else before.serial)
        known = {} if before is None else before.withheld.salts
        withheld = Withheld(dict(entries), {**known, **named_salts((), key), **(salts or {})})
        changed = _swapped(store, key, serial, withheld, before, _history_after(before))
        if changed is not None:
            return changed
    raise _keeps_changing(store)


def check_base(store: Store, found: RemoteList | None, seen: int) -> None:
    """Raise BundleError unless a new list may be signed upon what a bundle has, where the number `seen` was seen."""
    if found is None and seen:
        raise BundleError(
            f"The withheld list of the bundle is missing, but this disk has seen {seen}; nothing has changed. "
            f"{_way_out(store)}"
        )
    if found is not None and found.serial < seen:
        raise OlderListError(f"{_older(found.serial, seen)}; nothing has changed. {_way_out(store)}")


def check_serial(index_dir: Path, store: Store, serial: int) -> None:
    """Raise OlderListError for a list that is older than one that was seen on this disk: somebody put it back."""
    seen = read_seen(index_dir, store).serial
    if serial < seen:
        raise OlderListError(f"{_older(serial, seen)}; nothing is taken from the bundle. {_way_out(store)}")


def check_pushed_with(index_dir: Path, store: Store, trust: Trust, serial: int) -> None:
    """Make certain that the list that was taken over is no older than the one that a generation was pushed with.

    It is taken over once more if it is.  Raises OlderListError, BundleError.
    """
    if trust.key is None or read_seen(index_dir, store).serial >= serial:
        return
    take_latest_list(index_dir, store, trust)
    seen = read_seen(index_dir, store).serial
    if seen < serial:
        raise OlderListError(
            f"{_older(seen, serial, 'the generation was pushed with')}; nothing is taken from the bundle. "
            f"{_way_out(store)}"
        )


def restore_list(index_dir: Path, store: Store, key: bytes) -> Withheld:
    """Put the list of a bundle back where it is missing, or older than one that was seen here; then take it over.

    It gets what it has, what this disk has seen on it, and what is withheld here, under a newer number.
    Raises BundleError, also for a list that was not signed with the key.
    """
    for _ in range(_ATTEMPTS):
        found = read_list(store, Trust(key))
        seen = read_seen_remains(index_dir, store)
        if found is None or found.serial < seen.serial:
            found = _put_back(index_dir, store, key, found, seen)
        if found is not None:
            _forget_damage(index_dir, store, seen)
            return take_list(index_dir, store, found)
    raise _keeps_changing(store)


def _put_back(index_dir: Path, store: Store, key: bytes, found: RemoteList | None, seen: SeenList) -> RemoteList | None:
    """Sign the list anew; None if another process was faster."""
    try:
        here, released = read_withheld(index_dir), read_known(index_dir).released
    except CorruptIndexError as error:
        raise BundleError(str(error)) from error
    there = {} if found is None else found.withheld.entries
    entries = {name: Withholding(name, today()) for name in sorted(seen.ids)}
    stale = released.keys() - seen.ids  # released here since the list that somebody put back
    entries = merged(entries, {name: each for name, each in there.items() if name not in stale}, {})
    serial = _serial_after(seen.serial, found.serial if found else 0)
    salts = {**(found.withheld.salts if found else {}), **here.salts, **named_salts((), key)}
    history = _history_after(found, seen.serial)
    return _swapped(store, key, serial, Withheld(merged(entries, here.entries, entries), salts), found, history)


def _forget_damage(index_dir: Path, store: Store, seen: SeenList) -> None:
    with withheld_lock(index_dir):
        note_seen(index_dir, store, seen)


def _serial_after(*serials: int) -> int:
    return max(time.time_ns() // 1_000, *(serial + 1 for serial in serials))


def _history_after(before: RemoteList | None, seen: int = 0) -> tuple[int, ...]:
    """The history of a list that is made from another, and has all that the list of the number `seen` had."""
    base = () if before is None else (before.serial, *before.history)
    return tuple(dict.fromkeys(filter(None, (seen, *base))))[:_LONGEST_HISTORY]


def _swapped(  # noqa: PLR0913, PLR0917 - what a list consists of
    store: Store, key: bytes, serial: int, withheld: Withheld, before: RemoteList | None, history: tuple[int, ...]
) -> RemoteList | None:
    """Put a list in the place of another; None if another process was faster."""
    try:
        store.swap(LIST, _to_bytes(serial, withheld, history, key), None if before is None else before.tag)
    except ConflictError:
        return None
    except StoreError as error:
        raise failed(store, error) from error
    return RemoteList(serial, withheld, is_signed=True, history=history)


def _keeps_changing(store: Store) -> BundleError:
    return BundleError(
        f"Other processes keep changing the withheld list of {store.url}; try again. Nothing has changed."
    )


def _older(serial: int, seen: int, seen_as: str = "this disk has seen") -> str:
    return (
        f"The withheld list of the bundle has the serial number {serial}, but {seen_as} {seen}: "
        "somebody put an old one back"
    )


def _way_out(store: Store) -> str:
    return (
        "On the machine that withholds articles, with DATELINE_BUNDLE_URL "
        f"{store.url}, run reindex withhold --restore: it signs what was seen there under a newer number."
    )


def _to_bytes(serial: int, withheld: Withheld, history: tuple[int, ...], key: bytes) -> bytes:
    text = withheld.to_bytes().decode()
    salts = sorted(each.salt.hex() for each in withheld.digesters if each.salt)
    signature = sign_list(serial, text, key)
    fields = {"hmac": signature, "list": text, "salts": salts, "serial": serial}
    fields |= {"history": list(history), "history_hmac": sign_history(signature, history, key)}
    return (json.dumps(fields, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _added_here(index_dir: Path, store: Store) -> dict[str, Withholding]:
    seen = read_seen(index_dir, store).ids
    return {name: entry for name, entry in read_withheld(index_dir).entries.items() if name not in seen}


def _unbelievable(what: str) -> BundleError:
    return BundleError(f"The withheld list of the bundle {what}; nothing is taken from the bundle.")
