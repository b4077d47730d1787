"""What a peer is: something that builds an index of articles and answers queries from it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from benchmarks.queries import BenchQuery
from benchmarks.supply import Supply
from dateline.article import Article

Reference = Any
"""How an engine names a hit to itself, for snippets."""


class Shown(NamedTuple):
    """What a page shows of a hit: title, day (None: undated), and how the engine names it."""

    title: str
    day: str | None
    reference: Reference


@dataclass(frozen=True, slots=True)
class Page:
    """A result page: the exact total, ten hits, and counts of all matches per month."""

    total: int
    hits: Sequence[Shown]
    months: dict[str, int] = field(default_factory=dict)


class Measured(NamedTuple):
    """The CPU seconds of one operation, and what it gave."""

    seconds: float
    answer: Any


class OpenIndex(Protocol):
    """An index that answers.  `prepare` is not measured; all else is, through `measure`."""

    @property
    def segments(self) -> int:
        """How many there are."""
        ...

    @property
    def terms(self) -> int:
        """Distinct terms of the bodies, summed over the segments where each has a dictionary of its own."""
        ...

    def prepare(self, query: BenchQuery) -> object:
        """The query in the engine's own language, with all else that a request needs."""
        ...

    def measure(self, operation: str, prepared: object) -> Measured:
        """Run one of OPERATIONS once and measure its CPU time, all threads of the process included."""
        ...

    def close(self) -> None:
        """Give files and memory back."""
        ...


OPERATIONS = ("page", "top", "snippets")
"""A whole page; the ten best alone; snippets of the ten hits of the last page or top ten (which is not measured)."""


class Peer(Protocol):
    """One of those compared.

    A slow one is given no more than `most_queries` of each kind, and compared over these alone.
    `index_of` names the peer whose index it opens.
    """

    name: str
    label: str
    most_queries: int | None
    segment_counts: tuple[int, ...]
    index_of: str

    def unavailable(self) -> str | None:
        """Why it cannot be measured here; None if it can."""
        ...

    def version(self) -> str:
        """The version of the engine."""
        ...

    def code_key(self) -> str:
        """Changes whenever an index built before is of no use any more."""
        ...

    def build(self, supply: Supply, folder: Path, segments: int) -> float | None:
        """Fill an empty folder with a committed index.  CPU seconds, where another process does the work."""
        ...

    def open(self, folder: Path) -> OpenIndex:
        """Open what `build` made."""
        ...


class LocalIndex:
    """The measuring half of an `OpenIndex` that runs in this process.

    The subclass has `page(prepared)`, `top(prepared)` and `snippets(prepared, hits)`.
    Its hits for snippets are found anew, unmeasured, for each query.
    """

    def page(self, prepared: Any) -> Page:  # noqa: ANN401  (of the engine's own `prepare`)
        """Parse the text, find the ten best with what is shown of them, the total, and the months."""
        raise NotImplementedError

    def top(self, prepared: Any) -> Sequence[Shown]:  # noqa: ANN401
        """Parse the text and find the ten best, with what is shown of them."""
        raise NotImplementedError

    def snippets(self, prepared: Any, hits: Sequence[Shown]) -> Sequence[str]:  # noqa: ANN401
        """One snippet a hit."""
        raise NotImplementedError

    def measure(self, operation: str, prepared: object) -> Measured:
        """See `OpenIndex`."""
        if operation == "snippets":
            hits = self.top(prepared)
            return _timed(lambda: self.snippets(prepared, hits))
        run = self.page if operation == "page" else self.top
        return _timed(lambda: run(prepared))


def _timed(run: Callable[[], Any]) -> Measured:
    started = time.process_time_ns()
    answer = run()
    return Measured((time.process_time_ns() - started) / 1e9, answer)


def fields_of(article: Article) -> dict[str, object]:
    """What an engine takes by name: texts, `day` as YYYYMMDD, `month` counted from the year 0; 0 where undated."""
    day = article.date.first_day if article.date else None
    return {
        "article_id": article.article_id,
        "title": article.title,
        "body": article.body,
        "day": day.year * 10_000 + day.month * 100 + day.day if day else 0,
        "month": day.year * 12 + day.month - 1 if day else 0,
    }


def month_name(number: int) -> str:
    """`2017-07` from years x 12 + months counted from 0."""
    return f"{number // 12:04}-{number % 12 + 1:02}"
