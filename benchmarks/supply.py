"""Hands articles to a builder in batches, and measures the CPU time of making them."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice

from dateline.article import Article

BATCH = 2_000
"""Number of articles in a batch; all are in memory before the builder gets the first."""


class Supply:
    """`count` articles for a build, as if all were in memory, without holding all.

    They are read a batch at a time, on the builder's own thread; `making_seconds`
    is the CPU time of that reading, to be subtracted from the builder's;
    `text_bytes` counts the titles and bodies read.
    """

    def __init__(self, articles: Iterable[Article], count: int) -> None:
        self.count = count
        self.making_seconds = 0.0
        self.text_bytes = 0
        self._articles = iter(articles)

    def parts(self, number: int) -> Iterator[Iterator[Article]]:
        """All articles in order, as `number` runs of about the same length; one commit each."""
        flow = self._flow()
        ends = [self.count * (part + 1) // number for part in range(number)]
        for start, end in zip([0, *ends], ends, strict=False):
            yield islice(flow, end - start)

    def _flow(self) -> Iterator[Article]:
        while batch := self._next_batch():
            yield from batch

    def _next_batch(self) -> list[Article]:
        started = time.thread_time()
        batch = list(islice(self._articles, BATCH))
        self.text_bytes += sum(len(article.title.encode()) + len(article.body.encode()) for article in batch)
        self.making_seconds += time.thread_time() - started
        return batch
