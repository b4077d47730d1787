"""A digest of all articles of an index, which does not depend on how they came into it."""

import hashlib
from collections.abc import Iterable

import numpy as np

from dateline.article import DIGEST_BYTES
from dateline.columnar.segment import Segment
from dateline.columnar.strings import column_slice


def source_digest(segments: Iterable[Segment]) -> str:
    """The SHA-256, in hex, of the digests of all live articles, in the order of their ids (by their bytes).

    Equal for a full build, an update and the import of an export with the same articles.  O(articles log articles).
    """
    ids: list[bytes] = []
    digests = [np.zeros((0, DIGEST_BYTES), np.uint8)]
    for segment in segments:
        live, documents = segment.live_docs, segment.documents
        every = column_slice(documents.ids, 0, segment.count)
        ids += every if len(live) == segment.count else [every[doc] for doc in live.tolist()]
        digests.append(documents.digests[live])
    order = sorted(range(len(ids)), key=ids.__getitem__)
    return hashlib.sha256(np.concatenate(digests)[np.array(order, np.int64)]).hexdigest()
