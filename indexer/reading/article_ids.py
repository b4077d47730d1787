"""The ids of the articles that were read, and the articles that replace earlier ones with the same id."""

import hashlib
from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from indexer.sources.document import format_position

_DIGEST_BYTES = 16  # of the hash of an id, which every process computes alike


class Replacement(NamedTuple):
    """An article that replaces an earlier one with its id: the number, file and line of its document.

    `earlier` names the file and line of the other one.
    """

    number: int
    file: str
    line: int | None
    earlier: str


class ResolvedIds(NamedTuple):
    """The numbers of articles and of undated articles, one per id, and the replacements in the order of reading."""

    articles: int
    undated: int
    replacements: list[Replacement]


def _numbers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class ArticleIds:
    """The ids of the articles in the order of reading, with their sources; takes about 40 bytes per article.

    One item per article in each column: the hash of its id, whether it is undated, the number of its document, its
    line (-1 for None), and the index of its file in `names`.
    """

    digests: bytearray = field(default_factory=bytearray)
    undated: bytearray = field(default_factory=bytearray)
    numbers: "array[int]" = field(default_factory=_numbers)
    lines: "array[int]" = field(default_factory=_numbers)
    files: "array[int]" = field(default_factory=_numbers)
    names: list[str] = field(default_factory=list)

    def add(self, article_id: str, *, number: int, file: str, line: int | None, is_undated: bool) -> None:
        """Add the article of document `number`."""
        if not self.names or self.names[-1] != file:
            self.names.append(file)
        self.digests += hashlib.blake2b(article_id.encode(), digest_size=_DIGEST_BYTES).digest()
        self.undated.append(is_undated)
        self.numbers.append(number)
        self.lines.append(-1 if line is None else line)
        self.files.append(len(self.names) - 1)

    def extend(self, later: "ArticleIds", documents: int) -> None:
        """Add the ids of the next reader, which began after `documents` documents.  Cost: a copy of its columns."""
        files = len(self.names)
        self.digests += later.digests
        self.undated += later.undated
        self.numbers.frombytes((np.array(later.numbers, np.int64) + documents).tobytes())
        self.lines += later.lines
        self.files.frombytes((np.array(later.files, np.int64) + files).tobytes())
        self.names += later.names

    def resolve(self) -> ResolvedIds:
        """Find the articles that count: of those with one id, the last.  Cost: one sort of the ids."""
        halves = np.frombuffer(self.digests, np.uint64).reshape(-1, 2)
        order = np.argsort(halves[:, 0], kind="stable")
        if (halves[order[1:], 0] == halves[order[:-1], 0]).any():
            order = np.lexsort((halves[:, 0], halves[:, 1]))
        # repeats[i]: the article order[i + 1] has the id of order[i]
        repeats = (halves[order[1:]] == halves[order[:-1]]).all(axis=1)
        lasts = order[~np.append(repeats, False)[: len(order)]]
        undated = int(np.frombuffer(self.undated, np.uint8)[lasts].sum())
        return ResolvedIds(len(lasts), undated, self._replacements(order[1:][repeats], order[:-1][repeats]))

    def _replacements(self, later: np.ndarray, earlier: np.ndarray) -> list[Replacement]:
        arrival = np.argsort(later)
        pairs = zip(later[arrival].tolist(), earlier[arrival].tolist(), strict=True)
        return [
            Replacement(self.numbers[new], *self._location(new), format_position(*self._location(old)))
            for new, old in pairs
        ]

    def _location(self, article: int) -> tuple[str, int | None]:
        line = self.lines[article]
        return self.names[self.files[article]], None if line < 0 else line
