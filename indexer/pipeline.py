"""From sources to a published generation: reading, dating, counting what was left out."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from dateline.article import Article
from dateline.errors import BuildError, DatelineError, SourceError
from dateline.generations import read_withheld
from dateline.generations.withheld import read_known
from dateline.progress import OnProgress, Progress, ignore_progress
from dateline.withheld import Digester
from indexer.builds import (
    DEFAULT_SETTINGS,
    ArticlesOf,
    BuildSettings,
    Updated,
    UpdateSettings,
    build_index,
    compare_index,
    update_index,
)
from indexer.reading import ReadingNotes, ReadingOptions, source_articles
from indexer.reading.parallel_reader import parallel_articles
from indexer.reporting import Report, counted
from indexer.sources import Finding, InseparableError
from indexer.withholding.digests import learn_digests, note_read, told


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a person can decide about a build; `strict` makes a rejected document a failure."""

    index_dir: Path
    sources: Sequence[str]
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    building: BuildSettings = DEFAULT_SETTINGS
    strict: bool = False
    dry_run: bool = False
    digester: Digester = field(default_factory=Digester)
    """Makes digests of the texts of withheld articles that have none yet."""


class RejectedError(BuildError):
    """All documents were rejected, or one in a strict build; `report` names them."""

    def __init__(self, report: Report) -> None:
        rejected, read = len(report.rejected), counted(report.read, "document")
        super().__init__(f"{rejected:,} of {read} {'was' if rejected == 1 else 'were'} rejected; nothing has changed.")
        self.report = report


def run_build(options: BuildOptions, on_progress: OnProgress = ignore_progress) -> Report:
    """Read the sources, build an index and publish it, or only read them in a dry run.

    Raises SourceError, BuildError or RejectedError, and CorruptIndexError where nobody can tell what is
    withheld; then nothing has changed.
    """
    started = time.monotonic()
    try:
        report = _run(options, on_progress, workers=options.building.budget.workers)
    except InseparableError:
        report = _run(options, on_progress, workers=1)
    report.seconds = time.monotonic() - started
    return report


def run_update(
    options: BuildOptions, on_progress: OnProgress = ignore_progress, *, delete_missing: bool = False
) -> Report:
    """Read the sources in this process, and make a generation of the served one and what is new in them.

    Raises as `run_build` does; then nothing has changed.
    """
    started = time.monotonic()
    reading = _Reading(options, on_progress, workers=1, is_update=True)
    articles = reading.noted(each for each in reading.articles if isinstance(each, Article))  # of one process all are

    def taken() -> bool:
        reading.end()
        return not reading.report.rejected

    update = compare_index if options.dry_run else update_index
    settings = UpdateSettings(options.building, delete_missing)
    updated = update(articles, options.index_dir, settings, taken=taken, left_out=lambda: reading.withheld_ids)
    _report_update(reading.report, updated, reading.withheld_ids)
    if updated.is_published and not options.dry_run:
        _note_taken_out(options, updated, reading.report)
    reading.report.seconds = time.monotonic() - started
    return reading.report


def _note_taken_out(options: BuildOptions, updated: Updated, report: Report) -> None:
    """Note what a published update has taken out; that this fails takes nothing back, and is a warning."""
    try:
        note_read(options.index_dir, options.digester, {}, updated.left_out, ())
    except (OSError, DatelineError) as error:
        reason = f"the update is published, but which withheld articles it took out could not be noted: {error}"
        report.warnings.append(Finding(str(options.index_dir), None, reason))


def _report_update(report: Report, updated: Updated, left_out: set[str]) -> None:
    """Say what an update did; those `left_out` while reading are counted as withheld already."""
    report.generation = updated.generation
    if updated.changes is None:
        return  # all was built, and the report is that of a build
    report.added, report.updated, report.unchanged = updated.changes[:3]
    report.deleted = updated.deleted
    report.withheld += len(updated.withheld - left_out)
    report.articles = updated.articles  # also in a dry run: what the archive would have
    if updated.generation is not None:
        report.undated = updated.undated
        report.is_published = updated.is_published
    for article_id, judgement in updated.judged.items():
        reason = told(article_id, judgement) if article_id not in left_out else None
        if reason:
            report.warnings.append(Finding("the served generation", None, reason))
    if updated.kept:
        were = "was" if updated.kept == 1 else "were"
        reason = f"{counted(updated.kept, 'article')} in no source {were} not deleted, since a document was rejected"
        report.warnings.append(Finding("sources", None, reason))


def _run(options: BuildOptions, on_progress: OnProgress, *, workers: int) -> Report:
    """Read with so many processes; raises InseparableError where one must read everything."""
    reading = _Reading(options, on_progress, workers=1 if options.dry_run else workers)
    if options.dry_run:
        for _ in reading.articles:
            pass
        reading.end()
    else:
        reading.report.generation = build_index(
            reading.articles, options.index_dir, options.building, taken=reading.end
        )
    return reading.report


class _Reading:
    """One pass over the sources, which fills a report when it ends."""

    def __init__(
        self, options: BuildOptions, on_progress: OnProgress, *, workers: int, is_update: bool = False
    ) -> None:
        self.report = Report()
        self._options = options
        self._on_progress = on_progress
        self._is_update = is_update
        self._shown: set[str] = set()
        """The ids of articles that were taken in, as far as the last builds left them out."""
        self._notes = ReadingNotes()
        self.withheld_ids: set[str] = set()
        """Of the articles that were left out, when `end` was called."""
        if options.dry_run:
            withheld = read_withheld(options.index_dir)
        else:
            withheld = learn_digests(options.index_dir, options.digester)
        reading = replace(options.reading, withheld=withheld, digester=options.digester)
        read: Callable[..., Iterator[Article | ArticlesOf]] = source_articles
        if workers > 1:
            read = partial(parallel_articles, portion_bytes=options.building.budget.batch_bytes)
        self.articles = read(options.sources, reading, self._notes, on_progress)
        """The articles of the sources, in their order, or tasks that they come of."""

    def noted(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The same articles; what was left out before and is there now is left out no more."""
        left_out = read_known(self._options.index_dir).left_out
        for article in articles:
            if article.article_id in left_out:
                self._shown.add(article.article_id)
            yield article

    def end(self) -> None:
        """Put all findings in the report, when all articles have come.  Raises RejectedError or SourceError."""
        self._notes.fill(self.report)
        self.withheld_ids = self._notes.withheld_ids
        first, left_out = self._notes.first_digests, self._notes.left_out
        self._notes = ReadingNotes()  # they take 40 bytes an article, and the index has yet to be written
        if self.report.rejected and (self._options.strict or not self.report.articles):
            raise RejectedError(self.report)
        if not self.report.articles:
            kind = "document that is not withheld" if self.report.withheld else "document"
            raise SourceError(f"There is nothing to index: the sources hold no {kind}.")
        if not self._options.dry_run:
            forgotten = self._shown if self._is_update else None
            note_read(self._options.index_dir, self._options.digester, first, left_out, forgotten)
            self._on_progress(Progress(stage=f"read {self.report.read:,} documents; writing the index"))
