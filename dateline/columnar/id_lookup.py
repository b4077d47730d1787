"""From article_id to document: documents stand in the order of dates, so that ids have to be looked up."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.strings import StringColumn


class IdLookup:
    """Finds ids among n that are all different; takes 16 bytes of memory an id.

    Rests on hashes that differ from process to process, and on the ids themselves for what is found.
    """

    def __init__(self, ids: StringColumn) -> None:
        hashes = np.fromiter((hash(ids.bytes_at(doc)) for doc in range(len(ids))), np.int64, len(ids))
        self._ids = ids
        self._docs = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._docs]

    def find(self, article_id: str) -> int | None:
        """The document of an id."""
        found = self.find_all([article_id])
        return int(found[0]) if len(found) else None

    def find_all(self, article_ids: Collection[str]) -> NDArray[np.int64]:
        """The documents of those ids that there are, in no order."""
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
