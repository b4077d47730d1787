"""The live articles of segments, and their number for each word."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import MetadataWords, Segment
from dateline.search.kernels import Mask


def live_docs(segments: Sequence[Segment]) -> Mask | None:
    """Whether each document of some segments, one segment after the other, is live: bool[documents], in their order.

    None if nothing is deleted.  O(documents).
    """
    if all(segment.live_count == segment.count for segment in segments):
        return None
    return np.concatenate([segment.is_live for segment in segments])


def live_form_dfs(segment: Segment) -> NDArray[np.uint32]:
    """The number of live articles with each form of title and body: uint32[forms], in the order of the forms.

    Without deletions no copy; else O(forms).
    """
    dfs: NDArray[np.uint32] = np.asarray(segment.forms.dfs)
    if segment.deletions is None:
        return dfs
    dfs = dfs.copy()
    dfs[segment.deletions.form_numbers] -= segment.deletions.form_dfs
    return dfs


def live_metadata_dfs(segment: Segment, metadata: Mapping[str, MetadataWords]) -> dict[str, NDArray[np.int64]]:
    """The number of live articles with each word of some metadata fields: int64[words], in the order of the words.

    By field.  O(words); with deletions O(postings of the fields).
    """
    dfs = {name: np.diff(words.doc_starts) for name, words in metadata.items()}
    if segment.deletions is None:
        return dfs
    deleted = ~segment.is_live
    for name, words in metadata.items():
        before = np.append(np.int64(0), deleted[words.docs[:]].cumsum(dtype=np.int64))
        dfs[name] -= np.diff(before[words.doc_starts])
    return dfs
