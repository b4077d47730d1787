"""Random sequences of changes of the sources, of commands and of take-downs: every story keeps its address.

A model knows which story each row tells, whatever its text is now.  After each command nothing withheld is shown,
nothing innocent hidden, and each story that the sources have is found under the address that it had first.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from counts import share

from dateline.engines import open_engine
from dateline.errors import ArticleMovedError, ArticleNotFoundError, ArticleWithheldError
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.cli import cli
from indexer.identity import resolution

WORDS = ("harbour", "council", "ferry", "tunnel", "museum", "strike", "bridge", "winter", "market", "river", "school")
SEQUENCES, STEPS = 200, 6


@dataclass
class Story:
    """A story, of which a row tells the newest version.  Its first word is its own."""

    number: int
    title: str
    date: str
    words: list[str]
    address: str | None = None
    is_withheld: bool = False

    @property
    def row(self) -> dict[str, str]:
        return {"title": self.title, "date": self.date, "body": f"story{self.number} {' '.join(self.words)}."}


@dataclass
class World:
    """Files with rows, an index of them, and what is known of the stories."""

    folder: Path
    rng: random.Random
    stories: list[Story] = field(default_factory=list)
    files: dict[str, list[Story]] = field(default_factory=lambda: {"a.jsonl": [], "sub/b.jsonl": []})

    @property
    def index_dir(self) -> Path:
        return self.folder / "index"

    def run(self, *arguments: str, index_dir: Path | None = None) -> None:
        done = CliRunner().invoke(cli, [*arguments, "--index-dir", str(index_dir or self.index_dir)])
        assert done.exit_code == 0, (arguments, done.output)

    def insert(self) -> None:
        day = f"20{self.rng.randrange(10, 20)}-0{self.rng.randrange(1, 10)}-1{self.rng.randrange(10)}"
        words = [self.rng.choice(WORDS) + str(self.rng.randrange(30)) for _ in range(self.rng.randrange(25, 60))]
        story = Story(len(self.stories), f"Title {len(self.stories)}", day, words)
        self.stories.append(story)
        rows = self.rng.choice(list(self.files.values()))
        rows.insert(self.rng.randrange(len(rows) + 1), story)

    def remove(self) -> None:
        rows = self.rng.choice(list(self.files.values()))
        if len(rows) > 1 and sum(map(len, self.files.values())) > 4:  # an empty file is rejected
            rows.pop(self.rng.randrange(len(rows)))

    def edit(self) -> None:
        rows = self.rng.choice(list(self.files.values()))
        if rows:
            story = self.rng.choice(rows)
            if self.rng.random() < 0.2:
                story.title += " again"
            story.words[self.rng.randrange(len(story.words))] = f"edited{self.rng.randrange(1_000)}"

    def move(self) -> None:
        for rows in self.files.values():
            self.rng.shuffle(rows)

    def rename(self) -> None:
        name = self.rng.choice(list(self.files))
        self.files[f"{self.rng.randrange(1_000)}/{Path(name).name}"] = self.files.pop(name)

    def write(self) -> None:
        sources = self.folder / "wire"
        for path in sorted(sources.rglob("*.jsonl")):
            path.unlink()
        for name, rows in self.files.items():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            (sources / name).write_text("".join(json.dumps(story.row) + "\n" for story in rows))

    @property
    def told(self) -> list[Story]:
        return [story for rows in self.files.values() for story in rows]

    def withhold(self) -> None:
        shown = [story for story in self.told if not story.is_withheld and story.address]
        if len(shown) > 2:
            story = self.rng.choice(shown)
            self.run("withhold", str(story.address))
            story.is_withheld = True

    def publish(self) -> None:
        command = self.rng.choice(("build", "update"))
        self.write()
        deletion = ["--delete-missing", "--yes"] if command == "update" else []
        self.run(command, str(self.folder / "wire"), *deletion)

    def go_back_and_forth(self) -> None:
        """Withheld articles stay hidden in an earlier generation; the sources are then published again."""
        if len(list((self.index_dir / "builds").glob("*"))) > 1:
            self.run("rollback")
            with_engine(self.index_dir, lambda engine: check_hidden(self, engine))
            self.publish()


def with_engine(index_dir: Path, check: Callable[[SearchEngine], None]) -> None:
    engine = open_engine(Settings(index_dir=index_dir))
    try:
        check(engine)
    finally:
        engine.close()


def check_hidden(world: World, engine: SearchEngine) -> None:
    for story in world.stories:
        if story.is_withheld:
            assert engine.search(SearchRequest(text=f"story{story.number}")).total == 0, story
            with pytest.raises((ArticleWithheldError, ArticleNotFoundError)):
                engine.article(str(story.address))


def check(world: World, engine: SearchEngine) -> None:
    """Nothing withheld is shown, nothing innocent hidden, no address lost, nothing that is gone is found."""
    check_hidden(world, engine)
    told = world.told
    for story in world.stories:
        hits = engine.search(SearchRequest(text=f"story{story.number}")).hits
        if story.is_withheld:
            continue
        assert len(hits) == (story in told), (story, [hit.article_id for hit in hits])
        if not hits:
            story.address = None
            continue
        story.address = story.address or hits[0].article_id
        try:
            found = engine.article(story.address)
        except ArticleMovedError as moved:
            found = engine.article(moved.article_id)
        assert (found.title, found.body) == (story.row["title"], story.row["body"])


def run_sequence(folder: Path, seed: int) -> None:
    """Make a world, and change it step by step."""
    world = World(folder, random.Random(seed))
    while not all(world.files.values()) or len(world.stories) < 5:
        world.insert()
    world.write()
    world.run("build", str(folder / "wire"))
    with_engine(world.index_dir, lambda engine: check(world, engine))
    changes = (world.insert, world.remove, world.edit, world.edit, world.move, world.rename)
    for step in range(STEPS):
        for _ in range(world.rng.randrange(1, 4)):
            world.rng.choice(changes)()
        if world.rng.random() < 0.3:
            world.withhold()
        world.publish()
        with_engine(world.index_dir, lambda engine: check(world, engine))
        if step == STEPS // 2:
            world.go_back_and_forth()
            with_engine(world.index_dir, lambda engine: check(world, engine))
    url, host = (folder / "bundle").as_uri(), folder / "host"
    (folder / "bundle").mkdir()
    world.run("push", url)
    world.run("pull", url, index_dir=host)
    with_engine(host, lambda engine: check(world, engine))


def run_sequences(folder: Path, seeds: range) -> None:
    """Run the sequences of some seeds, each in a folder of its own."""
    for seed in seeds:
        (folder / str(seed) / "wire").mkdir(parents=True)
        run_sequence(folder / str(seed), seed)


@pytest.fixture(autouse=True)
def _bundle_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_BUNDLE_KEY", "a key of the tests, long enough")


@pytest.mark.parametrize("part", range(4))
def test_every_story_keeps_its_address(tmp_path: Path, part: int) -> None:
    """Whatever happens to its row."""
    run_sequences(tmp_path, range(part, share(SEQUENCES), 4))


def test_a_planted_defect_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If edited articles were not recognised, their addresses would be lost."""
    monkeypatch.setattr(resolution, "pair_edited", lambda _gone, _new: {})
    with pytest.raises((AssertionError, ArticleNotFoundError)):
        run_sequences(tmp_path, range(12))
