"""Writes a columnar index through Whoosh's lock, segments, TOC, deletions and merges.

A commit writes new files, then the TOC that names them, then INDEX.json, and only then removes the files that neither
names any more.  After a kill at any step, the serving side and Whoosh each have one of the two commits, whole.
"""

import contextlib
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.reading import IndexReader
from whoosh.writing import NO_MERGE, IndexingError, SegmentWriter

from dateline.article import Article
from dateline.building.merge_policy import SegmentSize, choose_merges
from dateline.building.options import SegmentOptions
from dateline.building.segment_builder import build_files
from dateline.building.segment_merger import merge_segments
from dateline.building.segment_names import name_of_sources
from dateline.building.segment_writer import write_deletions
from dateline.building.spool import BATCH, SPILLED, SPOOLS
from dateline.columnar.deletions import make_deletions
from dateline.columnar.format import file_name, split_file_name
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.index_file import INDEX, SEGMENT_KINDS, segment_entry, write_index_file
from dateline.columnar.layout import Averages
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.similarity import DEFAULT, Similarity
from dateline.text.analysis import Analysis
from dateline.whoosh_codec.codec import (
    INDEX_NAME,
    ColumnarCodec,
    ColumnarSegment,
    check_similarity,
    fixed_averages,
    fixed_similarity,
)
from dateline.whoosh_codec.documents import article_of_fields
from dateline.whoosh_codec.schema import check_schema, columnar_schema, schema_analysis
from dateline.whoosh_codec.storage import ColumnarStorage

MergePolicy: TypeAlias = Callable[["ColumnarWriter", list[ColumnarSegment]], list[ColumnarSegment]]

_STRAY_TOC = re.compile(rf"_{INDEX_NAME}_[0-9]+\.toc\..+")  # of a killed commit; Whoosh never removes it


class ColumnarIndex(FileIndex):  # type: ignore[misc]
    """A columnar index as Whoosh sees it, whose writer is a `ColumnarWriter`."""

    def writer(self, procs: int = 1, **options: Any) -> "ColumnarWriter":  # noqa: ANN401  (of `ColumnarWriter`)
        """Open a writer.  Raises `whoosh.index.LockError` if one is open, IndexingError for several processes."""
        if procs > 1:
            raise IndexingError("A columnar index cannot be written by several processes of Whoosh (procs)")
        return ColumnarWriter(self, **options)


def create_whoosh_index(folder: Path, analysis: Analysis) -> ColumnarIndex:
    """Make an index without segments in a folder that has none, for users of Whoosh (see `open_whoosh_index`)."""
    index: ColumnarIndex = ColumnarIndex.create(ColumnarStorage(str(folder)), columnar_schema(analysis), INDEX_NAME)
    write_index_file(folder, [], analysis.language, (0.0, 0.0))
    return index


def open_whoosh_index(folder: Path) -> ColumnarIndex:
    """Open an index as users of Whoosh do.  This reads the TOC, a pickle: only for an index that you made yourself.

    No command calls this (see `described_index`), and no process that serves.
    """
    return ColumnarIndex(ColumnarStorage(str(folder)), indexname=INDEX_NAME)


class _IndexCodec(ColumnarCodec):
    """The codec for one index, which gives the TOC and may make it of other data."""

    def __init__(self, index: FileIndex) -> None:
        self._index = index

    def _read_toc(self, storage: FileStorage, segment: ColumnarSegment) -> TOC:  # noqa: ARG002
        return self._index._read_toc()  # noqa: SLF001  (so does Whoosh's own writer)


