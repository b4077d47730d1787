"""The options that several commands share."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dateline.building.memory_budget import DEFAULT_MEMORY_MB, MAX_WORKERS, MemoryBudget, least_memory_mb
from dateline.settings import Settings
from dateline.withheld import Digester
from indexer.reading import ReadingOptions
from indexer.sources import FIELDS, FORMATS, SourceOptions, UnknownEncodingError, checked_encoding
from indexer.sources.folders.choosing import Globs

Value = TypeVar("Value", str | None, tuple[str, ...])
Command = Callable[..., Any]


class _FolderPath(click.Path):
    """A path that is not empty, since an empty path means the current folder."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if not str(value).strip():
            self.fail("it is empty", param, ctx)
        return super().convert(value, param, ctx)


def not_empty(_context: click.Context, _parameter: click.Parameter, value: Value) -> Value:
    """Return a value, or several.  Raises BadParameter if one is empty."""
    for each in value if isinstance(value, tuple) else (value,):
        if each is not None and not each.strip():
            raise click.BadParameter("it is empty")
    return value


def _configured(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path:
    """The folder of the index.  Raises SettingsError if any setting cannot be used, needed or not."""
    configured = Settings.from_env().index_dir
    return configured if value is None else value


index_dir_option = click.option(
    "--index-dir",
    type=_FolderPath(path_type=Path),
    callback=_configured,
    help="The folder of the index (default: DATELINE_INDEX_DIR, else index_data).",
)


def text_digester() -> Digester:
    """The digester of the texts of withheld articles: with a salt if the key of a bundle is set."""
    key = Settings.from_env().bundle_key
    return Digester.of_key(key.encode() if key else None)


save_config_option = click.option(
    "--save-config",
    is_flag=True,
    help="Write these options to dateline.toml in the SOURCE, or to the file of --config, when the index is published.",
)


def _publish_anyway(_context: click.Context, _parameter: click.Parameter, value: bool) -> bool:  # noqa: FBT001
    return value or Settings.from_env().publish_anyway


publish_anyway_option = click.option(
    "--publish-anyway",
    is_flag=True,
    callback=_publish_anyway,
    help="Publish also if there are grave alarms about the articles (default: DATELINE_PUBLISH_ANYWAY).",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")


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


def _encoding(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Return the name of an encoding.  Raises BadParameter if it cannot be read."""
    try:
        return None if value is None else checked_encoding(value)
    except UnknownEncodingError as error:
        raise click.BadParameter(str(error)) from None


_SOURCE_OPTIONS = (
    click.argument("sources", nargs=-1, metavar="[SOURCE]...", callback=not_empty),
    click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        help="The format of all sources (default: detected from the content and name of each file).",
    ),
    click.option(
        "--map",
        "field_map",
        multiple=True,
        metavar="FIELD=COLUMN",
        callback=_field_map,
        help=f"The column or key that has a field ({', '.join(FIELDS)}), also a dotted path in JSON or the number of "
        "a column; may be repeated.",
    ),
    click.option(
        "--records",
        metavar="PATH",
        callback=not_empty,
        help="The dotted path of the records in JSON, such as response.results (default: found by their fields).",
    ),
    click.option(
        "--table",
        metavar="NAME",
        callback=not_empty,
        help="The table of an SQLite database (default: the one with known columns).",
    ),
    click.option(
        "--encoding",
        metavar="NAME",
        callback=_encoding,
        help="The encoding of all sources, such as windows-1250 (default: detected for each document).",
    ),
    click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        callback=not_empty,
        help="Read only these files of folders, of any kind; a path in the SOURCE or a name; may be repeated.",
    ),
    click.option(
        "--exclude", multiple=True, metavar="GLOB", callback=not_empty, help="Leave these files out; may be repeated."
    ),
    click.option(
        "--config",
        type=_FolderPath(path_type=Path),
        metavar="FILE",
        help="The file with the rules (default: dateline.toml in each SOURCE that is a folder).",
    ),
    click.option("--day-first", is_flag=True, help="Read 03/04/2015 as 3 April."),
    click.option("--month-first", is_flag=True, help="Read 03/04/2015 as March 4."),
    click.option(
        "--strict-dates",
        is_flag=True,
        help="Reject documents whose date cannot be read; without this they are indexed undated.",
    ),
    click.option(
        "--file-times",
        is_flag=True,
        help="Date documents that have no other date by the time of their file, as approximate.",
    ),
)

_MEMORY_OPTION = click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=1),
    default=DEFAULT_MEMORY_MB,
    show_default=True,
    metavar="MB",
    help="Approximate memory of all processes together, without the 150 bytes that each document takes.",
)

_WORKERS_OPTION = click.option(
    "--workers",
    type=click.IntRange(1, MAX_WORKERS),
    default=1,
    show_default=True,
    metavar="N",
    help="Number of worker processes; each needs memory of its own.",
)


def source_options(command: Command) -> Command:
    """Give a command SOURCEs and the options for reading them: it gets `sources` and `reading`.

    The command raises UsageError if the options contradict each other.
    """

    @functools.wraps(command)
    def read(
        *,
        day_first: bool,
        month_first: bool,
        **others: Any,  # noqa: ANN401  (the options of the command)
    ) -> object:
        if day_first and month_first:
            raise click.UsageError("--day-first and --month-first cannot be used together")
        globs = Globs(others.pop("include"), others.pop("exclude"))
        sources = SourceOptions(
            others.pop("format_"),
            others.pop("field_map"),
            records=others.pop("records"),
            table=others.pop("table"),
            encoding=others.pop("encoding"),
            day_first=day_first if day_first or month_first else None,
            strict_dates=others.pop("strict_dates") or None,
            file_times=others.pop("file_times") or None,
            globs=globs,
            config=others.pop("config"),
        )
        return command(reading=ReadingOptions(sources), **others)

    return _with_options(read, *_SOURCE_OPTIONS)


def budget_options(command: Command) -> Command:
    """Give a command `--memory` and `--workers`: it gets a `budget`.

    The command raises UsageError if the memory is too little for the workers.
    """
    return _with_options(_budgeted(command), _MEMORY_OPTION, _WORKERS_OPTION)


def memory_option(command: Command) -> Command:
    """Give a command `--memory`: it gets a `budget` of one process."""
    return _with_options(_budgeted(command), _MEMORY_OPTION)


def _budgeted(command: Command) -> Command:
    @functools.wraps(command)
    def budgeted(*, memory_mb: int, workers: int = 1, **others: Any) -> object:  # noqa: ANN401  (the options of the command)
        least = least_memory_mb(workers)
        if memory_mb < least:
            raise click.UsageError(
                f"--memory {memory_mb} is too little: a build with --workers {workers} needs {least} MB"
            )
        return command(budget=MemoryBudget(memory_mb, workers), **others)

    return budgeted


def _with_options(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
