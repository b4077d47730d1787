"""The articles of a generation in the order of the archive, for exports and checks.

No lock is needed: a generation never changes, and open files stay readable.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias

from dateline.article import Article
from dateline.columnar.articles import article as article_of
from dateline.columnar.articles import date
from dateline.columnar.layout import OrderKey, article_key
from dateline.columnar.segment import Index, Segment
from dateline.columnar.shown_names import open_shown
from dateline.columnar.texts import Bodies
from dateline.dates import PartialDate
from dateline.errors import CorruptIndexError, IndexUnavailableError
from dateline.generations import (
    Manifest,
    check_sizes,
    generation_dir,
    is_generation_name,
    read_manifest,
    read_withheld,
    require_current,
)
from dateline.generations.withheld_files import Stamp, withheld_stamp
from dateline.withheld import Withheld

LIST_READ_EVERY = 256
"""Articles between two looks at the list of withheld articles."""


class DocAddress(NamedTuple):
    """The address of an article in an index: the number of its segment, and of its document in the segment."""

    segment: int
    doc: int


class ArticleLabel(NamedTuple):
    """The fields by which a person recognises an article."""

    article_id: str
    date: PartialDate | None
    title: str

    @classmethod
    def of(cls, article: Article) -> Self:
        """The label of an article."""
        return cls(article.article_id, article.date, article.title)


_KeyedArticle: TypeAlias = tuple[OrderKey, DocAddress, Article]


class CurrentWithheldList:
    """The current list of withheld articles, which may change while articles are read."""

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._stamp: Stamp | None = None
        self._withheld = Withheld()

    def read(self) -> Withheld:
        """The list, read again only if its files have changed.  Raises CorruptIndexError if it cannot be read."""
        stamp = withheld_stamp(self._index_dir)
        if stamp != self._stamp:
            self._withheld, self._stamp = read_withheld(self._index_dir), stamp
        return self._withheld


@dataclass(frozen=True)
class StoredArticles:
    """The articles of an open generation."""

    generation: str
    manifest: Manifest
    index: Index
    withheld: CurrentWithheldList
    list_read_every: int = LIST_READ_EVERY

    def __iter__(self) -> Iterator[Article]:
        """The articles of `with_addresses`."""
        return (article for _, article in self.with_addresses())

    def with_addresses(self) -> Iterator[tuple[DocAddress, Article]]:
        """All articles that are live and not withheld, with their addresses; oldest first, undated ones last.

        Takes memory for a few blocks of text per segment.  Raises CorruptIndexError if a block is damaged, or if the
        list of withheld articles can no longer be read.
        """
        withheld = self.withheld.read()
        streams = [_articles(number, segment) for number, segment in enumerate(self.index.segments)]
        for number, (_, address, article) in enumerate(heapq.merge(*streams, key=_key)):
            if number % self.list_read_every == 0:
                withheld = self.withheld.read()
            if not withheld.hides(article.article_id, article.title, article.body):
                yield address, article

    def digest(self, address: DocAddress) -> bytes:
        """The `article_digest` of the article at an address, as its source gave it."""
        digests = self.index.segments[address.segment].documents.digests
        return bytes(digests[address.doc])

    def label(self, address: DocAddress) -> ArticleLabel:
        """The label of the article at an address."""
        documents = self.index.segments[address.segment].documents
        return ArticleLabel(documents.ids[address.doc], date(documents, address.doc), documents.titles[address.doc])


def open_stored_articles(
    index_dir: Path, generation: str | None = None, *, list_read_every: int = LIST_READ_EVERY
) -> StoredArticles:
    """Open a generation, by default the served one.

    Files are checked as in every reader.  Raises IndexUnavailableError if there is no such generation,
    CorruptIndexError or IndexVersionError if it cannot be read.
    """
    name = generation or require_current(index_dir)
    folder = generation_dir(index_dir, name)
    if not is_generation_name(name) or not folder.is_dir():
        raise IndexUnavailableError(f"There is no generation {name!r} in {index_dir}.")
    withheld = CurrentWithheldList(index_dir)
    withheld.read()
    manifest = read_manifest(folder)
    check_sizes(folder, manifest)
    index = open_shown(folder).index
    if index.live_count != manifest.articles:
        raise CorruptIndexError(f"{folder} does not have the number of articles that its manifest says; run reindex.")
    return StoredArticles(name, manifest, index, withheld, list_read_every)


def _articles(number: int, segment: Segment) -> Iterator[_KeyedArticle]:
    """The live articles of a segment, which is the `number`th, with their keys, in order."""
    bodies = Bodies(segment.texts)
    for doc in segment.live_docs.tolist():
        article = article_of(segment, doc, bodies)
        yield article_key(article), DocAddress(number, doc), article


def _key(keyed: _KeyedArticle) -> OrderKey:
    return keyed[0]
