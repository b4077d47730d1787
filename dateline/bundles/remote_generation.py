"""The generation that a bundle serves, and its manifest, checked before anything of it is parsed."""

from typing import NamedTuple

from dateline.bundles.layout import (
    LARGEST_MANIFEST,
    LARGEST_SIGNATURE,
    check_digest,
    manifest_key,
    parse_manifest,
    read_remote_current,
    read_small,
    signature_key,
)
from dateline.bundles.signing import Trust, check_manifest
from dateline.bundles.store import Store
from dateline.errors import BundleError
from dateline.generations import Manifest


class RemoteManifest(NamedTuple):
    """The bytes of a manifest that was checked.

    `serial` is the number of the withheld list that was pushed with it; 0 if that is not known.
    """

    raw: bytes
    serial: int


class RemoteGeneration(NamedTuple):
    """A generation of a bundle whose manifest was checked; `serial` as in `RemoteManifest`."""

    name: str
    raw: bytes
    manifest: Manifest
    serial: int = 0


def read_remote_generation(store: Store, trust: Trust) -> RemoteGeneration:
    """Read the name and the manifest of the generation that a bundle serves.

    Raises BundleError if one is missing or does not pass the checks, IndexVersionError if its format is not read.
    """
    trust.check()
    name = read_remote_current(store)
    raw, serial = read_remote_manifest(store, trust, name)
    return RemoteGeneration(name, raw, parse_manifest(name, raw), serial)


def read_remote_manifest(store: Store, trust: Trust, name: str) -> RemoteManifest:
    """Read the manifest of a generation of a bundle.

    Raises BundleError if it is missing or does not pass the checks of its signature and digest.
    """
    raw = read_small(store, manifest_key(name), LARGEST_MANIFEST)
    if raw is None:
        raise BundleError(f"The bundle {store.url} has no manifest of {name}; push it again. Nothing has changed.")
    signature = None if trust.key is None else read_small(store, signature_key(name), LARGEST_SIGNATURE)
    serial = check_manifest(raw, signature, trust)
    check_digest(name, raw)
    return RemoteManifest(raw, serial)
