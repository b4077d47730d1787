"""A new generation made of the served one and the changes in the sources.

Its files are hard links to those of its base, and a segment of the new articles.  No linked file is ever written to: a
commit writes new files and removes names.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from whoosh.writing import IndexingError

from dateline.article import Article
from dateline.building.options import Built, SegmentOptions
from dateline.building.segment_names import make_name
from dateline.building.spilling_builder import FinalIds, SpillingBuilder
from dateline.columnar import open_index
from dateline.columnar.layout import Averages
from dateline.columnar.segment import Index
from dateline.errors import BuildError, CorruptIndexError
from dateline.generations import (
    FileEntry,
    Manifest,
    ancestors_of_update,
    check_sizes,
    generation_dir,
    read_current,
    read_manifest,
    read_withheld,
)
from dateline.generations.files import sha256_of
from dateline.generations.publishing import list_files, publish, temporary_folder
from dateline.verification import verify_folder
from dateline.whoosh_codec.described_index import DescribedIndex
from dateline.whoosh_codec.index_writer import ColumnarWriter
from dateline.withheld import Judgement
from indexer.builds.build import (
    DEFAULT_SETTINGS,
    NOTHING_TO_ASK,
    AfterReading,
    BuildSettings,
    build_generation,
    build_lock,
    make_manifest,
)
from indexer.builds.comparison import Changes, Comparison
from indexer.builds.index_builder import totals_of
from indexer.identity import ReadArticles

_NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP})
_READ_LATER = (".postings", ".forms", ".texts")  # their readers check them; an update does not read them whole


class Deletion(NamedTuple):
    """Whether articles are deleted that the sources have no longer; `of_most`: also most of those of a root."""

    missing: bool = False
    of_most: bool = False


class UpdateSettings(NamedTuple):
    """How an index is updated; `building.language` counts only if there is no index yet."""

    building: BuildSettings = DEFAULT_SETTINGS
    deletion: Deletion = Deletion()


class UpdateResult(NamedTuple):
    """The result of an update: the generation that is served now, and its numbers of articles.

    `changes` is None if there was no generation to update, and a full build was made.  `deleted` articles were in no
    source.  `kept` ones were in no source either, but stay, since a document of the sources was rejected.  `withheld`
    has the ids of withheld articles that were in the sources or in the generation before.  `judged` says, by id, what
    the withheld list says of those in the generation before.  `is_published`: something has changed.
    """

    generation: str | None
    changes: Changes | None = None
    deleted: int = 0
    kept: int = 0
    withheld: frozenset[str] = frozenset()
    judged: Mapping[str, Judgement] = MappingProxyType({})
    articles: int = 0
    undated: int = 0
    is_published: bool = True

    @property
    def left_out(self) -> dict[str, str]:
        """The digests, by id, of articles taken out for their text, or whose text is not the one that was withheld."""
        return {name: each.digest for name, each in self.judged.items() if each.kind in {"moved", "copy"}}


@dataclass(frozen=True, slots=True)
class UpdateBase:
    """The generation that an update begins with.  The files that an update reads were checked."""

    name: str
    folder: Path
    manifest: Manifest
    index: Index


DEFAULT_UPDATE = UpdateSettings()


def update_index(
    articles: Iterable[Article],
    index_dir: Path,
    settings: UpdateSettings = DEFAULT_UPDATE,
    after: AfterReading = NOTHING_TO_ASK,
) -> UpdateResult:
    """Add the new and changed `articles` to the served generation, and publish the result.

    Articles in no source are deleted if the settings say so and the sources are complete.  Without a change nothing is
    published; without a generation a full build is made.  Raises as `build_index` does, and CorruptIndexError or
    IndexVersionError if the served generation cannot be used.  After an error it is still served.
    """
    with build_lock(index_dir):
        base = open_base(index_dir)
        if base is None:
            return UpdateResult(build_generation(articles, index_dir, settings.building, after))
        try:
            return _update(articles, index_dir, base, settings, after)
        except IndexingError as error:
            raise BuildError(f"The index cannot be updated: {error}; nothing has changed.") from error


def compare_index(
    articles: Iterable[Article],
    index_dir: Path,
    settings: UpdateSettings = DEFAULT_UPDATE,
    after: AfterReading = NOTHING_TO_ASK,
) -> UpdateResult:
    """The result that `update_index` would have; changes nothing.  Raises as `update_index` does."""
    base = open_base(index_dir)
    comparison = Comparison(base.index.segments if base else (), read_withheld(index_dir))
    taken = _Taken(comparison)
    for article in articles:
        taken.add(article)
    taken.rename(after, taken.reader_of(after.read_again))
    plan = _plan(comparison, settings, after)
    if base is None:
        return UpdateResult(None)
    held = base.manifest.articles + plan.changes.added - len(plan.removed)
    return _result(None, plan, held)


class _Plan(NamedTuple):
    changes: Changes
    deleted: list[str]
    kept: int
    left_out: set[str]
    judged: Mapping[str, Judgement]
    changes_more: bool  # than the articles

    @property
    def is_needed(self) -> bool:
        """Whether the update makes a generation."""
        return self.has_new or bool(self.removed) or self.changes_more

    @property
    def removed(self) -> list[str]:
        """The ids of the articles to take out of the generation."""
        return [*self.changes.withheld, *self.deleted]

    @property
    def has_new(self) -> bool:
        """Whether there are articles to add."""
        return self.changes.added + self.changes.updated > 0


def _plan(comparison: Comparison, settings: UpdateSettings, after: AfterReading) -> _Plan:
    """The plan of the update, when all articles were compared and named."""
    complete = after.is_complete()
    changes = comparison.finish(after.left_out(), after.in_scope)
    moved = set(after.moved())
    missing = [each for each in changes.missing if settings.deletion.missing and each not in moved]
    deleted, kept = (missing, 0) if complete else ([], len(missing))
    if deleted and not settings.deletion.of_most:
        _refuse_most(comparison, deleted)
    deleted = [*deleted, *(each for each in changes.missing if each in moved)]
    taken_out = {name: judged for name, judged in comparison.judged.items() if name in set(changes.withheld)}
    return _Plan(changes, deleted, kept, comparison.left_out, taken_out, after.is_changed())


def _refuse_most(comparison: Comparison, deleted: Collection[str]) -> None:
    """Raise BuildError if more than half of the articles of a root would be deleted."""
    for root, (gone, count) in comparison.share_of_roots(set(deleted)).items():
        if gone > count / 2:
            name = root or "the index"
            raise BuildError(
                f"{gone:,} of the {count:,} articles of {name} are in its sources no longer: more than half would be "
                "deleted. If that is meant, add --yes. Nothing has changed."
            )


def _result(generation: str | None, plan: _Plan, articles: int = 0, undated: int = 0) -> UpdateResult:
    withheld = frozenset(plan.left_out.union(plan.changes.withheld))
    return UpdateResult(
        generation, plan.changes, len(plan.deleted), plan.kept, withheld, plan.judged, articles, undated, plan.is_needed
    )


def _update(
    articles: Iterable[Article],
    index_dir: Path,
    base: UpdateBase,
    settings: UpdateSettings,
    after: AfterReading,
) -> UpdateResult:
    comparison = Comparison(base.index.segments, read_withheld(index_dir))
    options = _segment_options(base, settings.building)
    with temporary_folder(index_dir) as folder:
        with SpillingBuilder(folder, base.index.language, options) as builder:
            taken = _Taken(comparison)
            for article in articles:
                if taken.add(article):
                    builder.add(article)
            names = taken.rename(after, builder.articles)
            plan = _plan(comparison, settings, after)
            if not plan.is_needed:
                return _result(base.name, plan, base.manifest.articles, base.manifest.undated)
            built = builder.finish(names) if plan.has_new else None
        linked = link_files(base, folder)
        _commit(folder, base.index, built, plan.removed)
        after.finish_folder(folder)
        same = [entry for entry in linked if _is_same(base.folder / entry.path, folder / entry.path)]
        totals = totals_of(open_index(folder, verify=False))
        ancestors = ancestors_of_update(base.name, base.manifest)
        files = list_files(folder, known=same)
        manifest = make_manifest(totals, files, base.index.language, base.name, ancestors)
        trusted = frozenset(entry.path for entry in same)
        name = publish(index_dir, folder, manifest, partial(verify_folder, trusted=trusted))
    return _result(name, plan, totals.articles, totals.undated)


class _Taken:
    """The numbers of the articles of the sources that are new or changed, and of which a segment is made."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._count = 0
        self._arrivals: dict[int, int] = {}  # numbers in the segment, by those in the sources

    def add(self, article: Article) -> bool:
        """Compare an article; returns whether it is taken."""
        is_taken = self._comparison.add(article)
        if is_taken:
            self._arrivals[self._count] = len(self._arrivals)
        self._count += 1
        return is_taken

    def reader_of(self, read: ReadArticles) -> ReadArticles:
        """A reader of the articles by their numbers in the segment, made of one by those in the sources."""
        numbers = {arrival: number for number, arrival in self._arrivals.items()}

        def read_arrivals(wanted: Collection[int]) -> dict[int, Article]:
            found = read([numbers[arrival] for arrival in wanted])
            return {self._arrivals[number]: article for number, article in found.items()}

        return read_arrivals

    def rename(self, after: AfterReading, read: ReadArticles) -> dict[int, FinalIds | None]:
        """Name the articles, when all were compared; returns the names by the numbers in the segment.

        `read` takes numbers in the segment.
        """

        def read_taken(numbers: Collection[int]) -> dict[int, Article]:
            inside = {self._arrivals[number]: number for number in numbers if number in self._arrivals}
            return {inside[arrival]: article for arrival, article in read(list(inside)).items()}

        given = after.names(read_taken)
        names = {self._arrivals[number]: ids for number, ids in given.items() if number in self._arrivals}
        wanted = [number for number, ids in names.items() if ids is not None]
        articles = read(wanted)
        renamed = {
            number: replace(articles[number], **ids._asdict()) if ids is not None and number in articles else None
            for number, ids in names.items()
        }
        return names | dict.fromkeys(self._comparison.rename(renamed)) if renamed else {}


