"""A build or an update, from the sources to the report."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dateline.article import Article
from dateline.errors import DatelineError
from dateline.generations import generation_dir, read_current, read_manifest
from dateline.progress import OnProgress, ignore_progress
from indexer.builds import Deletion, UpdateResult, UpdateSettings, build_index, compare_index, update_index
from indexer.pipeline.options import BuildOptions
from indexer.pipeline.source_reading import SourceReading
from indexer.reporting import Report, pluralize
from indexer.sources import Finding, InseparableError
from indexer.sources.rules.saving import RulesToSave
from indexer.withholding.digests import record_reading
from indexer.withholding.wording import describe_judgement

NO_DELETION = Deletion()


def run_build(options: BuildOptions, on_progress: OnProgress = ignore_progress) -> Report:
    """Read the sources, build an index and publish it; in a dry run, only read the sources.

    Raises SourceError, BuildError, RejectedError or AlarmError, and CorruptIndexError if the withheld list cannot be
    read; then nothing has changed.
    """
    started = time.monotonic()
    options, rules = options.with_language(options.said_language()), options.rules_to_save()
    try:
        report = _build(options, on_progress, workers=options.building.budget.workers)
    except InseparableError:
        report = _build(options, on_progress, workers=1)
    report = _with_saved(report, rules)
    return replace(report, seconds=time.monotonic() - started)


def run_update(
    options: BuildOptions, on_progress: OnProgress = ignore_progress, deletion: Deletion = NO_DELETION
) -> Report:
    """Read the sources in this process, and publish the served generation with the changes that they bring.

    Raises as `run_build` does; then nothing has changed.
    """
    started = time.monotonic()
    said = options.said_language()
    language = list(_language_warnings(options, said))
    options, rules = options.with_language(said), options.rules_to_save()
    reading = SourceReading(options, on_progress, workers=1, is_update=True)
    articles = reading.noted(each for each in reading.articles if isinstance(each, Article))  # there are no batches

    update = compare_index if options.dry_run else update_index
    result = update(articles, options.index_dir, UpdateSettings(options.building, deletion), reading.after)
    report = _with_warnings(_with_update(reading.report, result, reading.withheld_ids), language)
    if not options.dry_run:
        report = replace(report, index_dir=str(options.index_dir))
        report = _with_warnings(report, reading.remember_sources())
    if result.is_published and not options.dry_run:
        report = _with_warnings(report, _record_taken_out(options, result))
    report = _with_saved(report, rules)
    return replace(report, seconds=time.monotonic() - started)


def _build(options: BuildOptions, on_progress: OnProgress, *, workers: int) -> Report:
    """Build with `workers` processes.  Raises InseparableError if one process must read all sources."""
    reading = SourceReading(options, on_progress, workers=1 if options.dry_run else workers)
    if options.dry_run:
        for _ in reading.articles:
            pass
        reading.after.names(lambda _: {})
        return reading.report
    generation = build_index(reading.articles, options.index_dir, options.building, reading.after)
    report = replace(reading.report, generation=generation, index_dir=str(options.index_dir))
    return _with_warnings(report, reading.remember_sources())


def _record_taken_out(options: BuildOptions, result: UpdateResult) -> Iterator[Finding]:
    """Record the withheld articles that a published update took out; a failure is only a warning."""
    try:
        record_reading(options.index_dir, options.digester, {}, result.left_out, ())
    except (OSError, DatelineError) as error:
        reason = f"the update is published, but the withheld articles that it took out could not be recorded: {error}"
        yield Finding(str(options.index_dir), None, reason)


def _with_saved(report: Report, rules: RulesToSave | None) -> Report:
    """Save the rules, when a run has done its work; a failure is only a warning."""
    if rules is None:
        return report
    try:
        rules.save()
    except OSError as error:
        reason = f"the index is published, but the rules could not be saved: {error}"
        return _with_warnings(report, [Finding(str(rules.paths[0]), None, reason)])
    return replace(report, saved_rules=list(map(str, rules.paths)))


def _language_warnings(options: BuildOptions, wanted: str | None) -> Iterator[Finding]:
    """A warning if the rules want another language than that of the index, which an update keeps.

    Raises IndexUnavailableError if they want one, and that of the index cannot be read.
    """
    served = read_current(options.index_dir) if wanted is not None else None
    if served is None:
        return
    language = read_manifest(generation_dir(options.index_dir, served)).language
    if wanted != language:
        reason = f"the rules say {wanted}, but the index is {language}; only reindex build changes that"
        yield Finding("sources", None, reason)


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
