"""The kept generations: list them, serve an earlier one, remove old ones."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.engines import names_to_served, open_served
from dateline.errors import BuildError, CorruptIndexError, IndexUnavailableError, IndexVersionError
from dateline.generations import (
    Heading,
    Manifest,
    builds_dir,
    generation_dir,
    is_generation_name,
    lock_holder,
    open_nearest,
    read_current,
    read_current_or_none,
    read_heading,
    read_manifest,
    read_withheld,
)
from dateline.generations.publishing import TEMPORARY, remove_generation, switch_current, write_lock
from dateline.settings import Settings
from dateline.verification import verify_generation
from dateline.withheld import Withheld
from indexer.withholding.digests import ids_without_digest
from indexer.withholding.wording import describe_unlisted

DEFAULT_KEEP = 3
"""The number of generations that pruning keeps: the served one, and two to go back to."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A kept generation with its manifest.

    If the manifest cannot be read, it is None, and `problem` says why.  If only its format is unknown, there is its
    `heading`.
    """

    name: str
    is_served: bool
    manifest: Manifest | None
    problem: str | None = None
    heading: Heading | None = None

    @property
    def age_key(self) -> tuple[str, str]:
        """A key that orders generations by the time at which they were made, then by their names."""
        described = self.manifest or self.heading
        return (self.name[:16] + (described.created[19:26] if described else ""), self.name)

    @property
    def size(self) -> int:
        """The bytes of its files, including files that it shares with others."""
        return sum(entry.size for entry in self.manifest.files) if self.manifest else 0

    def to_json(self) -> dict[str, Any]:
        """The generation as one flat JSON object."""
        fields: dict[str, Any] = {"generation": self.name, "served": self.is_served, "problem": self.problem}
        if self.manifest is not None:
            names = ("created", "parent", "articles", "undated", "earliest", "latest", "language", "tool_version")
            fields |= {name: getattr(self.manifest, name) for name in names}
            fields["bytes"] = self.size
        elif self.heading is not None:
            fields |= self.heading._asdict()
        return fields


@dataclass(frozen=True, slots=True)
class Status:
    """The status of an index folder: its generations, newest first, and the process that writes to it now.

    `current` is the generation that `CURRENT` names.  `served` is the one that is served: another one only if the
    format of `current` cannot be read; then `reason` says so.  `problem` says why no generation can be served although
    one was published.  `without_digest` has the ids of withheld articles whose texts are not known; `notes` are
    sentences about articles that are withheld for their texts.
    """

    current: str | None
    served: str | None
    reason: str | None
    problem: str | None
    generations: tuple[Generation, ...]
    withheld: int
    writer: str | None
    leftovers: tuple[str, ...]
    bytes_on_disk: int
    without_digest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The status as one JSON object."""
        return {
            "current": self.current,
            "served": self.served,
            "reason": self.reason,
            "problem": self.problem,
            "generations": [each.to_json() for each in self.generations],
            "withheld": self.withheld,
            "withheld_without_digest": list(self.without_digest),
            "withheld_notes": list(self.notes),
            "writer": self.writer,
            "leftovers": list(self.leftovers),
            "bytes_on_disk": self.bytes_on_disk,
        }


