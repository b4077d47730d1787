"""Which documents of a range may be shown: neither deleted nor overlapping the end of the range."""

import numpy as np

from dateline.search.doc_range import DocRange
from dateline.search.index_reader import IndexReader
from dateline.search.kernels import Bitmap, Docs, Mask, Scores, member_mask, to_bitmap


class DocFilter:
    """What one search may show of the documents of its range; `is_unrestricted` if that is all of them."""

    __slots__ = ("_live", "_overlapping", "_reader", "_within", "is_unrestricted")

    def __init__(self, reader: IndexReader, within: DocRange | None) -> None:
        self._reader = reader
        self._live = reader.live
        self._within = within
        self._overlapping = within.overlapping if within is not None and len(within.overlapping) else None
        self.is_unrestricted = self._live is None and self._overlapping is None

    def mask(self, docs: Docs) -> Mask:
        """Which of some ascending documents of the range may be shown, bool[documents].  O(documents)."""
        mask = np.ones(len(docs), np.bool_) if self._live is None else self._live.take(docs)
        if self._overlapping is not None:
            mask &= ~member_mask(docs, self._overlapping)
        return mask

    def only(self, docs: Docs, scores: Scores) -> tuple[Docs, Scores]:
        """Those of some ascending documents that may be shown, and their scores.  O(documents)."""
        if self.is_unrestricted:
            return docs, scores
        keep = self.mask(docs).nonzero()[0]
        return docs.take(keep), scores.take(keep)

    def only_bitmap(self, bitmap: Bitmap) -> Bitmap:
        """Those of a bitmap over the whole index that lie in the range and may be shown.  O(documents / 64)."""
        if self._within is not None:
            inside = np.zeros(len(bitmap) * 64, np.bool_)
            for segment, (first, end) in zip(self._reader.segments, self._within.slices, strict=True):
                inside[segment.base + first : segment.base + end] = True
            inside[self._within.overlapping] = False
            bitmap = bitmap & to_bitmap(inside)
        return bitmap if self._reader.live_bitmap is None else bitmap & self._reader.live_bitmap
