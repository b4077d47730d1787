"""`reindex build`: read, index, publish."""

from collections.abc import Sequence
from pathlib import Path

import click

from dateline.building.memory_budget import MemoryBudget
from dateline.settings import Settings
from dateline.text.analysis import DEFAULT_LANGUAGE, languages
from indexer.builds import BuildSettings
from indexer.cli.options import (
    budget_options,
    index_dir_option,
    json_option,
    print_result,
    source_options,
    text_digester,
)
from indexer.pipeline import BuildOptions, RejectedError, run_build
from indexer.reading import ReadingOptions
from indexer.reporting import Report
from indexer.reporting.progress import progress_on_stderr
from indexer.sample_guard import SampleGuard

EXAMPLES = """\b
Examples:
  reindex                              the configured documents (DATELINE_DOCUMENTS, else the sample archive)
  reindex ~/articles                   a folder of text, JSON Lines, JSON, CSV or TSV files
  reindex dump.jsonl.xz --map title=Heading --map body=Text
  cat wire.jsonl | reindex - --index-dir /srv/index

\b
"""


@click.command(
    short_help="Read SOURCEs, build an index and publish it.",
    epilog=f"{EXAMPLES}Exit status: 0 published, 1 failed (nothing changed), 2 wrong usage.",
    context_settings={"max_content_width": 100},
)
@source_options
@index_dir_option
@click.option(
    "--language",
    default=DEFAULT_LANGUAGE,
    show_default=True,
    type=click.Choice(languages()),
    metavar="NAME",
    help="The language of the articles; it decides how words are stemmed.",
)
@budget_options
@click.option("--strict", is_flag=True, help="Fail if a document is rejected.")
@click.option("--dry-run", is_flag=True, help="Read all SOURCEs and report, but write nothing.")
@json_option
def build(  # noqa: PLR0913  (one parameter per option)
    *,
    sources: tuple[str, ...],
    reading: ReadingOptions,
    index_dir: Path,
    language: str,
    budget: MemoryBudget,
    strict: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read SOURCEs, build an index of them and publish it.

    A SOURCE is a file, a folder, or - for standard input.  Without one the configured documents are
    read; the sample archive is read only if nothing else is served.  Formats are plain text, JSON
    Lines, JSON arrays, CSV and TSV, each also compressed with gzip or xz.  A document that cannot be
    used is left out, and the report names it.
    """
    check_sample(sources, index_dir, reading)
    options = BuildOptions(
        index_dir,
        sources or configured_documents(),
        reading,
        BuildSettings(language, budget),
        strict,
        dry_run,
        text_digester(),
    )
    try:
        with progress_on_stderr() as on_progress:
            report = run_build(options, on_progress)
    except RejectedError as error:
        print_report(error.report, as_json=as_json)
        raise
    print_report(report, as_json=as_json)


def configured_documents() -> tuple[str, ...]:
    """The paths that are read if no source is named."""
    return tuple(str(path) for path in Settings.from_env().documents)


def check_sample(sources: Sequence[str], index_dir: Path, reading: ReadingOptions) -> SampleGuard | None:
    """Raise BuildError if the sample archive would replace other articles.

    Returns the guard for further checks; None if the sample archive is not read.
    """
    if sources or Settings.from_env().documents_are_configured:
        return None
    guard = SampleGuard(index_dir, configured_documents(), reading.sources)
    guard.check()
    return guard


def print_report(report: Report, *, as_json: bool) -> None:
    """Print the report of a run on standard output."""
    print_result(report.to_json(), report.to_text(), as_json=as_json)
