"""The tasks of a build: index articles, pack and invert slices of documents, merge ranges of terms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np

from dateline.article import Article
from dateline.building.document_buffer import DocumentBuffer, Shard
from dateline.building.inversion import PostingsEncoding, TermNumbers, invert
from dateline.building.memory_budget import MemoryBudget
from dateline.building.run_merge import highest_frequencies, merge_range
from dateline.building.spool import OpenSpools, Spool, SpooledRun, SpoolPieces, StoredArray
from dateline.building.text_blocks import BlockPacker
from dateline.building.texts_writer import PackedSlice, pack_slice
from dateline.columnar.arrays import Int64s
from dateline.text.analysis import Analysis

AddArticle: TypeAlias = Callable[[Article], None]


class WorkerState:
    """What worker number `process` of `processes` keeps from task to task."""

    def __init__(self, process: int, processes: int) -> None:
        self.process, self.processes = process, processes
        self.spools = OpenSpools()
        self._own: list[Spool] = []
        self._buffer: DocumentBuffer | None = None
        self._inversion: _Inversion | None = None
        self._output: Spool | None = None
        self.packer = BlockPacker(b"")
        self.merge: PrepareMerge | None = None

    def open(self, folder: Path, budget: MemoryBudget) -> None:
        """Begin a segment, with spools in `folder`.  Raises OSError."""
        self.close()
        self._buffer = DocumentBuffer(
            folder, self.process, self.processes, batch_bytes=budget.batch_bytes, max_runs=budget.max_runs
        )
        self._output = Spool(folder, f"output-{self.process}")
        self._own = [*self._buffer.spools, self._output]
        self.spools = OpenSpools(*self._own)

    def close(self) -> None:
        """Close the spools."""
        for spool in self._own:
            spool.close()
        self.spools.close()
        self._own, self._buffer, self._inversion, self._output, self.merge = [], None, None, None, None

    @property
    def buffer(self) -> DocumentBuffer:
        """The articles of the segment."""
        assert self._buffer is not None
        return self._buffer

    @property
    def output(self) -> Spool:
        """A spool for results that are too large for a message."""
        assert self._output is not None
        return self._output

    @property
    def inversion(self) -> "_Inversion":
        """The parameters and the counts of the inversion."""
        assert self._inversion is not None
        return self._inversion

    @inversion.setter
    def inversion(self, inversion: "_Inversion") -> None:
        self._inversion = inversion


class _Inversion:
    """Term numbers and encoding of a segment; `form_dfs` (int64[forms]) counts the articles of each form so far."""

    def __init__(self, numbers: TermNumbers, encoding: PostingsEncoding) -> None:
        self.numbers, self.encoding = numbers, encoding
        self.form_dfs = np.zeros(len(numbers.of_forms), np.int64)


@dataclass(frozen=True, slots=True)
class BeginSegment:
    """Begin a segment, with spools in `folder`."""

    folder: Path
    budget: MemoryBudget

    def run(self, state: WorkerState) -> None:
        """See `WorkerTask`."""
        state.open(self.folder, self.budget)


class ArticleTask(Protocol):
    """A task that yields articles.  It can be pickled, and so can its result."""

    def run(self, add: AddArticle) -> Any:  # noqa: ANN401
        """Give each article to `add`; returns anything else there is to tell about them."""
        ...


class BatchResult(NamedTuple):
    """The number of forms and compounds that worker `process` has met so far, and the result of an `ArticleTask`."""

    process: int
    forms: int
    result: Any


@dataclass(frozen=True, slots=True)
class IndexArticles:
    """Index the articles of a task.  Of two articles with one id, the one of the higher `sequence` counts."""

    task: ArticleTask
    sequence: int

    def run(self, state: WorkerState) -> BatchResult:
        """See `WorkerTask`."""
        buffer = state.buffer
        result = self.task.run(lambda article: buffer.add(article, self.sequence))
        buffer.flush(self.sequence)
        return BatchResult(state.process, buffer.forms, result)


@dataclass(frozen=True, slots=True)
class GivenArticles:
    """An `ArticleTask` that has its articles."""

    articles: Sequence[Article]

    def run(self, add: AddArticle) -> None:
        """See `ArticleTask`."""
        for article in self.articles:
            add(article)


@dataclass(frozen=True, slots=True)
class FinishBuffer:
    """Return the description of all indexed articles; no article may follow."""

    analysis: Analysis

    def run(self, state: WorkerState) -> Shard:
        """See `WorkerTask`."""
        return state.buffer.finish(self.analysis)


@dataclass(frozen=True, slots=True)
class PreparePacking:
    """Set the compression dictionary shared by all documents."""

    dictionary: bytes

    def run(self, state: WorkerState) -> None:
        """See `WorkerTask`."""
        state.packer = BlockPacker(self.dictionary)


@dataclass(frozen=True, slots=True)
class PrepareInversion:
    """Set the term numbers and the encoding shared by all documents."""

    numbers: TermNumbers
    encoding: PostingsEncoding

    def run(self, state: WorkerState) -> None:
        """See `WorkerTask`."""
        state.inversion = _Inversion(self.numbers, self.encoding)


@dataclass(frozen=True, slots=True)
class PackSlice:
    """Pack bodies into blocks; `docs_in_blocks` has the number of documents of each block."""

    bodies: SpoolPieces
    docs_in_blocks: list[int]

    def run(self, state: WorkerState) -> PackedSlice:
        """See `WorkerTask`."""
        bodies = _split(self.bodies.read(state.spools), self.bodies.sizes)
        return pack_slice((list(islice(bodies, count)) for count in self.docs_in_blocks), state.packer, state.output)


@dataclass(frozen=True, slots=True)
class InvertSlice:
    """Invert n documents from number `first` on.

    `tokens` are the numbers of their forms (int32); `lengths` (int64[2n]) are of title, body, title, body ...
    """

    first: int
    tokens: SpoolPieces
    lengths: Int64s

    def run(self, state: WorkerState) -> tuple[SpooledRun, dict[str, int]]:
        """See `WorkerTask`; returns the run, and its highest frequencies."""
        forms = np.frombuffer(self.tokens.read(state.spools), np.int32)
        inversion = state.inversion
        run, dfs = invert(forms, self.lengths, self.first, inversion.numbers, inversion.encoding)
        inversion.form_dfs += dfs
        return SpooledRun.write(state.output, run), highest_frequencies(run)


@dataclass(frozen=True, slots=True)
class CountForms:
    """Return the number of articles with each form, by its number (int64[forms]), among those inverted here."""

    def run(self, state: WorkerState) -> Int64s:
        """See `WorkerTask`; returns int64[forms], in the order of their numbers, without a copy."""
        return state.inversion.form_dfs


class MergedRange(NamedTuple):
    """The merged lists of a range of terms, by name, in the spool `path`."""

    path: Path
    arrays: dict[str, StoredArray]


@dataclass(frozen=True, slots=True)
class PrepareMerge:
    """Set the runs to be merged, in the order of their documents, and the types of the merged lists."""

    runs: list[SpooledRun]
    dtypes: Mapping[str, np.dtype[Any]]

    def run(self, state: WorkerState) -> None:
        """See `WorkerTask`."""
        state.merge = self


@dataclass(frozen=True, slots=True)
class MergeRange:
    """Merge the lists of n terms from `first_term` on; see `merge_range` for `bounds` and `lengths`."""

    bounds: Int64s
    first_term: int
    lengths: Mapping[str, Int64s]

    def run(self, state: WorkerState) -> MergedRange:
        """See `WorkerTask`."""
        assert state.merge is not None
        runs = [(run, state.spools[run.path]) for run in state.merge.runs]
        merged = merge_range(runs, self.bounds, self.first_term, self.lengths, state.merge.dtypes)
        return MergedRange(state.output.path, {name: state.output.append_array(each) for name, each in merged.items()})


def _split(raw: bytes, sizes: Int64s) -> Iterator[bytes]:
    start = 0
    for size in sizes.tolist():
        yield raw[start : start + size]
        start += size
