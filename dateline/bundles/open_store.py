"""From the address of a bundle to its store."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from dateline.bundles.folder_store import FolderStore
from dateline.bundles.http_store import HttpStore
from dateline.bundles.s3_store import S3Store
from dateline.bundles.store import Store, StoreError
from dateline.bundles.transfer_limits import DEFAULT_LIMITS, TransferLimits
from dateline.errors import BundleError
from dateline.settings import check_bundle_url


def open_store(url: str, endpoint: str | None = None, limits: TransferLimits = DEFAULT_LIMITS) -> Store:
    """Open the store at an address: `s3://`, `file://`, `https://` (on this machine also `http://`).

    `endpoint` is the address of the S3 API; None stands for Amazon's.  Raises SettingsError if the address is none of
    a bundle, BundleError if the bucket cannot be used.
    """
    check_bundle_url(url, "The address of a bundle")
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(url, Path(unquote(parts.path)), limits)
    if parts.scheme != "s3":
        return HttpStore(url, limits)
    try:
        return S3Store(url, endpoint, limits)
    except StoreError as error:
        raise BundleError(f"The bundle {url} cannot be reached: {error}.") from None