def _segment_options(base: UpdateBase, building: BuildSettings) -> SegmentOptions:
    """The options of the new segment: with them its impacts can be compared with those of the other segments.

    Its name is one that no earlier generation has used.
    """
    averages = Averages(base.index.average_title, base.index.average_body) if base.index.segments else None
    digest = hashlib.blake2b(base.name.encode(), digest_size=16).digest()
    return SegmentOptions(make_name(digest), averages, base.index.similarity, building.budget)


def _commit(folder: Path, index: Index, built: Built | None, removed: Iterable[str]) -> None:
    with ColumnarWriter(DescribedIndex(folder)) as writer:
        if built is not None:
            writer.add_segment(built.name, built.averages, index.similarity)
        for article_id in removed:
            writer.delete_article(article_id)


def link_files(base: UpdateBase, folder: Path) -> list[FileEntry]:
    """Link the files of a generation into another folder; returns the entries of the files that were linked.

    Files that the file system cannot link are copied, and the copies are checked.  Raises CorruptIndexError if a copy
    differs.
    """
    linked = []
    for entry in base.manifest.files:
        try:
            os.link(base.folder / entry.path, folder / entry.path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copyfile(base.folder / entry.path, folder / entry.path)
            _check(folder, entry)
        else:
            linked.append(entry)
    return linked


def _is_same(one: Path, other: Path) -> bool:
    """Whether two names are names of one file."""
    return other.exists() and one.samefile(other)


def open_base(index_dir: Path) -> UpdateBase | None:
    """Open the served generation; None if there is none.

    Checks the manifest, all sizes, and the digests of the files that an update reads.  Whoosh's TOC, a pickle, is
    linked and not read.  Raises CorruptIndexError, which names the file, or IndexVersionError.
    """
    name = read_current(index_dir)
    if name is None:
        return None
    folder = generation_dir(index_dir, name)
    manifest = read_manifest(folder)
    check_sizes(folder, manifest)
    for entry in manifest.files:
        if not entry.path.endswith(_READ_LATER):
            _check(folder, entry)
    return UpdateBase(name, folder, manifest, open_index(folder, verify=False))


def _check(folder: Path, entry: FileEntry) -> None:
    if sha256_of(folder / entry.path) != entry.sha256:
        raise CorruptIndexError(f"{folder / entry.path} was altered; run reindex to build a new index.")
