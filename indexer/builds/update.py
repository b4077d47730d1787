"""A generation made of the one that is served and of what has changed since.

Its files are hard links to those of its base, and a segment of what is new.  Nothing is ever
written into a file that is linked: a commit writes new files and removes names.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from whoosh.writing import IndexingError

from dateline.article import Article
from dateline.building.options import Built, SegmentOptions
from dateline.building.segment_names import make_name
from dateline.building.spilling_builder import BoundedBuilder
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
from dateline.generations.publishing import list_files, publish, sha256_of, temporary_folder
from dateline.verification import verify_folder
from dateline.whoosh_codec.described_index import DescribedIndex
from dateline.whoosh_codec.index_writer import ColumnarWriter
from dateline.withheld import Judgement
from indexer.builds.build import DEFAULT_SETTINGS, BuildSettings, build_generation, make_manifest, writing
from indexer.builds.columnar import totals_of
from indexer.builds.comparing import Changes, Comparison

_NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP})
_READ_LATER = (".postings", ".forms", ".texts")  # checked by who reads them; no update reads them all


class UpdateSettings(NamedTuple):
    """How an index is updated; `building.language` is for an archive that has no index yet."""

    building: BuildSettings = DEFAULT_SETTINGS
    delete_missing: bool = False


class Updated(NamedTuple):
    """What an update made of an index: the generation that is served then, and how many articles it has.

    `changes` is None where there was nothing to update, and all was built.  `deleted` articles are in no source;
    `kept` are neither, but not deleted, since the sources hold more than could be used.  `withheld` are the ids of
    those that are withheld, and that came although they are, or that were in the generation before.
    """

    generation: str | None
    changes: Changes | None = None
    deleted: int = 0
    kept: int = 0
    withheld: frozenset[str] = frozenset()
    judged: Mapping[str, Judgement] = MappingProxyType({})
    """What the list says of these, by their ids, where they were in the generation before."""
    articles: int = 0
    undated: int = 0

    @property
    def is_published(self) -> bool:
        """Whether anything has changed."""
        if self.changes is None:
            return True
        return self.changes.added + self.changes.updated + len(self.changes.withheld) + self.deleted > 0

    @property
    def left_out(self) -> dict[str, str]:
        """The digests of what was taken out though the list does not name it so, by ids."""
        return {name: each.digest for name, each in self.judged.items() if each.kind in {"moved", "copy"}}


@dataclass(frozen=True, slots=True)
class Base:
    """The generation that an update begins with; what an update reads of it has been checked."""

    name: str
    folder: Path
    manifest: Manifest
    index: Index


DEFAULT_UPDATE = UpdateSettings()

Taken = Callable[[], bool]
"""Called when all articles have come; says whether they are all that the sources hold."""

LeftOut = Callable[[], Collection[str]]
"""Called after that; gives the ids of those that were left out, since they are withheld."""


def update_index(
    articles: Iterable[Article],
    index_dir: Path,
    settings: UpdateSettings = DEFAULT_UPDATE,
    *,
    taken: Taken,
    left_out: LeftOut = frozenset,
) -> Updated:
    """Add to the served generation what is new or changed in `articles`, and publish the result.

    Those in no source are deleted if that is asked for and `taken` says that all came.  Where nothing has
    changed nothing is published; where there is no generation all is built.  Raises as `build_index` does,
    and CorruptIndexError or IndexVersionError where the served generation cannot be used.  On any error it
    is served still.
    """
    with writing(index_dir):
        base = open_base(index_dir)
        if base is None:
            return Updated(build_generation(articles, index_dir, settings.building, taken))
        try:
            return _update(
                articles,
                index_dir,
                base,
                settings.building,
                partial(_plan, settings=settings, taken=taken, left_out=left_out),
            )
        except IndexingError as error:
            raise BuildError(f"The index cannot be updated: {error}; nothing has changed.") from error


def compare_index(
    articles: Iterable[Article],
    index_dir: Path,
    settings: UpdateSettings = DEFAULT_UPDATE,
    *,
    taken: Taken,
    left_out: LeftOut = frozenset,
) -> Updated:
    """What `update_index` would do."""
    base = open_base(index_dir)
    comparison = Comparison(base.index.segments if base else (), read_withheld(index_dir))
    for article in articles:
        comparison.is_changed(article)
    plan = _plan(comparison, settings, taken, left_out)
    if base is None:
        return Updated(None)
    held = base.manifest.articles + plan.changes.added - len(plan.doomed)
    return _updated(None, plan, held)


class _Plan(NamedTuple):
    changes: Changes
    deleted: list[str]
    kept: int
    left_out: set[str]
    judged: Mapping[str, Judgement]

    @property
    def doomed(self) -> list[str]:
        """The ids of the articles that are taken out of the generation."""
        return [*self.changes.withheld, *self.deleted]

    @property
    def has_new(self) -> bool:
        """Whether there is anything to add."""
        return self.changes.added + self.changes.updated > 0


def _plan(comparison: Comparison, settings: UpdateSettings, taken: Taken, left_out: LeftOut) -> _Plan:
    """What is to be done about what was compared."""
    complete = taken()
    changes = comparison.settle(left_out())
    missing = changes.missing if settings.delete_missing else []
    deleted, kept = (missing, 0) if complete else ([], len(missing))
    taken_out = {name: judged for name, judged in comparison.judged.items() if name in set(changes.withheld)}
    return _Plan(changes, deleted, kept, comparison.left_out, taken_out)


def _updated(generation: str | None, plan: _Plan, articles: int = 0, undated: int = 0) -> Updated:
    withheld = frozenset(plan.left_out.union(plan.changes.withheld))
    return Updated(generation, plan.changes, len(plan.deleted), plan.kept, withheld, plan.judged, articles, undated)


def _update(
    articles: Iterable[Article],
    index_dir: Path,
    base: Base,
    building: BuildSettings,
    make_plan: Callable[[Comparison], _Plan],
) -> Updated:
    comparison = Comparison(base.index.segments, read_withheld(index_dir))
    options = _segment_options(base, building)
    with temporary_folder(index_dir) as folder:
        with BoundedBuilder(folder, base.index.language, options) as builder:
            for article in articles:
                if comparison.is_changed(article):
                    builder.add(article)
            plan = make_plan(comparison)
            if not plan.has_new and not plan.doomed:
                return _updated(base.name, plan, base.manifest.articles, base.manifest.undated)
            built = builder.finish() if plan.has_new else None
        linked = link_files(base, folder)
        _commit(folder, base.index, built, plan.doomed)
        same = [entry for entry in linked if _is_same(base.folder / entry.path, folder / entry.path)]
        totals = totals_of(open_index(folder, verify=False))
        ancestors = ancestors_of_update(base.name, base.manifest)
        files = list_files(folder, known=same)
        manifest = make_manifest(totals, files, base.index.language, base.name, ancestors)
        trusted = frozenset(entry.path for entry in same)
        name = publish(index_dir, folder, manifest, partial(verify_folder, trusted=trusted))
    return _updated(name, plan, totals.articles, totals.undated)


def _segment_options(base: Base, building: BuildSettings) -> SegmentOptions:
    """How the new segment is made: so that its impacts can be compared with those of the others.

    Its name is one that no generation before has had.
    """
    averages = Averages(base.index.average_title, base.index.average_body) if base.index.segments else None
    digest = hashlib.blake2b(base.name.encode(), digest_size=16).digest()
    return SegmentOptions(make_name(digest), averages, base.index.similarity, building.budget)


def _commit(folder: Path, index: Index, built: Built | None, doomed: Iterable[str]) -> None:
    with ColumnarWriter(DescribedIndex(folder)) as writer:
        if built is not None:
            writer.add_segment(built.name, built.averages, index.similarity)
        for article_id in doomed:
            writer.delete_article(article_id)


def link_files(base: Base, folder: Path) -> list[FileEntry]:
    """Give the files of a generation names in another folder; returns those that are the same files there.

    Where the file system links none, they are copied, and the copies checked: CorruptIndexError.  Whoosh's lock
    is no file of a generation.
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
    """Whether a file still has the other name."""
    return other.exists() and one.samefile(other)


def open_base(index_dir: Path) -> Base | None:
    """Open the served generation; None if there is none.

    Checked are the manifest, all sizes, and what an update reads, before it is read.  Whoosh's TOC, a pickle, is
    linked and not read.
    Raises CorruptIndexError, naming the file, or IndexVersionError.
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
    return Base(name, folder, manifest, open_index(folder, verify=False))


def _check(folder: Path, entry: FileEntry) -> None:
    if sha256_of(folder / entry.path) != entry.sha256:
        raise CorruptIndexError(f"{folder / entry.path} was altered; run reindex to build a new index.")
