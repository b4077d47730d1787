"""MANIFEST.json: what a generation holds, and of which files it consists."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from dateline.errors import CorruptIndexError, IndexVersionError

MANIFEST = "MANIFEST.json"
FORMAT = 3
"""The version of the manifest and of the index beside it; a reader refuses any other."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the generation, relative to its folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contract between the process that wrote a generation and those that serve it.

    `created` is UTC, ISO 8601 with microseconds.  `average_title` and
    `average_body` are the mean lengths in tokens that ranking is normalised by.
    `schema` has the kind of each field of the Whoosh index, by its name; `similarity` the name and the
    parameters of what made the impacts of the columns.  `source_digest` is the SHA-256 over the digests
    of all articles in the order of their ids: the same for a build, an update and the import of an export that
    hold the same articles.
    """

    created: str
    parent: str | None
    files: tuple[FileEntry, ...]
    articles: int
    undated: int
    earliest: str | None
    latest: str | None
    schema: dict[str, str]
    language: str
    similarity: dict[str, Any]
    average_title: float
    average_body: float
    source_digest: str
    tool_version: str
    engine: str = "columnar"
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """Write the manifest as it stands on disk."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote.  Raises CorruptIndexError or IndexVersionError."""
        try:
            fields: dict[str, Any] = json.loads(raw)
            version = fields["format"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CorruptIndexError(f"{MANIFEST} is damaged; run reindex to build a new index.") from error
        if version != FORMAT:
            raise IndexVersionError(
                f"the index has format {version!r}, this version reads format {FORMAT}; run reindex to build it anew."
            )
        try:
            return cls(**{**fields, "files": tuple(FileEntry(**entry) for entry in fields["files"])})
        except (KeyError, TypeError) as error:
            raise CorruptIndexError(f"{MANIFEST} is damaged; run reindex to build a new index.") from error

    def digest(self) -> str:
        """The SHA-256 of the manifest; its first 12 hex digits end the name of the generation."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def generation_name(self) -> str:
        """The name of the generation: when it was made, and what its manifest is: `20261124T081500Z-3f9ac1b2d4e5`."""
        compact = self.created[:19].replace("-", "").replace(":", "")
        return f"{compact}Z-{self.digest()[:12]}"


def read_manifest(generation: Path) -> Manifest:
    """Read the manifest in the folder of a generation.

    Raises CorruptIndexError if there is none or if it is not the one the folder was named after.
    """
    path = generation / MANIFEST
    raw = _read(path)
    if hashlib.sha256(raw).hexdigest()[:12] != generation.name[-12:]:
        raise CorruptIndexError(f"{path} was altered after it was written; run reindex to build a new index.")
    return Manifest.from_bytes(raw)


def check_sizes(generation: Path, manifest: Manifest) -> None:
    """Check that every file of a generation is there and whole in length.  Raises CorruptIndexError naming the file."""
    for entry in manifest.files:
        path = generation / entry.path
        try:
            size = path.stat().st_size
        except OSError as error:
            raise CorruptIndexError(
                f"{path} is missing: {error.strerror}; run reindex to build a new index."
            ) from error
        if size != entry.size:
            raise CorruptIndexError(f"{path} has {size:,} bytes, not {entry.size:,}; run reindex to build a new index.")


def check_digests(generation: Path, entries: Iterable[FileEntry]) -> None:
    """Check the content of small files of a generation.  Raises CorruptIndexError naming the file."""
    for entry in entries:
        path = generation / entry.path
        if hashlib.sha256(_read(path)).hexdigest() != entry.sha256:
            raise CorruptIndexError(f"{path} was altered after it was written; run reindex to build a new index.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorruptIndexError(
            f"{path} cannot be read: {error.strerror}; run reindex to build a new index."
        ) from error
