"""The ids of the articles that were read, what tells articles of one id apart, and which of them count."""

import hashlib
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article, is_content_id, text_hash
from dateline.building.spilling_builder import FinalIds
from indexer.sources.document import format_position

_DIGEST_BYTES = 16  # of the hash of an id, which every process computes alike
_MARK_BYTES = 8

GIVEN, CONTENT, KEPT = range(3)
"""Where an id comes from: the source, the content of the article, or what the served generation knows."""


class Replacement(NamedTuple):
    """An article that replaces an earlier one with its id: the number, file and line of its document.

    `earlier` names the file and line of the other one, `is_equal` says whether their texts are equal.  `is_other`: they
    have one id of their source and different titles, so that they may be different articles.
    """

    number: int
    file: str
    line: int | None
    earlier: str
    is_equal: bool
    is_other: bool


class ResolvedIds(NamedTuple):
    """The numbers of articles and of undated articles, one per id, and the replacements in the order of reading."""

    articles: int
    undated: int
    replacements: list[Replacement]


class IdUse(NamedTuple):
    """An article among those that were read: its number from 0, the kind of its id, its source, and its marks.

    `mark` is the `text_hash` of the article where the id is from content, else a CRC-32 of its title.
    """

    article: int
    kind: int
    source: tuple[str, str]
    mark: bytes


def hash_of_id(article_id: str) -> bytes:
    """The hash of an id in the column `digests`."""
    return hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()


def _mark_of_title(article: Article) -> bytes:
    return zlib.crc32(article.title.encode("utf-8", "surrogatepass")).to_bytes(_MARK_BYTES, "little")


def _numbers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class ArticleIds:
    """The ids of the articles in the order of reading, with their sources; takes about 50 bytes per article.

    One item per article in each column: the hash of its id, its marks and the kind of its id (see `IdUse`), whether it
    is undated, the number of its document, its line (-1 for None), and the index of its file in `names` (the name for
    people) and `sources` (root and path).
    """

    digests: bytearray = field(default_factory=bytearray)
    marks: bytearray = field(default_factory=bytearray)
    kinds: bytearray = field(default_factory=bytearray)
    undated: bytearray = field(default_factory=bytearray)
    numbers: "array[int]" = field(default_factory=_numbers)
    lines: "array[int]" = field(default_factory=_numbers)
    files: "array[int]" = field(default_factory=_numbers)
    names: list[str] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.undated)

    def add(self, article: Article, *, number: int, file: str, line: int | None, is_kept: bool = False) -> None:
        """Add the article of document `number`; `is_kept` if its id is one that it keeps (see `KeptIds`)."""
        source = (article.origin.root, article.origin.file) if article.origin else ("", file)
        if not self.names or self.names[-1] != file or self.sources[-1] != source:
            self.names.append(file)
            self.sources.append(source)
        is_content = is_content_id(article.article_id)
        self.digests += hash_of_id(article.article_id)
        self.marks += text_hash(article.title, article.date, article.body) if is_content else _mark_of_title(article)
        self.kinds.append(KEPT if is_kept else CONTENT if is_content else GIVEN)
        self.undated.append(article.date is None)
        self.numbers.append(number)
        self.lines.append(-1 if line is None else line)
        self.files.append(len(self.names) - 1)

    def extend(self, later: "ArticleIds", documents: int) -> None:
        """Add the ids of the next reader, which began after `documents` documents.  Cost: a copy of its columns."""
        files = len(self.names)
        self.digests += later.digests
        self.marks += later.marks
        self.kinds += later.kinds
        self.undated += later.undated
        self.numbers.frombytes((np.array(later.numbers, np.int64) + documents).tobytes())
        self.lines += later.lines
        self.files.frombytes((np.array(later.files, np.int64) + files).tobytes())
        self.names += later.names
        self.sources += later.sources

    def repeated(self) -> Iterator[list[IdUse]]:
        """The articles that share an id, in the order of reading, id by id.  Cost: one sort of the ids."""
        halves, order = self._sorted(self.digests)
        repeats = self._repeats(halves, order)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], repeats, [False])).astype(np.int8)))
        for start, end in edges.reshape(-1, 2).tolist():
            yield [self.use_of(article) for article in order[start : end + 1].tolist()]

    def use_of(self, article: int) -> IdUse:
        """What is known of an article."""
        mark = bytes(self.marks[article * _MARK_BYTES : (article + 1) * _MARK_BYTES])
        return IdUse(article, self.kinds[article], self.sources[self.files[article]], mark)

    def hashes(self) -> NDArray[np.uint64]:
        """The hashes of the ids of n articles, in the order of reading: uint64[n, 2].  O(n): a copy."""
        return np.frombuffer(bytearray(self.digests), np.uint64).reshape(-1, 2)

    def position(self, article: int) -> str:
        """Where an article was read, as people and editors write it."""
        return format_position(*self._location(article))

    def resolve(self, names: Mapping[int, FinalIds | None]) -> ResolvedIds:
        """Find the articles that count, when some have got other ids or are left out (None): the last of each id.

        Cost: one sort of the ids.
        """
        digests = bytearray(self.digests)
        left_out = np.zeros(len(self), np.bool_)
        for article, ids in names.items():
            left_out[article] = ids is None
            if ids is not None:
                digests[article * _DIGEST_BYTES : (article + 1) * _DIGEST_BYTES] = hash_of_id(ids.article_id)
        halves, order = self._sorted(digests)
        order = order[~left_out[order]]
        repeats = self._repeats(halves, order)
        lasts = order[~np.append(repeats, False)[: len(order)]]
        undated = int(np.frombuffer(self.undated, np.uint8)[lasts].sum())
        return ResolvedIds(len(lasts), undated, self._replacements(order[1:][repeats], order[:-1][repeats]))

    def _sorted(self, digests: bytearray) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The hashes, and the articles in their order; of equal ones in the order of reading."""
        halves = np.frombuffer(bytes(digests), np.uint64).reshape(-1, 2)
        order = np.argsort(halves[:, 0], kind="stable")
        if (halves[order[1:], 0] == halves[order[:-1], 0]).any():
            order = np.lexsort((halves[:, 0], halves[:, 1]))
        return halves, order

    @staticmethod
    def _repeats(halves: NDArray[np.uint64], order: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether each article in this order, from the second on, has the id of the one before it."""
        repeats: NDArray[np.bool_] = (halves[order[1:]] == halves[order[:-1]]).all(axis=1)
        return repeats

    def replacement(self, later: int, earlier: int) -> Replacement:
        """The replacement of one article by a later one, given by their numbers."""
        is_equal, is_other = self._are_equal(later, earlier), self._are_others(later, earlier)
        return Replacement(self.numbers[later], *self._location(later), self.position(earlier), is_equal, is_other)

    def _replacements(self, later: NDArray[np.intp], earlier: NDArray[np.intp]) -> list[Replacement]:
        arrival = np.argsort(later)
        pairs = zip(later[arrival].tolist(), earlier[arrival].tolist(), strict=True)
        return [self.replacement(new, old) for new, old in pairs]

    def _are_equal(self, one: int, other: int) -> bool:
        return self.kinds[one] != GIVEN and self.use_of(one).mark == self.use_of(other).mark

    def _are_others(self, one: int, other: int) -> bool:
        if self.kinds[one] != GIVEN or self.kinds[other] != GIVEN:
            return False
        return self.use_of(one).mark != self.use_of(other).mark

    def _location(self, article: int) -> tuple[str, int | None]:
        line = self.lines[article]
        return self.names[self.files[article]], None if line < 0 else line
