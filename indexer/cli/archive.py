"""`reindex export` and `reindex doctor`: write all articles of the archive, and find its problems."""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from dateline.errors import SourceError
from dateline.settings import Settings
from indexer.archive.export import ExportError, Sink, atomic_file, export_articles
from indexer.archive.stored_articles import open_stored_articles
from indexer.builds.history import check_is_kept
from indexer.cli.options import index_dir_option, json_option, not_empty, source_options
from indexer.cli.output import discard_standard_output, print_result
from indexer.doctor import Doctor
from indexer.reading import ReadingOptions
from indexer.reporting import pluralize
from indexer.reporting.progress import progress_on_stderr
from indexer.sources import STANDARD_INPUT
from indexer.sources.folders.roots import read_known

_STANDARD_OUTPUT = "-"

_EXPORT_EPILOG = """\b
Examples:
  reindex export --output archive.jsonl.xz
  reindex export | reindex - --index-dir other     copy the articles into a new index

\b
Exit status: 0 written, 1 failed (no new file), 2 wrong usage.
"""

generation_option = click.option(
    "--generation", metavar="NAME", callback=not_empty, help="A kept generation (default: the served one)."
)


@click.command(
    short_help="Write all articles as JSON Lines.",
    epilog=_EXPORT_EPILOG,
    context_settings={"max_content_width": 100},
)
@click.option(
    "--output",
    default=_STANDARD_OUTPUT,
    metavar="FILE",
    callback=not_empty,
    help="The file to write (default: standard output).  It gets its name when it is complete, and is"
    " compressed if the name ends in .gz or .xz.",
)
@generation_option
@index_dir_option
def export(*, output: str, generation: str | None, index_dir: Path) -> None:
    """Write all articles of the archive as JSON Lines.

    The oldest article comes first, undated ones come last.  Each line has all fields of an
    article; withheld articles are left out.  reindex reads the lines back as the same articles.
    """
    if generation is not None:
        check_is_kept(index_dir, generation)
    stored = open_stored_articles(index_dir, generation)
    with progress_on_stderr("exporting", "exported") as on_progress, _opened(output) as sink:
        count = export_articles(stored, sink, on_progress)
    left_out = stored.manifest.articles - count
    withheld = f"; {pluralize(left_out, 'article')} withheld" if left_out else ""
    click.echo(f"Exported {pluralize(count, 'article')} of {stored.generation}{withheld}.", err=True)


_DOCTOR_EPILOG = """\b
Examples:
  reindex doctor                          compare the archive with the sources that it was built from
  reindex doctor ~/articles --json        compare it with these

\b
Exit status: 0 every file is whole (articles may have problems), 1 the generation is damaged, 2 wrong usage.
"""


@click.command(
    short_help="Find problems in files, articles and sources.",
    epilog=_DOCTOR_EPILOG,
    context_settings={"max_content_width": 100},
)
@source_options
@index_dir_option
@json_option
def doctor(*, sources: tuple[str, ...], reading: ReadingOptions, index_dir: Path, as_json: bool) -> None:
    """Find problems of the archive: in its files, in its articles, and in comparison with SOURCEs.

    Reports duplicates and near-duplicates, empty and very short texts, missing and future dates, gaps
    in time, suspect encodings, and articles that are new, changed or missing in the SOURCEs (default:
    DATELINE_DOCUMENTS, else the remembered ones).  Each problem comes with examples and advice.  Give
    the reading options that the archive was built with.  Nothing is changed.
    """
    for source in sources:
        if source != STANDARD_INPUT and not Path(source).exists():
            raise SourceError(f"{source} does not exist; check the path.")
    with progress_on_stderr("examining", "examined") as on_progress:
        examination = Doctor(
            index_dir,
            dt.datetime.now(dt.UTC).date(),
            sources or _sources_of(index_dir),
            reading,
            on_progress,
        ).examine()
    print_result(examination.to_json(), examination.to_text(), as_json=as_json)
    sys.exit(0 if examination.damage is None else 1)


def _sources_of(index_dir: Path) -> tuple[str, ...]:
    """The documents of the settings, else the remembered sources, as far as they exist."""
    settings = Settings.from_env()
    paths = [root.path for root in read_known(index_dir) or ()]
    if settings.documents_are_configured or not paths:
        paths = list(settings.documents)
    return tuple(str(path) for path in paths if path.exists())


@contextmanager
def _opened(output: str) -> Iterator[Sink]:
    if output != _STANDARD_OUTPUT:
        with atomic_file(Path(output)) as sink:
            yield sink
        return
    stream = sys.stdout.buffer
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        discard_standard_output()
        raise
    except OSError as error:
        discard_standard_output()
        raise ExportError(f"Standard output cannot be written: {error.strerror}.") from error
