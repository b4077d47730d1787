"""The articles of a generation, one after the other, in the order of the archive: what exports and checks read.

No lock is taken: a generation never changes, and its files stay readable while they are open.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias

from dateline.article import Article
from dateline.columnar import open_index
from dateline.columnar.articles import article as article_of
from dateline.columnar.articles import date
from dateline.columnar.layout import OrderKey, article_key
from dateline.columnar.segment import Index, Segment
from dateline.columnar.texts import Bodies
from dateline.dates import PartialDate
from dateline.errors import CorruptIndexError, IndexUnavailableError
from dateline.generations import (
    Manifest,
    Withheld,
    check_sizes,
    generation_dir,
    is_generation_name,
    read_current,
    read_manifest,
    read_withheld,
)
from dateline.generations.withheld import Stamp, withheld_stamp

_ARTICLES_A_LOOK = 256  # at the list of withheld articles


class Place(NamedTuple):
    """Where an article stands: the number of its segment, and of its document there."""

    segment: int
    doc: int


class Head(NamedTuple):
    """What names an article to a person."""

    article_id: str
    date: PartialDate | None
    title: str

    @classmethod
    def of(cls, article: Article) -> Self:
        """That of an article."""
        return cls(article.article_id, article.date, article.title)


_Keyed: TypeAlias = tuple[OrderKey, Place, Article]


class LiveWithheld:
    """The list of withheld articles as it is now, also where it changes while articles are read."""

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._stamp: Stamp | None = None
        self._withheld = Withheld()

    def look(self) -> Withheld:
        """The list.  Raises CorruptIndexError if it cannot be read."""
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
    withheld: LiveWithheld

    def __iter__(self) -> Iterator[Article]:
        """The articles of `placed`."""
        return (article for _, article in self.placed())

    def placed(self) -> Iterator[tuple[Place, Article]]:
        """All live articles that are not withheld, oldest first, the undated last, with their places.

        Takes memory for a few blocks of text a segment.  Raises CorruptIndexError if a block
        is damaged, or if the list of withheld articles cannot be read any more.
        """
        withheld = self.withheld.look()
        streams = [_articles(number, segment) for number, segment in enumerate(self.index.segments)]
        for number, (_, place, article) in enumerate(heapq.merge(*streams, key=_key)):
            if number % _ARTICLES_A_LOOK == 0:
                withheld = self.withheld.look()
            if not withheld.hides(article.article_id, article.title, article.body):
                yield place, article

    def head(self, place: Place) -> Head:
        """What names the article at a place to a person."""
        documents = self.index.segments[place.segment].documents
        return Head(documents.ids[place.doc], date(documents, place.doc), documents.titles[place.doc])


def open_stored_articles(index_dir: Path, generation: str | None = None) -> StoredArticles:
    """Open a generation, by default the one that is served.

    Every file is checked as far as a reader checks it.  Raises IndexUnavailableError if there
    is no such generation, CorruptIndexError or IndexVersionError if it cannot be read.
    """
    name = generation or read_current(index_dir)
    if name is None:
        raise IndexUnavailableError(f"No index is published in {index_dir}; run reindex to build one.")
    folder = generation_dir(index_dir, name)
    if not is_generation_name(name) or not folder.is_dir():
        raise IndexUnavailableError(f"There is no generation {name!r} in {index_dir}.")
    withheld = LiveWithheld(index_dir)
    withheld.look()
    manifest = read_manifest(folder)
    check_sizes(folder, manifest)
    index = open_index(folder)
    if sum(segment.live_count for segment in index.segments) != manifest.articles:
        raise CorruptIndexError(f"{folder} does not hold as many articles as its manifest says; run reindex.")
    return StoredArticles(name, manifest, index, withheld)


def _articles(number: int, segment: Segment) -> Iterator[_Keyed]:
    bodies = Bodies(segment.texts)
    for doc in segment.live_docs.tolist():
        article = article_of(segment, doc, bodies)
        yield article_key(article), Place(number, doc), article


def _key(keyed: _Keyed) -> OrderKey:
    return keyed[0]
