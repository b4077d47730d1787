"""The list of withheld articles beside the remote CURRENT: signed, numbered, changed by compare-and-swap.

    {"hmac": "<hex>", "serial": 1732468500, "list": "<withheld.txt>"}

A serial number is greater than the one before, and at least the time (seconds since 1970), so
that a list that was lost and written anew still is the newest.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from dateline.bundles.layout import LARGEST_LIST, LIST, failed
from dateline.bundles.signing import Trust, is_signature, sign_list
from dateline.bundles.store import ConflictError, Store, StoreError
from dateline.errors import BundleError, CorruptIndexError
from dateline.generations import WITHHELD, Withheld, Withholding, read_withheld, withheld_lock
from dateline.generations.files import replace_file
from dateline.generations.withheld import SERIAL, write_withheld

_ATTEMPTS = 5

Entries = Mapping[str, Withholding]
Change = Callable[[dict[str, Withholding]], None]


class OlderListError(BundleError):
    """A list is older than one that was seen before."""


class _Seen(NamedTuple):
    """The newest list that was seen on this disk: its serial number and the articles on it."""

    serial: int = 0
    ids: frozenset[str] = frozenset()


class RemoteList(NamedTuple):
    """A list as it was read.  `is_signed`: with our key; else nobody knows who wrote it."""

    serial: int
    withheld: Withheld
    is_signed: bool
    tag: str = ""


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
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unbelievable("cannot be read") from error
    if not is_a_list:
        raise _unbelievable("cannot be read")
    if trust.key is not None:
        check_list_signature(serial, text, signature, trust.key)
    try:
        return RemoteList(serial, Withheld.from_bytes(encoded, LIST), trust.key is not None, found.tag)
    except CorruptIndexError as error:
        raise _unbelievable("cannot be read") from error


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
    stays.  A list that is not signed only adds.  `change` is made to the result before it is written.
    Raises OlderListError for a list that is older than one seen here before, BundleError if it cannot be written.
    """
    name, outcome = WITHHELD, "nothing has changed"
    try:
        with withheld_lock(index_dir):
            entries = {**_added_here(index_dir, store), **found.withheld.entries}
            if found.is_signed:
                check_serial(index_dir, store, found.serial)
            else:
                entries = {**found.withheld.entries, **read_withheld(index_dir).entries}
            change(entries)
            withheld = Withheld(entries)
            _write(index_dir, withheld)
            name, outcome = SERIAL, f"{WITHHELD} itself was written"
            if found.is_signed:
                _note_seen(index_dir, store, found)
            return withheld
    except OSError as error:
        raise BundleError(f"{index_dir / name} cannot be written: {error.strerror}; {outcome}.") from error


def withheld_here(index_dir: Path, store: Store | None) -> Entries:
    """What is withheld in an index; if a bundle is named, without what its list had when that was last taken over.

    What it had then and has no more was released.
    """
    if store is None:
        return read_withheld(index_dir).entries
    with withheld_lock(index_dir):
        return _added_here(index_dir, store)


def change_remote_list(store: Store, key: bytes, change: Callable[[Entries], Entries]) -> RemoteList:
    """Change the list of a bundle by compare-and-swap, and return what it is now.

    `change` gets the entries that are there and gives those that shall be; it may be called again when
    another process was faster.  Raises BundleError; then nothing has changed.
    """
    for _ in range(_ATTEMPTS):
        before = read_list(store, Trust(key))
        entries = change({} if before is None else before.withheld.entries)
        if before is not None and entries == before.withheld.entries:
            return before
        serial = max(int(time.time()), 1 if before is None else before.serial + 1)
        withheld = Withheld(dict(entries))
        try:
            store.swap(LIST, _to_bytes(serial, withheld, key), None if before is None else before.tag)
        except ConflictError:
            continue
        except StoreError as error:
            raise failed(store, error) from error
        return RemoteList(serial, withheld, is_signed=True)
    raise BundleError(
        f"Other processes keep changing the withheld list of {store.url}; try again. Nothing has changed."
    )


def check_serial(index_dir: Path, store: Store, serial: int) -> None:
    """Raise OlderListError for a list that is older than one that was seen on this disk: somebody put it back."""
    seen = _seen(index_dir, store).serial
    if serial < seen:
        raise OlderListError(
            f"The withheld list of the bundle has the serial number {serial}, but {seen} was seen before: "
            "somebody put an old one back; nothing is taken from the bundle."
        )


def _to_bytes(serial: int, withheld: Withheld, key: bytes) -> bytes:
    text = withheld.to_bytes().decode()
    fields = {"hmac": sign_list(serial, text, key), "list": text, "serial": serial}
    return (json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _write(index_dir: Path, withheld: Withheld) -> None:
    """Write the list, before it is noted which it was: after a kill in between an entry stays, rather than goes."""
    path = index_dir / WITHHELD
    if not path.exists() or path.read_bytes() != withheld.to_bytes():
        write_withheld(index_dir, withheld.entries.values())


def _name(store: Store) -> str:
    return hashlib.sha256(store.url.rstrip("/").encode()).hexdigest()[:16]


def _added_here(index_dir: Path, store: Store) -> dict[str, Withholding]:
    seen = _seen(index_dir, store).ids
    return {name: entry for name, entry in read_withheld(index_dir).entries.items() if name not in seen}


def _seen(index_dir: Path, store: Store) -> _Seen:
    """What is known of the newest list that was seen; of another bundle, or damaged, it says nothing."""
    try:
        first, *ids = (index_dir / SERIAL).read_text("ascii", "replace").split("\n")
    except FileNotFoundError:
        return _Seen()
    serial, _, name = first.partition(" ")
    if name != _name(store) or not (serial.isascii() and serial.isdigit()):
        return _Seen()
    return _Seen(int(serial), frozenset(filter(None, ids)))


def _note_seen(index_dir: Path, store: Store, found: RemoteList) -> None:
    seen = _Seen(found.serial, found.withheld.ids)
    if seen != _seen(index_dir, store):
        lines = [f"{found.serial} {_name(store)}", *sorted(found.withheld.ids)]
        replace_file(index_dir / SERIAL, "".join(f"{line}\n" for line in lines).encode())


def _unbelievable(what: str) -> BundleError:
    return BundleError(f"The withheld list of the bundle {what}; nothing is taken from the bundle.")
