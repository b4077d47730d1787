"""What several commands share: their options, and how they end."""

import functools
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from dateline.building.memory_budget import DEFAULT_MEMORY_MB, MOST_WORKERS, Budget, least_memory_mb
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.text.directions import closed
from dateline.withheld import Digester
from indexer.reading import DatingOptions, ReadingOptions
from indexer.sources import FIELDS, FORMATS, SourceOptions

Value = TypeVar("Value", str | None, tuple[str, ...])
Command = Callable[..., Any]


class OutputError(DatelineError):
    """The report of a command cannot be written; the command itself has done its work."""


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


def _configured(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path:
    return value if value is not None else Settings.from_env().index_dir


index_dir_option = click.option(
    "--index-dir",
    type=_Folder(path_type=Path),
    callback=_configured,
    help="Where the index lies (DATELINE_INDEX_DIR, else index_data).",
)


def text_digester() -> Digester:
    """What makes digests of the texts of withheld articles: with a salt where there is the key of a bundle."""
    key = Settings.from_env().bundle_key
    return Digester.of_key(key.encode() if key else None)


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

_MEMORY_OPTION = click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=1),
    default=DEFAULT_MEMORY_MB,
    show_default=True,
    metavar="MB",
    help="What all processes of the build may take of memory together, about; an archive of many"
    " documents takes 150 bytes more for each.",
)

_WORKERS_OPTION = click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    metavar="N",
    help="So many processes read and index at once; each above one takes memory of its own.",
)


def source_options(command: Command) -> Command:
    """Give a command SOURCEs and the options of how they are read: it gets `sources` and `reading`."""

    @functools.wraps(command)
    def read(
        *,
        format_: str | None,
        field_map: dict[str, str],
        day_first: bool,
        month_first: bool,
        strict_dates: bool,
        **others: Any,  # noqa: ANN401  (those of the command)
    ) -> object:
        if day_first and month_first:
            raise click.UsageError("--day-first and --month-first exclude each other")
        ambiguous = day_first if day_first or month_first else None
        dating = DatingOptions(day_first=ambiguous, strict_dates=strict_dates)
        return command(reading=ReadingOptions(SourceOptions(format_, field_map), dating), **others)

    return _with_options(read, *_SOURCE_OPTIONS)


def budget_options(command: Command) -> Command:
    """Give a command `--memory` and `--workers`: it gets a `budget`."""
    return _with_options(_budgeted(command), _MEMORY_OPTION, _WORKERS_OPTION)


def memory_option(command: Command) -> Command:
    """The same without `--workers`."""
    return _with_options(_budgeted(command), _MEMORY_OPTION)


def _budgeted(command: Command) -> Command:
    @functools.wraps(command)
    def budgeted(*, memory_mb: int, workers: int = 1, **others: Any) -> object:  # noqa: ANN401  (those of the command)
        least = least_memory_mb(workers)
        if memory_mb < least:
            raise click.UsageError(
                f"--memory {memory_mb} is too little: a build with --workers {workers} needs {least} MB"
            )
        return command(budget=Budget(memory_mb, workers), **others)

    return budgeted


def _with_options(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def answer(told: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """Print what a command has done: one JSON object, or text for people.

    Raises OutputError if standard output takes no more; what was done is done.
    """
    try:
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else closed(text))
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # who reads has enough, and knows
    except OSError as error:
        forget_standard_output()
        raise OutputError(
            f"Standard output cannot be written: {error.strerror}. What was to be done is done; the report is lost."
        ) from error


def forget_standard_output() -> None:
    """Nobody takes any more: what is left to write must not be complained of when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(error: DatelineError) -> None:
    """Say what went wrong."""
    click.echo(closed(f"reindex: {error}"), err=True)
