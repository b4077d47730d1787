"""A full build."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from dateline import __version__
from dateline.article import Article
from dateline.building.memory_budget import Budget
from dateline.building.tasks import ArticleTask
from dateline.errors import BuildError, CorruptIndexError, IndexUnavailableError, SourceError
from dateline.generations import CURRENT, WITHHELD, FileEntry, Manifest, builds_dir, index_lock, read_current
from dateline.generations.publishing import list_files, publish, sweep, temporary_folder
from dateline.similarity import to_fields
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.verification import verify_folder
from dateline.whoosh_codec.schema import describe_schema
from indexer.builds.columnar import ColumnarBuilder, Totals


class ArticlesOf(NamedTuple):
    """In place of articles: a task they come of, which another process may do, and who is given its result."""

    task: ArticleTask
    receive: Callable[[Any], None]


class BuildSettings(NamedTuple):
    """How an index is built: the language of its articles, what memory may be used, and by how many processes."""

    language: str = DEFAULT_LANGUAGE
    budget: Budget = Budget()


DEFAULT_SETTINGS = BuildSettings()


def build_index(
    articles: Iterable[Article | ArticlesOf],
    index_dir: Path,
    settings: BuildSettings = DEFAULT_SETTINGS,
    *,
    taken: Callable[[], None] = lambda: None,
) -> str:
    """Build an index of `articles`, publish it as the generation being served, and return its name.

    Of two articles with one id the later one counts.  `taken` is called when all articles have come and
    all results were received.  Raises SourceError if there
    are no articles, BuildError if the index cannot be written; whatever else is
    raised by `articles`, by `taken` or by who receives a result passes through.  On any error, or a kill, the
    generation that was served before is served still; a folder that an error leaves without
    an index is not left behind.
    """
    with writing(index_dir):
        return build_generation(articles, index_dir, settings, taken)


@contextmanager
def writing(index_dir: Path) -> Iterator[None]:
    """Hold the lock of an index, without what a killed process left there.

    Raises BuildError for an OSError, and for a CURRENT that cannot be read; a folder without an index is not
    left behind by an error.
    """
    is_new = not index_dir.exists()
    try:
        builds_dir(index_dir).mkdir(parents=True, exist_ok=True)
        with index_lock(index_dir):
            sweep(index_dir)
            yield
    except OSError as error:
        name = error.filename or index_dir
        raise BuildError(
            f"The index cannot be written: {name}: {error.strerror}; nothing has changed. "
            "Give --index-dir (or DATELINE_INDEX_DIR) a folder that can be written."
        ) from error
    except CorruptIndexError:
        raise
    except IndexUnavailableError as error:
        raise BuildError(f"{error} Nothing has changed.") from error
    finally:
        if is_new and not any((index_dir / name).exists() for name in (CURRENT, WITHHELD)):
            shutil.rmtree(index_dir, ignore_errors=True)


def build_generation(
    articles: Iterable[Article | ArticlesOf], index_dir: Path, settings: BuildSettings, taken: Callable[[], object]
) -> str:
    """See `build_index`; under the lock."""
    with temporary_folder(index_dir) as folder:
        totals = _write(articles, folder, settings, taken)
        manifest = make_manifest(totals, list_files(folder), settings.language, _parent(index_dir))
        return publish(index_dir, folder, manifest, verify_folder)


def _write(
    articles: Iterable[Article | ArticlesOf], folder: Path, settings: BuildSettings, taken: Callable[[], object]
) -> Totals:
    with ColumnarBuilder(folder, settings.language, settings.budget) as builder:
        count = 0
        for count, each in enumerate(articles, 1):  # noqa: B007
            if isinstance(each, ArticlesOf):
                builder.add_from(each.task, each.receive)
            else:
                builder.add(each)
        builder.settle()
        taken()
        if not count:
            raise SourceError("There is nothing to index: no document could be read.")
        return builder.finish()


def make_manifest(
    totals: Totals,
    files: tuple[FileEntry, ...],
    language: str,
    parent: str | None,
    ancestors: tuple[str, ...] = (),
) -> Manifest:
    """Describe an index that is made now."""
    return Manifest(
        created=dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"),
        parent=parent,
        files=files,
        articles=totals.articles,
        undated=totals.undated,
        earliest=totals.earliest,
        latest=totals.latest,
        schema=describe_schema(Analysis(language)),
        language=language,
        similarity=to_fields(totals.similarity),
        average_title=totals.average_title,
        average_body=totals.average_body,
        source_digest=totals.digest,
        tool_version=__version__,
        ancestors=ancestors,
    )


def _parent(index_dir: Path) -> str | None:
    try:
        return read_current(index_dir)
    except CorruptIndexError:
        return None  # a build is the way out of a damaged CURRENT
