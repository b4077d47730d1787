"""Reading with several processes: each reads and indexes portions of the sources.

Standard input and compressed files cannot be split; this process reads them and hands the articles on.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from dateline.article import Article
from dateline.progress import OnProgress, Progress, ignore_progress
from indexer.builds import ArticleBatch
from indexer.reading.notes import ReadingNotes
from indexer.reading.reader import ReadingOptions, portion_articles, source_articles
from indexer.reading.source_dates import SourceDates
from indexer.sources import InseparableError, Portion, SourceOptions, plan_portions

_LARGEST_PORTION = 4  # times `portion_bytes`: this process reads larger portions, which could not be split
_MOST_PORTIONS = 1_000_000


_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class _Sources:
    """The sources that are read; equal for the portions of one reading only."""

    reading: int
    paths: Sequence[str] = field(compare=False)
    options: SourceOptions = field(compare=False)


@lru_cache(maxsize=1)
def _dates_of(sources: _Sources) -> SourceDates:
    """What the dates of the sources tell: a process learns it once for all of its portions."""
    return SourceDates(sources.paths, sources.options)


@dataclass(frozen=True, slots=True)
class _ReadPortion:
    """The task of reading a portion.  Its result is the notes, None if the portion cannot be read alone."""

    portion: Portion
    options: ReadingOptions
    sources: "_Sources"

    def run(self, add: Callable[[Article], None]) -> ReadingNotes | None:
        """See `ArticleTask`."""
        notes = ReadingNotes()
        dates = _dates_of(self.sources).with_own_reports()
        try:
            for article in portion_articles(self.portion, self.options, notes, dates):
                add(article)
        except InseparableError:
            return None
        return notes


def parallel_articles(
    paths: Sequence[str],
    options: ReadingOptions,
    notes: ReadingNotes,
    on_progress: OnProgress = ignore_progress,
    *,
    portion_bytes: int,
) -> Iterator[Article | ArticleBatch]:
    """The articles of all sources, or batches that give them, each of about `portion_bytes`, in order.

    The running `notes` are complete when the results of all batches were received.  To receive one raises
    InseparableError if one process must read all sources.  The sources are opened when the first article is
    taken, so that workers can start at the same time; SourceError is raised then, as by `read_sources`.
    """
    portions = plan_portions(paths, options.sources, _MOST_PORTIONS, smallest_bytes=portion_bytes)
    if len(portions) > 1:
        yield from _Portions(portions, paths, options, notes, on_progress).articles(_LARGEST_PORTION * portion_bytes)
    else:
        yield from source_articles(paths, options, notes, on_progress)


class _Portions:
    """Reads several portions, and joins the notes about them in order."""

    def __init__(
        self,
        portions: Sequence[Portion],
        paths: Sequence[str],
        options: ReadingOptions,
        notes: ReadingNotes,
        on_progress: OnProgress,
    ) -> None:
        self._portions, self._options, self._notes = portions, options, notes
        self._sources = _Sources(next(_numbers), paths, options.sources)
        self._on_progress = on_progress
        sizes = [portion.size_bytes for portion in portions]
        self._bytes_total = None if None in sizes else sum(size or 0 for size in sizes)
        self._bytes_done = 0
        self._noted: dict[int, ReadingNotes] = {}  # by the numbers of portions that wait for earlier ones
        self._next = 0

    def articles(self, largest_bytes: int) -> Iterator[Article | ArticleBatch]:
        """The articles of portions larger than `largest_bytes`, and batches for the others."""
        for number, portion in enumerate(self._portions):
            if portion.size_bytes is None or portion.size_bytes > largest_bytes:
                yield from self._read(number, portion)
            else:
                yield ArticleBatch(_ReadPortion(portion, self._options, self._sources), partial(self._note, number))

    def _read(self, number: int, portion: Portion) -> Iterator[Article]:
        """Read a portion in this process."""
        notes = ReadingNotes()

        def report(inside: Progress) -> None:
            self._report(inside.documents, inside.bytes_done)

        dates = _dates_of(self._sources).with_own_reports()
        yield from portion_articles(portion, self._options, notes, dates, report)
        self._note(number, notes)

    def _note(self, number: int, notes: ReadingNotes | None) -> None:
        """Add the notes about a portion; None raises InseparableError."""
        if notes is None:
            raise InseparableError("a portion cannot be read alone")
        self._noted[number] = notes
        self._bytes_done += self._portions[number].size_bytes or 0
        while self._next in self._noted:
            noted = self._noted.pop(self._next)
            if not self._next:
                self._notes.sources.missing |= noted.sources.missing  # from here on, columns missing in all portions
            self._notes.extend(noted)
            self._next += 1
        self._report()

    def _report(self, documents: int = 0, bytes_done: int = 0) -> None:
        """Report the portions that are noted, with the documents and bytes of the one that is read now."""
        done = self._bytes_done + bytes_done
        self._on_progress(Progress(self._notes.documents + documents, done, self._bytes_total))
