"""A full build."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from dateline import __version__
from dateline.article import Article
from dateline.building.memory_budget import MemoryBudget
from dateline.building.tasks import ArticleTask
from dateline.errors import BuildError, CorruptIndexError, IndexUnavailableError, SourceError
from dateline.generations import CURRENT, WITHHELD, FileEntry, Manifest, read_current_or_none
from dateline.generations.publishing import list_files, publish, temporary_folder, write_lock
from dateline.similarity import describe_similarity
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.verification import verify_folder
from dateline.whoosh_codec.schema import describe_schema
from indexer.builds.index_builder import IndexBuilder, IndexTotals


class ArticleBatch(NamedTuple):
    """A task that gives articles, which another process may run; `on_result` gets its result in this process."""

    task: ArticleTask
    on_result: Callable[[Any], None]


class BuildSettings(NamedTuple):
    """How an index is built: the language of its articles, and the budget of memory and processes."""

    language: str = DEFAULT_LANGUAGE
    budget: MemoryBudget = MemoryBudget()


DEFAULT_SETTINGS = BuildSettings()


def build_index(
    articles: Iterable[Article | ArticleBatch],
    index_dir: Path,
    settings: BuildSettings = DEFAULT_SETTINGS,
    *,
    on_read: Callable[[], object] = lambda: None,
) -> str:
    """Build an index of `articles`, publish it as the served generation, and return its name.

    Of two articles with one id the later one counts.  `on_read` is called when all articles were read and all results
    of batches received.  Raises SourceError if there are no articles, BuildError if the index cannot be written;
    errors of `articles`, `on_read` and `on_result` pass through.  After an error or a kill, the generation served
    before is still served; a new folder without an index is removed after an error.
    """
    with build_lock(index_dir):
        return build_generation(articles, index_dir, settings, on_read)


@contextmanager
def build_lock(index_dir: Path) -> Iterator[None]:
    """Hold the lock of an index, after the leftovers of killed processes were removed.

    Raises BuildError for an OSError, or if CURRENT cannot be read.  A new folder without an index is removed after an
    error.
    """
    is_new = not index_dir.exists()
    try:
        with write_lock(index_dir, _not_writable):
            yield
    except CorruptIndexError:
        raise
    except IndexUnavailableError as error:
        raise BuildError(f"{error} Nothing has changed.") from error
    finally:
        if is_new and not any((index_dir / name).exists() for name in (CURRENT, WITHHELD)):
            shutil.rmtree(index_dir, ignore_errors=True)


def _not_writable(path: str, reason: str) -> BuildError:
    return BuildError(
        f"The index cannot be written: {path}: {reason}; nothing has changed. "
        "Give --index-dir (or DATELINE_INDEX_DIR) a folder that can be written."
    )


def build_generation(
    articles: Iterable[Article | ArticleBatch], index_dir: Path, settings: BuildSettings, on_read: Callable[[], object]
) -> str:
    """As `build_index`; the caller holds the lock."""
    with temporary_folder(index_dir) as folder:
        totals = _write(articles, folder, settings, on_read)
        manifest = make_manifest(totals, list_files(folder), settings.language, read_current_or_none(index_dir))
        return publish(index_dir, folder, manifest, verify_folder)


def _write(
    articles: Iterable[Article | ArticleBatch], folder: Path, settings: BuildSettings, on_read: Callable[[], object]
) -> IndexTotals:
    with IndexBuilder(folder, settings.language, settings.budget) as builder:
        count = 0
        for count, each in enumerate(articles, 1):  # noqa: B007
            if isinstance(each, ArticleBatch):
                builder.add_from(each.task, each.on_result)
            else:
                builder.add(each)
        builder.join()
        on_read()
        if not count:
            raise SourceError("There is nothing to index: no document could be read.")
        return builder.finish()


def make_manifest(
    totals: IndexTotals,
    files: tuple[FileEntry, ...],
    language: str,
    parent: str | None,
    ancestors: tuple[str, ...] = (),
) -> Manifest:
    """The manifest of an index that is made now; `files` are its files, `parent` the generation before it."""
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
        similarity=describe_similarity(totals.similarity),
        average_title=totals.average_title,
        average_body=totals.average_body,
        source_digest=totals.digest,
        tool_version=__version__,
        ancestors=ancestors,
    )
