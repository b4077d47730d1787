"""What several commands share: their options, and how they end."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from dateline.columnar.memory import DEFAULT_MEMORY_MB, MOST_WORKERS, least_memory_mb
from dateline.errors import DatelineError
from indexer.articles import DatingOptions
from indexer.sources import FIELDS, FORMATS, SourceOptions

Value = TypeVar("Value", str | None, tuple[str, ...])
Command = TypeVar("Command", bound=Callable[..., Any])


class _Folder(click.Path):
    """A path that is not empty: an empty one would mean the current folder."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if not str(value).strip():
            self.fail("it is empty", param, ctx)
        return super().convert(value, param, ctx)


def not_empty(_context: click.Context, _parameter: click.Parameter, value: Value) -> Value:
    """Pass on a value, or several.  Raises BadParameter for an empty one."""
    for each in value if isinstance(value, tuple) else (value,):
        if each is not None and not each.strip():
            raise click.BadParameter("it is empty")
    return value


index_dir_option = click.option(
    "--index-dir", type=_Folder(path_type=Path), help="Where the index lies (DATELINE_INDEX_DIR, else index_data)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")


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


_SOURCE_OPTIONS = (
    click.argument("sources", nargs=-1, metavar="[SOURCE]...", callback=not_empty),
    click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        help="The form of all sources; else told by content and name.",
    ),
    click.option(
        "--map",
        "field_map",
        multiple=True,
        metavar="FIELD=COLUMN",
        callback=_field_map,
        help=f"Which column or key holds a field ({', '.join(FIELDS)}).",
    ),
    click.option("--day-first", is_flag=True, help="Read 03/04/2015 as 3 April."),
    click.option("--month-first", is_flag=True, help="Read 03/04/2015 as March 4."),
    click.option(
        "--strict-dates",
        is_flag=True,
        help="Reject a document whose date cannot be read, instead of leaving it undated.",
    ),
)

memory_option = click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=1),
    default=DEFAULT_MEMORY_MB,
    show_default=True,
    metavar="MB",
    help="What all processes of the build may take of memory together, about; an archive of many"
    " documents takes 150 bytes more for each.",
)

_BUDGET_OPTIONS = (
    memory_option,
    click.option(
        "--workers",
        type=click.IntRange(1, MOST_WORKERS),
        default=1,
        show_default=True,
        metavar="N",
        help="So many processes read and index at once; each above one takes memory of its own.",
    ),
)


def source_options(command: Command) -> Command:
    """Give a command SOURCEs and the options of how they are read (see `reading_options`)."""
    for option in reversed(_SOURCE_OPTIONS):
        command = option(command)
    return command


def budget_options(command: Command) -> Command:
    """Give a command `--memory` and `--workers` (see `check_memory`)."""
    for option in reversed(_BUDGET_OPTIONS):
        command = option(command)
    return command


def reading_options(
    *, format_: str | None, field_map: dict[str, str], day_first: bool, month_first: bool, strict_dates: bool
) -> tuple[SourceOptions, DatingOptions]:
    """What `source_options` say.  Raises UsageError for two that exclude each other."""
    if day_first and month_first:
        raise click.UsageError("--day-first and --month-first exclude each other")
    ambiguous = day_first if day_first or month_first else None
    return SourceOptions(format_, field_map), DatingOptions(day_first=ambiguous, strict_dates=strict_dates)


def check_memory(memory_mb: int, workers: int) -> None:
    """Raise UsageError for memory that is too little for so many workers."""
    if memory_mb < least_memory_mb(workers):
        raise click.UsageError(
            f"--memory {memory_mb} is too little: a build with --workers {workers} needs {least_memory_mb(workers)} MB"
        )


def fail(error: DatelineError) -> NoReturn:
    """Say what went wrong, and exit with 1."""
    tell(error)
    sys.exit(1)


def tell(error: DatelineError) -> None:
    """Say what went wrong."""
    click.echo(f"reindex: {error}", err=True)


def shown_size(size: int) -> str:
    """A number of bytes for people: in MB, below one in kB."""
    return f"{size / 1e3:,.1f} kB" if size < 1_000_000 else f"{size / 1e6:,.1f} MB"
