"""Generations for hosts that lose their disk at each start, kept elsewhere as signed, immutable objects.

    URL/CURRENT                       the name of the generation being served, and nothing else
    URL/manifests/<generation>.json   its MANIFEST.json, byte for byte
    URL/manifests/<generation>.hmac   HMAC-SHA256 of that file, in hex
    URL/objects/<sha256>              the files of all generations, by the digest of their content
    URL/withheld.json                 the withheld list, signed, with a serial number

A bundle comes from an untrusted place.  No part of it is parsed or opened before its manifest was checked against the
key (DATELINE_BUNDLE_KEY) or the pinned digest (DATELINE_BUNDLE_SHA256).
"""

from dateline.bundles.bundle_withheld_list import BundleWithheldList
from dateline.bundles.follow import BundleFollower, FollowIntervals
from dateline.bundles.open_store import open_store
from dateline.bundles.pull import PullReport, pull_bundle
from dateline.bundles.push import PushReport, push_bundle
from dateline.bundles.remote_list import change_remote_list
from dateline.bundles.signing import Trust
from dateline.bundles.store import Store
from dateline.bundles.transfer_limits import TransferLimits

__all__ = [
    "BundleFollower",
    "BundleWithheldList",
    "FollowIntervals",
    "PullReport",
    "PushReport",
    "Store",
    "TransferLimits",
    "Trust",
    "change_remote_list",
    "open_store",
    "pull_bundle",
    "push_bundle",
]
