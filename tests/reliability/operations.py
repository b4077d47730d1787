"""The writing commands, each with its allowed states after an interruption, and its required state after success."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dateline.generations import builds_dir
from reliability.commands import Commands
from reliability.invariants import NOTHING, Served, check_swept, look, put_foreign_files
from reliability.revisions import entries, write_source


@dataclass
class Archive:
    """An index folder for operations, one after the other, and its served state."""

    commands: Commands
    index_dir: Path
    sources: Path
    served: Served = NOTHING
    revision: int = 0
    plant: str | None = None
    withheld_last: str = ""
    known: set[str | None] = field(default_factory=set)
    """The generations that were served after a command had succeeded."""
    _before: tuple[Served, int] = (NOTHING, 0)

    def run(self, *arguments: str | Path) -> None:
        """Run a command that must succeed."""
        outcome = self.commands.run([*arguments, "--index-dir", self.index_dir], plant=self.plant)
        assert outcome.code == 0, outcome.stderr
        self.served = look(self.index_dir)
        self.known.add(self.served.generation)

    def keep(self) -> None:
        """Remember this state."""
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.index_dir, self._kept)
        self._before = self.served, self.revision

    def restore(self) -> None:
        """Go back to the remembered state."""
        shutil.rmtree(self.index_dir)
        shutil.copytree(self._kept, self.index_dir)
        self.served, self.revision = self._before

    @property
    def _kept(self) -> Path:
        return self.index_dir.with_name("kept")

    def remove_leftovers(self) -> None:
        """Run the next writer, and check that it removes all remains of the one before."""
        before = look(self.index_dir)
        self.run("prune", "--keep", "2")
        assert self.served == before
        check_swept(self.index_dir, self.known)


@dataclass(frozen=True)
class Operation:
    """A command, tried on an archive.

    `prepare` makes the archive ready for it.  `arguments` gives the command;
    `after` its result: a revision or a generation.
    """

    name: str
    arguments: Callable[[Archive], list[str | Path]]
    after: Callable[[Archive], Served | int]
    prepare: Callable[[Archive], None] = lambda archive: None
    from_publish: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


_KEY = {"DATELINE_BUNDLE_KEY": "0123456789abcdef0123456789abcdef"}


def new_archive(commands: Commands, folder: Path, plant: str | None = None) -> Archive:
    """An archive of two generations with foreign files; its commands may have a planted defect."""
    folder.mkdir()
    archive = Archive(commands, folder / "index", folder, plant=plant)
    put_foreign_files(archive.index_dir)
    archive.run("build", write_source(folder, 0))
    archive.run("build", write_source(folder, 1))
    archive.revision = 1
    return archive


def _next(archive: Archive) -> Path:
    archive.revision += 1
    return write_source(archive.sources, archive.revision)


def _two_generations(archive: Archive) -> None:
    if len(list(builds_dir(archive.index_dir).glob("2*"))) < 2:
        archive.run("build", _next(archive))


def _four_generations(archive: Archive) -> None:
    while len(list(builds_dir(archive.index_dir).glob("2*"))) < 4:
        archive.run("build", _next(archive))


def _doomed(archive: Archive) -> str:
    """An article that is not withheld yet, and neither the first nor the last."""
    names = list(entries(archive.served.revision))
    return next(name for name in names[1:-1] if name not in archive.served.withheld)


def _withhold_one(archive: Archive) -> None:
    """Withhold an article that the served generation has."""
    archive.withheld_last = _doomed(archive)
    archive.run("withhold", archive.withheld_last)


def _push_next(archive: Archive) -> None:
    """Push the next revision, built elsewhere, to a bundle, with an equal withheld list."""
    origin = archive.sources / "origin"
    if archive.served.withheld:
        origin.mkdir(exist_ok=True)
        for name in ("withheld.txt", "withheld.known"):
            shutil.copy(archive.index_dir / name, origin)
    bundle = archive.sources / "bundle"
    served = bundle / "CURRENT"
    replaced = ["--replace", served.read_text()] if served.exists() else []
    for arguments in (["build", _next(archive)], ["push", bundle.as_uri(), *replaced]):
        outcome = archive.commands.run([*arguments, "--index-dir", origin], environment=_KEY)
        assert outcome.code == 0, outcome.stderr


def _parent(archive: Archive) -> Served:
    copy = archive.sources / "rolled back"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(archive.index_dir, copy)
    outcome = archive.commands.run(["rollback", "--index-dir", copy])
    assert outcome.code == 0, outcome.stderr
    return look(copy)


BUILD = Operation("build", lambda archive: ["build", _next(archive), "--json"], lambda archive: archive.revision)
PUBLISH = Operation("publish", BUILD.arguments, BUILD.after, from_publish=True)
UPDATE = Operation(
    "update",
    # after killed builds and a rollback more than half of the served articles may have gone from the source
    lambda archive: ["update", _next(archive), "--delete-missing", "--yes", "--json"],
    lambda archive: archive.revision,
)
WITHHOLD = Operation(
    "withhold",
    lambda archive: ["withhold", _doomed(archive), "--reason", "a court order"],
    lambda archive: archive.served._replace(withheld=archive.served.withheld | {_doomed(archive)}),
)
RELEASE = Operation(
    "release",
    lambda archive: ["release", archive.withheld_last],
    lambda archive: archive.served._replace(withheld=archive.served.withheld - {archive.withheld_last}),
    _withhold_one,
)
PULL = Operation(
    "pull",
    lambda archive: ["pull", (archive.sources / "bundle").as_uri(), "--json"],
    lambda archive: archive.revision,
    _push_next,
    environment=_KEY,
)
PRUNE = Operation("prune", lambda archive: ["prune", "--keep", "1"], lambda archive: archive.served, _four_generations)
ROLLBACK = Operation("rollback", lambda archive: ["rollback"], _parent, _two_generations)
OPERATIONS = (BUILD, PUBLISH, UPDATE, PRUNE, ROLLBACK, WITHHOLD, RELEASE, PULL)
