"""The withheld list of the bundle that the settings name, for those who change it."""

from collections.abc import Callable
from typing import NamedTuple, Self

from dateline.bundles.remote_list import Entries, change_remote_list
from dateline.bundles.store import Store
from dateline.bundles.stores import open_store
from dateline.errors import BundleError
from dateline.generations import Withholding
from dateline.settings import Settings


class ListOfBundle(NamedTuple):
    """Where the list lies, and the key that it is signed with."""

    store: Store
    key: bytes

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """That of DATELINE_BUNDLE_URL; None without one.  Raises BundleError if it could not be signed."""
        if settings.bundle_url is None:
            return None
        if settings.bundle_key is None:
            raise BundleError(
                "The withheld list of the bundle (DATELINE_BUNDLE_URL) is signed: set DATELINE_BUNDLE_KEY. "
                "Nothing has changed."
            )
        return cls(open_store(settings.bundle_url, settings.bundle_endpoint), settings.bundle_key.encode())

    def change(self, change: Callable[[dict[str, Withholding]], None]) -> None:
        """Change the entries by compare-and-swap; `change` may be called again.  Raises BundleError."""

        def changed(entries: Entries) -> Entries:
            copy = dict(entries)
            change(copy)
            return copy

        change_remote_list(self.store, self.key, changed)
