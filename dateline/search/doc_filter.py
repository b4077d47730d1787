"""Which documents of a range may be shown: those that are not deleted and do not end after the range."""

import numpy as np

from dateline.search.doc_range import DocRange
from dateline.search.index_reader import IndexReader
from dateline.search.kernels import Bitmap, Docs, Mask, Scores, member_mask, to_bitmap


class DocFilter:
    """Which documents of its range one search may show; `is_unrestricted` if it may show all of them."""

    __slots__ = ("_live", "_overlapping", "_reader", "_within", "is_unrestricted")

    def __init__(self, reader: IndexReader, within: DocRange | None) -> None:
        self._reader = reader
        self._live = reader.live
        self._within = within
        self._overlapping = within.overlapping if within is not None and len(within.overlapping) else None
        self.is_unrestricted = self._live is None and self._overlapping is None

    def mask(self, docs: Docs) -> Mask:
        """Whether each of n ascending documents of the range may be shown: bool[n].  O(n log overlapping ones)."""
        mask = np.ones(len(docs), np.bool_) if self._live is None else self._live.take(docs)
        if self._overlapping is not None:
            mask &= ~member_mask(docs, self._overlapping)
        return mask

    def only(self, docs: Docs, scores: Scores) -> tuple[Docs, Scores]:
        """Those of n ascending documents that may be shown, ascending, and their scores.

        `scores` are float64[n]; so are the result's, one for each document in it.  Costs as `mask`; no copy if
        `is_unrestricted`.
        """
        if self.is_unrestricted:
            return docs, scores
        keep = self.mask(docs).nonzero()[0]
        return docs.take(keep), scores.take(keep)

    def only_bitmap(self, bitmap: Bitmap) -> Bitmap:
        """Those of a bitmap, uint64[ceil(n / 64)], that lie in the range and may be shown, in a bitmap.

        Bits are in the order of the n documents of the whole index.  O(n / 64), or O(n) with a range; no copy without
        a range and deletions.
        """
        if self._within is not None:
            inside = np.zeros(len(bitmap) * 64, np.bool_)
            for segment, (first, end) in zip(self._reader.segments, self._within.slices, strict=True):
                inside[segment.base + first : segment.base + end] = True
            inside[self._within.overlapping] = False
            bitmap = bitmap & to_bitmap(inside)
        return bitmap if self._reader.live_bitmap is None else bitmap & self._reader.live_bitmap
