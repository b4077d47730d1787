"""Deletes articles of a segment: notes their numbers, and the statistics that the segment loses with them.

Files of a segment are never rewritten.  The texts of deleted articles are tokenised again, so that the statistics of
the remaining articles are exact.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from dateline.columnar.deleted_statistics import DEFAULT_SIZES, CountingSizes, DeletedStatistics
from dateline.columnar.segment import Deletions, Segment


def make_deletions(segment: Segment, docs: Iterable[int], sizes: CountingSizes = DEFAULT_SIZES) -> Deletions | None:
    """The deletions of a segment after `docs` are deleted as well; None if it has none.

    They depend on the set of deleted documents alone, not on the steps it was made in.  Only the texts of newly
    deleted documents are read.  Raises ValueError for a document that the segment does not have, CorruptIndexError
    if a text is damaged or is not the text that was indexed.
    """
    earlier = segment.deletions
    deleted = set(earlier.docs.tolist()) if earlier else set()
    new = sorted(set(docs) - deleted)
    if new and not 0 <= new[0] <= new[-1] < segment.count:
        raise ValueError(f"{segment.name} has no document {new[0] if new[0] < 0 else new[-1]}")
    if not new:
        return earlier
    statistics = DeletedStatistics(segment, earlier, sizes)
    statistics.count(new)
    terms, forms = np.flatnonzero(statistics.term_dfs), np.flatnonzero(statistics.form_dfs)
    return Deletions(
        docs=np.array(sorted(deleted.union(new)), np.int32),
        term_numbers=terms.astype(np.uint32),
        term_dfs=statistics.term_dfs[terms].astype(np.uint32),
        term_occurrences=statistics.term_occurrences[terms].astype(np.uint32),
        form_numbers=forms.astype(np.uint32),
        form_dfs=statistics.form_dfs[forms].astype(np.uint32),
    )


def mark_deleted(segment: Segment, docs: Collection[int]) -> Segment:
    """The segment with exactly `docs` deleted, without the statistics that it loses: enough to merge it."""
    nothing = np.zeros(0, np.uint32)
    return replace(segment, deletions=Deletions(np.array(sorted(docs), np.int32), *[nothing] * 5) if docs else None)
