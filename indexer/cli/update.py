"""`reindex update`: add new and changed articles to the served index."""

from collections.abc import Sequence
from pathlib import Path

import click

from dateline.building.memory_budget import MemoryBudget
from dateline.errors import BuildError
from indexer.builds import BuildSettings, Deletion
from indexer.cli.build import print_report, sources_to_read
from indexer.cli.options import (
    index_dir_option,
    json_option,
    memory_option,
    publish_anyway_option,
    save_config_option,
    source_options,
    text_digester,
)
from indexer.cli.output import print_error
from indexer.pipeline import AlarmError, BuildOptions, RejectedError, run_update
from indexer.reading import ReadingOptions
from indexer.reporting.progress import progress_on_stderr
from indexer.sources import STANDARD_INPUT
from indexer.sources.folders.roots import absolute
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
    help="Delete the articles that the SOURCEs have no longer, unless a document is rejected.",
)
@click.option("--yes", is_flag=True, help="Delete them also if they are more than half of a source.")
@memory_option
@click.option("--strict", is_flag=True, help="Fail if a document is rejected.")
@click.option("--dry-run", is_flag=True, help="Read all SOURCEs and report the changes, but write nothing.")
@click.option("--watch", is_flag=True, help="Keep running, and update after each change of the SOURCEs, until stopped.")
@publish_anyway_option
@save_config_option
@json_option
def update(  # noqa: PLR0913  (one parameter per option)
    *,
    sources: tuple[str, ...],
    reading: ReadingOptions,
    index_dir: Path,
    delete_missing: bool,
    yes: bool,
    budget: MemoryBudget,
    strict: bool,
    dry_run: bool,
    watch: bool,
    publish_anyway: bool,
    save_config: bool,
    as_json: bool,
) -> None:
    """Add the new and changed articles of SOURCEs to the served index, and publish the result.

    Unchanged articles are not indexed again.  If there is no index yet, one is built.  SOURCEs and
    options are those of `build`; the language is that of the index.
    """
    if watch and (dry_run or STANDARD_INPUT in sources):
        raise click.UsageError(f"--watch cannot follow {'a dry run' if dry_run else 'standard input'}")
    if save_config and (dry_run or watch):
        raise click.UsageError(f"--save-config cannot be used in a {'dry run' if dry_run else 'watch'}")
    options = BuildOptions(
        index_dir,
        sources_to_read(sources, index_dir),
        reading,
        BuildSettings(budget=budget),
        strict,
        dry_run,
        publish_anyway,
        text_digester(),
        save_rules=save_config,
    )

    deletion = Deletion(delete_missing, yes)

    def update_once() -> None:
        if not sources:
            _check_unchanged(options.sources, index_dir)
        _update(options, deletion, as_json=as_json)

    if watch:
        config = reading.sources.config
        followed = [*options.sources, *([str(config)] if config else [])]
        follow_sources(followed, index_dir, update_once, print_error)
    else:
        update_once()


def _check_unchanged(sources: Sequence[str], index_dir: Path) -> None:
    """Raise BuildError if another command has made the index of other sources since the watch began."""
    now = sources_to_read((), index_dir)
    if list(map(absolute, now)) != list(map(absolute, sources)):
        raise BuildError(
            f"{index_dir} was made of other sources meanwhile, so nothing of the watched ones is added. Stop the "
            "watch, or name its SOURCEs."
        )


def _update(options: BuildOptions, deletion: Deletion, *, as_json: bool) -> None:
    """Update once, and report."""
    try:
        with progress_on_stderr() as on_progress:
            report = run_update(options, on_progress, deletion)
    except (RejectedError, AlarmError) as error:
        print_report(error.report, as_json=as_json)
        raise
    print_report(report, as_json=as_json)
