"""Which store an address means."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from dateline.bundles.folder_store import FolderStore
from dateline.bundles.http_reading import HttpStore
from dateline.bundles.s3_store import S3Store
from dateline.bundles.store import Store, StoreError
from dateline.errors import BundleError
from dateline.settings import check_bundle_url

__all__ = ["Store", "open_store"]


def open_store(url: str, endpoint: str | None = None) -> Store:
    """Open what an address means: `s3://`, `file://`, `https://` (on this machine also `http://`).

    `endpoint` is where the S3 API is, if not at Amazon's.  Raises SettingsError or BundleError.
    """
    check_bundle_url(url, "The address of a bundle")
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(url, Path(unquote(parts.path)))
    if parts.scheme != "s3":
        return HttpStore(url)
    try:
        return S3Store(url, endpoint)
    except StoreError as error:
        raise BundleError(f"The bundle {url} cannot be reached: {error}.") from None
