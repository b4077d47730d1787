"""Whether a push may replace the generation that a bundle serves: one of its ancestors, or the one the user names."""

from dateline.bundles.layout import (
    LARGEST_MANIFEST,
    LARGEST_SIGNATURE,
    LONGEST_NAME,
    check_digest,
    manifest_key,
    parse_manifest,
    read_small,
    signature_key,
)
from dateline.bundles.signing import Trust, check_manifest
from dateline.bundles.store import Store, StoredFile
from dateline.errors import BundleError, IndexVersionError
from dateline.generations import CURRENT, Heading, Manifest, is_generation_name


def read_replaceable(
    store: Store, trust: Trust, name: str, manifest: Manifest, replace: str | None = None
) -> StoredFile | None:
    """Read the CURRENT of a bundle, which the generation `name` may replace; None if there is none.

    The bundle may serve nothing, the same generation, one of its ancestors, or the generation `replace`.  Else raises
    BundleError, which describes both generations and says what to do; also raises StoreError.
    """
    found = store.read(CURRENT, LONGEST_NAME)
    served = None if found is None else _name_in(found)
    if served == name:
        return found
    if replace is not None and replace != served:
        raise BundleError(
            f"The bundle {store.url} serves {served or 'nothing'}, not {replace}, which --replace names; "
            "nothing was pushed."
        )
    if served is not None and replace is None and served not in manifest.ancestors:
        raise BundleError(_refusal(store, trust, served, f"{name} ({_described(manifest)})"))
    return found


def describe_served(found: StoredFile | None) -> str:
    """Say which generation a bundle serves after another process changed it during a push, and what to do."""
    if found is None:
        return "it serves nothing now; push again."
    served = _name_in(found)
    return f"it serves {served} now, and the pushed generation did not replace it. {_ways_out(served)}"


def _ways_out(served: str) -> str:
    return (
        "To keep its articles: reindex pull, reindex update with your sources, and reindex push. "
        f"To drop them: reindex push --replace {served}"
    )


def _name_in(found: StoredFile) -> str:
    name = found.content.decode("ascii", "replace")
    if not is_generation_name(name):
        raise BundleError(
            "CURRENT of the bundle does not hold the name of a generation; nothing was pushed. "
            "Remove that file from the bundle, and push again."
        )
    return name


def _refusal(store: Store, trust: Trust, served: str, ours: str) -> str:
    return (
        f"The bundle {store.url} serves {served} ({_describe_remote(store, trust, served)}). "
        f"{ours} was not made from it, and to push it would drop the articles that only {served} has; "
        "nothing was pushed. "
        f"{_ways_out(served)}"
    )


def _describe_remote(store: Store, trust: Trust, name: str) -> str:
    """Describe a generation of a bundle, from its manifest if that was signed with our key."""
    raw = read_small(store, manifest_key(name), LARGEST_MANIFEST)
    if raw is None:
        return "its manifest is missing from the bundle"
    try:
        check_manifest(raw, read_small(store, signature_key(name), LARGEST_SIGNATURE), Trust(trust.key))
        check_digest(name, raw)
        return _described(parse_manifest(name, raw))
    except IndexVersionError:
        heading = Heading.from_bytes(raw)
        return f"format {heading.format}, which this version does not read, made {_time(heading.created)}"
    except BundleError:
        return "its manifest in the bundle is damaged, or was not signed with this DATELINE_BUNDLE_KEY"


def _described(manifest: Manifest) -> str:
    count = manifest.articles
    articles = f"{count:,} article{'' if count == 1 else 's'}"
    return f"{articles}, made {_time(manifest.created)} by Dateline {manifest.tool_version}, {_origin(manifest)}"


def _origin(manifest: Manifest) -> str:
    if manifest.ancestors:
        return f"an update of {manifest.ancestors[0]}"
    return "a full build"


def _time(created: str) -> str:
    return f"{created[:19].replace('T', ' ')} UTC"
