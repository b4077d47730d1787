"""The articles of the served generation, as far as their ids and texts say which articles the sources still have."""

import errno
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.article import WITH_TEXT_LENGTH, Article, Origin
from dateline.columnar import open_index
from dateline.columnar.articles import article
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.segment import Segment
from dateline.columnar.strings import column_slice
from dateline.errors import BuildError, IndexUnavailableError
from dateline.generations import generation_dir, read_current
from dateline.generations.earlier_ids import EarlierIds
from indexer.identity.article_ids import hash_of_id
from indexer.identity.kept_ids import KeptIds

_PASSING = frozenset({errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.ESTALE, errno.ETIMEDOUT})
"""Errors that are no damage of a file: a later attempt may not have them."""


def open_ids(folder: Path) -> Iterator[str]:
    """The ids of the live articles of an index."""
    for segment in open_index(folder, verify=False).segments:
        every = column_slice(segment.documents.ids, 0, segment.count)
        yield from (every[doc].decode("utf-8", "surrogatepass") for doc in segment.live_docs.tolist())


class ServedDoc(NamedTuple):
    """A document of the served generation: the number of its segment, its number there."""

    segment: int
    doc: int


class ServedIds:
    """The live articles of some segments; without segments, none.  `earlier_ids` lead to some of them."""

    def __init__(
        self, segments: tuple[Segment, ...] = (), earlier_ids: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._segments, self.earlier_ids = segments, earlier_ids

    @classmethod
    def open(cls, index_dir: Path) -> "ServedIds":
        """Those of the served generation; none if there is none.

        It may be one that cannot be read, which is then the reason to build: none.  Its files are not verified.  Raises
        BuildError if the system could not read it just now: its articles would lose their addresses.
        """
        try:
            name = read_current(index_dir)
            if name is None:
                return cls()
            folder = generation_dir(index_dir, name)
            return cls(open_index(folder, verify=False).segments, EarlierIds(folder).to_dict())
        except (IndexUnavailableError, OSError, ValueError, LookupError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            if isinstance(cause, OSError) and cause.errno in _PASSING:
                raise BuildError(
                    f"The served generation cannot be read just now: {cause}; nothing has changed."
                ) from error
            return cls()

    @cached_property
    def kept(self) -> KeptIds:
        """The ids that differ from those that the sources alone would give."""
        return KeptIds.of(self._described(), self.earlier_ids)

    def _described(self) -> Iterator[tuple[str, str, str, str]]:
        """What `KeptIds.of` takes, of the articles that it may know: with an original id, or a text in their id."""
        for segment in self._segments:
            documents = segment.documents
            may_be_kept = np.diff(documents.original_ids.offsets.astype(np.int64)) > 0
            may_be_kept |= np.diff(documents.ids.offsets.astype(np.int64)) == WITH_TEXT_LENGTH
            for doc in np.flatnonzero(may_be_kept & segment.is_live).tolist():
                ids = documents.ids[doc], documents.original_ids[doc]
                yield *ids, documents.origin_roots[doc] or "", documents.origin_files[doc] or ""

    @cached_property
    def _docs(self) -> list[ServedDoc]:
        return [ServedDoc(number, doc) for number, each in enumerate(self._segments) for doc in each.live_docs.tolist()]

    @cached_property
    def _hashes(self) -> NDArray[np.uint64]:
        """The hashes of the ids of `_docs`: uint64[articles, 2]."""
        raw = bytearray()
        for segment in self._segments:
            every = column_slice(segment.documents.ids, 0, segment.count)
            for doc in segment.live_docs.tolist():
                raw += hash_of_id(every[doc].decode("utf-8", "surrogatepass"))
        return np.frombuffer(bytes(raw), np.uint64).reshape(-1, 2)

    def __len__(self) -> int:
        return len(self._docs)

    @cached_property
    def _by_hash(self) -> dict[tuple[int, int], ServedDoc]:
        return {(one, other): doc for (one, other), doc in zip(self._hashes.tolist(), self._docs, strict=True)}

    def without(self, hashes: NDArray[np.uint64]) -> list[ServedDoc]:
        """The articles whose ids are not among n, given as hashes in any order: uint64[n, 2].  O(n + articles)."""
        known = {(one, other) for one, other in hashes.tolist()}
        return [doc for mine, doc in self._by_hash.items() if mine not in known]

    def find(self, hashes: NDArray[np.uint64]) -> Iterator[tuple[int, ServedDoc]]:
        """The articles whose ids are among n, given as hashes in any order, uint64[n, 2], with their numbers.  O(n)."""
        for number, (one, other) in enumerate(hashes.tolist()):
            if (doc := self._by_hash.get((one, other))) is not None:
                yield number, doc

    def lacks(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Whether no article here has each of n ids, given as hashes in any order, uint64[n, 2]: bool[n].  O(n)."""
        return np.fromiter(((one, other) not in self._by_hash for one, other in hashes.tolist()), np.bool_, len(hashes))

    def id_of(self, found: ServedDoc) -> str:
        """The id of the article of a document."""
        return self._segments[found.segment].documents.ids[found.doc]

    def title_of(self, found: ServedDoc) -> str:
        """The title of the article of a document."""
        return self._segments[found.segment].documents.titles[found.doc]

    def origin_of(self, found: ServedDoc) -> Origin | None:
        """Where the article of a document was read; None if that is not known."""
        documents = self._segments[found.segment].documents
        root, file = documents.origin_roots[found.doc], documents.origin_files[found.doc]
        if root is None or file is None:
            return None
        return Origin(root, file, int(documents.origin_records[found.doc]))

    def article(self, found: ServedDoc) -> Article:
        """The article of a document.  Raises CorruptIndexError if its text is damaged."""
        return article(self._segments[found.segment], found.doc)

    def with_ids(self, article_ids: Collection[str]) -> Iterator[Article]:
        """The articles that have one of some ids."""
        for segment in self._segments:
            live = set(segment.live_docs.tolist())
            for doc in IdLookup(segment.documents.ids).find_all(article_ids).tolist():
                if doc in live:
                    yield article(segment, doc)
