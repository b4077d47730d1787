"""The withheld list of the bundle that the settings name, for the commands that change it."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

from dateline.bundles.list_restore import restore_list
from dateline.bundles.list_sync import local_salts, take_list
from dateline.bundles.open_store import open_store
from dateline.bundles.remote_list import change_remote_list
from dateline.bundles.seen_lists import read_seen
from dateline.bundles.store import Store
from dateline.errors import BundleError, DatelineError
from dateline.settings import Settings
from dateline.withheld import Withheld
from dateline.withheld.changes import Change


class BundleWithheldList(NamedTuple):
    """The store that has the list, and the key that signs it."""

    store: Store
    key: bytes

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The list of DATELINE_BUNDLE_URL; None without a bundle, and with a pinned digest but no key.

        In the latter case no list can be signed, and entries made on this machine add to those of the bundle.
        Raises BundleError if there is neither a key nor a digest, and as `open_store` does.
        """
        if settings.bundle_url is None or (settings.bundle_key is None and settings.bundle_sha256 is not None):
            return None
        if settings.bundle_key is None:
            raise BundleError(
                "The withheld list of the bundle (DATELINE_BUNDLE_URL) has to be signed: set DATELINE_BUNDLE_KEY. "
                "Nothing has changed."
            )
        return cls(open_store(settings.bundle_url, settings.bundle_endpoint), settings.bundle_key.encode())

    def change(self, index_dir: Path, change: Change, salts: Mapping[str, bytes] | None = None) -> Withheld:
        """Change the list of the bundle by compare-and-swap, then that of an index, and return the latter.

        `salts` may have been used for digests.  `change` may be called several times.  Raises BundleError if the list
        of the bundle has not changed, or only that of the index has not; the message says which.
        """
        known = {**local_salts(index_dir), **(salts or {})}
        seen = read_seen(index_dir, self.store).serial
        remote = change_remote_list(self.store, self.key, change, known, seen=seen)
        try:
            return take_list(index_dir, self.store, remote, change)
        except DatelineError as error:
            message = str(error).replace("nothing has changed", "this list is as it was")
            raise BundleError(f"{message} The list of the bundle has changed as asked.") from error

    def restore(self, index_dir: Path) -> Withheld:
        """Put the list of the bundle back if it is missing or old, and take it over.  Raises BundleError."""
        return restore_list(index_dir, self.store, self.key)
