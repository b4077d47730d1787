"""`reindex update`: add new and changed articles to the served index."""

from pathlib import Path

import click

from dateline.building.memory_budget import MemoryBudget
from indexer.builds import BuildSettings
from indexer.cli.build import check_sample, configured_documents, print_report
from indexer.cli.options import index_dir_option, json_option, memory_option, print_error, source_options, text_digester
from indexer.pipeline import BuildOptions, RejectedError, run_update
from indexer.reading import ReadingOptions
from indexer.reporting.progress import progress_on_stderr
from indexer.sources import STANDARD_INPUT
from indexer.watching import follow_sources

_EPILOG = """\b
Examples:
  reindex update wire.jsonl                     add the articles of a file, or replace those that changed
  reindex update ~/articles --delete-missing    make the index equal to the folder
  reindex update ~/articles --watch             update again whenever the folder changes

\b
Exit status: 0 published or nothing to do, 1 failed (nothing changed), 2 wrong usage.
"""


@click.command(
    short_help="Add the new and changed articles of SOURCEs.",
    epilog=_EPILOG,
    context_settings={"max_content_width": 100},
)
@source_options
@index_dir_option
@click.option(
    "--delete-missing",
    is_flag=True,
    help="Delete the articles that are in no SOURCE, unless a document is rejected.",
)
@memory_option
@click.option("--strict", is_flag=True, help="Fail if a document is rejected.")
@click.option("--dry-run", is_flag=True, help="Read all SOURCEs and report the changes, but write nothing.")
@click.option("--watch", is_flag=True, help="Keep running, and update after each change of the SOURCEs, until stopped.")
@json_option
def update(  # noqa: PLR0913  (one parameter per option)
    *,
    sources: tuple[str, ...],
    reading: ReadingOptions,
    index_dir: Path,
    delete_missing: bool,
    budget: MemoryBudget,
    strict: bool,
    dry_run: bool,
    watch: bool,
    as_json: bool,
) -> None:
    """Add the new and changed articles of SOURCEs to the served index, and publish the result.

    Unchanged articles are not indexed again.  If there is no index yet, one is built.  SOURCEs and
    options are those of `build`; the language is that of the index.
    """
    if watch and (dry_run or STANDARD_INPUT in sources):
        raise click.UsageError(f"--watch cannot follow {'a dry run' if dry_run else 'standard input'}")
    sample = check_sample(sources, index_dir, reading)
    options = BuildOptions(
        index_dir,
        sources or configured_documents(),
        reading,
        BuildSettings(budget=budget),
        strict,
        dry_run,
        text_digester(),
    )

    def update_once() -> None:
        if sample is not None:
            sample.check()
        generation = _update(options, delete_missing=delete_missing, as_json=as_json)
        if sample is not None:
            sample.accept(generation)

    if watch:
        follow_sources(options.sources, index_dir, update_once, print_error)
    else:
        update_once()


def _update(options: BuildOptions, *, delete_missing: bool, as_json: bool) -> str | None:
    """Update once, and report.  Returns the generation that is served now, None after a dry run."""
    try:
        with progress_on_stderr() as on_progress:
            report = run_update(options, on_progress, delete_missing=delete_missing)
    except RejectedError as error:
        print_report(error.report, as_json=as_json)
        raise
    print_report(report, as_json=as_json)
    return report.generation
