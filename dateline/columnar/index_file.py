"""INDEX.json: the segments of an index, their files, and what all segments share."""

import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from dateline.columnar.format import FORMAT, OLDEST_READABLE, damaged, file_name, open_container, split_file_name
from dateline.columnar.layout import Averages
from dateline.errors import CorruptIndexError, IndexVersionError
from dateline.similarity import DEFAULT, Similarity, UnknownSimilarityError, describe_similarity, parse_similarity

INDEX = "INDEX.json"
SEGMENT_KINDS = ("documents", "postings", "forms", "texts")
"""The kinds of files that every segment has."""

UNNAMED = {"name": "in_expb2", "c": 0.8, "title_weight": 3.0, "b": 0.5}
"""The similarity of an index whose INDEX.json names none."""


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment: its live articles, the CRC-32 of the header of each file, the name of its deletions or None."""

    name: str
    articles: int
    files: dict[str, int]
    deletions: str | None


@dataclass(frozen=True, slots=True)
class IndexFile:
    """The content of INDEX.json."""

    language: str
    averages: Averages
    segments: tuple[SegmentEntry, ...]
    similarity: Similarity = DEFAULT

    def to_bytes(self) -> bytes:
        """The form on disk: JSON with its keys in order, one of them the CRC-32 of all others."""
        fields = {
            "format": FORMAT,
            "language": self.language,
            "average_title": self.averages.title,
            "average_body": self.averages.body,
            "similarity": describe_similarity(self.similarity),
            "segments": [asdict(entry) for entry in self.segments],
        }
        return _json_bytes(fields | {"crc32": zlib.crc32(_json_bytes(fields))})

    @classmethod
    def from_bytes(cls, path: Path, raw: bytes) -> Self:
        """Read what `to_bytes` wrote.  Raises CorruptIndexError or IndexVersionError, naming `path`."""
        fields = _read_json(path, raw)
        try:
            index = cls(
                language=fields["language"],
                averages=Averages(float(fields["average_title"]), float(fields["average_body"])),
                segments=tuple(SegmentEntry(**entry) for entry in fields["segments"]),
                similarity=parse_similarity(fields.get("similarity", UNNAMED)),
            )
            problem = index._problem()
        except UnknownSimilarityError as error:
            raise IndexVersionError(f"{path} has {error}; run reindex to build the index anew.") from error
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise damaged(path, "it is incomplete") from error
        if problem:
            raise damaged(path, problem)
        return index

    def _problem(self) -> str:
        """The first implausible value in a few words, `''` if there is none."""
        if not isinstance(self.language, str):
            return "the language is not a name"
        if not all(math.isfinite(average) and average >= 0 for average in self.averages):
            return "an average is not a length"
        if len({entry.name for entry in self.segments}) < len(self.segments):
            return "a segment is listed twice"
        for entry in self.segments:
            expected = {file_name(entry.name, kind) for kind in SEGMENT_KINDS}
            if entry.deletions is not None:
                expected.add(entry.deletions)
                if split_file_name(entry.deletions) != (entry.name, "deletions"):
                    return "deletions belong to another segment"
            if entry.files.keys() != expected:
                return "a segment has unexpected files"
        return ""


def write_index_file(
    folder: Path,
    segments: Sequence[SegmentEntry],
    language: str,
    averages: tuple[float, float],
    similarity: Similarity = DEFAULT,
) -> None:
    """Write INDEX.json in place of an earlier one, whole or not at all.  Raises OSError."""
    index = IndexFile(language, Averages(*averages), tuple(segments), similarity)
    temporary = folder / f"{INDEX}.new"
    temporary.write_bytes(index.to_bytes())
    temporary.replace(folder / INDEX)


def read_index_file(folder: Path) -> IndexFile:
    """Read INDEX.json.

    Raises CorruptIndexError if it is missing or altered, IndexVersionError if it has another version.
    """
    path = folder / INDEX
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CorruptIndexError(f"{path} cannot be read: {error}; run reindex to build a new index.") from error
    return IndexFile.from_bytes(path, raw)


def segment_entry(folder: Path, name: str, deletions: str | None = None) -> SegmentEntry:
    """Describe a segment whose files, and deletions if it has any, are in the folder.  Raises as `open_container`."""
    names = [*(file_name(name, kind) for kind in SEGMENT_KINDS), *([deletions] if deletions else [])]
    files = {each: open_container(folder / each, verify=False) for each in names}
    deleted = len(files[deletions]["docs"]) if deletions else 0
    count = len(files[file_name(name, "documents")]["first_days"])
    return SegmentEntry(name, count - deleted, {each: file.header_crc32 for each, file in files.items()}, deletions)


def _json_bytes(fields: dict[str, Any]) -> bytes:
    return (json.dumps(fields, indent=1, sort_keys=True) + "\n").encode("ascii")


def _read_json(path: Path, raw: bytes) -> dict[str, Any]:
    """The fields of the file; as in containers, its CRC-32 is checked before its version."""
    try:
        fields: dict[str, Any] = json.loads(raw)
        crc32 = fields.pop("crc32")
        version = fields["format"]
        whole = _json_bytes(fields | {"crc32": crc32}) == raw and crc32 == zlib.crc32(_json_bytes(fields))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path, "it is not the JSON of an index") from error
    if not whole:
        raise damaged(path, "it was altered")
    if not isinstance(version, int) or not OLDEST_READABLE <= version <= FORMAT:
        raise IndexVersionError.of_format(path, version, OLDEST_READABLE, FORMAT)
    return fields
