"""The commands that write, each with what it may leave when it is cut short, and what it must when it was done."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dateline.generations import builds_dir
from reliability.commands import Commands
from reliability.invariants import NOTHING, Served, check_swept, look, put_foreign_files
from reliability.revisions import write_source


@dataclass
class Archive:
    """An index folder that operations are tried on, one after the other, and what it serves."""

    commands: Commands
    index_dir: Path
    sources: Path
    served: Served = NOTHING
    revision: int = 0
    plant: str | None = None
    _before: tuple[Served, int] = (NOTHING, 0)

    def run(self, *arguments: str | Path) -> None:
        """Run a command that must succeed."""
        outcome = self.commands.run([*arguments, "--index-dir", self.index_dir], plant=self.plant)
        assert outcome.code == 0, outcome.stderr
        self.served = look(self.index_dir)

    def keep(self) -> None:
        """Remember this state."""
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.index_dir, self._kept)
        self._before = self.served, self.revision

    def restore(self) -> None:
        """Go back to the state that was remembered."""
        shutil.rmtree(self.index_dir)
        shutil.copytree(self._kept, self.index_dir)
        self.served, self.revision = self._before

    @property
    def _kept(self) -> Path:
        return self.index_dir.with_name("kept")

    def sweep(self) -> None:
        """Let the next writer come, and see that it leaves nothing of the one before."""
        before = look(self.index_dir)
        self.run("prune", "--keep", "2")
        assert self.served == before
        check_swept(self.index_dir)


@dataclass(frozen=True)
class Operation:
    """A command, tried on an archive.

    `prepare` brings the archive to where it can be tried.  `arguments` gives the command;
    `after` what it leaves when it was done: a revision or a generation.
    """

    name: str
    arguments: Callable[[Archive], list[str | Path]]
    after: Callable[[Archive], Served | int]
    prepare: Callable[[Archive], None] = lambda archive: None
    from_publish: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


def new_archive(commands: Commands, folder: Path, plant: str | None = None) -> Archive:
    """An archive of two generations, with files of somebody else's among them; its commands have a planted defect."""
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


def _parent(archive: Archive) -> Served:
    copy = archive.sources / "rolled back"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(archive.index_dir, copy)
    outcome = archive.commands.run(["rollback", "--index-dir", copy])
    assert outcome.code == 0, outcome.stderr
    return look(copy)


def _bundle(archive: Archive) -> str:
    return (archive.sources / "bundle").as_uri()


def _pushed(archive: Archive) -> None:
    """The next revision is built elsewhere and pushed."""
    elsewhere = archive.sources / "elsewhere"
    for arguments in (["build", _next(archive)], ["push", _bundle(archive)]):
        outcome = archive.commands.run([*arguments, "--index-dir", elsewhere], environment=_KEY)
        assert outcome.code == 0, outcome.stderr


_KEY = {"DATELINE_BUNDLE_KEY": "a key of the tests, long enough"}

BUILD = Operation("build", lambda archive: ["build", _next(archive), "--json"], lambda archive: archive.revision)
PUBLISH = Operation("publish", BUILD.arguments, BUILD.after, from_publish=True)
UPDATE = Operation(
    "update", lambda archive: ["update", _next(archive), "--delete-missing", "--json"], lambda archive: archive.revision
)
PRUNE = Operation("prune", lambda archive: ["prune", "--keep", "1"], lambda archive: archive.served, _four_generations)
ROLLBACK = Operation("rollback", lambda archive: ["rollback"], _parent, _two_generations)
PULL = Operation(
    "pull",
    lambda archive: ["pull", _bundle(archive), "--json"],
    lambda archive: archive.revision,
    _pushed,
    environment=_KEY,
)

OPERATIONS = (BUILD, PUBLISH, UPDATE, PRUNE, ROLLBACK, PULL)
