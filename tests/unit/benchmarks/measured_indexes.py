"""Indexes that measure themselves as they are told, and engines with planted defects."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.peers.peer import Measured, OpenIndex, Page, Peer
from benchmarks.queries import BenchQuery


@dataclass(frozen=True)
class Built:
    """An open index with the peer that made it."""

    peer: Peer
    index: OpenIndex


class ScriptedIndex:
    """Takes the seconds it is given one after the other, or raises what stands among them.

    Who was asked when is noted in a common list.
    """

    segments = 1
    terms = 0

    def __init__(self, name: str, seconds: Iterator[float | Exception], asked: list[tuple[str, str]]) -> None:
        self._name, self._seconds, self._asked = name, seconds, asked

    def prepare(self, query: BenchQuery) -> str:
        return " ".join(query.words)

    def measure(self, operation: str, prepared: object) -> Measured:
        self._asked.append((self._name, str(prepared)))
        seconds = next(self._seconds)
        if isinstance(seconds, Exception):
            raise seconds
        return Measured(seconds, Page(0, ()))

    def close(self) -> None:
        pass


class Defective:
    """An index whose pages are spoilt on their way out."""

    def __init__(self, index: OpenIndex, defect: str) -> None:
        self._index, self._defect = index, defect
        self.prepare = index.prepare

    def measure(self, operation: str, prepared: object) -> Measured:
        measured = self._index.measure(operation, prepared)
        return measured._replace(answer=spoilt(measured.answer, self._defect))


def spoilt(page: Page, defect: str) -> Page:
    """The page with one defect, where it can have it."""
    if defect == "half of the matches":
        months = {month: count // 2 for month, count in page.months.items()}
        total = sum(months.values())
        return replace(page, total=total, months=months, hits=page.hits[: min(10, total)])
    if defect == "a total without its months":
        return replace(page, total=page.total + 1)
    if defect == "a hit too few":
        return replace(page, hits=page.hits[:-1])
    if defect == "the date filter is not looked at":
        return replace(page, hits=[hit._replace(day="1900-01-01") for hit in page.hits])
    assert defect == "oldest first"
    return replace(page, hits=list(reversed(page.hits)))
