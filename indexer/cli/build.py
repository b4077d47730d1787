"""`reindex build`: read, index, publish."""

from collections.abc import Sequence
from pathlib import Path

import click

from dateline.building.memory_budget import MemoryBudget
from dateline.errors import BuildError, IndexUnavailableError, SourceError
from dateline.generations import read_current
from dateline.generations.publishing import SOURCES
from dateline.settings import Settings
from dateline.text.analysis import DEFAULT_LANGUAGE, languages
from indexer.builds import BuildSettings
from indexer.cli.options import (
    budget_options,
    index_dir_option,
    json_option,
    publish_anyway_option,
    save_config_option,
    source_options,
    text_digester,
)
from indexer.cli.output import EXAMPLES, print_result
from indexer.pipeline import AlarmError, BuildOptions, RejectedError, run_build
from indexer.reading import ReadingOptions
from indexer.reporting import Report
from indexer.reporting.progress import progress_on_stderr
from indexer.sources.folders.roots import read_roots


@click.command(
    short_help="Read SOURCEs, build an index and publish it.",
    epilog=f"{EXAMPLES}Exit status: 0 published, 1 failed (nothing changed), 2 wrong usage.",
    context_settings={"max_content_width": 100},
)
@source_options
@index_dir_option
@click.option(
    "--language",
    type=click.Choice(languages()),
    metavar="NAME",
    help="The language of the articles; it decides how words are stemmed (default: as the rules say, else "
    f"{DEFAULT_LANGUAGE}).",
)
@budget_options
@click.option("--strict", is_flag=True, help="Fail if a document is rejected.")
@click.option("--dry-run", is_flag=True, help="Read all SOURCEs and report, but write nothing.")
@publish_anyway_option
@save_config_option
@json_option
def build(  # noqa: PLR0913  (one parameter per option)
    *,
    sources: tuple[str, ...],
    reading: ReadingOptions,
    index_dir: Path,
    language: str | None,
    budget: MemoryBudget,
    strict: bool,
    dry_run: bool,
    publish_anyway: bool,
    save_config: bool,
    as_json: bool,
) -> None:
    """Read SOURCEs, build an index of them and publish it.

    A SOURCE is a file, a folder, or - for standard input.  Without one the configured documents are
    read, else those of the last build; the sample archive is read only if nothing is served.
    Formats are plain text, Markdown, mail, JSON Lines, JSON, CSV, TSV, xlsx, ods and SQLite, each also
    compressed with gzip or xz.  A document that cannot be used is left out, and the report names it.
    """
    if save_config and dry_run:
        raise click.UsageError("--save-config writes a file, and a dry run writes nothing")
    options = BuildOptions(
        index_dir,
        sources_to_read(sources, index_dir),
        reading,
        BuildSettings(budget=budget),
        strict,
        dry_run,
        publish_anyway,
        text_digester(),
        language,
        save_config,
    )
    try:
        with progress_on_stderr() as on_progress:
            report = run_build(options, on_progress)
    except (RejectedError, AlarmError) as error:
        print_report(error.report, as_json=as_json)
        raise
    print_report(report, as_json=as_json)


def sources_to_read(sources: Sequence[str], index_dir: Path) -> tuple[str, ...]:
    """The paths to read: those that are named, else DATELINE_DOCUMENTS, the remembered ones, or the sample archive.

    Raises SourceError if a remembered one is not there, or BuildError if the sample archive would replace other
    articles: it is read only into an empty index.
    """
    settings = Settings.from_env()
    if sources or settings.documents_are_configured:
        return tuple(sources) or tuple(map(str, settings.documents))
    remembered = read_roots(index_dir)
    for root in remembered:
        if not root.path.exists():
            raise SourceError(
                f"The remembered source {root.path} is not there. Name the SOURCEs, or mend or remove its lines in "
                f"{index_dir / SOURCES}. Nothing has changed."
            )
    if remembered:
        return tuple(str(root.path) for root in remembered)
    sample = tuple(map(str, settings.documents))
    if serves_anything(index_dir):
        raise BuildError(
            f"No SOURCE is named, and {index_dir} does not say what it was made of. Name the SOURCE, or set "
            f"DATELINE_DOCUMENTS; if you mean the sample archive, name {' '.join(sample)}. Nothing has changed."
        )
    return sample


def serves_anything(index_dir: Path) -> bool:
    """Whether an index is published, readable or not."""
    try:
        return read_current(index_dir) is not None
    except IndexUnavailableError:
        return True


def print_report(report: Report, *, as_json: bool) -> None:
    """Print the report of a run on standard output."""
    print_result(report.to_json(), report.to_text(), as_json=as_json)
