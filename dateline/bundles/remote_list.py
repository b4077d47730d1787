"""The withheld list of a bundle, next to its CURRENT: signed, numbered, changed by compare-and-swap.

    {"hmac": "<hex>", "serial": 1732468500000000, "list": "<withheld.txt>", "salts": ["<hex>"],
     "history": [1732468200000000, ...], "history_hmac": "<hex>"}

The salts are those of the digests in the list.  The list has their names, which are hashes, so they need no signature.
Older versions keep digests and write no salts; whoever has the key can derive the salt that is made of it.
A serial number is greater than the one before, and at least the time (microseconds since 1970).  So a list that was
lost and written anew is the newest, and no two lists have the same number.

The history has the serial numbers of the lists from which this one was made, newest first.  A host that has seen
another list than these adds the entries of this one and releases none: its author had not seen that other list, for
example because somebody has put an old list back.
"""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

from dateline.bundles.layout import LARGEST_LIST, LIST, store_failure
from dateline.bundles.seen_lists import SeenList
from dateline.bundles.signing import Trust, is_signature, sign_history, sign_list
from dateline.bundles.store import ConflictError, Store, StoreError
from dateline.errors import BundleError, CorruptIndexError
from dateline.withheld import Digester, Entries, Withheld
from dateline.withheld.changes import Change

ATTEMPTS = 5
"""Attempts to change a list while other processes change it."""

_LONGEST_HISTORY = 1_000


class OlderListError(BundleError):
    """A list is older than one that was seen before."""


class RemoteList(NamedTuple):
    """A list of a bundle.  `is_signed`: with our key; else its author is unknown.  `history`: see the module."""

    serial: int
    withheld: Withheld
    is_signed: bool
    tag: str = ""
    history: tuple[int, ...] = ()

    def follows(self, seen: SeenList) -> bool:
        """Whether the author of this list had seen the list `seen`, so that entries missing here were released."""
        if not self.is_signed:
            return False
        is_that = (self.serial, self.withheld.ids) == (seen.serial, seen.ids)
        return not seen.serial or is_that or seen.serial in self.history


