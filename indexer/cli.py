"""The command line: `reindex`, the same as `python -m indexer`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from dateline import __version__
from dateline.columnar.memory import DEFAULT_MEMORY_MB, MOST_WORKERS, Budget, least_memory_mb
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.text.analysis import DEFAULT_LANGUAGE, languages
from indexer.articles import DatingOptions
from indexer.builds import BuildSettings
from indexer.pipeline import BuildOptions, RejectedError, run_build
from indexer.progress import progress_on_stderr
from indexer.report import Report
from indexer.sources import FIELDS, FORMATS, SourceOptions

_EPILOG = """\b
Examples:
  reindex                              the configured documents (DATELINE_DOCUMENTS, else the sample archive)
  reindex ~/articles                   a folder of text, JSON Lines, JSON, CSV or TSV files
  reindex dump.jsonl.xz --map title=Heading --map body=Text
  cat wire.jsonl | reindex - --index-dir /srv/index

\b
Exit status: 0 published, 1 failed (nothing changed), 2 wrong usage.
"""


class _DefaultCommand(click.Group):
    """A group in which everything that is not the name of a command belongs to `build`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_for_group = args[:1] in (["--help"], ["--version"])
        if not asks_for_group and args[:1] not in [[name] for name in self.commands]:
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_DefaultCommand,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="Dateline", message="%(prog)s %(version)s")
def cli() -> None:
    """Build the index of a news archive and publish it.

    Without the name of a command, `build` is meant: `reindex SOURCE...` is
    `reindex build SOURCE...`.  `reindex build --help` lists its options.
    """


def _field_map(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        ours, separator, theirs = value.partition("=")
        if ours in pairs:
            raise click.BadParameter(f"{ours} is mapped twice")
        if not separator or ours not in FIELDS or not theirs:
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN with a field of {', '.join(FIELDS)}")
        pairs[ours] = theirs
    return pairs


@cli.command(epilog=_EPILOG, context_settings={"max_content_width": 100})
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--index-dir", type=click.Path(path_type=Path), help="Where the index lies (DATELINE_INDEX_DIR, else index_data)."
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="The form of all sources; else told by content and name."
)
@click.option(
    "--map",
    "field_map",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=_field_map,
    help=f"Which column or key holds a field ({', '.join(FIELDS)}).",
)
@click.option(
    "--language",
    default=DEFAULT_LANGUAGE,
    show_default=True,
    type=click.Choice(languages()),
    metavar="NAME",
    help="The language of the articles, for stemming.",
)
@click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=1),
    default=DEFAULT_MEMORY_MB,
    show_default=True,
    metavar="MB",
    help="What all processes of the build may take of memory together, about; an archive of many"
    " documents takes 150 bytes more for each.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    metavar="N",
    help="So many processes read and index at once; each above one takes memory of its own.",
)
@click.option("--day-first", is_flag=True, help="Read 03/04/2015 as 3 April.")
@click.option("--month-first", is_flag=True, help="Read 03/04/2015 as March 4.")
@click.option("--strict", is_flag=True, help="Fail if any document is rejected.")
@click.option(
    "--strict-dates", is_flag=True, help="Reject a document whose date cannot be read, instead of leaving it undated."
)
@click.option("--dry-run", is_flag=True, help="Read everything and report, but write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
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
    if day_first and month_first:
        raise click.UsageError("--day-first and --month-first exclude each other")
    if memory_mb < least_memory_mb(workers):
        raise click.UsageError(
            f"--memory {memory_mb} is too little: a build with --workers {workers} needs {least_memory_mb(workers)} MB"
        )
    try:
        settings = Settings.from_env()
        options = BuildOptions(
            index_dir=index_dir or settings.index_dir,
            sources=sources or tuple(str(path) for path in settings.documents),
            reading=SourceOptions(format_, field_map),
            dating=DatingOptions(day_first=day_first if day_first or month_first else None, strict_dates=strict_dates),
            building=BuildSettings(language, Budget(memory_mb, workers)),
            strict=strict,
            dry_run=dry_run,
        )
        with progress_on_stderr() as progress:
            report = run_build(options, progress)
    except RejectedError as error:
        _print_report(error.report, as_json=as_json)
        _fail(error)
    except DatelineError as error:
        _fail(error)
    _print_report(report, as_json=as_json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the arguments of the process, and exit."""
    try:
        cli.main(arguments, prog_name="reindex")
    except BrokenPipeError:
        sys.exit(1)


def _print_report(report: Report, *, as_json: bool) -> None:
    click.echo(json.dumps(report.to_json(), ensure_ascii=False) if as_json else report.to_text())


def _fail(error: DatelineError) -> NoReturn:
    click.echo(f"reindex: {error}", err=True)
    sys.exit(1)
