"""Looks up documents by article_id: documents are in the order of their dates, not of their ids."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import StringColumn


class IdLookup:
    """Finds ids among n different ones; takes 16 bytes of memory for each id, and O(n log n) time to make.

    It compares hashes, which differ from process to process, and then the ids themselves.
    """

    def __init__(self, ids: StringColumn) -> None:
        hashes = np.fromiter((hash(ids.bytes_at(doc)) for doc in range(len(ids))), np.int64, len(ids))
        self._ids = ids
        self._docs = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._docs]

    def find(self, article_id: str) -> int | None:
        """The document of an id, None if there is none.  O(log n)."""
        found = self.find_all([article_id])
        return int(found[0]) if len(found) else None

    def find_all(self, article_ids: Collection[str]) -> NDArray[np.int64]:
        """The documents of m ids, without those that are missing: int64, in no order.  O(m log n)."""
        wanted = [article_id.encode("utf-8", "surrogatepass") for article_id in article_ids]
        hashes = np.fromiter(map(hash, wanted), np.int64, len(wanted))
        begins, ends = (np.searchsorted(self._hashes, hashes, side) for side in ("left", "right"))
        found = [
            doc
            for i in np.flatnonzero(ends > begins).tolist()
            for doc in self._docs[begins[i] : ends[i]].tolist()
            if self._ids.bytes_at(doc) == wanted[i]
        ]
        return np.array(found, np.int64)
