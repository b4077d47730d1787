"""The keys of a bundle, and checks of its names and manifests."""

import hashlib
import re

from dateline.bundles.store import Store, StoreError
from dateline.errors import BundleError, CorruptIndexError, IndexVersionError
from dateline.generations import CURRENT, MANIFEST, Manifest, is_generation_name

LIST = "withheld.json"
LONGEST_NAME = 64
LARGEST_MANIFEST = 4 << 20
LARGEST_SIGNATURE = 128
LARGEST_LIST = 16 << 20

_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.]*")
_LONGEST_FILE_NAME = 200
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST_FILE = 1 << 40
_MOST_FILES = 1_000


def manifest_key(generation: str) -> str:
    """The key of the manifest of a generation."""
    return f"manifests/{generation}.json"


def signature_key(generation: str) -> str:
    """The key of the signature of that manifest."""
    return f"manifests/{generation}.hmac"


def object_key(sha256: str) -> str:
    """The key of a file with this SHA-256."""
    return f"objects/{sha256}"


def store_failure(store: Store, error: StoreError) -> BundleError:
    """The error for an operation of a store that failed before anything was changed."""
    return BundleError(f"The bundle {store.url} failed: {error}; nothing has changed.")


def read_small(store: Store, key: str, limit: int) -> bytes | None:
    """The content of a small file of a bundle; None if there is none.  Raises BundleError."""
    try:
        found = store.read(key, limit)
    except StoreError as error:
        raise store_failure(store, error) from error
    return None if found is None else found.content


def read_remote_current(store: Store) -> str:
    """The name of the generation that a bundle serves.  Raises BundleError if there is none or the name is invalid."""
    raw = read_small(store, CURRENT, LONGEST_NAME)
    if raw is None:
        raise BundleError(f"There is no bundle at {store.url}; push one with reindex push.")
    name = raw.decode("ascii", "replace")
    check_generation_name(name)
    return name


def check_generation_name(name: str) -> None:
    """Raise BundleError unless the whole text is the name of a generation."""
    if not is_generation_name(name):
        raise BundleError("CURRENT of the bundle does not hold the name of a generation; nothing has changed.")


def check_digest(name: str, raw: bytes) -> None:
    """Raise BundleError unless the name of a generation has the digest of these bytes, its manifest."""
    if hashlib.sha256(raw).hexdigest()[:12] != name[-12:]:
        raise BundleError(
            f"The manifest of {name} in the bundle does not have the digest in the name; nothing has changed."
        )


def parse_manifest(name: str, raw: bytes) -> Manifest:
    """Read the bytes of a manifest whose signature and digest were checked before.

    Raises BundleError if it cannot be read or names files that are not allowed, IndexVersionError if its format is
    not read.
    """
    try:
        manifest = Manifest.from_bytes(raw, name)
        check_identity(manifest, name, raw)
    except IndexVersionError as error:
        raise IndexVersionError(f"{error} Nothing is taken from the bundle.") from error
    except (CorruptIndexError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"The manifest of {name} cannot be read; nothing has changed.") from error
    check_files(manifest)
    return manifest


def check_identity(manifest: Manifest, name: str, raw: bytes) -> None:
    """Raise BundleError unless this version writes the same bytes for a manifest, and gives it the same name."""
    if manifest.to_bytes() != raw or manifest.generation_name() != name:
        raise BundleError(f"The manifest of {name} is not written as this version writes it; nothing has changed.")


def check_files(manifest: Manifest) -> None:
    """Raise BundleError unless every file of a manifest has a plain, unique name, a digest and a possible size."""
    paths = [entry.path for entry in manifest.files]
    if len(set(paths)) != len(paths) or len(paths) > _MOST_FILES:
        raise BundleError("The manifest of the bundle names a file twice, or too many files; nothing has changed.")
    for entry in manifest.files:
        check_file_name(entry.path)
        is_possible = type(entry.size) is int and 0 <= entry.size <= _LARGEST_FILE
        if not (is_possible and isinstance(entry.sha256, str) and _SHA256.fullmatch(entry.sha256)):
            raise BundleError(
                "The manifest of the bundle gives a file an impossible size or digest; nothing has changed."
            )


def check_file_name(path: object) -> None:
    """Raise BundleError for a name with a path in it, a hidden one, and that of the manifest."""
    is_plain = isinstance(path, str) and _FILE_NAME.fullmatch(path) and len(path) <= _LONGEST_FILE_NAME
    if not is_plain or path == MANIFEST:
        raise BundleError(
            f"The manifest of the bundle names a file {str(path)[:60]!r}, which is not allowed; nothing has changed."
        )
