"""Whether an index is what its manifest says, to the last byte, and finds what it holds."""

from pathlib import Path

from dateline.columnar import open_index
from dateline.errors import CorruptIndexError
from dateline.generations import Manifest, check_sizes, generation_dir, read_manifest
from dateline.generations.publishing import sha256_of


def verify_folder(folder: Path, manifest: Manifest, trusted: frozenset[str] = frozenset()) -> None:
    """Check the index in a folder against a manifest.  Raises CorruptIndexError, naming the file, IndexVersionError.

    `trusted` names the files that were verified before and are still the same (hard links).
    """
    check_sizes(folder, manifest)
    for entry in manifest.files:
        if entry.path not in trusted and sha256_of(folder / entry.path) != entry.sha256:
            raise CorruptIndexError(f"{folder / entry.path} was altered; run reindex to build a new index.")
    index = open_index(folder)
    articles = sum(segment.live_count for segment in index.segments)
    if articles != manifest.articles:
        raise CorruptIndexError(f"{folder} has {articles:,} articles, not {manifest.articles:,} as its manifest says.")


def verify_generation(index_dir: Path, name: str) -> Manifest:
    """Check a generation.  Raises CorruptIndexError or IndexVersionError; returns its manifest."""
    folder = generation_dir(index_dir, name)
    manifest = read_manifest(folder)
    verify_folder(folder, manifest)
    return manifest
