"""Deleting articles: which they are, and what the statistics lose by them.

Files of a segment are never rewritten.  What a deleted article counted for is
found by tokenising its stored texts again, so that the statistics of what is
left are exact.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from dateline.columnar.deleted_statistics import Losses
from dateline.columnar.segment import Deletions, Segment


def make_deletions(segment: Segment, docs: Iterable[int]) -> Deletions | None:
    """Delete documents besides those that are deleted already; None if that makes none.

    The result depends on the set of deleted documents only, not on how many steps it was made
    in.  Raises ValueError for a document that the segment does not have, CorruptIndexError if a
    text is not what was indexed.
    """
    earlier = segment.deletions
    deleted = set(earlier.docs.tolist()) if earlier else set()
    new = sorted(set(docs) - deleted)
    if new and not 0 <= new[0] <= new[-1] < segment.count:
        raise ValueError(f"{segment.name} has no document {new[0] if new[0] < 0 else new[-1]}")
    if not new:
        return earlier
    losses = Losses(segment)
    if earlier:
        losses.form_dfs[earlier.form_numbers] = earlier.form_dfs
        losses.term_dfs[earlier.term_numbers] = earlier.term_dfs
        losses.term_occurrences[earlier.term_numbers] = earlier.term_occurrences
    losses.count(new)
    terms, forms = np.flatnonzero(losses.term_dfs), np.flatnonzero(losses.form_dfs)
    return Deletions(
        docs=np.array(sorted(deleted.union(new)), np.int32),
        term_numbers=terms.astype(np.uint32),
        term_dfs=losses.term_dfs[terms].astype(np.uint32),
        term_occurrences=losses.term_occurrences[terms].astype(np.uint32),
        form_numbers=forms.astype(np.uint32),
        form_dfs=losses.form_dfs[forms].astype(np.uint32),
    )


def mark_deleted(segment: Segment, docs: Collection[int]) -> Segment:
    """The segment with exactly `docs` deleted, without the statistics that it loses: enough to merge it."""
    nothing = np.zeros(0, np.uint32)
    return replace(segment, deletions=Deletions(np.array(sorted(docs), np.int32), *[nothing] * 5) if docs else None)