class ColumnarWriter(SegmentWriter):  # type: ignore[misc]
    """A writer of Whoosh whose segments are made from arrays.

    The `article_id` is unique: an article replaces the one of its id, in the index and in the batch.  The batch is
    held until `commit`, which leaves at most five segments (see `merge_policy`) unless `merge=False`.  After a commit
    by Whoosh's own writer with our codec, an empty commit of this writer tells the serving side of it.

    **It reads the TOC, a pickle,** of an index that Whoosh opened, so that whoever wrote the TOC runs code here; over
    a `DescribedIndex`, as commands open one, it reads INDEX.json instead.

    `averages` replace the mean lengths of the articles in the first build of an index.  Raises
    `whoosh.index.LockError` if a writer is open, IndexingError if Whoosh's own codec has written to the index or the
    index has other averages.
    """

    def __init__(
        self,
        index: FileIndex,
        *,
        averages: tuple[float, float] | None = None,
        timeout: float = 0.0,
        delay: float = 0.1,
    ) -> None:
        toc = index._read_toc()  # noqa: SLF001  (so does Whoosh's own writer)
        check_schema(toc.schema)
        if not all(isinstance(segment, ColumnarSegment) for segment in toc.segments):
            raise IndexingError("Whoosh's own codec has written to this index; run reindex to build a new one")
        if averages is not None and averages != (fixed_averages(toc.segments) or averages):
            raise IndexingError("The index was built with other average lengths, which cannot be changed")
        super().__init__(index, timeout=timeout, delay=delay, codec=_IndexCodec(index), compound=False)
        self._folder = Path(self.storage.folder)
        self._language = schema_analysis(self.schema).language
        averages = averages or fixed_averages(self.segments)
        self._averages = Averages(*averages) if averages else None
        self._batch: dict[str, Article] = {}
        self._sources: list[ColumnarSegment] = []
        self._lookups: dict[str, IdLookup] = {}
        self._written: list[str] = []

    # Articles and segments

    def add_article(self, article: Article) -> None:
        """Add an article, in place of any of its id."""
        self._check_state()
        self._batch[article.article_id] = article

    def add_document(self, **fields: Any) -> None:  # noqa: ANN401  (see `article_of_fields`)
        """Add an article as the fields of a document.  Raises IndexingError for a value that the index cannot keep."""
        self.add_article(article_of_fields(fields))

    def update_document(self, **fields: Any) -> None:  # noqa: ANN401
        """Add an article in place of the one of its id (see `add_document`)."""
        self.add_document(**fields)

    def add_segment(self, name: str, averages: Averages, similarity: Similarity = DEFAULT) -> None:
        """Add a segment whose files are in the folder; its articles replace those of their ids.

        Raises CorruptIndexError if one of its files is damaged, IndexingError if its impacts were made with other
        `averages` or by another `similarity` than those of the index.
        """
        self._check_state()
        if averages != (self._averages or averages):
            raise IndexingError("The segment was built with other average lengths than those of the index")
        if similarity != (fixed_similarity(self.segments) or similarity):
            raise IndexingError("The segment was built with another similarity than the index")
        self._averages = Averages(*averages)
        segment = self._describe(name, self._averages, 0)
        segment.similarity = similarity
        segment.open_written(self.storage)
        segment.set_doc_count(segment.arrays(self.storage).count)
        article_ids = set(segment.arrays(self.storage).documents.ids)
        self._batch = {name: article for name, article in self._batch.items() if name not in article_ids}
        self._delete_committed(article_ids)
        self.segments.append(segment)
        self._setup_doc_offsets()

    def delete_article(self, article_id: str) -> bool:
        """Delete the article of an id; returns whether there was one."""
        self._check_state()
        in_batch = self._batch.pop(article_id, None) is not None
        return self._delete_committed([article_id]) > 0 or in_batch

    def add_reader(self, reader: IndexReader) -> None:
        """Take a segment of this index to be merged, or all documents of another index."""
        self._check_state()
        if not reader.is_atomic():
            for leaf, _ in reader.leaf_readers():
                self.add_reader(leaf)
        elif reader.segment() in self.segments:
            self.add_source(reader.segment())
        else:
            for fields in reader.all_stored_fields():
                self.add_document(**fields)

    def add_source(self, segment: ColumnarSegment) -> None:
        """Merge a segment of this index into the one that the commit writes; a policy calls this."""
        self._sources.append(segment)

    def doc_count(self) -> int:
        """Articles in the batch."""
        return len(self._batch)

    # Refused calls

    def group(self) -> NoReturn:
        """Raise IndexingError: documents are put in the order of their dates, so that no group stays together."""
        raise IndexingError("A columnar index cannot keep groups of documents")

    start_group = end_group = group

    def add_field(self, fieldname: str, fieldspec: object, **options: object) -> NoReturn:  # noqa: ARG002
        """Raise IndexingError: the fields are those of `columnar_schema`."""
        raise IndexingError(f"Field {fieldname!r} cannot be added: a columnar index has its own fields")

    def remove_field(self, fieldname: str) -> NoReturn:
        """Raise IndexingError: the fields are those of `columnar_schema`."""
        raise IndexingError(f"Field {fieldname!r} cannot be removed from a columnar index")

    # Commits

    def commit(
        self,
        mergetype: MergePolicy | None = None,
        optimize: bool | None = None,  # noqa: FBT001
        merge: bool | None = None,  # noqa: FBT001
    ) -> None:
        """Make everything visible at once (see `SegmentWriter.commit`).

        After an exception the index is as it was, unless everything was written and only files of earlier commits
        remained to be removed.  Raises CorruptIndexError if a segment to be merged is damaged, IndexingError if
        articles cannot be added, OSError.
        """
        self._check_state()
        before = self._announced()
        try:
            self._delete_committed(self._batch)
            kept = self._merge_segments(mergetype, optimize, merge)
            segments = [*kept, *self._new_segments()]
            self._commit_toc(segments)
            clean_files(self.storage, self.indexname, self.generation, segments)
            self._sweep(segments)
        except BaseException:
            if self._announced() == before:
                self._take_back()
            self.cancel()
            raise
        self._finish()

    def _announced(self) -> bytes | None:
        """The content of INDEX.json, which the serving side reads."""
        path = self._folder / INDEX
        return path.read_bytes() if path.exists() else None  # Whoosh's own `create_in` makes none

    def _take_back(self) -> None:
        """Remove the files of this commit, the TOC before the files that it names."""
        strays = [path.name for path in self._folder.iterdir() if _STRAY_TOC.fullmatch(path.name)]
        for name in (*strays, *reversed(self._written)):
            (self._folder / name).unlink(missing_ok=True)

    def _delete_committed(self, article_ids: Collection[str]) -> int:
        """Delete articles in all segments; returns their number.  Whoosh's own writer may have added an id twice."""
        count = 0
        for segment in self.segments:
            name = segment.segment_id()
            if name not in self._lookups:
                self._lookups[name] = IdLookup(segment.arrays(self.storage, verify=False).documents.ids)
            live = set(self._lookups[name].find_all(article_ids).tolist()) - segment.deleted
            for doc in live:
                segment.delete_document(doc)
            count += len(live)
        return count

    def _merge_segments(
        self,
        mergetype: MergePolicy | None,
        optimize: bool | None,  # noqa: FBT001
        merge: bool | None,  # noqa: FBT001
    ) -> list[ColumnarSegment]:
        """The segments that stay as they are; afterwards those to be merged are in `_sources`."""
        if mergetype is None:
            if optimize if optimize is not None else self.optimize:
                mergetype = merge_all
            else:
                mergetype = merge_some if (merge if merge is not None else self.merge) else NO_MERGE
        return mergetype(self, self.segments)

    def _new_segments(self) -> list[ColumnarSegment]:
        """Write one segment of the batch and the segments to be merged, unless all are empty."""
        sources = [segment for segment in self._sources if segment.doc_count()]
        if not sources and not self._batch:
            return []
        check_similarity(self.segments)
        deleted = {segment.segment_id(): segment.deleted for segment in sources}
        name = name_of_sources(self.generation, self._averages, deleted, self._batch.values())
        self._prepare(*(file_name(name, kind) for kind in SEGMENT_KINDS))
        averages = self._merge_sources(name, sources) if sources else self._build_batch(self._folder, name)
        return [self._describe(name, averages, len(self._batch) + sum(segment.doc_count() for segment in sources))]

    def _build_batch(self, folder: Path, name: str) -> Averages:
        options = SegmentOptions(name, self._averages)
        return build_files(folder, self._batch.values(), self._language, options).averages

    def _merge_sources(self, name: str, sources: Sequence[ColumnarSegment]) -> Averages:
        """Merge segments, and the batch unless it is empty."""
        assert self._averages is not None
        parts = [self._with_deletions(segment, verify=True) for segment in sources]
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=BATCH) as batch:
            if self._batch:
                self._build_batch(Path(batch), name)
                parts.append(open_segment(Path(batch), name, verify=False))
            merge_segments(self._folder, parts, SegmentOptions(name, self._averages), keep_impacts=True)
        return self._averages

    def _describe(self, name: str, averages: Averages, count: int) -> ColumnarSegment:
        segment = ColumnarSegment(INDEX_NAME)
        segment.segid = name.removeprefix(f"{INDEX_NAME}_")
        segment.averages = (averages.title, averages.body)  # the TOC pickles it
        segment.set_doc_count(count)
        return segment

    def _commit_toc(self, segments: list[ColumnarSegment]) -> None:
        for segment in segments:
            self._write_deletions(segment)
        self._written.append(TOC._filename(self.indexname, self.generation))  # noqa: SLF001
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
        entries = [segment_entry(self._folder, each.segment_id(), each.deletions_file) for each in segments]
        averages, similarity = fixed_averages(segments) or (0.0, 0.0), fixed_similarity(segments) or DEFAULT
        write_index_file(self._folder, entries, self._language, averages, similarity)

    def _write_deletions(self, segment: ColumnarSegment) -> None:
        if segment.deleted == segment.announced:
            return
        if segment.deleted:
            arrays = self._with_deletions(segment, verify=False)
            self._prepare(file_name(arrays.name, "deletions", self.generation))
            segment.deletions_file = write_deletions(self._folder, arrays, self.generation)
        else:
            segment.deletions_file = None
        segment.announced = frozenset(segment.deleted)

    def _with_deletions(self, segment: ColumnarSegment, *, verify: bool) -> Segment:
        """The segment with its present deletions.  `verify` checks its files; a segment that is kept needs no check."""
        arrays = segment.arrays(self.storage, verify=verify)
        if not segment.announced <= segment.deleted:  # some were brought back: count all anew
            arrays = replace(arrays, deletions=None)
        return replace(arrays, deletions=make_deletions(arrays, segment.deleted))

    def _prepare(self, *names: str) -> None:
        """Note files of this commit, and remove files that a killed commit left under their names."""
        self._written += names
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def _sweep(self, segments: Sequence[ColumnarSegment]) -> None:
        """Remove the files that Whoosh leaves: deletions of earlier commits, and remains of killed commits."""
        named = {segment.deletions_file for segment in segments}
        for path in self._folder.iterdir():
            is_deletions = (split_file_name(path.name) or ("", ""))[1] == "deletions"
            if path.name.startswith((SPOOLS, SPILLED, BATCH)):
                shutil.rmtree(path, ignore_errors=True)
            elif (is_deletions and path.name not in named) or _STRAY_TOC.fullmatch(path.name):
                with contextlib.suppress(OSError):
                    path.unlink()


def merge_some(writer: ColumnarWriter, segments: list[ColumnarSegment]) -> list[ColumnarSegment]:
    """The policy of `merge_policy`, in the form of Whoosh's writers: adds sources to the writer, returns the others."""
    sizes = [SegmentSize(segment.doc_count_all(), segment.doc_count()) for segment in segments]
    chosen = set(choose_merges(sizes, writer.doc_count()))
    for number in chosen:
        writer.add_source(segments[number])
    return [segment for number, segment in enumerate(segments) if number not in chosen]


def merge_all(writer: ColumnarWriter, segments: list[ColumnarSegment]) -> list[ColumnarSegment]:
    """The policy that leaves one segment without deleted documents."""
    if len(segments) == 1 and not segments[0].has_deletions() and not writer.doc_count():
        return segments
    for segment in segments:
        writer.add_source(segment)
    return []
