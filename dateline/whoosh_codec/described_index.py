"""An index whose writer reads INDEX.json: Whoosh's TOC, a pickle, is written and never read.

Whoever wrote a pickle runs code in the process that reads it.  INDEX.json, and the files that it names, have all that a
TOC says of a columnar index, as data.
"""

from collections.abc import Iterator
from pathlib import Path

from whoosh.index import TOC

from dateline.columnar.format import split_file_name
from dateline.columnar.index_file import IndexFile, read_index_file, write_index_file
from dateline.columnar.reader import open_index
from dateline.columnar.segment import Segment
from dateline.errors import CorruptIndexError
from dateline.text.analysis import Analysis
from dateline.whoosh_codec.codec import INDEX_NAME, ColumnarSegment
from dateline.whoosh_codec.index_writer import ColumnarIndex
from dateline.whoosh_codec.schema import columnar_schema
from dateline.whoosh_codec.storage import ColumnarStorage

_HIGHEST_GENERATION = 999_999_998  # a file of deletions has a number of nine digits at most


class DescribedIndex(ColumnarIndex):
    """A columnar index whose readers and writers take its segments from INDEX.json."""

    def __init__(self, folder: Path) -> None:
        self.storage = ColumnarStorage(str(folder))
        self.indexname = INDEX_NAME
        self._folder = folder

    def _read_toc(self) -> TOC:
        """A TOC made of INDEX.json.  Raises CorruptIndexError or IndexVersionError."""
        described = read_index_file(self._folder)
        segments = [
            _segment(segment, entry.deletions, described)
            for segment, entry in zip(open_index(self._folder, verify=False).segments, described.segments, strict=True)
        ]
        return TOC(columnar_schema(Analysis(described.language)), segments, _latest_generation(self._folder))


def create_described(folder: Path, analysis: Analysis) -> DescribedIndex:
    """Make an index without segments in a folder that has none.  Raises OSError."""
    TOC.create(ColumnarStorage(str(folder)), columnar_schema(analysis), INDEX_NAME)
    write_index_file(folder, [], analysis.language, (0.0, 0.0))
    return DescribedIndex(folder)


def _segment(arrays: Segment, deletions_file: str | None, described: IndexFile) -> ColumnarSegment:
    segment = ColumnarSegment(INDEX_NAME)
    segment.segid = arrays.name.removeprefix(f"{INDEX_NAME}_")
    segment.averages = (described.averages.title, described.averages.body)
    segment.similarity = described.similarity
    segment.set_doc_count(arrays.count)
    segment.deleted = set() if arrays.deletions is None else set(arrays.deletions.docs.tolist())
    segment.announced = frozenset(segment.deleted)
    segment.deletions_file = deletions_file
    return segment


def _latest_generation(folder: Path) -> int:
    """The highest number of a TOC or a file of deletions: the next commit gives both a higher one."""
    highest = max(_numbers(folder), default=0)
    if highest > _HIGHEST_GENERATION:
        raise CorruptIndexError(f"{folder} has a file of the number {highest}; run reindex to build a new index.")
    return highest


def _numbers(folder: Path) -> Iterator[int]:
    of_toc = TOC._pattern(INDEX_NAME)  # noqa: SLF001  (Whoosh has no accessor)
    for path in folder.iterdir():
        if toc := of_toc.fullmatch(path.name):
            yield int(toc[1])
        elif (split_file_name(path.name) or ("", ""))[1] == "deletions":
            yield int(path.name.split(".")[-2])
