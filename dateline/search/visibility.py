"""Which documents of a slice may be shown: neither deleted nor straddling the end of the range."""

from typing import TYPE_CHECKING

import numpy as np

from dateline.search.kernels import Docs, Mask, Scores, Words, member_mask, to_words
from dateline.search.spans import Span

if TYPE_CHECKING:
    from dateline.search.reader import CompositeReader


class Visibility:
    """What one search may show of what lies in its span."""

    __slots__ = ("_live", "_reader", "_span", "_straddling", "is_whole")

    def __init__(self, reader: "CompositeReader", span: Span | None) -> None:
        self._reader = reader
        self._live = reader.live
        self._span = span
        self._straddling = span.straddling if span is not None and len(span.straddling) else None
        self.is_whole = self._live is None and self._straddling is None

    def mask(self, docs: Docs) -> Mask:
        """Which of some documents of the span may be shown."""
        mask = np.ones(len(docs), np.bool_) if self._live is None else self._live.take(docs)
        if self._straddling is not None:
            mask &= ~member_mask(docs, self._straddling)
        return mask

    def only(self, docs: Docs, scores: Scores) -> tuple[Docs, Scores]:
        """Those of some documents that may be shown, and their scores."""
        if self.is_whole:
            return docs, scores
        keep = self.mask(docs).nonzero()[0]
        return docs.take(keep), scores.take(keep)

    def words(self, found: Words) -> Words:
        """Those of a bitmap over the whole index that lie in the span and may be shown.  O(documents / 64)."""
        if self._span is not None:
            inside = np.zeros(len(found) * 64, np.bool_)
            for leaf, (first, end) in zip(self._reader.leaves, self._span.slices, strict=True):
                inside[leaf.base + first : leaf.base + end] = True
            inside[self._span.straddling] = False
            found = found & to_words(inside)
        return found if self._reader.live_words is None else found & self._reader.live_words
