"""The tasks of a build: taking articles, inverting some documents, packing their texts, merging some terms."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from dateline.article import Article
from dateline.building.document_buffer import Arrivals, Shard
from dateline.building.inversion import Field, TermNumbers, invert
from dateline.building.memory_budget import Budget
from dateline.building.run_merge import highest_in, merge_range
from dateline.building.spool import OpenSpools, PartFile, Spool, StoredArray, Stretches, store
from dateline.building.texts_writer import PackedSlice, pack_slice
from dateline.columnar.arrays import Int64s
from dateline.columnar.texts import BlockPacker
from dateline.text.analysis import Analysis

Add = Callable[[Article], None]


class Desk:
    """What process number `process` of `processes` keeps from task to task."""

    def __init__(self, process: int, processes: int) -> None:
        self.process, self.processes = process, processes
        self.spools = OpenSpools()
        self._own: list[Spool] = []
        self._arrivals: Arrivals | None = None
        self._inversion: _Inversion | None = None
        self._output: Spool | None = None
        self.packer = BlockPacker(b"")
        self.merging: PrepareMerge | None = None

    def open(self, folder: Path, budget: Budget) -> None:
        """Begin with nothing; files will be in `folder`."""
        self.close()
        self._arrivals = Arrivals(
            folder, self.process, self.processes, batch_bytes=budget.batch_bytes, most_runs=budget.most_runs
        )
        self._output = Spool(folder, f"output-{self.process}")
        self._own = [*self._arrivals.spools, self._output]
        self.spools = OpenSpools(*self._own)

    def close(self) -> None:
        """Close the files."""
        for spool in self._own:
            spool.close()
        self.spools.close()
        self._own, self._arrivals, self._inversion, self._output, self.merging = [], None, None, None, None

    @property
    def arrivals(self) -> Arrivals:
        """The articles."""
        assert self._arrivals is not None
        return self._arrivals

    @property
    def output(self) -> Spool:
        """Where results that are too large for a message go."""
        assert self._output is not None
        return self._output

    @property
    def inversion(self) -> "_Inversion":
        """What is the same for all documents that are inverted."""
        assert self._inversion is not None
        return self._inversion

    @inversion.setter
    def inversion(self, inversion: "_Inversion") -> None:
        self._inversion = inversion


class _Inversion:
    """Numbers and types, and the articles that have each number of a form, counted so far."""

    def __init__(self, numbers: TermNumbers, field: Field) -> None:
        self.numbers, self.field = numbers, field
        self.form_dfs = np.zeros(len(numbers.of_forms), np.int64)


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """Begin with nothing."""

    folder: Path
    budget: Budget

    def run(self, desk: Desk) -> None:
        """See `Task`."""
        desk.open(self.folder, self.budget)


class ArticleTask(Protocol):
    """Something to do of which articles come; can be pickled, and its result too."""

    def run(self, add: Add) -> Any:  # noqa: ANN401
        """Give each article to `add`, and return what else there is to say."""
        ...


class Taken(NamedTuple):
    """How many distinct forms a process has met so far, and the result of an `ArticleTask`."""

    process: int
    forms: int
    result: Any


@dataclass(frozen=True, slots=True)
class Take:
    """Take the articles of a task, which came before all those of later turns."""

    task: ArticleTask
    turn: int

    def run(self, desk: Desk) -> Taken:
        """See `Task`."""
        arrivals = desk.arrivals
        result = self.task.run(lambda article: arrivals.add(article, self.turn))
        arrivals.flush(self.turn)
        return Taken(desk.process, arrivals.forms, result)


@dataclass(frozen=True, slots=True)
class SomeArticles:
    """Articles themselves, as an `ArticleTask`."""

    articles: Sequence[Article]

    def run(self, add: Add) -> None:
        """See `ArticleTask`."""
        for article in self.articles:
            add(article)


@dataclass(frozen=True, slots=True)
class EndArrivals:
    """Say what was taken."""

    analysis: Analysis

    def run(self, desk: Desk) -> Shard:
        """See `Task`."""
        return desk.arrivals.end(self.analysis)


@dataclass(frozen=True, slots=True)
class PreparePacking:
    """Hear what is the same for all documents that are packed."""

    dictionary: bytes

    def run(self, desk: Desk) -> None:
        """See `Task`."""
        desk.packer = BlockPacker(self.dictionary)


@dataclass(frozen=True, slots=True)
class PrepareInversion:
    """Hear what is the same for all documents that are inverted."""

    numbers: TermNumbers
    field: Field

    def run(self, desk: Desk) -> None:
        """See `Task`."""
        desk.inversion = _Inversion(self.numbers, self.field)


@dataclass(frozen=True, slots=True)
class PackSlice:
    """Pack bodies, so many to each block."""

    bodies: Stretches
    docs_in_blocks: list[int]

    def run(self, desk: Desk) -> PackedSlice:
        """See `Task`."""
        bodies = _split(self.bodies.read(desk.spools), self.bodies.sizes)
        return pack_slice((list(islice(bodies, count)) for count in self.docs_in_blocks), desk.packer, desk.output)


@dataclass(frozen=True, slots=True)
class InvertSlice:
    """Invert the documents from number `first` on; `lengths` are of title, body, title, body ..."""

    first: int
    tokens: Stretches
    lengths: Int64s

    def run(self, desk: Desk) -> tuple[PartFile, dict[str, int]]:
        """See `Task`; returns the highest frequencies as well."""
        forms = np.frombuffer(self.tokens.read(desk.spools), np.int32)
        part, dfs = invert(forms, self.lengths, self.first, desk.inversion.numbers, desk.inversion.field)
        desk.inversion.form_dfs += dfs
        return PartFile(desk.output, part), highest_in(part)


class CountForms:
    """Say how many articles have each number of a form, of those that were inverted here."""

    def run(self, desk: Desk) -> Int64s:
        """See `Task`."""
        return desk.inversion.form_dfs


class MergedRange(NamedTuple):
    """Where the lists of a range of terms are."""

    path: Path
    arrays: dict[str, StoredArray]


@dataclass(frozen=True, slots=True)
class PrepareMerge:
    """Hear of all parts, and what types merged lists have."""

    parts: list[PartFile]
    dtypes: dict[str, np.dtype[Any]]

    def run(self, desk: Desk) -> None:
        """See `Task`."""
        desk.merging = self


@dataclass(frozen=True, slots=True)
class MergeRange:
    """Merge the lists of terms from `first_term` on; `lengths` are those of the lists, by kind.

    `bounds` say where these lists are in each part (see `bounds_in_part`).
    """

    bounds: Int64s
    first_term: int
    lengths: dict[str, Int64s]

    def run(self, desk: Desk) -> MergedRange:
        """See `Task`."""
        assert desk.merging is not None
        parts = [(part, desk.spools[part.path]) for part in desk.merging.parts]
        merged = merge_range(parts, self.bounds, self.first_term, self.lengths, desk.merging.dtypes)
        return MergedRange(desk.output.path, {name: store(desk.output, each) for name, each in merged.items()})


def _split(raw: bytes, sizes: Int64s) -> Iterator[bytes]:
    at = 0
    for size in sizes.tolist():
        yield raw[at : at + size]
        at += size
