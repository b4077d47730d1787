"""Generations carried to hosts with a throw-away disk, as signed, immutable objects.

    URL/CURRENT                       the name of the generation being served, and nothing else
    URL/manifests/<generation>.json   its MANIFEST.json, byte for byte
    URL/manifests/<generation>.hmac   HMAC-SHA256 of that file, in hex
    URL/objects/<sha256>              the files of all generations, by what they hold
    URL/withheld.json                 which articles may not be shown: signed, with a serial number

A bundle is foreign data: nothing of it is parsed or opened before its manifest was checked
against the key (DATELINE_BUNDLE_KEY) or the pinned digest (DATELINE_BUNDLE_SHA256).
"""

from dateline.bundles.follow import BundleFollower
from dateline.bundles.list_of_bundle import ListOfBundle
from dateline.bundles.pull import PullReport, pull_bundle
from dateline.bundles.push import PushReport, push_bundle
from dateline.bundles.remote_list import change_remote_list
from dateline.bundles.signing import Trust
from dateline.bundles.stores import Store, open_store

__all__ = [
    "BundleFollower",
    "ListOfBundle",
    "PullReport",
    "PushReport",
    "Store",
    "Trust",
    "change_remote_list",
    "open_store",
    "pull_bundle",
    "push_bundle",
]
