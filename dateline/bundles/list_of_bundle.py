"""The withheld list of the bundle that the settings name, for those who change it."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

from dateline.bundles.remote_list import Change, Entries, change_remote_list, restore_list, salts_of, take_list
from dateline.bundles.seen_lists import read_seen
from dateline.bundles.store import Store
from dateline.bundles.stores import open_store
from dateline.errors import BundleError, DatelineError
from dateline.generations import Withheld
from dateline.settings import Settings


class ListOfBundle(NamedTuple):
    """Where the list lies, and the key that it is signed with."""

    store: Store
    key: bytes

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """That of DATELINE_BUNDLE_URL; None without one, and where a pinned digest alone is believed.

        There no list can be signed, and what is withheld on the machine itself is added to the bundle's.
        Raises BundleError if the list could not be signed.
        """
        if settings.bundle_url is None or (settings.bundle_key is None and settings.bundle_sha256 is not None):
            return None
        if settings.bundle_key is None:
            raise BundleError(
                "The withheld list of the bundle (DATELINE_BUNDLE_URL) is signed: set DATELINE_BUNDLE_KEY. "
                "Nothing has changed."
            )
        return cls(open_store(settings.bundle_url, settings.bundle_endpoint), settings.bundle_key.encode())

    def change(self, index_dir: Path, change: Change, salts: Mapping[str, bytes] | None = None) -> Withheld:
        """Change the entries of the bundle by compare-and-swap, then those of an index, which it returns.

        `salts` are those that digests may have been made with.  `change` may be called several times.
        Raises BundleError: then the list of the bundle has not changed, or only that of the index has not.
        """

        def changed(entries: Entries) -> Entries:
            copy = dict(entries)
            change(copy)
            return copy

        known = {**salts_of(index_dir), **(salts or {})}
        seen = read_seen(index_dir, self.store).serial
        remote = change_remote_list(self.store, self.key, changed, known, seen=seen)
        try:
            return take_list(index_dir, self.store, remote, change)
        except DatelineError as error:
            told = str(error).replace("nothing has changed", "this list is as it was")
            raise BundleError(f"{told} The list of the bundle has changed as asked.") from error

    def restore(self, index_dir: Path) -> Withheld:
        """Put back the list of the bundle, if it is older than was seen here, and follow it.  Raises BundleError."""
        return restore_list(index_dir, self.store, self.key)
