"""The builder on arrays: what `builder.build_segment` makes, byte for byte, fast and in bounded memory.

Articles are tokenised as they come, and wait on disk.  When all are there, their order
is known: they are read again in this order, inverted in parts of a bounded
number of tokens, and the parts are merged into the files of the segment.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np

from dateline.article import Article
from dateline.columnar.arrays import Int64s
from dateline.columnar.arrivals import Arrivals
from dateline.columnar.documents_file import write_documents
from dateline.columnar.forms_file import Words, write_forms
from dateline.columnar.invert import MOST_DOCS, Field, TermNumbers, invert
from dateline.columnar.layout import Averages
from dateline.columnar.merge import Merger
from dateline.columnar.metadata_words import words_of_metadata
from dateline.columnar.part_files import Spool
from dateline.columnar.postings_file import write_postings
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Forms, Segment
from dateline.similarity import DEFAULT, Similarity
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.text.array_tokens import Vocabulary

DEFAULT_MEMORY_MB = 256
"""What a build may use, about, besides what the vocabulary and the columns of an archive take."""

_TOKEN_COST = 128  # bytes of memory for each token that is inverted or merged at a time


class Built(NamedTuple):
    """A segment that was written: its name, documents, mean lengths, and a digest of all that was put in."""

    name: str
    articles: int
    averages: Averages
    digest: str


class SegmentOptions(NamedTuple):
    """What is not in the articles.

    Impacts are normalised by `averages`, the mean lengths of the articles themselves if
    None.  Without a `name` the segment gets one that depends on its content alone.
    """

    name: str | None = None
    averages: Averages | None = None
    similarity: Similarity = DEFAULT
    memory_mb: int = DEFAULT_MEMORY_MB


DEFAULT_OPTIONS = SegmentOptions()


def tokens_at_a_time(options: SegmentOptions) -> int:
    """How many tokens are inverted or merged at a time."""
    return (options.memory_mb << 20) // _TOKEN_COST


class ArrayBuilder:
    """Builds the files of one segment in `folder`, where temporary files stand as well, without a name.

    The vocabulary is held in memory (see `BoundedBuilder`).
    """

    def __init__(
        self, folder: Path, language: str = DEFAULT_LANGUAGE, options: SegmentOptions = DEFAULT_OPTIONS
    ) -> None:
        self._folder = folder
        self._analysis = Analysis(language)
        self._options = options
        self._tokens_at_a_time = tokens_at_a_time(options)
        self._vocabulary = Vocabulary()
        self._arrivals = Arrivals(folder, self._vocabulary)

    def add(self, article: Article) -> None:
        """Add an article, in place of an earlier one of its id."""
        self._arrivals.add(article)

    @property
    def forms(self) -> int:
        """How many distinct forms were met so far."""
        return len(self._vocabulary)

    def finish(self) -> Built:
        """Write the files of the segment; nothing may be added any more."""
        return self.finish_as(self._folder, self._options)

    def finish_as(self, folder: Path, options: SegmentOptions) -> Built:
        """The same in another folder, with other options."""
        self._arrivals.end()
        order = self._arrivals.order()
        documents = self._arrivals.documents(order)
        name = write_documents(folder, documents, lambda docs: self._arrivals.read_bodies(order[docs]), options.name)
        averages = options.averages or documents.averages
        titles, bodies = documents.arrays["title_lengths"], documents.arrays["body_lengths"]
        field = Field.of(titles, bodies, averages, options.similarity)
        with Spool(folder) as parts:
            forms = self._write_postings(folder, name, order, field, parts)
        write_forms(folder, name, forms, words_of_metadata(documents.coded))
        return Built(name, len(order), averages, documents.digest.hexdigest())

    def close(self) -> None:
        """Give up what waits on disk."""
        self._arrivals.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _write_postings(self, folder: Path, name: str, order: Int64s, field: Field, spool: Spool) -> Forms:
        """Write the file of postings, whose parts wait in `spool`; returns the forms."""
        words = Words.stemmed(self._vocabulary.forms, self._analysis)
        self._vocabulary.clear()
        numbers = TermNumbers.make(words.of_forms, self._arrivals.occurrences)
        merger = Merger(spool, numbers.count)
        form_dfs = np.zeros(len(words.of_forms), np.int64)
        lengths = self._arrivals.read_lengths(order)
        for first, last in _batches(lengths.reshape(-1, 2).sum(axis=1), self._tokens_at_a_time):
            tokens = self._arrivals.read_tokens(order[first:last])
            part, dfs = invert(tokens, lengths[2 * first : 2 * last], first, numbers, field)
            merger.add(part)
            form_dfs += dfs
        lists = merger.merged(self._tokens_at_a_time)
        write_postings(folder, name, words.occurring_terms(lists.occurring), field, lists)
        return words.occurring_forms(form_dfs, lists.occurring)


def _batches(lengths: Int64s, most_tokens: int) -> Iterator[tuple[int, int]]:
    """Ranges of documents with about `most_tokens` tokens, or one document with more."""
    ends = np.cumsum(lengths)
    first = 0
    while first < len(lengths):
        most = ends[first] - lengths[first] + most_tokens
        last = int(np.searchsorted(ends, most, "right"))
        last = min(max(last, first + 1), first + MOST_DOCS)
        yield first, last
        first = last


def build_on_arrays(
    articles: Iterable[Article],
    language: str = DEFAULT_LANGUAGE,
    name: str = "MAIN_0000000000000000",
    averages: tuple[float, float] | None = None,
    similarity: Similarity = DEFAULT,
) -> Segment:
    """What `builder.build_segment` makes, but of two articles with one id the later; the arrays are mapped files.

    The files have no names any more when it returns.
    """
    options = SegmentOptions(name, averages and Averages(*averages), similarity)
    with (
        tempfile.TemporaryDirectory() as folder,
        ArrayBuilder(Path(folder), language, options) as builder,
    ):
        for article in articles:
            builder.add(article)
        return open_segment(Path(folder), builder.finish().name, verify=False)
