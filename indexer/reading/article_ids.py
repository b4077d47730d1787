"""The ids of the articles that were read: which of them stand in place of earlier ones."""

import hashlib
from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from indexer.sources.document import in_file

_DIGEST_BYTES = 16  # of a hash that is the same in every process


class Replacement(NamedTuple):
    """An article in place of an earlier one of its id: the number of its document, its file and line, and the place."""

    number: int
    file: str
    line: int | None
    earlier: str


class Settled(NamedTuple):
    """How many articles there are, and without a date, and which stand in place of others, in the order of arrival."""

    articles: int
    undated: int
    replacements: list[Replacement]


def _numbers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class ArticleIds:
    """The ids of articles in the order of arrival, where each came from and whether it has no date.

    Columns of about 40 bytes an article: the hash of its id, whether it has no date,
    the number of its document, its line (-1 for None), and its file as a place in `names`.
    """

    digests: bytearray = field(default_factory=bytearray)
    undated: bytearray = field(default_factory=bytearray)
    numbers: "array[int]" = field(default_factory=_numbers)
    lines: "array[int]" = field(default_factory=_numbers)
    files: "array[int]" = field(default_factory=_numbers)
    names: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.undated)

    def add(self, article_id: str, *, number: int, file: str, line: int | None, is_undated: bool) -> None:
        """Add the article of the `number`th document."""
        if not self.names or self.names[-1] != file:
            self.names.append(file)
        self.digests += hashlib.blake2b(article_id.encode(), digest_size=_DIGEST_BYTES).digest()
        self.undated.append(is_undated)
        self.numbers.append(number)
        self.lines.append(-1 if line is None else line)
        self.files.append(len(self.names) - 1)

    def extend(self, later: "ArticleIds", documents: int) -> None:
        """Add those of a reader that began where this one ended, after so many documents."""
        files = len(self.names)
        self.digests += later.digests
        self.undated += later.undated
        self.numbers.frombytes((np.array(later.numbers, np.int64) + documents).tobytes())
        self.lines += later.lines
        self.files.frombytes((np.array(later.files, np.int64) + files).tobytes())
        self.names += later.names

    def settle(self) -> Settled:
        """Which articles the ids leave, where the last of an id counts."""
        halves = np.frombuffer(self.digests, np.uint64).reshape(-1, 2)
        order = np.argsort(halves[:, 0], kind="stable")
        if (halves[order[1:], 0] == halves[order[:-1], 0]).any():
            order = np.lexsort((halves[:, 0], halves[:, 1]))
        repeats = (halves[order[1:]] == halves[order[:-1]]).all(axis=1)  # an article has the id of the one before it
        lasts = order[~np.append(repeats, False)[: len(order)]]
        undated = int(np.frombuffer(self.undated, np.uint8)[lasts].sum())
        return Settled(len(lasts), undated, self._replacements(order[1:][repeats], order[:-1][repeats]))

    def _replacements(self, later: np.ndarray, earlier: np.ndarray) -> list[Replacement]:
        arrival = np.argsort(later)
        pairs = zip(later[arrival].tolist(), earlier[arrival].tolist(), strict=True)
        return [Replacement(self.numbers[new], *self._place(new), in_file(*self._place(old))) for new, old in pairs]

    def _place(self, article: int) -> tuple[str, int | None]:
        line = self.lines[article]
        return self.names[self.files[article]], None if line < 0 else line
