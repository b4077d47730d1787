"""Checks of a generation: its bytes, its values, its counts, its search results."""

from pathlib import Path

from dateline.columnar import open_index
from dateline.columnar.date_totals import live_date_totals
from dateline.columnar.index_file import INDEX, read_index_file
from dateline.columnar.segment import Index
from dateline.errors import CorruptIndexError
from dateline.generations import Manifest, check_sizes, generation_dir, read_manifest
from dateline.generations.files import sha256_of
from dateline.similarity import describe_similarity
from dateline.verification.canaries import check_canaries


def verify_folder(folder: Path, manifest: Manifest, trusted: frozenset[str] = frozenset()) -> int:
    """Check the index in a folder against a manifest; returns the number of canary articles that were found.

    Checks the SHA-256 of every file, the plausibility of every value, the counts of the manifest, and that searches
    find a sample of the articles.  The files in `trusted` are hard links to files that were checked before; they are
    not read.  Raises CorruptIndexError with the file, or IndexVersionError.
    """
    check_sizes(folder, manifest)
    for entry in manifest.files:
        if entry.path not in trusted and sha256_of(folder / entry.path) != entry.sha256:
            raise CorruptIndexError(f"{folder / entry.path} was altered; run reindex to build a new index.")
    _check_names(folder, manifest)
    index = open_index(folder, trusted=trusted)
    _check_counts(folder, manifest, index)
    return check_canaries(folder, index)


def verify_generation(index_dir: Path, name: str) -> tuple[Manifest, int]:
    """Check a whole generation as `verify_folder` does; returns its manifest and the number of canaries.

    Raises as `verify_folder` and `read_manifest` do.
    """
    folder = generation_dir(index_dir, name)
    manifest = read_manifest(folder)
    return manifest, verify_folder(folder, manifest)


def _check_names(folder: Path, manifest: Manifest) -> None:
    """Raise CorruptIndexError if a file of the index is not in the manifest."""
    listed = {entry.path for entry in manifest.files}
    used = {INDEX, *(name for segment in read_index_file(folder).segments for name in segment.files)}
    for name in sorted(used - listed):
        raise CorruptIndexError(f"{folder / name} is not in the manifest; run reindex to build a new index.")


def _check_counts(folder: Path, manifest: Manifest, index: Index) -> None:
    articles = index.live_count
    undated = live_date_totals(index.segments).undated
    found = (articles, undated, index.language, index.average_title, index.average_body)
    said = (manifest.articles, manifest.undated, manifest.language, manifest.average_title, manifest.average_body)
    if (*found, describe_similarity(index.similarity)) != (*said, manifest.similarity):
        raise CorruptIndexError(
            f"{folder} has {articles:,} articles, {undated:,} undated, in {index.language}; its manifest says "
            f"{manifest.articles:,}, {manifest.undated:,}, {manifest.language}; run reindex to build a new index."
        )
