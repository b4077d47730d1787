"""MANIFEST.json: what a generation holds, and of which files it consists."""

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
FORMAT = 4
"""The version of the manifest and of the index beside it that is written."""

OLDEST_READABLE = 3
"""The oldest version that is read."""

MOST_ANCESTORS = 100
"""So many ancestors are named by a manifest, the nearest."""

_NAMES_ANCESTORS = 4  # the version since which manifests name them


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the generation, relative to its folder."""

    path: str
    size: int
    sha256: str


class Heading(NamedTuple):
    """What a manifest of any version has, in the same place: see `Manifest`."""

    format: int
    created: str
    parent: str | None

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read it.  Raises CorruptIndexError."""
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
    """The contract between the process that wrote a generation and those that serve it.

    `created` is UTC, ISO 8601 with microseconds.  `average_title` and
    `average_body` are the mean lengths in tokens that ranking is normalised by.
    `schema` has the kind of each field of the Whoosh index, by its name; `similarity` the name and the
    parameters of what made the impacts of the columns.  `source_digest` is the SHA-256 over the digests
    of all articles in the order of their ids: the same for a build, an update and the import of an export that
    hold the same articles.  `parent` was served when the generation was made; `ancestors` are those that an update was
    made from, nearest first: of a build there are none.  Manifests of format 3 do not have them.
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
        """Write the manifest as it stands on disk."""
        fields = asdict(self)
        if not self.names_ancestors:
            del fields["ancestors"]
        return (json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def from_bytes(cls, raw: bytes, name: str = "the index") -> Self:
        """Read what `to_bytes` wrote.  Raises CorruptIndexError, or IndexVersionError, which tells of `name`."""
        version = Heading.from_bytes(raw).format
        if not OLDEST_READABLE <= version <= FORMAT:
            raise IndexVersionError.of_format(name, version, OLDEST_READABLE, FORMAT)
        fields: dict[str, Any] = json.loads(raw)
        if ("ancestors" in fields) != (version >= _NAMES_ANCESTORS) or not _are_names(fields.get("ancestors", [])):
            raise _damaged()
        try:
            files = tuple(FileEntry(**entry) for entry in fields["files"])
            manifest = cls(**{**fields, "files": files, "ancestors": tuple(fields.get("ancestors", ()))})
            _check_kinds(manifest)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _damaged() from error
        return manifest

    @property
    def names_ancestors(self) -> bool:
        """Whether a manifest of this version has `ancestors`; of others nobody knows what they were made from."""
        return self.format >= _NAMES_ANCESTORS

    def digest(self) -> str:
        """The SHA-256 of the manifest; its first 12 hex digits end the name of the generation."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def generation_name(self) -> str:
        """The name of the generation: when it was made, and what its manifest is: `20261124T081500Z-3f9ac1b2d4e5`."""
        compact = self.created[:19].replace("-", "").replace(":", "")
        return f"{compact}Z-{self.digest()[:12]}"


def read_manifest(generation: Path) -> Manifest:
    """Read the manifest in the folder of a generation.

    Raises CorruptIndexError if there is none or if it is not the one the folder was named after, IndexVersionError
    if it is of another version.
    """
    return Manifest.from_bytes(_read_proven(generation), generation.name)


def read_heading(generation: Path) -> Heading:
    """Read of a manifest, whatever its version, what each has.  Raises CorruptIndexError as `read_manifest` does."""
    return Heading.from_bytes(_read_proven(generation))


def ancestors_of_update(base: str, manifest: Manifest) -> tuple[str, ...]:
    """The ancestors of an update of the generation `base`."""
    return (base, *manifest.ancestors)[:MOST_ANCESTORS]


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


def _check_kinds(manifest: Manifest) -> None:
    """Raise TypeError or ValueError unless the fields have values of their kinds, so that no reader looks again."""
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
    """Whether this is a list of names of generations, not longer than a manifest has."""
    return (
        isinstance(names, list)
        and len(names) <= MOST_ANCESTORS
        and all(isinstance(name, str) and is_generation_name(name) for name in names)
    )


def _damaged() -> CorruptIndexError:
    return CorruptIndexError(f"{MANIFEST} is damaged; run reindex to build a new index.")


def _read_proven(generation: Path) -> bytes:
    """The bytes that the folder of a generation was named after."""
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
