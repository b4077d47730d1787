"""A full build."""

import datetime as dt
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from dateline import __version__
from dateline.article import Article
from dateline.building.memory_budget import MemoryBudget
from dateline.building.spilling_builder import FinalIds
from dateline.building.tasks import ArticleTask
from dateline.errors import BuildError, CorruptIndexError, IndexUnavailableError, SourceError
from dateline.generations import CURRENT, WITHHELD, FileEntry, Manifest, read_current_or_none
from dateline.generations.publishing import list_files, publish, temporary_folder, write_lock
from dateline.similarity import describe_similarity
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.verification import verify_folder
from dateline.whoosh_codec.schema import describe_schema
from indexer.builds.comparison import everywhere
from indexer.builds.index_builder import IndexBuilder, IndexTotals
from indexer.identity import InScope, ReadArticles


class ArticleBatch(NamedTuple):
    """A task that gives articles, which another process may run; `on_result` gets its result in this process."""

    task: ArticleTask
    on_result: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class AfterReading:
    """What is asked when all articles were read, in this order.

    `names` returns, by their numbers, the articles that get other ids, or None for those that are left out.
    `is_complete` says whether the sources hold no other articles.  `left_out` gives the ids of the articles that were
    left out because they are withheld, `moved` those of articles of the served generation that go on under another id.
    `read_again` reads articles from the sources by their numbers, for a dry run, which builds nothing.  `in_scope` says
    whether the sources that were read would give the articles of a root and a file.  `is_changed` says whether the new
    generation differs in more than its articles.  `finish_folder` is called when all files are in its folder.
    """

    names: Callable[[ReadArticles], Mapping[int, FinalIds | None]] = lambda _: {}
    is_complete: Callable[[], bool] = lambda: True
    left_out: Callable[[], Collection[str]] = frozenset
    moved: Callable[[], Collection[str]] = frozenset
    read_again: ReadArticles = lambda _: {}
    in_scope: InScope = everywhere
    is_changed: Callable[[], bool] = lambda: False
    finish_folder: Callable[[Path], object] = lambda _: None


NOTHING_TO_ASK = AfterReading()
"""All articles keep their ids, and the sources hold no others."""


class BuildSettings(NamedTuple):
    """How an index is built: the language of its articles, and the budget of memory and processes."""

    language: str = DEFAULT_LANGUAGE
    budget: MemoryBudget = MemoryBudget()


DEFAULT_SETTINGS = BuildSettings()


def build_index(
    articles: Iterable[Article | ArticleBatch],
    index_dir: Path,
    settings: BuildSettings = DEFAULT_SETTINGS,
    after: AfterReading = NOTHING_TO_ASK,
) -> str:
    """Build an index of `articles`, publish it as the served generation, and return its name.

    Of two articles with one id the later one counts.  What is asked `after` reading is asked when the results of all
    batches were received.  Raises SourceError if there are no articles, BuildError if the index cannot be written;
    errors of `articles`, `after` and `on_result` pass through.  After an error or a kill, the generation served
    before is still served; a new folder without an index is removed after an error.
    """
    with build_lock(index_dir):
        return build_generation(articles, index_dir, settings, after)


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
    articles: Iterable[Article | ArticleBatch],
    index_dir: Path,
    settings: BuildSettings,
    after: AfterReading,
) -> str:
    """As `build_index`; the caller holds the lock."""
    with temporary_folder(index_dir) as folder:
        totals = _write(articles, folder, settings, after)
        after.finish_folder(folder)
        manifest = make_manifest(totals, list_files(folder), settings.language, read_current_or_none(index_dir))
        return publish(index_dir, folder, manifest, verify_folder)


def _write(
    articles: Iterable[Article | ArticleBatch], folder: Path, settings: BuildSettings, after: AfterReading
) -> IndexTotals:
    with IndexBuilder(folder, settings.language, settings.budget) as builder:
        count = 0
        for count, each in enumerate(articles, 1):  # noqa: B007
            if isinstance(each, ArticleBatch):
                builder.add_from(each.task, each.on_result)
            else:
                builder.add(each)
        builder.join()
        names = after.names(builder.articles)
        after.is_complete()
        if not count:
            raise SourceError("There is nothing to index: no document could be read.")
        return builder.finish(names)


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
