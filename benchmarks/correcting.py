"""Corrections of articles, as newsrooms make them: the same id and date, another body."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from benchmarks.corpora import Corpus
from dateline.article import Article

_SEED = 11
_WORDS = 40  # that move, and number of words that come from another article


class Corrections:
    """Batches of `size` corrected articles of an archive, chosen at random; an article may be corrected again.

    Equal archives and numbers give equal batches.  Only corrected articles are kept in
    memory; `current` gives the whole archive after the batches taken before.
    """

    def __init__(self, corpus: Corpus, batches: int, size: int) -> None:
        self._rng = random.Random(_SEED)  # noqa: S311  (not a secret)
        self._corpus = corpus
        self._batches = [self._rng.sample(range(corpus.count), size) for _ in range(batches)]
        chosen = {number for batch in self._batches for number in batch}
        self._articles = {number: article for number, article in enumerate(corpus.articles()) if number in chosen}
        self._taken = 0

    def take(self, count: int) -> Iterator[list[Article]]:
        """The next `count` batches."""
        for batch in islice(self._batches, self._taken, self._taken + count):
            self._taken += 1
            lenders = batch[1:] + batch[:1]
            corrected = [
                self._corrected(self._articles[number], self._articles[lender])
                for number, lender in zip(batch, lenders, strict=True)
            ]
            self._articles.update(zip(batch, corrected, strict=True))
            yield corrected

    def current(self) -> Iterator[Article]:
        """Every article, in the order of the archive."""
        for number, article in enumerate(self._corpus.articles()):
            yield self._articles.get(number, article)

    def _corrected(self, article: Article, lender: Article) -> Article:
        """The article with its first words moved back, and some of its words replaced by another article's."""
        words, lent = article.body.split(" "), lender.body.split(" ")
        at = self._rng.randrange(len(lent))
        words = words[_WORDS : 2 * _WORDS] + words[:_WORDS] + lent[at : at + _WORDS] + words[3 * _WORDS :]
        return replace(article, body=" ".join(words))
