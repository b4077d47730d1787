# ruff: noqa: D102  (the methods of Whoosh's interfaces: its base classes are their contract)
"""The Whoosh codec of the columnar index.

Whoosh pickles a codec and its segments into every TOC: the codec has no state, and a segment only the state that a TOC
needs.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.multiproc import MpWriter
from whoosh.writing import IndexingError, SegmentWriter

from dateline.article import Article
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.columnar.shown_names import with_names
from dateline.generations.names_file import read_names
from dateline.similarity import DEFAULT, Similarity
from dateline.whoosh_codec.readers import ColumnarPerDocumentReader, ColumnarTermsReader
from dateline.whoosh_codec.schema import check_schema, schema_analysis
from dateline.whoosh_codec.segment_writers import ColumnarFieldWriter, ColumnarPerDocumentWriter

INDEX_NAME = "MAIN"
"""The only name of an index: names of segments begin with it."""


class ColumnarSegment(base.Segment):  # type: ignore[misc]
    """A segment in the TOC.

    `averages` are the mean lengths that normalise its impacts, `similarity` made them.  `deleted` are the numbers of
    its deleted documents; the serving side knows those that are `announced`, from the file `deletions_file`.
    `pending` are documents that wait for the segment to be written.
    """

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.count = 0
        self.averages: tuple[float, float] | None = None
        self.similarity: Similarity = DEFAULT
        self.deleted: set[int] = set()
        self.deletions_file: str | None = None
        self.announced: frozenset[int] = frozenset()
        self.pending: list[Article] = []
        self._opened: dict[bool, Segment] = {}
        self._shown: Segment | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in {"pending", "_opened", "_shown"}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, pending=[], _opened={}, _shown=None)

    def arrays(self, storage: FileStorage, *, verify: bool = True) -> Segment:
        """The arrays of the segment, with the announced deletions.  They are opened once, and checked once if `verify`.

        Raises CorruptIndexError or IndexVersionError.
        """
        found = self._opened.get(True) or (None if verify else self._opened.get(False))
        if found is None:
            found = open_segment(Path(storage.folder), self.segment_id(), self.deletions_file, verify=verify)
            self._opened[verify] = found
        return found

    def shown(self, storage: FileStorage) -> Segment:
        """The arrays with the names under which values are shown.  Raises as `arrays` does."""
        if self._shown is None:
            self._shown = with_names(self.arrays(storage), read_names(Path(storage.folder)))
        return self._shown

    def open_written(self, storage: FileStorage) -> None:
        """Open the files that our builder has just written, and check their checksums alone.

        Raises CorruptIndexError.
        """
        self._opened[True] = open_segment(Path(storage.folder), self.segment_id(), verify="bytes")

    def codec(self) -> "ColumnarCodec":
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        return False  # a compound file cannot be mapped by column

    def set_doc_count(self, doccount: int) -> None:
        self.count = doccount

    def doc_count_all(self) -> int:
        return self.count

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> list[int]:
        return sorted(self.deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Keeps an index of `columnar_schema` in columns.  Documents are renumbered by date when a segment is closed."""

    length_stats = False  # else Whoosh would look up lengths by the numbers from before the renumbering

    def new_segment(self, storage: FileStorage, indexname: str) -> ColumnarSegment:
        """Raises IndexingError for a storage that is no folder, or another name of the index."""
        if not isinstance(storage, FileStorage) or indexname != INDEX_NAME:
            raise IndexingError(f"A columnar index must be a folder, and its name {INDEX_NAME}")
        return ColumnarSegment(indexname)

    def per_document_writer(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarPerDocumentWriter:
        """Raises FieldConfigurationError for another schema, IndexingError for an index that cannot be added to."""
        _refuse_workers()
        toc = self._read_toc(storage, segment)
        check_schema(toc.schema)
        check_similarity(toc.segments)
        segment.averages = fixed_averages(toc.segments)
        return ColumnarPerDocumentWriter(segment)

    def field_writer(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarFieldWriter:
        schema = self._read_toc(storage, segment).schema
        return ColumnarFieldWriter(Path(storage.folder), segment, schema_analysis(schema).language)

    def _read_toc(self, storage: FileStorage, segment: ColumnarSegment) -> TOC:
        """Read the TOC in the folder, a pickle: Whoosh's own writers use this codec as well."""
        return TOC.read(storage, segment.index_name())

    def terms_reader(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarTermsReader:
        return ColumnarTermsReader(segment.shown(storage))

    def per_document_reader(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarPerDocumentReader:
        return ColumnarPerDocumentReader(segment.shown(storage), segment)


def fixed_averages(segments: Iterable[base.Segment]) -> tuple[float, float] | None:
    """The averages that the first build of an index fixed; None while it has no columnar segment."""
    return next((segment.averages for segment in segments if isinstance(segment, ColumnarSegment)), None)


def fixed_similarity(segments: Iterable[base.Segment]) -> Similarity | None:
    """The similarity that made the impacts of an index; None while it has no columnar segment."""
    return next((segment.similarity for segment in segments if isinstance(segment, ColumnarSegment)), None)


def check_similarity(segments: Iterable[base.Segment]) -> None:
    """Raise IndexingError if the index has another similarity than the default, which makes all new impacts."""
    similarity = fixed_similarity(segments) or DEFAULT
    if similarity != DEFAULT:
        raise IndexingError(f"The index was built with {similarity}, not {DEFAULT}; run reindex to build a new one")


def _refuse_workers() -> None:
    """Raise IndexingError if an `MpWriter` is being opened: it needs the document numbers from before our renumbering.

    Whoosh does not tell a codec which writer opens it, so this looks for the writer among the callers.
    """
    frame: FrameType | None = sys._getframe()  # noqa: SLF001
    while frame is not None and frame.f_code is not SegmentWriter.__init__.__code__:
        frame = frame.f_back
    if frame is not None and isinstance(frame.f_locals["self"], MpWriter):
        raise IndexingError("A columnar index cannot be written by several processes of Whoosh (procs)")
