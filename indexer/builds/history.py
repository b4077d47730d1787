"""The generations that are kept: which there are, serving an earlier one, removing old ones."""

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
"""Generations that pruning keeps: the one being served, and two to go back to."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that is kept, as its manifest tells of it; `problem` says why that cannot be read.

    Of a manifest whose format is not read there is `heading`.
    """

    name: str
    is_served: bool
    manifest: Manifest | None
    problem: str | None = None
    heading: Heading | None = None

    @property
    def age_key(self) -> tuple[str, str]:
        """Orders generations by the time they were made, names where that is the same."""
        told = self.manifest or self.heading
        return (self.name[:16] + (told.created[19:26] if told else ""), self.name)

    @property
    def size(self) -> int:
        """Bytes of its files, with those it shares with others."""
        return sum(entry.size for entry in self.manifest.files) if self.manifest else 0

    def to_json(self) -> dict[str, Any]:
        """What there is to say, flat."""
        told: dict[str, Any] = {"generation": self.name, "served": self.is_served, "problem": self.problem}
        if self.manifest is not None:
            names = ("created", "parent", "articles", "undated", "earliest", "latest", "language", "tool_version")
            told |= {name: getattr(self.manifest, name) for name in names}
            told["bytes"] = self.size
        elif self.heading is not None:
            told |= self.heading._asdict()
        return told


@dataclass(frozen=True, slots=True)
class Status:
    """What there is in an index directory: generations, newest first, and who writes to it now.

    `current` is what `CURRENT` names, `served` what is served: another one only where the format of that is not
    read, as `reason` says then.  `problem` says why nothing can be served, though something was published.
    `without_digest` are withheld articles whose text is not known; `notes` say what else is withheld than the list
    names, and why.
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
        """The same as one JSON object."""
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
    """Which generation is served now, and which was before."""

    generation: str
    previous: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Pruning:
    """Which generations were removed, and which are kept, newest first; bytes that were freed."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    freed_bytes: int


def read_status(index_dir: Path) -> Status:
    """Look at an index directory.  Nothing is changed, and no lock taken; never raises for damage."""
    current, served, reason, problem = None, None, None, None
    withheld, notes = Withheld(), tuple[str, ...]()
    try:
        withheld = read_withheld(index_dir)
        current = served = read_current(index_dir)
        if current is not None:
            nearest = open_served(Settings(index_dir=index_dir))  # as the web process does
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
    """The generations that are kept, newest first."""
    folder = builds_dir(index_dir)
    names = [path.name for path in folder.iterdir() if is_generation_name(path.name)] if folder.is_dir() else []
    found = [_look_at(index_dir, name, is_served=name == served) for name in names]
    return sorted(found, key=lambda each: each.age_key, reverse=True)


def roll_back(index_dir: Path, name: str | None = None) -> Rollback:
    """Serve an earlier generation: `name`, or the parent of the one being served, if it is whole.

    Without `name` parents whose format is not read are gone past; so it is what is served in place of one that
    `CURRENT` names and whose format is not read.

    Raises BuildError where there is no such generation, CorruptIndexError or IndexVersionError
    where it cannot be served; then nothing has changed.
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
    """Remove all generations but the `keep` newest, the served one among them, and the way to it (`names_to_served`).

    Raises IndexUnavailableError if nobody can say which is served, BuildError if one cannot be removed.
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
    """What `CURRENT` names, and what is served if its format is not read, with the generations in between."""
    if current is None:
        return set()
    try:
        return {*names_to_served(index_dir, current)}
    except CorruptIndexError as error:
        if isinstance(error.__cause__, OSError) and not isinstance(error.__cause__, FileNotFoundError):
            raise  # a disk that fails for a moment must not cost what is served
        return {current}


def _writing(index_dir: Path) -> AbstractContextManager[None]:
    """Hold the lock, with what killed processes left removed.  Raises BuildError for what the disk refuses."""
    if not builds_dir(index_dir).is_dir():
        raise BuildError(f"There is no index in {index_dir}; run reindex to build one.")
    return write_lock(index_dir, _not_changeable)


def _not_changeable(path: str, reason: str) -> BuildError:
    return BuildError(f"{path} cannot be changed: {reason}; what was served is served still.")


def _parent(index_dir: Path, served: str | None) -> str:
    if served is None:
        raise BuildError(f"No generation is served; name one of {_names(index_dir, served)}.")
    parent = read_heading(generation_dir(index_dir, served)).parent
    if parent is None:
        raise BuildError(f"{served} has no parent; name one of {_names(index_dir, served)}. Nothing has changed.")
    return parent


def check_is_kept(index_dir: Path, name: str, served: str | None = None) -> None:
    """Raise BuildError, which names what else there is, unless there is such a generation."""
    if not is_generation_name(name) or not generation_dir(index_dir, name).is_dir():
        names = _names(index_dir, served)
        raise BuildError(f"There is no generation {name!r}; there are: {names}. Nothing has changed.")


def _names(index_dir: Path, served: str | None) -> str:
    """The generations that can be gone back to."""
    kept = list_generations(index_dir, served)
    return ", ".join(each.name for each in kept if not each.is_served and each.problem is None) or "none"


def _look_at(index_dir: Path, name: str, *, is_served: bool) -> Generation:
    try:
        return Generation(name, is_served, read_manifest(generation_dir(index_dir, name)))
    except CorruptIndexError as error:
        return Generation(name, is_served, None, str(error))
    except IndexVersionError as error:
        heading = read_heading(generation_dir(index_dir, name))
        return Generation(name, is_served, None, str(error), heading)


def _bytes_on_disk(folders: Sequence[Path]) -> int:
    """What the files in some folders take, one that has several names counted once."""
    sizes = {}
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                found = path.lstat()
            except OSError:
                continue  # it has gone meanwhile
            sizes[found.st_dev, found.st_ino] = found.st_size if path.is_file() else 0
    return sum(sizes.values())
