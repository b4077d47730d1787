"""Checks of a generation, from its bytes to its answers."""

from pathlib import Path

import numpy as np

from dateline.columnar import open_index
from dateline.columnar.index_file import INDEX, read_index_file
from dateline.columnar.segment import UNDATED_PRECISION, Index, Segment
from dateline.errors import CorruptIndexError
from dateline.generations import Manifest, check_sizes, generation_dir, read_manifest
from dateline.generations.publishing import sha256_of
from dateline.similarity import describe_similarity
from dateline.verification.canaries import check_canaries


def verify_folder(folder: Path, manifest: Manifest, trusted: frozenset[str] = frozenset()) -> int:
    """Check the index in a folder against a manifest; returns how many canaries were searched for and found.

    Every byte is compared with the manifest's SHA-256, every value of the columns with what a
    builder writes, the counts with each other, and a sample of articles must be found by their own
    words and dates.  Files in `trusted` were checked before and are still the same
    ones (hard links): they are not read again.  Raises CorruptIndexError, naming the file, or IndexVersionError.
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
    """Check a generation whole (see `verify_folder`); returns its manifest and the number of canaries found."""
    folder = generation_dir(index_dir, name)
    manifest = read_manifest(folder)
    return manifest, verify_folder(folder, manifest)


def _check_names(folder: Path, manifest: Manifest) -> None:
    """Every file that the index consists of stands in the manifest."""
    listed = {entry.path for entry in manifest.files}
    used = {INDEX, *(name for segment in read_index_file(folder).segments for name in segment.files)}
    for name in sorted(used - listed):
        raise CorruptIndexError(f"{folder / name} is not in the manifest; run reindex to build a new index.")


def _check_counts(folder: Path, manifest: Manifest, index: Index) -> None:
    articles = sum(segment.live_count for segment in index.segments)
    undated = sum(_undated(segment) for segment in index.segments)
    found = (
        articles,
        undated,
        index.language,
        index.average_title,
        index.average_body,
        describe_similarity(index.similarity),
    )
    said = (manifest.articles, manifest.undated, manifest.language, manifest.average_title, manifest.average_body)
    if found != (*said, manifest.similarity):
        raise CorruptIndexError(
            f"{folder} holds {articles:,} articles, {undated:,} undated, in {index.language}; its manifest says "
            f"{manifest.articles:,}, {manifest.undated:,}, {manifest.language}; run reindex to build a new index."
        )


def _undated(segment: Segment) -> int:
    """Live articles without a date."""
    undated = np.asarray(segment.documents.precisions) == UNDATED_PRECISION
    if segment.deletions is not None:
        undated[np.asarray(segment.deletions.docs)] = False
    return int(undated.sum())
