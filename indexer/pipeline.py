"""Builds and updates from end to end: read the sources, write a generation, and report."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from dateline.article import Article
from dateline.errors import BuildError, DatelineError, SourceError
from dateline.generations import read_withheld
from dateline.generations.withheld_files import read_known
from dateline.progress import OnProgress, Progress, ignore_progress
from dateline.withheld import Digester
from indexer.builds import (
    DEFAULT_SETTINGS,
    ArticleBatch,
    BuildSettings,
    UpdateResult,
    UpdateSettings,
    build_index,
    compare_index,
    update_index,
)
from indexer.reading import ReadingNotes, ReadingOptions, parallel_articles, source_articles
from indexer.reporting import Report, pluralize
from indexer.sources import Finding, InseparableError
from indexer.withholding.digests import learn_digests, record_reading
from indexer.withholding.wording import describe_judgement


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The choices of a person about a build or an update.

    With `strict` a rejected document makes the run fail.  `digester` makes digests of the texts of withheld articles
    that have none yet.
    """

    index_dir: Path
    sources: Sequence[str]
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    building: BuildSettings = DEFAULT_SETTINGS
    strict: bool = False
    dry_run: bool = False
    digester: Digester = field(default_factory=Digester)


class RejectedError(BuildError):
    """All documents were rejected, or one in a strict run; `report` names them."""

    def __init__(self, report: Report) -> None:
        rejected, read = len(report.rejected), pluralize(report.read, "document")
        super().__init__(f"{rejected:,} of {read} {'was' if rejected == 1 else 'were'} rejected; nothing has changed.")
        self.report = report


def run_build(options: BuildOptions, on_progress: OnProgress = ignore_progress) -> Report:
    """Read the sources, build an index and publish it; in a dry run, only read the sources.

    Raises SourceError, BuildError or RejectedError, and CorruptIndexError if the withheld list cannot be read; then
    nothing has changed.
    """
    started = time.monotonic()
    try:
        report = _build(options, on_progress, workers=options.building.budget.workers)
    except InseparableError:
        report = _build(options, on_progress, workers=1)
    return replace(report, seconds=time.monotonic() - started)


def run_update(
    options: BuildOptions, on_progress: OnProgress = ignore_progress, *, delete_missing: bool = False
) -> Report:
    """Read the sources in this process, and publish the served generation with the changes that they bring.

    Raises as `run_build` does; then nothing has changed.
    """
    started = time.monotonic()
    reading = _SourceReading(options, on_progress, workers=1, is_update=True)
    articles = reading.noted(each for each in reading.articles if isinstance(each, Article))  # there are no batches

    def is_complete() -> bool:
        return not reading.finish().rejected

    update = compare_index if options.dry_run else update_index
    settings = UpdateSettings(options.building, delete_missing)
    result = update(
        articles, options.index_dir, settings, is_complete=is_complete, left_out=lambda: reading.withheld_ids
    )
    report = _with_update(reading.report, result, reading.withheld_ids)
    if result.is_published and not options.dry_run:
        report = _with_warnings(report, _record_taken_out(options, result))
    return replace(report, seconds=time.monotonic() - started)


def _build(options: BuildOptions, on_progress: OnProgress, *, workers: int) -> Report:
    """Build with `workers` processes.  Raises InseparableError if one process must read all sources."""
    reading = _SourceReading(options, on_progress, workers=1 if options.dry_run else workers)
    if options.dry_run:
        for _ in reading.articles:
            pass
        return reading.finish()
    generation = build_index(reading.articles, options.index_dir, options.building, on_read=reading.finish)
    return replace(reading.report, generation=generation)


def _record_taken_out(options: BuildOptions, result: UpdateResult) -> Iterator[Finding]:
    """Record the withheld articles that a published update took out; a failure is only a warning."""
    try:
        record_reading(options.index_dir, options.digester, {}, result.left_out, ())
    except (OSError, DatelineError) as error:
        reason = f"the update is published, but the withheld articles that it took out could not be recorded: {error}"
        yield Finding(str(options.index_dir), None, reason)


def _with_update(report: Report, result: UpdateResult, left_out: set[str]) -> Report:
    """The report of a reading with the result of an update.

    `left_out` are the ids that were left out while reading: the report counts them as withheld already.
    """
    if result.changes is None:
        return replace(report, generation=result.generation)  # all was built, and the report is that of a build
    report = replace(
        report,
        generation=result.generation,
        added=result.changes.added,
        updated=result.changes.updated,
        unchanged=result.changes.unchanged,
        deleted=result.deleted,
        withheld=report.withheld + len(result.withheld - left_out),
        articles=result.articles,  # also in a dry run: the number after an update
    )
    if result.generation is not None:
        report = replace(report, undated=result.undated, is_published=result.is_published)
    return _with_warnings(report, _update_warnings(result, left_out))


def _update_warnings(result: UpdateResult, left_out: set[str]) -> Iterator[Finding]:
    for article_id, judgement in result.judged.items():
        reason = describe_judgement(article_id, judgement) if article_id not in left_out else None
        if reason:
            yield Finding("the served generation", None, reason)
    if result.kept:
        were = "was" if result.kept == 1 else "were"
        articles = pluralize(result.kept, "article")
        reason = f"{articles} in no source {were} not deleted, since a document was rejected"
        yield Finding("sources", None, reason)


def _with_warnings(report: Report, warnings: Iterable[Finding]) -> Report:
    return replace(report, warnings=[*report.warnings, *warnings])


class _SourceReading:
    """One pass over the sources.

    `articles` are those of the sources in order, or batches that give them.  After `finish`, `report` is the report
    of the reading, and `withheld_ids` the ids of the articles that were left out.
    """

    def __init__(
        self, options: BuildOptions, on_progress: OnProgress, *, workers: int, is_update: bool = False
    ) -> None:
        self.report = Report()
        self.withheld_ids: set[str] = set()
        self._options = options
        self._on_progress = on_progress
        self._is_update = is_update
        self._shown_again: set[str] = set()  # ids that the last builds left out, and that were taken now
        self._notes = ReadingNotes()
        if options.dry_run:
            withheld = read_withheld(options.index_dir)
        else:
            withheld = learn_digests(options.index_dir, options.digester)
        reading = replace(options.reading, withheld=withheld, digester=options.digester)
        read: Callable[..., Iterator[Article | ArticleBatch]] = source_articles
        if workers > 1:
            read = partial(parallel_articles, portion_bytes=options.building.budget.batch_bytes)
        self.articles = read(options.sources, reading, self._notes, on_progress)

    def noted(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Pass on the articles; notes those that the last builds left out."""
        left_out = read_known(self._options.index_dir).left_out
        for article in articles:
            if article.article_id in left_out:
                self._shown_again.add(article.article_id)
            yield article

    def finish(self) -> Report:
        """Make the report, when all articles were read.  Raises RejectedError or SourceError."""
        notes, self._notes = self._notes, ReadingNotes()  # they take 40 bytes per article; the index is not written yet
        self.report = report = notes.to_report()
        self.withheld_ids = notes.withheld_ids
        if report.rejected and (self._options.strict or not report.articles):
            raise RejectedError(report)
        if not report.articles:
            kind = "document that is not withheld" if report.withheld else "document"
            raise SourceError(f"There is nothing to index: the sources hold no {kind}.")
        if not self._options.dry_run:
            forgotten = self._shown_again if self._is_update else None
            first, left_out = notes.first_digests, notes.left_out
            record_reading(self._options.index_dir, self._options.digester, first, left_out, forgotten)
            self._on_progress(Progress(stage=f"read {report.read:,} documents; writing the index"))
        return report
