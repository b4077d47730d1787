"""Which articles are not deleted, and how many of them have each word."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import MetadataWords, Segment
from dateline.search.kernels import Mask


def live_docs(segments: Sequence[Segment]) -> Mask | None:
    """Which documents of some segments, one after the other, are not deleted; None where all are."""
    if all(segment.live_count == segment.count for segment in segments):
        return None
    return np.concatenate([segment.is_live for segment in segments])


def live_form_dfs(segment: Segment) -> NDArray[np.uint32]:
    """The live articles of each form of title and body."""
    dfs: NDArray[np.uint32] = np.asarray(segment.forms.dfs)
    if segment.deletions is None:
        return dfs
    dfs = dfs.copy()
    dfs[segment.deletions.form_numbers] -= segment.deletions.form_dfs
    return dfs


def live_metadata_dfs(segment: Segment, metadata: Mapping[str, MetadataWords]) -> dict[str, NDArray[np.int64]]:
    """The live articles of each word of some metadata fields, by field.  O(their postings) where some are deleted."""
    dfs = {name: np.diff(words.doc_starts) for name, words in metadata.items()}
    if segment.deletions is None:
        return dfs
    deleted = ~segment.is_live
    for name, words in metadata.items():
        before = np.append(np.int64(0), deleted[words.docs[:]].cumsum(dtype=np.int64))
        dfs[name] -= np.diff(before[words.doc_starts])
    return dfs