class _ListFields(NamedTuple):
    """The fields of the file, of the right types.  The signatures were not checked yet."""

    serial: int
    text: str
    signature: str
    salts: tuple[bytes, ...]
    history: tuple[int, ...]
    history_signature: object

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read the file.  Raises ValueError, KeyError, TypeError or RecursionError if it is no list.

        Older versions wrote no history and no salts.
        """
        fields: dict[str, Any] = json.loads(raw)
        serial, text, signature, history = fields["serial"], fields["list"], fields["hmac"], fields.get("history", [])
        if not (type(serial) is int and serial > 0 and isinstance(text, str) and isinstance(signature, str)):
            raise TypeError("serial, list or hmac")
        if not (isinstance(history, list) and all(type(number) is int for number in history)):
            raise TypeError("history")
        salts = tuple(bytes.fromhex(salt) for salt in fields.get("salts", ()))
        return cls(serial, text, signature, salts, tuple(history), fields.get("history_hmac"))


def read_list(store: Store, trust: Trust) -> RemoteList | None:
    """Read the list of a bundle; None if there is none.

    Raises BundleError if it cannot be read or has a wrong signature.  Without a key (with a pinned digest only) its
    author stays unknown.
    """
    try:
        found = store.read(LIST, LARGEST_LIST)
    except StoreError as error:
        raise store_failure(store, error) from error
    if found is None:
        return None
    try:
        fields = _ListFields.from_bytes(found.content)
        salts = named_salts(fields.salts, trust.key)
        encoded = fields.text.encode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise unusable_list("cannot be read") from error
    if trust.key is not None:
        check_list_signature(fields.serial, fields.text, fields.signature, trust.key)
        _check_history(fields, trust.key)
    try:
        withheld = Withheld.from_bytes(encoded, LIST, salts)
    except CorruptIndexError as error:
        raise unusable_list("cannot be read") from error
    return RemoteList(fields.serial, withheld, trust.key is not None, found.tag, fields.history)


def require_list(store: Store, trust: Trust) -> RemoteList:
    """Read the list of a bundle.  Raises BundleError as `read_list` does, and if there is none."""
    found = read_list(store, trust)
    if found is None:
        raise unusable_list("is missing (reindex push writes it)")
    return found


def check_list_signature(serial: int, text: str, signature: str, key: bytes) -> None:
    """Raise BundleError unless a list was signed with the key."""
    if not is_signature(signature, sign_list(serial, text, key)):
        raise unusable_list("was not signed with this DATELINE_BUNDLE_KEY, or was altered since")


def _check_history(fields: _ListFields, key: bytes) -> None:
    """Raise BundleError unless the history was signed with the list."""
    signed, expected = fields.history_signature, sign_history(fields.signature, fields.history, key)
    if fields.history and not (isinstance(signed, str) and is_signature(signed, expected)):
        raise unusable_list("has a history that was not signed with this DATELINE_BUNDLE_KEY, or was altered since")


def change_remote_list(
    store: Store, key: bytes, change: Change, salts: Mapping[str, bytes] | None = None, *, seen: int = 0
) -> RemoteList:
    """Change the list of a bundle by compare-and-swap and return it.  Nothing is written if nothing changes.

    `salts`, and the salt of the key, may have been used for digests.  `seen` is the serial number of the newest list
    that this disk has seen; an older list, or a missing one, is not changed.
    Raises OlderListError in these cases, else BundleError; then nothing has changed.
    """
    for _ in range(ATTEMPTS):
        before = read_list(store, Trust(key))
        check_base(store, before, seen)
        entries = change(entries_of(before))
        if before is not None and entries == before.withheld.entries:
            return before
        serial = next_serial(0 if before is None else before.serial)
        withheld = Withheld(dict(entries), {**salts_of(before), **named_salts((), key), **(salts or {})})
        changed = RemoteList(serial, withheld, is_signed=True, history=history_after(before))
        if put_list(store, key, before, changed):
            return changed
    raise list_keeps_changing(store)


def entries_of(found: RemoteList | None) -> Entries:
    """The entries of a list; none if there is no list."""
    return {} if found is None else found.withheld.entries


def salts_of(found: RemoteList | None) -> Mapping[str, bytes]:
    """The salts of a list, by name; none if there is no list."""
    return {} if found is None else found.withheld.salts


def named_salts(salts: Iterable[bytes], key: bytes | None) -> dict[str, bytes]:
    """Salts by their names, with the salt of the key.  Raises ValueError for a salt that is too long."""
    digesters = [*map(Digester, salts), *([Digester.of_key(key)] if key else [])]
    return {each.name: each.salt for each in digesters}


def put_list(store: Store, key: bytes, before: RemoteList | None, changed: RemoteList) -> bool:
    """Replace the list `before` by a new one; False if another process was faster.  Raises BundleError."""
    try:
        store.swap(LIST, _to_bytes(changed, key), None if before is None else before.tag)
    except ConflictError:
        return False
    except StoreError as error:
        raise store_failure(store, error) from error
    return True


def check_base(store: Store, found: RemoteList | None, seen: int) -> None:
    """Raise BundleError unless a new list may follow the list of a bundle where the serial number `seen` was seen."""
    if found is None and seen:
        raise BundleError(
            f"The withheld list of the bundle is missing, but this disk has seen {seen}; nothing has changed. "
            f"{way_to_restore(store)}"
        )
    if found is not None and found.serial < seen:
        raise OlderListError(f"{older_list(found.serial, seen)}; nothing has changed. {way_to_restore(store)}")


def next_serial(*serials: int) -> int:
    """A serial number for a list that is written now and is newer than those with the numbers `serials`."""
    return max(time.time_ns() // 1_000, *(serial + 1 for serial in serials))


def history_after(before: RemoteList | None, seen: int = 0) -> tuple[int, ...]:
    """The history of a list that is made from `before` and has all entries of the list with the number `seen`."""
    base = () if before is None else (before.serial, *before.history)
    return tuple(dict.fromkeys(filter(None, (seen, *base))))[:_LONGEST_HISTORY]


def list_keeps_changing(store: Store) -> BundleError:
    """The error for a list that other processes change all the time."""
    return BundleError(
        f"Other processes keep changing the withheld list of {store.url}; try again. Nothing has changed."
    )


def unusable_list(reason: str) -> BundleError:
    """The error for a list that is not taken over."""
    return BundleError(f"The withheld list of the bundle {reason}; nothing is taken from the bundle.")


def older_list(serial: int, seen: int, seen_as: str = "this disk has seen") -> str:
    """The beginning of a message on a list that is older than one that was seen."""
    return (
        f"The withheld list of the bundle has the serial number {serial}, but {seen_as} {seen}: "
        "somebody has put an old list back"
    )


def way_to_restore(store: Store) -> str:
    """The sentence that says how to put the newest list back into a bundle."""
    return (
        f"On the machine that withholds articles, set DATELINE_BUNDLE_URL to {store.url} and run reindex withhold "
        "--restore: it signs the list that was seen there under a newer number."
    )


def _to_bytes(found: RemoteList, key: bytes) -> bytes:
    text = found.withheld.to_bytes().decode()
    salts = sorted(each.salt.hex() for each in found.withheld.digesters if each.salt)
    signature = sign_list(found.serial, text, key)
    fields = {"hmac": signature, "list": text, "salts": salts, "serial": found.serial}
    fields |= {"history": list(found.history), "history_hmac": sign_history(signature, found.history, key)}
    return (json.dumps(fields, ensure_ascii=False, sort_keys=True) + "\n").encode()
