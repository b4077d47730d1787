"""`reindex build`: read, index, publish."""

import json
from pathlib import Path

import click

from dateline.columnar.memory import Budget
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.text.analysis import DEFAULT_LANGUAGE, languages
from indexer.builds import BuildSettings
from indexer.cli.options import (
    budget_options,
    check_memory,
    fail,
    index_dir_option,
    json_option,
    reading_options,
    source_options,
)
from indexer.pipeline import BuildOptions, RejectedError, run_build
from indexer.progress import progress_on_stderr
from indexer.report import Report

EPILOG = """\b
Examples:
  reindex                              the configured documents (DATELINE_DOCUMENTS, else the sample archive)
  reindex ~/articles                   a folder of text, JSON Lines, JSON, CSV or TSV files
  reindex dump.jsonl.xz --map title=Heading --map body=Text
  cat wire.jsonl | reindex - --index-dir /srv/index

\b
Exit status: 0 published, 1 failed (nothing changed), 2 wrong usage.
"""


@click.command(epilog=EPILOG, context_settings={"max_content_width": 100})
@source_options
@index_dir_option
@click.option(
    "--language",
    default=DEFAULT_LANGUAGE,
    show_default=True,
    type=click.Choice(languages()),
    metavar="NAME",
    help="The language of the articles, for stemming.",
)
@budget_options
@click.option("--strict", is_flag=True, help="Fail if any document is rejected.")
@click.option("--dry-run", is_flag=True, help="Read everything and report, but write nothing.")
@json_option
def build(  # noqa: PLR0913  (one parameter an option)
    *,
    sources: tuple[str, ...],
    index_dir: Path | None,
    format_: str | None,
    field_map: dict[str, str],
    language: str,
    memory_mb: int,
    workers: int,
    day_first: bool,
    month_first: bool,
    strict: bool,
    strict_dates: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read SOURCEs, build an index of them and publish it.

    A SOURCE is a file, a folder, or - for standard input; without one the
    configured documents are read.  Texts, JSON Lines, JSON arrays, CSV and TSV are
    understood, each also packed with gzip or xz.  A document that cannot be used is
    named in the report and left out.
    """
    reading, dating = reading_options(
        format_=format_,
        field_map=field_map,
        day_first=day_first,
        month_first=month_first,
        strict_dates=strict_dates,
    )
    check_memory(memory_mb, workers)
    try:
        settings = Settings.from_env()
        options = BuildOptions(
            index_dir=index_dir or settings.index_dir,
            sources=sources or tuple(str(path) for path in settings.documents),
            reading=reading,
            dating=dating,
            building=BuildSettings(language, Budget(memory_mb, workers)),
            strict=strict,
            dry_run=dry_run,
        )
        with progress_on_stderr() as progress:
            report = run_build(options, progress)
    except RejectedError as error:
        print_report(error.report, as_json=as_json)
        fail(error)
    except DatelineError as error:
        fail(error)
    print_report(report, as_json=as_json)


def print_report(report: Report, *, as_json: bool) -> None:
    """Print what a run did, to standard output."""
    click.echo(json.dumps(report.to_json(), ensure_ascii=False) if as_json else report.to_text())