@dataclass(frozen=True, slots=True)
class Rollback:
    """The generation that is served now, and the one that was served before."""

    generation: str
    previous: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Pruning:
    """The generations that were removed and kept, newest first, and the bytes that were freed."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    freed_bytes: int


def read_status(index_dir: Path) -> Status:
    """The status of an index folder.  Changes nothing, takes no lock, and raises no error for damage."""
    current, served, reason, problem = None, None, None, None
    withheld, notes = Withheld(), tuple[str, ...]()
    try:
        withheld = read_withheld(index_dir)
        current = served = read_current(index_dir)
        if current is not None:
            nearest = open_served(Settings(index_dir=index_dir))  # as web processes do
            served, reason = nearest.generation, nearest.reason
        notes = tuple(describe_unlisted(index_dir, served, withheld))
    except IndexUnavailableError as error:
        problem = str(error)
    folder = builds_dir(index_dir)
    temporary = sorted(path.name for path in folder.glob(f"{TEMPORARY}*"))
    writer = lock_holder(index_dir)
    return Status(
        current=current,
        served=served,
        reason=reason,
        problem=problem,
        generations=tuple(list_generations(index_dir, served)),
        withheld=len(withheld.ids),
        without_digest=tuple(ids_without_digest(withheld)),
        notes=notes,
        writer=writer,
        leftovers=() if writer else tuple(temporary),
        bytes_on_disk=_bytes_on_disk([folder]),
    )


def list_generations(index_dir: Path, served: str | None) -> list[Generation]:
    """The kept generations, newest first."""
    folder = builds_dir(index_dir)
    names = [path.name for path in folder.iterdir() if is_generation_name(path.name)] if folder.is_dir() else []
    found = [_describe(index_dir, name, is_served=name == served) for name in names]
    return sorted(found, key=lambda each: each.age_key, reverse=True)


def roll_back(index_dir: Path, name: str | None = None) -> Rollback:
    """Serve an earlier generation: `name`, or the parent of the served one; it is verified first.

    Without a name, parents whose format cannot be read are skipped.  Raises BuildError if there is no such
    generation, CorruptIndexError or IndexVersionError if it cannot be served; then nothing has changed.
    """

    def verify(generation: str) -> Manifest:
        return verify_generation(index_dir, generation)[0]

    with _writing(index_dir):
        served = read_current_or_none(index_dir)  # to name a generation is the way out of a damaged CURRENT
        target = name or _parent(index_dir, served)
        check_is_kept(index_dir, target, served)
        if name:
            manifest = verify(name)
        else:
            nearest = open_nearest(index_dir, target, verify)
            target, manifest = nearest.generation, nearest.opened
        if target != served:
            switch_current(index_dir, target)
    return Rollback(target, served, manifest.articles)


def prune(index_dir: Path, keep: int = DEFAULT_KEEP) -> Pruning:
    """Remove all generations except the `keep` newest, among which the served one counts.

    If another one than `CURRENT` is served, both and those between them stay (`names_to_served`).  Raises
    IndexUnavailableError if it is not known which generation is served, BuildError if one cannot be removed.
    """
    with _writing(index_dir):
        served = read_current(index_dir)
        generations = list_generations(index_dir, served)
        kept = _needed(index_dir, served)
        for each in generations:
            if len(kept) < keep:
                kept.add(each.name)
        before = _bytes_on_disk([builds_dir(index_dir)])
        removed = [each.name for each in generations if each.name not in kept]
        for name in reversed(removed):
            remove_generation(index_dir, name)
        freed = before - _bytes_on_disk([builds_dir(index_dir)])
    return Pruning(tuple(removed), tuple(each.name for each in generations if each.name in kept), freed)


def _needed(index_dir: Path, current: str | None) -> set[str]:
    """The generation that `CURRENT` names, the served one if that is another, and those between them."""
    if current is None:
        return set()
    try:
        return {*names_to_served(index_dir, current)}
    except CorruptIndexError as error:
        if isinstance(error.__cause__, OSError) and not isinstance(error.__cause__, FileNotFoundError):
            raise  # after a short failure of the disk, the served generation must not be removed
        return {current}


def _writing(index_dir: Path) -> AbstractContextManager[None]:
    """Hold the lock, after the leftovers of killed processes were removed.  Raises BuildError for an OSError."""
    if not builds_dir(index_dir).is_dir():
        raise BuildError(f"There is no index in {index_dir}; run reindex to build one.")
    return write_lock(index_dir, _not_changeable)


def _not_changeable(path: str, reason: str) -> BuildError:
    return BuildError(f"{path} cannot be changed: {reason}; the served generation is the same as before.")


def _parent(index_dir: Path, served: str | None) -> str:
    if served is None:
        raise BuildError(f"No generation is served; name one of {_names(index_dir, served)}.")
    parent = read_heading(generation_dir(index_dir, served)).parent
    if parent is None:
        raise BuildError(f"{served} has no parent; name one of {_names(index_dir, served)}. Nothing has changed.")
    return parent


def check_is_kept(index_dir: Path, name: str, served: str | None = None) -> None:
    """Raise BuildError, which names the others, if there is no such generation."""
    if not is_generation_name(name) or not generation_dir(index_dir, name).is_dir():
        names = _names(index_dir, served)
        raise BuildError(f"There is no generation {name!r}; there are: {names}. Nothing has changed.")


def _names(index_dir: Path, served: str | None) -> str:
    """The names of the generations that can be served instead."""
    kept = list_generations(index_dir, served)
    return ", ".join(each.name for each in kept if not each.is_served and each.problem is None) or "none"


def _describe(index_dir: Path, name: str, *, is_served: bool) -> Generation:
    try:
        return Generation(name, is_served, read_manifest(generation_dir(index_dir, name)))
    except CorruptIndexError as error:
        return Generation(name, is_served, None, str(error))
    except IndexVersionError as error:
        heading = read_heading(generation_dir(index_dir, name))
        return Generation(name, is_served, None, str(error), heading)


def _bytes_on_disk(folders: Sequence[Path]) -> int:
    """The bytes of the files in some folders; a file with several names counts once."""
    sizes = {}
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                found = path.lstat()
            except OSError:
                continue  # it was removed meanwhile
            sizes[found.st_dev, found.st_ino] = found.st_size if path.is_file() else 0
    return sum(sizes.values())
