"""MANIFEST.json: the counts of a generation, and its files with their digests."""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from dateline.dates import PartialDate
from dateline.errors import CorruptIndexError, IndexVersionError
from dateline.generations.current import is_generation_name

MANIFEST = "MANIFEST.json"
FORMAT = 6
"""The version in which manifests and their indexes are written."""

OLDEST_READABLE = 6
"""The oldest version that is read."""

MOST_ANCESTORS = 100
"""The greatest number of ancestors in a manifest; it names the nearest."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a generation: its path in the folder, its size in bytes, its SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class Heading(NamedTuple):
    """The fields that a manifest of any version has: see `Manifest`."""

    format: int
    created: str
    parent: str | None

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read the bytes of a manifest.  Raises CorruptIndexError if they are none."""
        try:
            fields = json.loads(raw)
            heading = cls(fields["format"], fields["created"], fields["parent"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _damaged() from error
        is_plain = type(heading.format) is int and isinstance(heading.created, str)
        if not is_plain or not (heading.parent is None or _are_names([heading.parent])):
            raise _damaged()
        return heading


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contract between the process that wrote a generation and the processes that serve it.

    * `created`: UTC, ISO 8601 with microseconds.
    * `average_title`, `average_body`: the mean lengths in tokens by which ranking is normalised.
    * `schema`: the kind of each field of the Whoosh index, by name.
    * `similarity`: the name and the parameters of the similarity that made the impacts.
    * `source_digest`: the SHA-256 over the digests of all articles in the order of their ids.  It is equal for a
      build, an update and the import of an export that hold the same articles.
    * `parent`: the generation that was served when this one was made.
    * `ancestors`: the generations from which an update was made, nearest first; empty for a build.
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
    ancestors: tuple[str, ...] = ()
    engine: str = "columnar"
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """The bytes of the file.  Equal manifests have equal bytes."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def from_bytes(cls, raw: bytes, name: str = "the index") -> Self:
        """Read the bytes of the file.  Raises CorruptIndexError, or IndexVersionError with `name` in its message."""
        version = Heading.from_bytes(raw).format
        if not OLDEST_READABLE <= version <= FORMAT:
            raise IndexVersionError.of_format(name, version, OLDEST_READABLE, FORMAT)
        fields: dict[str, Any] = json.loads(raw)
        if not _are_names(fields.get("ancestors")):
            raise _damaged()
        try:
            files = tuple(FileEntry(**entry) for entry in fields["files"])
            manifest = cls(**{**fields, "files": files, "ancestors": tuple(fields["ancestors"])})
            _check_kinds(manifest)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _damaged() from error
        return manifest

    def digest(self) -> str:
        """The SHA-256 of the bytes, in hex.  The name of the generation ends with its first 12 digits."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def generation_name(self) -> str:
        """The name of the generation, from its time and the digest of its manifest: `20261124T081500Z-3f9ac1b2d4e5`."""
        compact = self.created[:19].replace("-", "").replace(":", "")
        return f"{compact}Z-{self.digest()[:12]}"


def read_manifest(generation: Path) -> Manifest:
    """Read the manifest in the folder of a generation.

    Raises CorruptIndexError if there is none or if the folder is not named after it, IndexVersionError if its format
    is not read.
    """
    return Manifest.from_bytes(_read_proven(generation), generation.name)


def read_heading(generation: Path) -> Heading:
    """Read the fields that a manifest of any version has.  Raises CorruptIndexError as `read_manifest` does."""
    return Heading.from_bytes(_read_proven(generation))


def ancestors_of_update(base: str, manifest: Manifest) -> tuple[str, ...]:
    """The ancestors of an update of the generation `base`, whose manifest is given; nearest first."""
    return (base, *manifest.ancestors)[:MOST_ANCESTORS]


def check_sizes(generation: Path, manifest: Manifest) -> None:
    """Check that every file of a generation exists with its size.  Raises CorruptIndexError with the file."""
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
    """Check the digests of small files, which are read whole.  Raises CorruptIndexError with the file."""
    for entry in entries:
        path = generation / entry.path
        if hashlib.sha256(_read(path)).hexdigest() != entry.sha256:
            raise CorruptIndexError(f"{path} was altered after it was written; run reindex to build a new index.")


def _check_kinds(manifest: Manifest) -> None:
    """Raise TypeError or ValueError unless every field has a value of its type, so that readers need not check."""
    texts: list[object] = [manifest.language, manifest.source_digest, manifest.tool_version, manifest.engine]
    counts: list[object] = [manifest.articles, manifest.undated]
    for entry in manifest.files:
        texts += [entry.path, entry.sha256]
        counts.append(entry.size)
    for field, kind in manifest.schema.items():
        texts += [field, kind]
    is_sound = (
        all(isinstance(text, str) for text in texts)
        and all(type(count) is int and count >= 0 for count in counts)
        and 0 <= manifest.average_title < math.inf
        and 0 <= manifest.average_body < math.inf
        and isinstance(manifest.similarity, dict)
    )
    if not is_sound:
        raise ValueError(MANIFEST)
    for date in (manifest.earliest, manifest.latest):
        if date is not None:
            PartialDate.from_iso(date)


def _are_names(names: object) -> bool:
    """Whether this is a list of at most MOST_ANCESTORS names of generations."""
    return (
        isinstance(names, list)
        and len(names) <= MOST_ANCESTORS
        and all(isinstance(name, str) and is_generation_name(name) for name in names)
    )


def _damaged() -> CorruptIndexError:
    return CorruptIndexError(f"{MANIFEST} is damaged; run reindex to build a new index.")


def _read_proven(generation: Path) -> bytes:
    """The bytes of the manifest, checked against the name of its folder."""
    path = generation / MANIFEST
    raw = _read(path)
    if hashlib.sha256(raw).hexdigest()[:12] != generation.name[-12:]:
        raise CorruptIndexError(f"{path} was altered after it was written; run reindex to build a new index.")
    return raw


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorruptIndexError(
            f"{path} cannot be read: {error.strerror}; run reindex to build a new index."
        ) from error
